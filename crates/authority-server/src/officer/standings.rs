//! What the office does about a standing: states its last day, and notes what was done.

use axum::extract::State;
use clearance_authority::register::{DoneRecord, Id as Number, Register as _, Unit as _};
use clearance_schemes::life::{Act, Effect};
use clearance_schemes::time::Instant;
use serde::Deserialize;
use utoipa::ToSchema;

use super::views::{Stands, number};
use crate::access::{Caller, DECIDING, Who};
use crate::app::Web;
use crate::http::{Check, Date, Endpoint, Id, IdempotencyKey, Json, Moment, Path, Problem, again};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post(
            "/v1/persons/{person}/standings/{standing}/last-day",
            Who::Roles(DECIDING),
            last_day,
        )
        .says("States the last day of a standing, where the scheme leaves it to the office")
        .takes::<LastDay>()
        .gives::<Stands>(200, "How the person stands")
        .fails(&[Problem::conflict, Problem::erased]),
        Endpoint::post(
            "/v1/persons/{person}/standings/{standing}/date",
            Who::Roles(DECIDING),
            move_date,
        )
        .says("Moves the date that the office has promised for a standing")
        .more("The person is told the new day, where the scheme has a text for it. Why is in the audit.")
        .takes::<MovedDate>()
        .gives::<Stands>(200, "How the person stands")
        .fails(&[Problem::conflict, Problem::erased, Problem::not_now]),
        Endpoint::post("/v1/persons/{person}/done", Who::Roles(DECIDING), done)
            .says("Notes that something of the list of what must be done was done")
            .more("Scheme, standing, act and moment are those of the list. What is done on the wire is not noted.")
            .takes::<Done>()
            .gives::<Stands>(200, "How the person stands")
            .fails(&[Problem::conflict, Problem::erased, Problem::not_now]),
    ]
}

/// The last day of a standing.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LastDay {
    /// The last day, that day included.
    day: Date,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// The date that was promised is another one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MovedDate {
    /// The new last day, that day included; left out where it is not known yet.
    day: Option<Date>,
    /// Why, for the audit; names nobody.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// What was done.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Done {
    /// Scheme.
    #[schema(max_length = 64)]
    scheme: String,
    /// Standing; left out where the list has none.
    standing: Option<Id>,
    /// What, by the list's words.
    #[schema(max_length = 200)]
    act: String,
    /// From when it was due.
    due: Moment,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

async fn last_day(
    State(web): State<Web>,
    caller: Caller,
    Path((person, standing)): Path<(Id, Id)>,
    Json(last): Json<LastDay>,
) -> Result<axum::Json<Stands>, Problem> {
    let mut check = Check::default();
    check.why(&last.why);
    check.done()?;
    let by = web.by(caller.actor(), &last.why);
    let stands = web.desk().stands(person.0, by.now).await?;
    let (id, day) = (standing.0, last.day.0);
    if stands.standings.iter().any(|known| known.id == id && known.stated == Some(day)) {
        return Ok(axum::Json(stands.into()));
    }
    let work = || async { Ok(web.desk().state_last_day(person.0, id, day, &by).await?) };
    Ok(axum::Json(again(work).await?.into()))
}

async fn move_date(
    State(web): State<Web>,
    caller: Caller,
    Path((person, standing)): Path<(Id, Id)>,
    key: IdempotencyKey,
    Json(moved): Json<MovedDate>,
) -> Result<axum::Json<Stands>, Problem> {
    let day = moved.day.map(|day| day.0);
    let mut check = Check::default();
    check.needed_why(&moved.why);
    let is_ahead = day.is_none_or(|day| day >= crate::local_day(&web));
    check.must(is_ahead, "day", "the day is over; take today or a later one");
    check.done()?;
    let (event, by) = (key.id(&web, "date"), web.by(caller.actor(), &moved.why));
    let of = (person.0, standing.0);
    let work = || async { Ok(web.desk().move_date(of, day, event, &by).await?) };
    Ok(axum::Json(again(work).await?.into()))
}

async fn done(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    Json(done): Json<Done>,
) -> Result<axum::Json<Stands>, Problem> {
    let mut check = Check::default();
    check.why(&done.why);
    let act = done.act.parse::<Act>().ok();
    check.must(act.is_some(), "act", "take the words of the list of what must be done");
    check.done()?;
    let by = web.by(caller.actor(), &done.why);
    let stands = web.desk().stands(person.0, by.now).await?;
    let is_it = |scheme: &str, standing: Option<Id>, known: &Act, due: Instant| {
        scheme == done.scheme
            && standing == done.standing
            && Some(known) == act.as_ref()
            && due == done.due.0
    };
    let of = |effect: &Effect| {
        let standing = effect.standing.as_ref().and_then(|key| number(key, &stands.standings));
        is_it(&effect.scheme, standing, &effect.act, effect.from)
    };
    let Some(effect) = stands.to_do.iter().find(|effect| of(effect)) else {
        let before = was_done(&web, person.0).await?;
        let was = |done: &DoneRecord| {
            let standing = done.standing.as_ref().and_then(|key| number(key, &stands.standings));
            is_it(&done.scheme, standing, &done.act, done.due)
        };
        return if before.iter().any(was) {
            Ok(axum::Json(stands.into()))
        } else {
            Err(Problem::not_now().of("nothing of the kind is to be done; look at the list again"))
        };
    };
    let work = || async { Ok(web.desk().done(person.0, effect, &by).await?) };
    Ok(axum::Json(again(work).await?.into()))
}

async fn was_done(web: &Web, person: Number) -> Result<Vec<DoneRecord>, Problem> {
    Ok(web.register.read().await?.done(person).await?)
}
