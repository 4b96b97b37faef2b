//! Bodies, queries and paths, read strictly: what is wrong is a problem that names it.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use super::Problem;

/// A body in JSON. Unknown fields are refused by the types.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let is_json = kind.is_some_and(|kind| {
            kind.split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .eq_ignore_ascii_case("application/json")
        });
        if !is_json {
            return Err(Problem::wrong_type().of("send the body as application/json"));
        }
        let bytes = axum::body::Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| too_large(error.status(), &error))?;
        if has_nul(&bytes) {
            return Err(Problem::invalid().of("a text has the character U+0000; no text has"));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let is_shape = error.is_data();
            let problem = if is_shape { Problem::invalid() } else { Problem::malformed() };
            problem.of(without_values(&error))
        })
    }
}

/// Whether a JSON text has an escaped NUL, which no database keeps. Backslashes stand in strings only.
fn has_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        rest = &rest[at + 1..];
        if rest.starts_with(b"u0000") {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// What is wrong, without what was sent: that may be personal.
fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let (line, column) = (error.line(), error.column());
    let is_harmless = ["missing field", "unknown field", "duplicate field", "EOF", "expected"];
    let what = if is_harmless.iter().any(|word| text.starts_with(word)) {
        text.split(" at line ").next().unwrap_or_default().to_owned()
    } else {
        "a value is not of the kind that the field has".to_owned()
    };
    format!("{what}, at line {line}, column {column} of the body")
}

fn too_large(status: StatusCode, error: &dyn core::fmt::Display) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large().of("send less at once")
    } else {
        Problem::malformed().of(error)
    }
}

/// The query. Unknown parameters are refused by the types.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::invalid().of("the query has the character U+0000; no text has"));
        }
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|found| Self(found.0)).map_err(|error| Problem::invalid().of(error.body_text()))
    }
}

/// Parts of the path. One that cannot be a number of the register is not found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let none =
            || Problem::not_found().of("the address has a number or a name that there cannot be");
        if parts.uri.path().contains("%00") {
            return Err(none());
        }
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|found| Self(found.0)).map_err(|_| none())
    }
}
