//! An activation code is handed over: shown once.

use axum::response::Response;
use clearance_authority::register::{Id, PersonRecord, Register as _, Unit as _};

use super::{Ask, Typed, form, page, person};
use crate::activation::make;
use crate::console::Act;
use crate::console::activation::{HandOver, Made, made, page as hand_over};
use crate::console::words::{common as w, done};
use crate::http::{self, Endpoint, Path, Problem, again};

const PATH: &str = "/console/people/{person}/activation";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::HandOver, show), form(PATH, Act::HandOver, take)]
}

/// Those who speak for the person.
async fn guardians(ask: &Ask, ward: Id) -> Result<Vec<PersonRecord>, Problem> {
    let mut unit = ask.web.register.read().await?;
    let mut all = Vec::new();
    for link in unit.guardianships(ward).await? {
        if link.ward == ward {
            all.extend(unit.person(link.guardian).await?);
        }
    }
    Ok(all)
}

async fn show(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let guardians = guardians(&ask, person.id).await?;
    let form = ask.fresh()?;
    let context = HandOver { person: &person, guardians: &guardians, form: &form };
    Ok(ask.page(hand_over(&ask.frame(), &context)))
}

async fn take(ask: Ask, Path(id): Path<http::Id>, mut typed: Typed) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let guardians = guardians(&ask, person.id).await?;
    if typed.value("identity_checked") != "yes" {
        typed.bad(&ask, "identity_checked", done::CHECK_IDENTITY, &[]);
    }
    let handed_to = typed.text(&ask, "handed_to", 64).map(|text| text.parse::<Id>());
    if handed_to.as_ref().is_some_and(Result::is_err) {
        typed.bad(&ask, "handed_to", w::NO_CHOICE, &[]);
    }
    let handed_to = handed_to.and_then(Result::ok);
    let why = typed.why(&ask);
    if typed.is_good() {
        let (key, actor) = (typed.key(&ask), ask.actor()?);
        let who = (person.id, handed_to);
        match again(|| make(&ask.web, &key, who, &actor, &why)).await {
            Ok(new) => {
                let context = Made { person: &person, code: &new.code, until: new.expires };
                return Ok(ask.page(made(&ask.frame(), &context)));
            }
            // The only thing that it says of a value is who must get a minor's code.
            Err(problem) if problem.code() == "invalid" => {
                typed.bad(&ask, "handed_to", done::TO_GUARDIAN, &[]);
            }
            Err(problem) => typed.refused(&ask, problem)?,
        }
    }
    let form = typed.again(&ask)?;
    let context = HandOver { person: &person, guardians: &guardians, form: &form };
    Ok(ask.again(hand_over(&ask.frame(), &context)))
}
