//! What every operation may answer.

use core::fmt;

use crate::register::{Id, RegisterError};

/// The person, the scheme or the register is not there. The operations' own errors hold this one.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeskError {
    /// The person's data were erased.
    Erased {
        /// The person.
        person: Id,
    },
    /// The register knows no such person.
    NoSuchPerson {
        /// The number.
        person: Id,
    },
    /// The library has no such scheme, or not that version.
    NoSuchScheme {
        /// The name.
        scheme: String,
    },
    /// The register.
    Register(RegisterError),
}

impl DeskError {
    /// Somebody else was in the way: the same call again may succeed.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Register(RegisterError::Conflict))
    }
}

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Erased { person } => {
                write!(f, "the data of person {person} were erased; enter the person anew")
            }
            Self::NoSuchPerson { person } => {
                write!(
                    f,
                    "the register knows no person {person}; look the person up, or enter them"
                )
            }
            Self::NoSuchScheme { scheme } => {
                write!(
                    f,
                    "there is no scheme {scheme:?}, or not that version of it; see the schemes' folders"
                )
            }
            Self::Register(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for DeskError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Register(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<RegisterError> for DeskError {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}

/// An operation's own error, which holds what every operation may answer.
macro_rules! holds_desk_error {
    ($name:ident) => {
        impl From<$crate::desk::DeskError> for $name {
            fn from(error: $crate::desk::DeskError) -> Self {
                Self::Desk(error)
            }
        }

        impl From<$crate::register::RegisterError> for $name {
            fn from(error: $crate::register::RegisterError) -> Self {
                Self::Desk(error.into())
            }
        }
    };
}

pub(super) use holds_desk_error;
