//! The code of a booking: an officer sets another one.

use axum::response::Response;
use clearance_authority::register::{Id, PersonRecord, StandingRecord};

use super::{Ask, Typed, form, page, person};
use crate::bookings::{LONGEST, field, reset, scheme_of};
use crate::console::person::has::reason;
use crate::console::words::done;
use crate::console::{Act, paths, set_code};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/standings/{standing}/code";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::Decide, show), form(PATH, Act::Decide, take)]
}

async fn read(
    ask: &Ask,
    person: Id,
    standing: Id,
) -> Result<(PersonRecord, StandingRecord), Problem> {
    let person = person::of(&ask.web, person).await?;
    let standings = ask.web.desk().stands(person.id, ask.now).await?.standings;
    let standing = standings.into_iter().find(|known| known.id == standing);
    let standing = standing.filter(|it| scheme_of(&ask.web, &it.scheme).and_then(field).is_some());
    let standing = standing.ok_or_else(|| Problem::not_found().of("there is no such booking"))?;
    Ok((person, standing))
}

async fn show(
    ask: Ask,
    Path((person, standing)): Path<(http::Id, http::Id)>,
) -> Result<Response, Problem> {
    let (person, standing) = read(&ask, person.0, standing.0).await?;
    let form = ask.fresh()?;
    let context = set_code::SetCode { person: &person, standing: &standing, form: &form };
    Ok(ask.page(set_code::page(&ask.frame(), &context)))
}

async fn take(
    ask: Ask,
    Path((id, of)): Path<(http::Id, http::Id)>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let (person, standing) = read(&ask, id.0, of.0).await?;
    let code = typed.needed(&ask, "code", LONGEST);
    let by = ask.by(&typed.why(&ask))?;
    if typed.is_good() {
        match reset(&ask.web, (person.id, standing.id), &code, &by).await {
            Ok(_) => return Ok(ask.done(&paths::person(person.id), done::CODE_SET)),
            Err(problem) => match problem.fields() {
                [wrong] => {
                    let why = reason(&ask.frame(), &standing.scheme, &wrong.reason);
                    typed.wrong("code", why);
                }
                _ => typed.refused(&ask, problem)?,
            },
        }
    }
    let mut form = typed.again(&ask)?;
    // What is nearly a secret is given back to nobody.
    form.values.remove("code");
    let context = set_code::SetCode { person: &person, standing: &standing, form: &form };
    Ok(ask.again(set_code::page(&ask.frame(), &context)))
}
