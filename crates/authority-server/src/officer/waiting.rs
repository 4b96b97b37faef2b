//! What waits for an officer: answers that were asked for, and dates that the office has promised.

use core::str::FromStr;

use axum::extract::State;
use clearance_authority::desk::{About, Waiting, WaitingPerson};
use clearance_authority::register::Id as Number;
use clearance_schemes::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{READING, Who};
use crate::app::Web;
use crate::http::{Date, Endpoint, Id, Moment, Page, Paging, Problem, Query};
use crate::promised::due;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/waiting", Who::Roles(READING), list)
            .says("What waits for an officer, and what of it is overdue")
            .more(
                "By people, whose first is due first; a person's own stands together. `limit` counts people. What was \
                 lodged or told a moment ago is in it.",
            )
            .query::<Paging>()
            .gives::<Page<Awaited>>(200, "The oldest first"),
    ]
}

/// Something that waits for an officer.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Awaited {
    /// For whom.
    person: Id,
    /// Under which scheme.
    scheme: String,
    /// The application that waits for an answer.
    application: Option<Id>,
    /// The standing for which a date was promised.
    standing: Option<Id>,
    /// The rule that is to be answered, or the deadline; left out where the rules as a whole leave it to an officer.
    name: Option<String>,
    /// By when: the last day, that day included. Neither day nor moment where nothing says so.
    day: Option<Date>,
    /// By when, where it is a moment.
    at: Option<Moment>,
    /// It should have been done by now.
    overdue: bool,
}

impl Awaited {
    fn of(person: Number, it: Waiting, now: Instant) -> Self {
        let (application, standing) = match it.about {
            About::Application(id) => (Some(id.into()), None),
            About::Standing(id) => (None, Some(id.into())),
        };
        let ((day, at), overdue) = (due(&it), it.is_overdue(now));
        let (scheme, name) = (it.scheme, it.name);
        Self { person: person.into(), scheme, application, standing, name, day, at, overdue }
    }
}

/// A place on the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(Instant, Number);

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{}", self.0.0, self.1)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, person) = text.split_once('.').ok_or(())?;
        Ok(Self(Instant(at.parse().map_err(|_| ())?), person.parse().map_err(|_| ())?))
    }
}

/// People for whom something waits, after a place on the list; and the place of the last one, where there may be more.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn people(
    web: &Web,
    after: Option<Place>,
    limit: u32,
    now: Instant,
) -> Result<(Vec<WaitingPerson>, Option<String>), Problem> {
    let after = after.map(|Place(at, person)| (at, person));
    let people = web.desk().waiting(after, limit, now).await?;
    let is_full = people.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let last = people.last().filter(|_| is_full);
    let next = last.map(|it| Place(it.first, it.person.id).to_string());
    Ok((people, next))
}

async fn list(
    State(web): State<Web>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<Awaited>>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after::<Place>()?);
    let now = web.now();
    let (people, next) = people(&web, after, limit, now).await?;
    let items = people.into_iter().flat_map(|it| {
        let person = it.person.id;
        it.waiting.into_iter().map(move |waiting| Awaited::of(person, waiting, now))
    });
    Ok(axum::Json(Page { items: items.collect(), next }))
}
