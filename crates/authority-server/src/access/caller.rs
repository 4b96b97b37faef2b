//! Who calls.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use clearance_authority::register::{Actor, Id, Role};
use clearance_authority_sql::access::Hash;

use crate::app::Web;
use crate::http::Problem;

/// Who calls, as the guard found out. Deliberately closed: an account, or a phone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Caller {
    /// An officer or a program.
    Account {
        /// The account's name.
        name: String,
        /// Its role.
        role: Role,
        /// Of a gate: whose keys it may fetch.
        gate_group: Option<String>,
        /// The browser's session; none where a token was shown.
        session: Option<Hash>,
    },
    /// A person's phone.
    Phone {
        /// Whose.
        person: Id,
        /// The key that is bound.
        holder_key: Id,
    },
}

impl Caller {
    /// For the audit. A phone's is its key's number, which names nobody.
    pub(crate) fn actor(&self) -> Actor {
        match self {
            Self::Account { name, role, .. } => Actor { name: name.clone(), role: *role },
            Self::Phone { holder_key, .. } => {
                Actor { name: format!("phone {holder_key}"), role: Role::Person }
            }
        }
    }

    /// Whose name stands on a page, and as what they act.
    pub(crate) fn officer(&self) -> Option<(&str, Role)> {
        match self {
            Self::Account { name, role, .. } => Some((name, *role)),
            Self::Phone { .. } => None,
        }
    }

    /// One text for each caller.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Account { name, .. } => format!("account {name}"),
            Self::Phone { holder_key, .. } => format!("phone {holder_key}"),
        }
    }

    /// The browser's session.
    pub(crate) const fn session(&self) -> Option<Hash> {
        match self {
            Self::Account { session, .. } => *session,
            Self::Phone { .. } => None,
        }
    }

    /// Whose phone it is.
    ///
    /// # Errors
    /// A problem where it is none.
    pub(crate) fn person(&self) -> Result<Id, Problem> {
        match self {
            Self::Phone { person, .. } => Ok(*person),
            Self::Account { .. } => Err(Problem::forbidden()),
        }
    }
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::not_signed_in)
    }
}
