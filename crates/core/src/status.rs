//! The status of a credential, as status lists give it.

use crate::words::words;

/// What an authority says today of a credential that it issued.
///
/// Deliberately closed: status lists have two bits for it, and a gate judges each value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// In force.
    Valid,
    /// Out of force until further notice; can be lifted.
    Suspended,
    /// Out of force for ever.
    Revoked,
}

words! { Status, "a status": Valid = "valid", Suspended = "suspended", Revoked = "revoked" }
