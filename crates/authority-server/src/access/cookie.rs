//! Cookies: read from a request, written into an answer.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::app::Web;

/// A cookie by its name.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Adds a cookie that this service alone gets back: for so many seconds, or until the browser is closed.
pub(crate) fn add_cookie(
    web: &Web,
    response: &mut Response,
    (name, value): (&str, &str),
    seconds: Option<u32>,
) {
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let secure = if is_secure(web) { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Whether browsers come by TLS, here or at a proxy.
pub(super) fn is_secure(web: &Web) -> bool {
    web.settings.tls.is_some() || web.settings.plain_http
}
