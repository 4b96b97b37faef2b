//! An event is told. One that may take a right away is asked about once more.

use std::collections::BTreeMap;

use axum::response::Response;
use clearance_authority::desk::{Becomes, Telling};
use clearance_authority::register::{EventRecord, PersonRecord};
use clearance_schemes::model::EventKind;

use super::enter::particulars;
use super::{Ask, Typed, form, page, person};
use crate::console::words::{common as w, done};
use crate::console::{Act, confirm, event, paths};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/events";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::Enter, show), form(PATH, Act::Enter, take)]
}

async fn show(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let form = ask.fresh()?;
    let context = event::Event { person: &person, form: &form };
    Ok(ask.page(event::page(&ask.frame(), &context)))
}

async fn take(
    ask: Ask,
    Path(person): Path<http::Id>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let person = person::of(&ask.web, person.0).await?;
    let telling = read(&ask, &person, &mut typed);
    let by = ask.by(&typed.why(&ask))?;
    if let (true, Some(telling)) = (typed.is_good(), telling) {
        let kind = telling.event.kind;
        if event::is_grave(kind) && typed.value("confirmed") != "yes" {
            // The same number goes along: nothing was done under it yet.
            let context = confirm::TellGrave { person: &person, kind, form: &typed.0 };
            return Ok(ask.page(confirm::tell(&ask.frame(), &context)));
        }
        match ask.web.desk().tell(&telling, &by).await {
            Ok(_) => {
                ask.web.publishing.ask();
                return Ok(ask.done(&paths::person(person.id), done::EVENT));
            }
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let form = typed.again(&ask)?;
    let context = event::Event { person: &person, form: &form };
    Ok(ask.again(event::page(&ask.frame(), &context)))
}

fn read(ask: &Ask, person: &PersonRecord, typed: &mut Typed) -> Option<Telling> {
    let library = &ask.web.library;
    let vocabulary = &library.vocabulary;
    let kind = typed.choice::<EventKind>(ask, "kind");
    if kind.is_some_and(|kind| !event::is_told_here(kind)) {
        typed.bad(ask, "kind", w::NO_CHOICE, &[]);
    }
    let happened = typed.moment(ask, "happened");
    if happened.is_some_and(|at| at > ask.now) {
        typed.bad(ask, "happened", w::AHEAD, &[]);
    }
    let of = vocabulary.documents.iter().map(|it| it.name.as_str());
    let of = of.chain(library.folders.keys().map(String::as_str));
    let of = of.chain(vocabulary.papers.iter().map(|(name, _)| name.as_str()));
    let of = typed.word(ask, "of", of);
    let causes = vocabulary.documents.iter().flat_map(|it| &it.causes);
    let cause = typed.word(ask, "cause", causes.map(String::as_str));
    let places = vocabulary.places.iter().map(|(name, _)| name.as_str());
    let at = typed.word(ask, "at", places);
    let day = typed.day(ask, "day");
    let becomes = particulars(ask, typed);
    let event = EventRecord {
        id: typed.key(ask).id(&ask.web, "event"),
        person: person.id,
        kind: kind?,
        of,
        cause,
        at,
        capacity: None,
        day,
        standing: None,
        slot: None,
        stated: BTreeMap::new(),
        happened: happened?,
        told: ask.now,
    };
    let becomes = Becomes {
        nationality: becomes.nationality,
        residence: becomes.residence,
        birthplace: becomes.birthplace,
        ..Becomes::default()
    };
    Some(Telling { event, becomes, documents: Vec::new() })
}
