//! An officer signs in and out.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum::response::Response;
use clearance_schemes::time::Instant;

use super::ask::see;
use super::{Ask, Typed};
use crate::access::{Caller, Who, begin_session, end_session, sign_in, sign_out};
use crate::console::sign_in::{Before, SignIn, page};
use crate::console::{Form, paths};
use crate::http::{self, Endpoint, Problem};

/// Seconds that somebody waits who tried too often.
const WAIT: i64 = 60;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(paths::SIGN_IN, Who::Anyone, show).page(None),
        Endpoint::post(paths::SIGN_IN, Who::Anyone, begin).page(None),
        Endpoint::post(paths::SIGN_OUT, Who::Anyone, end).page(None),
    ]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let back = ask.asked("back").filter(|path| is_own(path));
    if ask.caller.is_some() {
        return Ok(see(back.unwrap_or(paths::PEOPLE)));
    }
    let before = if ask.asked("changed").is_some() {
        Before::Changed
    } else if ask.asked("signed-out").is_some() {
        Before::SignedOut
    } else {
        Before::Nothing
    };
    let form = ask.fresh()?;
    Ok(ask.page(page(&ask.frame(), &SignIn { form: &form, before, next: back })))
}

/// A path of the console, and of nobody else: `//host` and `/\host` would lead elsewhere.
fn is_own(path: &str) -> bool {
    let is_console = path == "/console" || path.starts_with("/console/");
    is_console
        && !path.contains("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

async fn begin(
    ask: Ask,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let next = Some(typed.value("next").to_owned()).filter(|path| is_own(path));
    let name = typed.needed(&ask, "account", 40);
    let password = typed.needed(&ask, "password", 200);
    typed.0.values.remove("password");
    let again = |status, before, form: &Form| {
        let context = SignIn { form, before, next: next.as_deref() };
        Ok(ask.page_as(status, page(&ask.frame(), &context)))
    };
    if !typed.is_good() {
        let form = typed.again(&ask)?;
        return again(StatusCode::UNPROCESSABLE_ENTITY, Before::Nothing, &form);
    }
    match sign_in(&ask.web, &name, &password, from.ip()).await {
        Ok(secret) => {
            let mut response = see(next.as_deref().unwrap_or(paths::PEOPLE));
            begin_session(&ask.web, &mut response, &secret);
            Ok(response)
        }
        Err(problem) if problem.code() == "sign-in-refused" => {
            again(StatusCode::UNAUTHORIZED, Before::Wrong, &typed.again(&ask)?)
        }
        Err(problem) if problem.code() == "too-many" => {
            let until = Instant(ask.now.0.saturating_add(WAIT));
            again(StatusCode::TOO_MANY_REQUESTS, Before::Locked(until), &typed.again(&ask)?)
        }
        Err(other) => Err(other),
    }
}

async fn end(ask: Ask, _: http::Form) -> Result<Response, Problem> {
    if let Some(session) = ask.caller.as_ref().and_then(Caller::session) {
        sign_out(&ask.web, &session).await?;
    }
    let mut response = see(&format!("{}?signed-out=1", paths::SIGN_IN));
    end_session(&ask.web, &mut response);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn nobody_is_sent_to_another_host_after_signing_in() {
        assert!(is_own("/console/people?q=lei&born=1990-01-01"));
        assert!(is_own("/console"));
        for foreign in [
            "//evil.test",
            "/console//evil.test",
            "/\\evil.test",
            "/console\\..",
            "https://evil.test",
            "/v1/health",
            "/consoles",
            "/console/\r\nSet-Cookie: a=b",
            "",
            "/console/ a",
        ] {
            assert!(!is_own(foreign), "{foreign:?}");
        }
    }
}
