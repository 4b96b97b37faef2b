//! What a running gate tells its operator.

use core::fmt;

use std::path::PathBuf;

use clearance_core::due::Due;
use clearance_core::ids::AuthorityKid;
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
    /// A newer trust list is in force, or the gate can serve its list again.
    ListInForce {
        /// Its number.
        seq: u64,
    },
    /// There never was a status list.
    NoStatusList,
    /// The gate cannot serve its trust list, so it has stopped.
    NotInService {
        /// The list's number.
        seq: u64,
        /// Why not.
        cause: GateError,
    },
    /// A credential of the roster is of an authority that the trust list does not know, or not any more.
    NotOnRoster {
        /// The credential's file.
        path: PathBuf,
        /// The authority.
        authority: AuthorityKid,
    },
    /// `gate.toml` is not what the gate was started with.
    SettingsChanged {
        /// The file.
        path: PathBuf,
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
            Self::NotOnRoster { .. } => "not-on-roster",
            Self::SettingsChanged { .. } => "settings-changed",
            Self::StatusAssumed => "status-assumed",
            Self::Trouble(_) => "trouble",
        }
    }

    /// Whether it says what became of the trust list.
    pub(crate) const fn is_of_the_list(&self) -> bool {
        matches!(self, Self::ListInForce { .. } | Self::NotInService { .. })
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
                "this gate is NOT IN SERVICE: it cannot serve trust list {seq}: {cause}. It refers \
                 everybody until it can"
            ),
            Self::NotOnRoster { path, authority } => write!(
                f,
                "{}: not put on the roster: authority {authority} is not in the trust list",
                path.display()
            ),
            Self::SettingsChanged { path } => write!(
                f,
                "{} was changed: this gate goes on as it was started; start it again",
                path.display()
            ),
            Self::StatusAssumed => f.write_str(
                "suspended and revoked credentials are ADMITTED: every status is assumed",
            ),
            Self::Trouble(cause) => cause.fmt(f),
        }
    }
}
