use std::error::Error;
use std::fmt;

use clearance_core::trust::{self, ChainError};
use clearance_issuer::{chain_refusal_text, refusal_text};

use crate::{InputError, Texts};

/// Why a trust list was not taken. The wallet is then as it was.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// An argument that cannot be taken: a mistake in the app.
    BadInput {
        /// What is wrong.
        detail: String,
    },
    /// Dated far ahead of the phone's clock: the holder sets the clock, or `learn_offset` comes first.
    FromTheFuture {
        /// The list's date.
        this_update: u64,
        /// The phone's corrected time.
        now: u64,
        /// What to tell the holder.
        texts: Texts,
    },
    /// Older than what is here: nothing to do.
    Older {
        /// What to tell the holder.
        texts: Texts,
        /// For whoever supports the app.
        detail: String,
    },
    /// Damaged, or not signed by whom this wallet believes.
    Refused {
        /// What to tell the holder.
        texts: Texts,
        /// For whoever supports the app.
        detail: String,
    },
}

impl From<trust::TrustError> for TrustError {
    fn from(error: trust::TrustError) -> Self {
        let texts = Texts::of(|language| refusal_text(&error, language));
        let detail = error.to_string();
        match error {
            trust::TrustError::FromTheFuture { this_update, now, .. } => Self::FromTheFuture {
                this_update: this_update.as_secs(),
                now: now.as_secs(),
                texts,
            },
            trust::TrustError::Rollback { .. } | trust::TrustError::Backdated { .. } => {
                Self::Older { texts, detail }
            }
            _ => Self::Refused { texts, detail },
        }
    }
}

impl From<ChainError> for TrustError {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::List { cause, .. } => Self::from(cause),
            other => Self::Refused {
                texts: Texts::of(|language| chain_refusal_text(&other, language)),
                detail: other.to_string(),
            },
        }
    }
}

impl From<InputError> for TrustError {
    fn from(error: InputError) -> Self {
        Self::BadInput { detail: error.to_string() }
    }
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadInput { detail }
            | Self::Older { detail, .. }
            | Self::Refused { detail, .. } => f.write_str(detail),
            Self::FromTheFuture { this_update, now, .. } => write!(
                f,
                "trust list refused: it is of {this_update} and the clock here shows {now}; set the clock"
            ),
        }
    }
}

impl Error for TrustError {}
