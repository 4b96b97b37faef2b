//! The status of a credential, as status lists give it.

use core::fmt;

/// What an authority says today of a credential that it issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// In force.
    Valid,
    /// Out of force until further notice; can be lifted.
    Suspended,
    /// Out of force for ever.
    Revoked,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Valid => "valid",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        })
    }
}
