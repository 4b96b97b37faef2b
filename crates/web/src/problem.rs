//! What went wrong, as RFC 9457 has it, with a stable code.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A problem (RFC 9457): `application/problem+json`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:clearance:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// What went wrong, the same for each of its kind.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable, for programs.
    code: &'static str,
    /// What it was this time, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldProblem>,
    /// Seconds to wait before the next try.
    #[serde(skip)]
    wait: Option<u64>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub reason: String,
}

/// The problems that every service may have.
macro_rules! problems {
    ($($name:ident = $status:literal $code:literal $title:literal;)*) => {
        impl Problem {
            $(
                #[doc = $title]
                #[doc = "."]
                #[must_use]
                pub fn $name() -> Self {
                    Self::new($status, $code, $title)
                }
            )*
        }
    };
}

problems! {
    failed = 500 "failed" "The service failed";
    forbidden = 403 "not-your-role" "Another role may do this";
    foreign_page = 403 "foreign-page" "The form does not come from this service";
    invalid = 422 "invalid" "Something in the request is not good";
    malformed = 400 "malformed" "The request cannot be read";
    method = 405 "wrong-method" "The address does not know this method";
    not_found = 404 "not-found" "There is none of that name or number";
    not_now = 409 "not-now" "The state of things does not allow it";
    not_signed_in = 401 "not-signed-in" "A token or a session is needed";
    second_person = 403 "second-person" "Somebody else must decide this";
    slow = 408 "too-slow" "It took too long";
    too_large = 413 "too-large" "The body is too large";
    too_many = 429 "too-many" "Too many requests";
    unavailable = 503 "unavailable" "The service cannot do it now";
    wrong_type = 415 "wrong-type" "The body has another content type";
}

impl Problem {
    /// A problem of a service's own.
    #[must_use]
    pub fn new(status: u16, code: &'static str, title: &str) -> Self {
        Self {
            kind: format!("urn:clearance:problem:{code}"),
            title: title.to_owned(),
            status,
            code,
            detail: None,
            fields: Vec::new(),
            wait: None,
        }
    }

    /// What it was this time, and what to do.
    #[must_use]
    pub fn of(mut self, detail: impl ToString) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, reason: impl ToString) -> Self {
        self.fields.push(FieldProblem { name: name.into(), reason: reason.to_string() });
        self
    }

    /// When to try again.
    #[must_use]
    pub const fn after(mut self, seconds: u64) -> Self {
        self.wait = Some(seconds);
        self
    }

    /// Somebody else was in the way: the same again may succeed.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        self.status == 409 && self.wait.is_some()
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// What it was this time, or the title.
    #[must_use]
    pub fn detail(&self) -> &str {
        self.detail.as_deref().unwrap_or(&self.title)
    }

    /// The fields that are wrong.
    #[must_use]
    pub fn fields(&self) -> &[FieldProblem] {
        &self.fields
    }
}

impl core::fmt::Display for Problem {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.detail())?;
        self.fields.iter().try_for_each(|field| write!(f, "; {}: {}", field.name, field.reason))
    }
}

impl core::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self.wait;
        let mut response = (status, Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}
