//! A slip that stayed open is printed.

use axum::response::Response;
use clearance_authority::desk::{OpenSlip, PersonPage};
use clearance_authority::register::{Id, PassageRecord};
use clearance_schemes::model::Scheme;

use super::{Ask, Typed, form, page, see};
use crate::console::words::{done, office as w};
use crate::console::{Act, Form, open_slip, paths};
use crate::http::{self, Endpoint, Path, Problem, again};
use crate::slips;

const PATH: &str = "/console/people/{person}/passages/{passage}/slip";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::Reprint, show), form(PATH, Act::Reprint, take)]
}

/// What is open.
struct Known<'a> {
    page: PersonPage,
    passage: PassageRecord,
    open: OpenSlip,
    scheme: &'a Scheme,
}

/// What the number of a passage leads to. Deliberately closed: there is a slip, or there is none yet.
enum Found<'a> {
    Open(Box<Known<'a>>),
    /// The slip of this number was printed.
    Printed(String),
}

async fn read(ask: &Ask, person: Id, passage: Id) -> Result<Found<'_>, Problem> {
    let page = ask.web.desk().page(person, ask.now).await?;
    if let Some(slip) = page.slips.iter().find(|slip| slip.passage == passage) {
        return Ok(Found::Printed(slip.number.clone()));
    }
    let none = || Problem::not_found().of("no slip of this passage is open");
    let open = page.open_slips.iter().find(|open| open.passage == passage);
    let open = open.ok_or_else(none)?.clone();
    let passage = page.passages.iter().find(|it| it.id == passage).ok_or_else(none)?.clone();
    let folder = ask.web.library.folders.get(&open.scheme);
    let version = folder.and_then(|folder| folder.versions.get(&open.version));
    let scheme = &version.ok_or_else(none)?.scheme;
    Ok(Found::Open(Box::new(Known { page, passage, open, scheme })))
}

fn drawn(ask: &Ask, known: &Known<'_>, form: &Form) -> maud::Markup {
    let context = open_slip::OpenSlip {
        person: &known.page.person,
        passage: &known.passage,
        scheme: known.scheme,
        form,
    };
    open_slip::page(&ask.frame(), &context)
}

async fn show(
    ask: Ask,
    Path((person, passage)): Path<(http::Id, http::Id)>,
) -> Result<Response, Problem> {
    match read(&ask, person.0, passage.0).await? {
        Found::Printed(number) => Ok(see(&paths::slip(&number))),
        Found::Open(known) => {
            let mut form = ask.fresh()?;
            let stated = known.open.stated.iter();
            form.values.extend(stated.map(|(name, it)| (format!("asked.{name}"), it.clone())));
            Ok(ask.page(drawn(&ask, &known, &form)))
        }
    }
}

async fn take(
    ask: Ask,
    Path((person, passage)): Path<(http::Id, http::Id)>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let known = match read(&ask, person.0, passage.0).await? {
        // Sent twice, it is printed once.
        Found::Printed(number) => return Ok(ask.done(&paths::slip(&number), done::SLIP_PRINTED)),
        Found::Open(known) => known,
    };
    let why = typed.text(&ask, "why", 500).unwrap_or_default();
    let by = ask.by(&why)?;
    let stated = typed.section("asked");
    for name in stated.keys() {
        let field = known.scheme.ask.iter().find(|field| field.name == *name);
        let values = field.map_or(&[][..], |field| &field.values);
        typed.word(&ask, &format!("asked.{name}"), values.iter().map(String::as_str));
    }
    if typed.is_good() {
        let of = (person.0, passage.0);
        let work = || async { Ok(slips::print(&ask.web, of, &stated, &by).await?) };
        match again(work).await {
            Ok((slip, _)) => return Ok(ask.done(&paths::slip(&slip.number), done::SLIP_PRINTED)),
            // The answers are of those that the scheme has: they do not suffice.
            Err(problem) if problem.fields().iter().any(|it| it.name == "stated") => {
                typed.bad(&ask, "", w::OPEN_SLIP_NOT_YET, &[]);
            }
            Err(problem) => typed.refused(&ask, problem)?,
        }
    }
    let form = typed.again(&ask)?;
    Ok(ask.again(drawn(&ask, &known, &form)))
}
