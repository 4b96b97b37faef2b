use std::error::Error;
use std::fmt;

use clearance_issuer as issuer;

use crate::InputError;

/// Why the wallet did not take a credential or a label. It is then as it was.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum WalletError {
    /// The wallet has this credential.
    AlreadyHeld {
        /// Where.
        entry: u32,
    },
    /// Not a credential, or not signed by the authority that it names.
    BadCredential {
        /// What is wrong.
        detail: String,
    },
    /// An argument that cannot be taken: a mistake in the app.
    BadInput {
        /// What is wrong.
        detail: String,
    },
    /// The text cannot be a label: empty, too long, or with control characters.
    BadLabel {
        /// What is wrong.
        detail: String,
    },
    /// No room: remove an entry first.
    Full {
        /// Entries that a wallet holds.
        limit: u32,
    },
    /// Another entry has a label that looks the same: choose another one.
    LabelTaken {
        /// Which.
        entry: u32,
    },
    /// There is no such entry.
    NoEntry {
        /// What was asked for.
        entry: u32,
    },
    /// A renewal that starts before the credential that it is to replace.
    Older {
        /// Start of the credential held.
        held: u64,
        /// Start of the one offered.
        found: u64,
    },
    /// Bound to another key: enrol with the key of this phone.
    OtherHolderKey,
    /// A renewal under another scheme: add it as a credential of its own.
    OtherScheme {
        /// Scheme of the entry.
        held: u8,
        /// Scheme of the credential offered.
        found: u8,
    },
    /// The trust list has no such authority key: update it.
    UnknownAuthority {
        /// The key that the credential names.
        authority: String,
    },
}

impl From<issuer::WalletError> for WalletError {
    fn from(error: issuer::WalletError) -> Self {
        use issuer::WalletError as E;
        let detail = error.to_string();
        match error {
            E::AlreadyHeld { entry } => Self::AlreadyHeld { entry: entry.0 },
            E::Full { limit } => Self::Full { limit: limit.try_into().unwrap_or(u32::MAX) },
            E::Label(_) => Self::BadLabel { detail },
            E::LabelTaken { entry } => Self::LabelTaken { entry: entry.0 },
            E::NoEntry { entry } => Self::NoEntry { entry: entry.0 },
            E::Older { held, found } => {
                Self::Older { held: held.as_secs(), found: found.as_secs() }
            }
            E::OtherHolderKey => Self::OtherHolderKey,
            E::OtherScheme { held, found } => Self::OtherScheme { held: held.0, found: found.0 },
            E::UnknownAuthority { authority } => {
                Self::UnknownAuthority { authority: authority.to_string() }
            }
            _ => Self::BadCredential { detail },
        }
    }
}

impl From<InputError> for WalletError {
    fn from(error: InputError) -> Self {
        Self::BadInput { detail: error.to_string() }
    }
}

impl fmt::Display for WalletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyHeld { entry } => write!(f, "entry {entry} has this credential already"),
            Self::BadCredential { detail }
            | Self::BadInput { detail }
            | Self::BadLabel { detail } => f.write_str(detail),
            Self::Full { limit } => {
                write!(f, "the wallet holds at most {limit} credentials; remove one first")
            }
            Self::LabelTaken { entry } => {
                write!(f, "the label of entry {entry} looks the same; choose another one")
            }
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

impl Error for WalletError {}
