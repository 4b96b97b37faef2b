//! Cookies, written into an answer.

use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::app::Web;

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
