//! A browser gets a cookie for a token. The cookie is the token: the gate keeps no sessions.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use clearance_web::{Problem, Query};
use serde::Deserialize;

use super::view;
use super::words::Words;
use crate::api::{COOKIE, Endpoint, Web, Who};
use crate::tokens::Role;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/lane/sign-in", Who::Anyone, show).page(()),
        Endpoint::post("/lane/sign-in", Who::Anyone, sign_in).page(()),
        Endpoint::post("/lane/sign-out", Who::Anyone, sign_out).page(()),
    ]
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Looks {
    lang: Option<String>,
    /// What is to be said: `wrong`, `ended`, `out`.
    say: Option<String>,
}

async fn show(Query(looks): Query<Looks>, headers: HeaderMap) -> Html<String> {
    let words = Words::of(looks.lang.as_deref(), &headers);
    Html(view::sign_in(words, looks.say.as_deref()).into_string())
}

async fn sign_in(
    State(web): State<Web>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let token = fields.get("token").map_or("", |token| token.trim());
    let tokens = web.runtime.tokens();
    let is_known = tokens.whose(token).is_some_and(|it| it.role != Role::Controller);
    if !is_known {
        return Ok(Redirect::to("/lane/sign-in?say=wrong").into_response());
    }
    Ok(with_cookie(&web, Redirect::to("/lane"), token, ""))
}

async fn sign_out(State(web): State<Web>) -> Response {
    with_cookie(&web, Redirect::to("/lane/sign-in?say=out"), "", "; Max-Age=0")
}

fn with_cookie(web: &Web, to: Redirect, value: &str, more: &str) -> Response {
    let secure = if web.runtime.settings.serve.tls.is_some() { "; Secure" } else { "" };
    let text = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
    let mut response = to.into_response();
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}
