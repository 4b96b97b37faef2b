//! What the person has.

use axum::extract::State;
use clearance_authority::desk::Settlement;
use clearance_authority::register::{CredentialRecord, Register as _, StandingRecord, Unit as _};
use clearance_schemes::time::{Day, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Who};
use crate::app::Web;
use crate::http::{Date, Endpoint, Id, Moment, Page, Problem};
use crate::minor::minor_until;
use crate::promised::Promised;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/phone/standings", Who::Phone, list)
            .says("What the person has, and when its credential should be fetched")
            .gives::<Page<Standing>>(200, "All of it"),
    ]
}

/// Something that a person has under a scheme.
#[derive(Serialize, ToSchema)]
#[schema(as = PhoneStanding)]
struct Standing {
    id: Id,
    scheme: String,
    version: u32,
    /// The scheme's word.
    state: String,
    /// What that means: `pending`, `valid`, `suspended`, `revoked` or `none`.
    meaning: String,
    suspended_for: Vec<String>,
    ended_for: Option<String>,
    /// Last day.
    until: Option<Date>,
    /// When its state changes by itself, if that is known.
    next: Option<Moment>,
    /// Whether the scheme has a code.
    has_code: bool,
    /// Until when the phone counts the holder as a minor, whose code it shows first: the end of the month in which the
    /// holder comes of age. Left out for who is grown, and where the scheme orders no codes.
    minor_until: Option<Moment>,
    /// The date that the office has promised: when the document is ready.
    promised: Option<Promised>,
    /// Until when this phone's credential is good; left out where there is none.
    credential_until: Option<Moment>,
    /// From when a credential should be fetched: now where there is none, later where there is one.
    fetch_from: Option<Moment>,
}

async fn list(
    State(web): State<Web>,
    caller: Caller,
) -> Result<axum::Json<Page<Standing>>, Problem> {
    let person = caller.person()?;
    let now = web.now();
    let settled = web.desk().stands(person, now).await?;
    let mut unit = web.register.read().await?;
    let born = unit.person(person).await?.and_then(|known| known.born);
    let credentials = unit.credentials(person).await?;
    let key = unit.keys(person).await?.into_iter().find(|key| key.ended.is_none());
    let own = |standing: &StandingRecord| {
        let good = credentials.iter().filter(|it| {
            it.standing == standing.id
                && it.revoked.is_none()
                && it.until > now
                && key.as_ref().is_some_and(|key| key.id == it.holder_key)
        });
        good.max_by_key(|it| it.until).cloned()
    };
    let items = settled.standings.iter().map(|it| view(&web, (it, born), own(it), &settled));
    Ok(axum::Json(Page { items: items.collect(), next: None }))
}

fn view(
    web: &Web,
    (it, born): (&StandingRecord, Option<Day>),
    credential: Option<CredentialRecord>,
    settled: &Settlement,
) -> Standing {
    use clearance_schemes::model::StateMeaning;
    let scheme = web.library.folders.get(&it.scheme).and_then(|all| all.versions.get(&it.version));
    let has_code = scheme.is_some_and(|version| version.scheme.gate.code.is_some());
    let is_valid = it.meaning == StateMeaning::Valid;
    let minor_until =
        scheme.zip(born).and_then(|(version, born)| minor_until(&version.scheme, born, web.now()));
    let fetch = match &credential {
        Some(known) => fetch_from(known),
        None => web.now(),
    };
    Standing {
        id: it.id.into(),
        scheme: it.scheme.clone(),
        version: it.version,
        state: it.state.clone(),
        meaning: it.meaning.name().to_owned(),
        suspended_for: it.suspended_for.clone(),
        ended_for: it.ended_for.clone(),
        until: it.until.map(Date::from),
        next: settled.next.map(Moment::from),
        has_code,
        promised: Promised::of(settled, it.id),
        minor_until: minor_until.map(Moment::from),
        credential_until: credential.map(|known| known.until.into()),
        fetch_from: (has_code && is_valid).then(|| fetch.into()),
    }
}

/// The next credential is made ahead: once half of this one's life is over, so that a week without a network is no
/// trouble.
pub(super) fn fetch_from(known: &CredentialRecord) -> Instant {
    Instant(known.from.0 + (known.until.0 - known.from.0) / 2)
}
