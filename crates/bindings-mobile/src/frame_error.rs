use std::error::Error;
use std::fmt;

use clearance_issuer::FinishError;

use crate::WhyNot;
use crate::key_failures::take_key_failures;

/// Why there is no code. What a phone's prompt and key store do stays apart: each wants another answer of the app.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// There is none now: tell the holder the reason.
    NoCode {
        /// The reason.
        why: WhyNot,
    },
    /// The holder declined the prompt: ask again when the holder does.
    Cancelled,
    /// The key is no longer there: the holder must enrol again.
    KeyGone,
    /// The phone or the key store is locked: unlock the phone.
    KeyLocked,
    /// The key store failed: try again.
    KeyFailed {
        /// What it says: one line.
        reason: String,
    },
    /// What the key store returned is not this key's signature, or the key is unusable: a mistake in the app.
    BadSignature {
        /// What is wrong.
        detail: String,
    },
    /// An argument that cannot be taken: a mistake in the app.
    BadInput {
        /// What is wrong.
        detail: String,
    },
    /// The credential was renewed since: prepare again.
    CredentialChanged {
        /// The entry.
        entry: u32,
    },
    /// The entry was removed since: choose another.
    EntryGone {
        /// The entry.
        entry: u32,
    },
    /// Another wallet prepared it: finish it there.
    OtherWallet,
    /// It was finished already: prepare again.
    Spent,
    /// The trust list gave the scheme steps of another length: prepare again.
    SchemeChanged {
        /// The scheme.
        scheme: u8,
    },
    /// The clock was put back: prepare again.
    StepAhead {
        /// Start of the step.
        starts: u64,
        /// The phone's corrected time.
        now: u64,
    },
    /// The signature came after the end of the step: prepare the next one.
    StepOver {
        /// End of the step.
        ended: u64,
        /// The phone's corrected time.
        now: u64,
    },
    /// Nothing can be sealed to the gate group's key: fetch a newer trust list.
    NotSealed {
        /// Why.
        detail: String,
    },
}

impl FrameError {
    pub(crate) fn of(error: FinishError) -> Self {
        let detail = error.to_string();
        match error {
            FinishError::CredentialChanged { entry } => Self::CredentialChanged { entry: entry.0 },
            FinishError::EntryGone { entry } => Self::EntryGone { entry: entry.0 },
            FinishError::OtherWallet => Self::OtherWallet,
            FinishError::SchemeChanged { scheme } => Self::SchemeChanged { scheme: scheme.0 },
            FinishError::Signature(cause) => Self::from(cause),
            FinishError::StepAhead { starts, now } => {
                Self::StepAhead { starts: starts.as_secs(), now: now.as_secs() }
            }
            FinishError::StepOver { ended, now } => {
                Self::StepOver { ended: ended.as_secs(), now: now.as_secs() }
            }
            FinishError::WhyNot(reason) => Self::from(reason),
            _ => Self::NotSealed { detail },
        }
    }
}

impl From<clearance_issuer::WhyNot> for FrameError {
    fn from(reason: clearance_issuer::WhyNot) -> Self {
        Self::NoCode { why: reason.into() }
    }
}

take_key_failures!(FrameError);

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no code: ")?;
        match self {
            Self::NoCode { why } => f.write_str(&why.detail),
            Self::Cancelled => f.write_str("the holder declined; ask again"),
            Self::KeyGone => f.write_str("the key is gone from the key store; enrol again"),
            Self::KeyLocked => f.write_str("the key store is locked; unlock the phone"),
            Self::KeyFailed { reason } => write!(f, "the key store failed: {reason}"),
            Self::BadSignature { detail }
            | Self::BadInput { detail }
            | Self::NotSealed { detail } => f.write_str(detail),
            Self::CredentialChanged { entry } => {
                write!(f, "the credential of entry {entry} was renewed; prepare again")
            }
            Self::EntryGone { entry } => write!(f, "entry {entry} was removed; choose another"),
            Self::OtherWallet => f.write_str("another wallet prepared it; finish it there"),
            Self::Spent => f.write_str("it was finished already; prepare again"),
            Self::SchemeChanged { scheme } => {
                write!(f, "the steps of scheme {scheme} have another length now; prepare again")
            }
            Self::StepAhead { starts, now } => {
                write!(f, "its step starts at {starts}, and it is {now}; prepare again")
            }
            Self::StepOver { ended, now } => {
                write!(f, "its step ended at {ended}, and it is {now}; prepare again")
            }
        }
    }
}

impl Error for FrameError {}
