//! What went wrong, as RFC 9457 has it: the service's own problems, and what the register's errors become.

use core::ops::Deref;

use axum::response::{IntoResponse, Response};
use clearance_authority::desk::DeskError;
use clearance_authority::office::NoEntropy;
use clearance_authority::register::RegisterError;
use clearance_web as web;

/// A problem (RFC 9457): `application/problem+json`.
///
/// A type of this crate, so that what the register and the desk answer becomes one.
#[derive(Clone, Debug)]
pub struct Problem(web::Problem);

/// Problems of this service alone, and those of every service under the same names.
macro_rules! problems {
    (own { $($name:ident = $status:literal $code:literal $title:literal;)* } common { $($common:ident)* }) => {
        impl Problem {
            $(pub(crate) fn $name() -> Self {
                Self(web::Problem::new($status, $code, $title))
            })*

            $(pub(crate) fn $common() -> Self {
                Self(web::Problem::$common())
            })*
        }
    };
}

problems! {
    own {
        activation = 403 "activation-refused" "The activation code is not good: wrong, used, or over";
        booking = 403 "booking-refused" "No booking has this number and this code, or the code was wrong too often";
        conflict = 409 "conflict" "Somebody else changed the same thing, or the number stands for something else";
        erased = 410 "erased" "The person's data were erased";
        full = 409 "full" "No place is left then";
        not_opened = 422 "not-opened" "What is sealed cannot be opened with the keys that are here";
        passkey = 403 "passkey-not-allowed" "A scheme of this authority allows no key that comes from a passkey";
        sign_in = 401 "sign-in-refused" "Name or password is wrong";
    }
    common {
        failed forbidden foreign_page invalid malformed not_found not_now not_signed_in second_person slow too_many
        unavailable
    }
}

impl Problem {
    /// What it was this time, and what to do.
    #[must_use]
    pub(crate) fn of(self, detail: impl ToString) -> Self {
        Self(self.0.of(detail))
    }

    #[must_use]
    pub(crate) fn field(self, name: impl Into<String>, reason: impl ToString) -> Self {
        Self(self.0.field(name, reason))
    }

    /// When to try again.
    #[must_use]
    pub(crate) fn after(self, seconds: u64) -> Self {
        Self(self.0.after(seconds))
    }
}

impl Deref for Problem {
    type Target = web::Problem;

    fn deref(&self) -> &web::Problem {
        &self.0
    }
}

impl core::fmt::Display for Problem {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

impl core::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<Problem> for web::Problem {
    fn from(problem: Problem) -> Self {
        problem.0
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match &error {
            RegisterError::Full { .. } => Self::full().of(error),
            RegisterError::Conflict => Self::conflict().of(error).after(1),
            RegisterError::NotFound { .. } => Self::not_found().of(error),
            RegisterError::Taken { .. } => Self::conflict().of(error),
            RegisterError::Unavailable(cause) => {
                tracing::error!(%cause, "the register's database does not answer");
                Self::unavailable().of("the register does not answer; nothing was changed").after(5)
            }
            _ => {
                tracing::error!(%error, "the register cannot be read");
                Self::failed()
            }
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Register(cause) => cause.into(),
            DeskError::Erased { .. } => Self::erased().of(error),
            other => Self::not_found().of(other),
        }
    }
}

impl From<NoEntropy> for Problem {
    fn from(error: NoEntropy) -> Self {
        tracing::error!(%error, "no random bytes");
        Self::unavailable().of(error).after(1)
    }
}
