//! The date that the office has promised is moved.

use axum::response::Response;
use clearance_authority::desk::Waiting;
use clearance_authority::register::{Id, PersonRecord, StandingRecord};

use super::{Ask, Typed, form, page, person};
use crate::console::words::{done, work as w};
use crate::console::{Act, Form, move_date, paths};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/standings/{standing}/date";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::Decide, show), form(PATH, Act::Decide, take)]
}

/// A standing with what was promised for it.
struct Known {
    person: PersonRecord,
    standing: StandingRecord,
    promised: Option<Waiting>,
}

async fn read(ask: &Ask, person: Id, id: Id) -> Result<Known, Problem> {
    let person = person::of(&ask.web, person).await?;
    let settled = ask.web.desk().stands(person.id, ask.now).await?;
    let promised = settled.promised(id).cloned();
    let standing = settled.standings.into_iter().find(|standing| standing.id == id);
    let standing = standing.ok_or_else(|| Problem::not_found().of("there is no such standing"))?;
    Ok(Known { person, standing, promised })
}

fn drawn(ask: &Ask, known: &Known, form: &Form) -> maud::Markup {
    let context = move_date::MoveDate {
        person: &known.person,
        standing: &known.standing,
        promised: known.promised.as_ref(),
        form,
    };
    move_date::page(&ask.frame(), &context)
}

async fn show(
    ask: Ask,
    Path((person, standing)): Path<(http::Id, http::Id)>,
) -> Result<Response, Problem> {
    let known = read(&ask, person.0, standing.0).await?;
    let form = ask.fresh()?;
    Ok(ask.page(drawn(&ask, &known, &form)))
}

async fn take(
    ask: Ask,
    Path((person, standing)): Path<(http::Id, http::Id)>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let known = read(&ask, person.0, standing.0).await?;
    let day = typed.day(&ask, "day");
    if day.is_some_and(|day| day < crate::local_day(&ask.web)) {
        typed.bad(&ask, "day", w::MOVE_DATE_PAST, &[]);
    }
    let by = ask.by(&typed.why(&ask))?;
    if typed.is_good() {
        let event = typed.key(&ask).id(&ask.web, "date");
        match ask.web.desk().move_date((person.0, standing.0), day, event, &by).await {
            Ok(_) => return Ok(ask.done(&paths::person(person.0), done::DATE_MOVED)),
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let form = typed.again(&ask)?;
    Ok(ask.again(drawn(&ask, &known, &form)))
}
