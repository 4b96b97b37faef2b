//! A request for a page, and how it is answered.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use clearance_authority_server::console::Lang;
use clearance_authority_server::looks::{self, Looks};
use maud::Markup;

use super::Shared;
use super::frame::Page;
use crate::stage::Stage;
use crate::{DemoError, Holder};

/// How a page is asked for.
pub(super) struct Asked {
    pub(super) looks: Looks,
    pub(super) query: BTreeMap<String, String>,
}

impl Asked {
    /// Of the query.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let looks = Looks::of(&parts.headers, &parts.method, &parts.uri);
        let query = looks::query(&parts.uri);
        let lang = query.get("lang").and_then(|tag| tag.parse::<Lang>().ok());
        let theme = query.get("theme").and_then(|name| looks::theme(name));
        let chosen =
            [(looks::LANG, lang.map(Lang::tag)), (looks::THEME, theme.map(|theme| theme.name()))];
        if chosen.iter().any(|(_, value)| value.is_some()) {
            let mut response = see(&looks.path);
            let chosen = chosen.into_iter().filter_map(|(name, value)| Some((name, value?)));
            chosen.for_each(|pair| add_cookie(response.headers_mut(), pair));
            return Err(response);
        }
        Ok(Self { looks, query })
    }
}

/// The console on its own port of this host has the same cookies, and so the same language and colours.
pub(super) fn add_cookie(headers: &mut HeaderMap, (name, value): (&str, &str)) {
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict");
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// The browser goes there, by `GET`.
pub(super) fn see(path: &str) -> Response {
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// A page, or what failed.
pub(super) async fn answer(
    stage: Shared,
    asked: Asked,
    make: impl FnOnce(&Page<'_>) -> Result<Markup, DemoError> + Send + 'static,
) -> Response {
    let made = blocking(move || {
        let page = Page::of(&stage, &asked)?;
        Ok(match make(&page) {
            Ok(markup) => (StatusCode::OK, markup),
            Err(DemoError::NoSuch) => {
                (StatusCode::NOT_FOUND, page.trouble(page.say(super::words::NOT_FOUND)))
            }
            Err(error) => (StatusCode::BAD_GATEWAY, page.trouble(&page.of_error(&error))),
        })
    });
    match made.await {
        Ok((status, markup)) => (status, Html(markup.into_string())).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The pages of one holder, whose name stands in the address.
pub(super) fn of_holder(
    make: fn(&Page<'_>, &Holder) -> Result<Markup, DemoError>,
) -> MethodRouter<Shared> {
    get(move |State(stage): State<Shared>, Path(who): Path<String>, asked: Asked| {
        answer(stage, asked, move |page| make(page, page.stage.who(&who)?))
    })
}

/// Does something, and sends the browser on with the name of what was done.
pub(super) async fn act(
    stage: Shared,
    back: String,
    does: impl FnOnce(&Stage) -> Result<&'static str, DemoError> + Send + 'static,
) -> Response {
    let done = blocking(move || {
        Ok(does(&stage).unwrap_or_else(|error| {
            stage.fail(error);
            "refused"
        }))
    });
    let did = done.await.unwrap_or_default();
    let link = if back.contains('?') { '&' } else { '?' };
    see(&if did.is_empty() { back } else { format!("{back}{link}did={did}") })
}

/// Work that waits for files and for the authority.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DemoError> + Send + 'static,
) -> Result<T, DemoError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(DemoError::Gate("the work was stopped".to_owned())))
}
