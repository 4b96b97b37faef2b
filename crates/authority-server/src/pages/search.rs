//! People are found. Each search is noted, without what was searched for.

use axum::response::Response;
use clearance_authority::register::{
    AuditEntry, DocumentRecord, EventRecord, Id, PersonQuery, PersonRecord, Register as _,
    StandingRecord, Unit as _,
};
use clearance_schemes::model::DocumentState;

use super::{Ask, Typed, page};
use crate::console::search::{Hit, Search};
use crate::console::words::done;
use crate::console::{Act, paths, search};
use crate::http::{Endpoint, Problem, again};

/// People on a page.
const LIMIT: u32 = 20;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(paths::PEOPLE, Act::ReadPeople, show)]
}

/// Somebody who was found, with what stands beside the name.
struct Known {
    person: PersonRecord,
    document: Option<String>,
    standings: Vec<StandingRecord>,
    last: Option<EventRecord>,
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let mut typed = Typed(ask.fresh_with(&["q", "born"])?);
    let text = typed.text(&ask, "q", 200);
    let born = typed.day(&ask, "born");
    if text.as_ref().is_some_and(|text| text.chars().count() < 2) {
        typed.bad(&ask, "q", done::TOO_SHORT, &[]);
    }
    let is_asked = text.is_some() || born.is_some();
    let mut known = Vec::new();
    if typed.is_good() && is_asked {
        noted(&ask, "people.searched").await?;
        let after = ask.asked("after").and_then(|after| after.parse().ok());
        known = found(&ask, PersonQuery { text, born, after, limit: LIMIT }).await?;
    }
    let is_full = known.len() >= usize::try_from(LIMIT).unwrap_or(usize::MAX);
    let more_after = known.last().filter(|_| is_full).map(|it| it.person.id);
    let hits: Vec<_> = known.iter().map(hit).collect();
    let context = Search { form: &typed.0, hits: &hits, more_after };
    let page = search::page(&ask.frame(), &context);
    Ok(if typed.is_good() { ask.page(page) } else { ask.again(page) })
}

fn hit(known: &Known) -> Hit<'_> {
    Hit {
        person: &known.person,
        document: known.document.as_deref(),
        standings: &known.standings,
        last: known.last.as_ref(),
    }
}

async fn found(ask: &Ask, query: PersonQuery) -> Result<Vec<Known>, Problem> {
    let people = ask.web.desk().look_up(&query).await?;
    let mut all = Vec::with_capacity(people.len());
    let mut unit = ask.web.register.read().await?;
    for person in people {
        let id: Id = person.id;
        all.push(Known {
            person,
            document: number(unit.documents(id).await?),
            standings: unit.standings(id).await?,
            last: unit.events(id).await?.pop(),
        });
    }
    Ok(all)
}

/// The number of the newest document in force, or of the newest.
fn number(documents: Vec<DocumentRecord>) -> Option<String> {
    let good = documents.iter().rev().find(|it| it.state == DocumentState::InForce);
    good.or(documents.last()).and_then(|it| it.number.clone())
}

/// A search is noted, without what was searched for.
pub(super) async fn noted(ask: &Ask, action: &str) -> Result<(), Problem> {
    let entry = AuditEntry::of(ask.now, ask.actor()?, action);
    again(|| async {
        let mut unit = ask.web.register.begin().await?;
        unit.note(entry.clone()).await?;
        Ok(unit.commit().await?)
    })
    .await
}
