//! An officer changes their own password.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::response::Response;

use super::ask::see;
use super::{Ask, Typed};
use crate::access::{ALL_STAFF, Who, end_session};
use crate::accounts::change_own;
use crate::console::password::page;
use crate::console::paths;
use crate::console::words::people as w;
use crate::http::{Endpoint, Problem};

/// Longest password.
const MOST: usize = 256;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(paths::PASSWORD, Who::Roles(ALL_STAFF), show).page(None),
        Endpoint::post(paths::PASSWORD, Who::Roles(ALL_STAFF), change).page(None),
    ]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    Ok(ask.page(page(&ask.frame(), &ask.fresh()?)))
}

async fn change(
    ask: Ask,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let [before, new, again] =
        ["before", "password", "again"].map(|name| typed.needed(&ask, name, MOST));
    for name in ["before", "password", "again"] {
        typed.0.values.remove(name);
    }
    if new != again && !again.is_empty() {
        typed.bad(&ask, "again", w::PASSWORD_DIFFERS, &[]);
    }
    if typed.is_good() {
        match change_own(&ask.web, &ask.actor()?, (&before, &new), from.ip()).await {
            Ok(()) => return Ok(signed_out(&ask)),
            Err(problem) if problem.code() == "sign-in-refused" => {
                typed.bad(&ask, "before", w::PASSWORD_WRONG, &[]);
            }
            Err(problem) if problem.code() == "invalid" => {
                typed.bad(&ask, "password", w::PASSWORD_LENGTH, &[]);
            }
            Err(other) => return Err(other),
        }
    }
    let form = typed.again(&ask)?;
    Ok(ask.again(page(&ask.frame(), &form)))
}

/// All sessions ended with the password before, this one too.
fn signed_out(ask: &Ask) -> Response {
    let mut response = see(&format!("{}?changed=1", paths::SIGN_IN));
    end_session(&ask.web, &mut response);
    response
}
