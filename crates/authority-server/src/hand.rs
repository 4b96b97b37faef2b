//! What an officer does to a standing by hand: an event that names it. LANGUAGE.md says what follows.

use std::collections::BTreeMap;

use clearance_authority::desk::By;
use clearance_authority::register::{EventRecord, Id, StandingRecord};
use clearance_schemes::model::{EventKind, StateMeaning};

use crate::app::Web;
use crate::http::Problem;

/// Holds a standing (`standing.suspended`), lets it go (`standing.resumed`) or takes it back (`standing.ended`). The same
/// event again changes nothing.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn lay(
    web: &Web,
    (person, standing): (Id, Id),
    (kind, event): (EventKind, Id),
    by: &By,
) -> Result<StandingRecord, Problem> {
    let page = web.desk().page(person, by.now).await?;
    let missing = || Problem::not_found().of("the person has no such standing");
    let mut standings = page.settlement.standings.into_iter();
    let known = standings.find(|it| it.id == standing).ok_or_else(missing)?;
    let before = page.events.into_iter().find(|known| known.id == event);
    if known.meaning == StateMeaning::Revoked && before.is_none() {
        return Err(Problem::not_now().of("it has ended; the person may apply again"));
    }
    let telling = before.unwrap_or_else(|| EventRecord {
        id: event,
        person,
        kind,
        of: Some(known.scheme.clone()),
        cause: None,
        at: None,
        capacity: None,
        day: None,
        standing: Some(known.key.clone()),
        slot: None,
        stated: BTreeMap::new(),
        happened: by.now,
        told: by.now,
    });
    if telling.kind != kind || telling.standing.as_ref() != Some(&known.key) {
        return Err(Problem::conflict().of("something else was told under that key"));
    }
    let settled = web.desk().tell(&telling.into(), by).await?;
    settled.standings.into_iter().find(|it| it.id == standing).ok_or_else(missing)
}
