//! What waits for an officer.

use axum::response::Response;

use super::{Ask, page};
use crate::console::waiting::{ToDo, page as drawn};
use crate::console::{Act, paths};
use crate::http::{Endpoint, Problem};
use crate::officer::waiting::{Place, people};

/// People on a page.
const LIMIT: u32 = 50;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(paths::WAITING, Act::ReadPeople, show)]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let after = ask.asked("after").and_then(|after| after.parse::<Place>().ok());
    let (people, more_after) = people(&ask.web, after, LIMIT, ask.now).await?;
    let context = ToDo { people: &people, is_later: after.is_some(), more_after };
    Ok(ask.page(drawn(&ask.frame(), &context)))
}
