//! What a status list says of one credential.

use clearance_core::status::Status;
use clearance_core::time::Timestamp;

/// What a source of status knows of one credential.
///
/// Deliberately closed: G20 gives each answer a meaning of its own, and a new one must not pass
/// for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusAnswer {
    /// There is no list of this authority, or none that can be relied on.
    Missing,
    /// There is a list, and its own end is over, whatever a policy says.
    Expired {
        /// Date of the list.
        this_update: Timestamp,
    },
    /// There is a list, and it does not reach as far as the credential's index.
    NotCovered {
        /// Date of the list.
        this_update: Timestamp,
        /// The list has every credential issued so far whose nbf is before this.
        covers: Timestamp,
    },
    /// The list names the credential's status.
    Known {
        /// The status.
        status: Status,
        /// Date of the list.
        this_update: Timestamp,
    },
}

impl StatusAnswer {
    /// Date of the list that the answer comes from.
    pub fn this_update(self) -> Option<Timestamp> {
        match self {
            Self::Missing => None,
            Self::Expired { this_update }
            | Self::NotCovered { this_update, .. }
            | Self::Known { this_update, .. } => Some(this_update),
        }
    }
}
