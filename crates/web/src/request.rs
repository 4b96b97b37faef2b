//! What a guard reads from a request: its token, a cookie, and whether a foreign page sent it.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

/// An `Authorization` that is no `Bearer`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NoBearer;

/// The token of `Authorization: Bearer`; none where there is no such header.
///
/// # Errors
/// [`NoBearer`].
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, NoBearer> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().ok().and_then(|text| text.split_once(' '));
    let token = text.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| Some(token.trim())).ok_or(NoBearer)
}

/// A cookie by its name.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Whether a page of another site makes a browser send this, with its cookie: RFC 6265bis's `SameSite`, once more.
#[must_use]
pub fn is_foreign(request: &Parts) -> bool {
    if matches!(request.method, Method::GET | Method::HEAD) {
        return false;
    }
    let text = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = text("host").unwrap_or_default();
            origin.split_once("://").is_none_or(|(_, from)| from != host)
        }
        (None, None) => false,
    }
}
