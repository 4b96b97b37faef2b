//! A guardian is appointed.

use axum::response::Response;
use clearance_authority::desk::{DeskError, GuardianError};
use clearance_authority::register::{Guardianship, Id};

use super::{Ask, Typed, form, page, person};
use crate::console::words::{common as w, done};
use crate::console::{Act, guardian, paths};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/guardians";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::Enter, show), form(PATH, Act::Enter, take)]
}

async fn show(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let form = ask.fresh()?;
    let context = guardian::Guardian { person: &person, form: &form };
    Ok(ask.page(guardian::page(&ask.frame(), &context)))
}

async fn take(
    ask: Ask,
    Path(person): Path<http::Id>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let person = person::of(&ask.web, person.0).await?;
    let guardian = typed.needed(&ask, "guardian", 64).to_lowercase();
    let guardian: Option<Id> = guardian.parse().ok();
    if guardian.is_none() && !typed.value("guardian").is_empty() {
        typed.bad(&ask, "guardian", w::NO_PERSON, &[]);
    }
    let (from, until) = (typed.needed_day(&ask, "from"), typed.day(&ask, "until"));
    let by = ask.by(&typed.why(&ask))?;
    if let (true, Some(guardian), Some(from)) = (typed.is_good(), guardian, from) {
        let link = Guardianship { guardian, ward: person.id, from, until };
        match ask.web.desk().appoint_guardian(&link, &by).await {
            Ok(()) => return Ok(ask.done(&paths::person(person.id), done::GUARDIAN)),
            Err(GuardianError::Own) => typed.bad(&ask, "guardian", done::OWN_GUARDIAN, &[]),
            Err(GuardianError::Over) => typed.bad(&ask, "until", done::ENDS_FIRST, &[]),
            Err(GuardianError::Desk(DeskError::NoSuchPerson { .. })) => {
                typed.bad(&ask, "guardian", w::NO_PERSON, &[]);
            }
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let form = typed.again(&ask)?;
    let context = guardian::Guardian { person: &person, form: &form };
    Ok(ask.again(guardian::page(&ask.frame(), &context)))
}
