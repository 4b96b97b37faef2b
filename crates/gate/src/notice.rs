//! What a running gate tells its operator.

use core::fmt;

use clearance_core::due::Due;
use clearance_verifier::GateError;

use crate::error::DirError;
use crate::lack::Lack;

/// Something that the operator should know. Told once, when it happens.
///
/// Open: what there is to tell grows with what the gate does.
#[derive(Debug)]
#[non_exhaustive]
pub enum Notice {
    /// Something will end soon, or has ended.
    Due(Due),
    /// The gate cannot serve all of its travellers.
    Lack(Lack),
    /// A newer trust list is in force.
    ListInForce {
        /// Its number.
        seq: u64,
    },
    /// There never was a status list.
    NoStatusList,
    /// A newer trust list came that the gate cannot serve, so it stopped.
    NotInService {
        /// The list's number.
        seq: u64,
        /// Why not.
        cause: GateError,
    },
    /// Every credential is taken for valid.
    StatusAssumed,
    /// Something that was installed cannot be read, and the gate goes on without it.
    Trouble(DirError),
}

impl Notice {
    /// Stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Due(_) => "due",
            Self::Lack(_) => "lack",
            Self::ListInForce { .. } => "list-in-force",
            Self::NoStatusList => "no-status-list",
            Self::NotInService { .. } => "not-in-service",
            Self::StatusAssumed => "status-assumed",
            Self::Trouble(_) => "trouble",
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Due(due) => {
                let kind = due.kind.replace('-', " ");
                write!(f, "the {kind} {} ends at {}; {}", due.name, due.at, due.remedy)
            }
            Self::Lack(lack) => lack.fmt(f),
            Self::ListInForce { seq } => write!(f, "trust list {seq} is in force now"),
            Self::NoStatusList => f.write_str(
                "this gate has no status list and refers everybody; run 'clearance gate sync'",
            ),
            Self::NotInService { seq, cause } => write!(
                f,
                "trust list {seq} came, and this gate cannot serve it: {cause}. It is not in service \
                 until it can"
            ),
            Self::StatusAssumed => f.write_str(
                "suspended and revoked credentials are ADMITTED: every status is assumed",
            ),
            Self::Trouble(cause) => cause.fmt(f),
        }
    }
}
