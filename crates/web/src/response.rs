//! What every service answers in the same way: headers, its API's document, its metrics.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::OpenApi;

use crate::endpoint::{Endpoint, Who};
use crate::problem::Problem;

/// Adds the headers that every answer has, unless its handler set them. `policy` is the `Content-Security-Policy`.
pub fn add_headers(response: &mut Response, policy: &'static str) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// The endpoint of the OpenAPI document. It is written once, for the first who asks.
pub fn openapi<S, W>(who: impl Into<W>, document: fn() -> OpenApi) -> Endpoint<S, W>
where
    S: Clone + Send + Sync + 'static,
    W: Who,
{
    let written = Arc::new(OnceLock::<Option<Bytes>>::new());
    let answer = move || {
        let written = Arc::clone(&written);
        async move {
            let text = written.get_or_init(|| document().to_pretty_json().ok().map(Bytes::from));
            let kind = [(header::CONTENT_TYPE, "application/json")];
            match text {
                Some(text) => (kind, text.clone()).into_response(),
                None => Problem::failed().into_response(),
            }
        }
    };
    Endpoint::<S, W>::get("/v1/openapi.json", who, answer).says("This document").gives_bytes(
        200,
        "OpenAPI 3.1",
        Some("application/json"),
    )
}

/// Metrics, as Prometheus reads them.
#[must_use]
pub fn prometheus(text: String) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, text).into_response()
}
