use std::error::Error;
use std::fmt;

use clearance_core::cbor;
use clearance_core::credential::CredentialError;
use clearance_core::ids::{AuthorityKid, SchemeId};
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustError;

use super::{EntryId, LabelError};

/// Why the wallet did not take a credential or a label. It is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WalletError {
    /// The wallet has this credential.
    AlreadyHeld {
        /// Where.
        entry: EntryId,
    },
    /// Not signed by the authority it names, or bound to an unusable key.
    Credential(CredentialError),
    /// No room.
    Full {
        /// Entries that a wallet holds.
        limit: usize,
    },
    /// The text cannot be a label.
    Label(LabelError),
    /// Another entry has a label that looks the same: the wrong child's code would be shown.
    LabelTaken {
        /// Which.
        entry: EntryId,
    },
    /// Not the one encoding of a credential.
    Malformed(cbor::Error),
    /// There is no such entry.
    NoEntry {
        /// What was asked for.
        entry: EntryId,
    },
    /// A renewal that starts before the credential that it is to replace.
    Older {
        /// Start of the credential held.
        held: Timestamp,
        /// Start of the one offered.
        found: Timestamp,
    },
    /// Bound to another key than the app named, or than the entry has.
    OtherHolderKey,
    /// A renewal under another scheme: add it as a credential of its own.
    OtherScheme {
        /// Scheme of the entry.
        held: SchemeId,
        /// Scheme of the credential offered.
        found: SchemeId,
    },
    /// The trust list has no such authority key.
    UnknownAuthority {
        /// The key that the credential names.
        authority: AuthorityKid,
    },
}

impl fmt::Display for WalletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyHeld { entry } => write!(f, "entry {entry} has this credential already"),
            Self::Credential(cause) => write!(f, "credential refused: {cause}"),
            Self::Full { limit } => {
                write!(f, "the wallet holds at most {limit} credentials; remove one first")
            }
            Self::Label(cause) => write!(f, "{cause}"),
            Self::LabelTaken { entry } => {
                write!(f, "the label of entry {entry} looks the same; choose another one")
            }
            Self::Malformed(cause) => write!(f, "malformed credential {cause}"),
            Self::NoEntry { entry } => write!(f, "the wallet has no entry {entry}; list them"),
            Self::Older { held, found } => {
                write!(f, "the renewal starts at {found}, before the credential held, at {held}")
            }
            Self::OtherHolderKey => f.write_str(
                "the credential is bound to another holder key; enrol with the key of this phone",
            ),
            Self::OtherScheme { held, found } => {
                write!(f, "the entry is of scheme {held}, the credential of {found}; add it anew")
            }
            Self::UnknownAuthority { authority } => {
                write!(f, "the trust list has no authority key {authority}; update the trust list")
            }
        }
    }
}

impl Error for WalletError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Credential(cause) => Some(cause),
            Self::Label(cause) => Some(cause),
            Self::Malformed(cause) => Some(cause),
            _ => None,
        }
    }
}

/// Why stored bytes are not a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes were damaged: their hash does not match.
    Damaged,
    /// Not the one encoding of a wallet; the offset counts in the wallet or in its body.
    Malformed(cbor::Error),
    /// Longer than any wallet.
    TooLong {
        /// Bytes.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The trust list inside is not signed by the root inside.
    Trust(TrustError),
    /// Written in another format.
    Version {
        /// The format of the bytes.
        found: u64,
        /// The newest format that this version reads.
        reads: u64,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("wallet not loaded: ")?;
        match self {
            Self::Damaged => f.write_str("its hash does not match; restore it or enrol again"),
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::TooLong { found, limit } => write!(f, "{found} bytes, at most {limit} allowed"),
            Self::Trust(cause) => write!(f, "{cause}"),
            Self::Version { found, reads } if found < reads => write!(
                f,
                "written in format {found}, which no deployed app ever wrote; this app reads \
                 {reads}, so make a new wallet and add the credentials to it"
            ),
            Self::Version { found, reads } => {
                write!(f, "written in format {found}, this app reads {reads}; update the app")
            }
        }
    }
}

impl Error for LoadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Malformed(cause) => Some(cause),
            Self::Trust(cause) => Some(cause),
            _ => None,
        }
    }
}
