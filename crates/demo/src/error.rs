//! What can go wrong on the stage.

use core::fmt;

use clearance_core::trust::TrustError;
use clearance_fetch::FetchError;
use clearance_issuer::{FrameError, SignError, WalletError, WhyNot};

/// Why something could not be done.
#[derive(Debug)]
#[non_exhaustive]
pub enum DemoError {
    /// The authority refused.
    Authority {
        /// HTTP status.
        status: u16,
        /// What it said.
        detail: String,
    },
    /// The authority could not be asked.
    Fetch(FetchError),
    /// A gate could not be started or brought up to date.
    Gate(String),
    /// The phone has no code.
    NoCode(WhyNot),
    /// A code could not be made.
    Frame(FrameError),
    /// Nobody has that name, or there is no such gate.
    NoSuch,
    /// A phone could not sign.
    Sign(SignError),
    /// The system gave no random bytes.
    Random,
    /// Lists could not be published.
    Publish(String),
    /// A phone refused the trust list.
    Trust(TrustError),
    /// A phone refused a credential.
    Wallet(WalletError),
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority { status, detail } => {
                write!(f, "the authority answered {status}: {detail}")
            }
            Self::Fetch(cause) => cause.fmt(f),
            Self::Gate(cause) | Self::Publish(cause) => f.write_str(cause),
            Self::NoCode(cause) => cause.fmt(f),
            Self::Frame(cause) => cause.fmt(f),
            Self::NoSuch => f.write_str("there is nobody, or no gate, of that name"),
            Self::Sign(cause) => cause.fmt(f),
            Self::Random => f.write_str("the system gives no random bytes"),
            Self::Trust(cause) => cause.fmt(f),
            Self::Wallet(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for DemoError {}

macro_rules! from {
    ($($cause:ty => $variant:ident;)+) => {
        $(impl From<$cause> for DemoError {
            fn from(cause: $cause) -> Self {
                Self::$variant(cause)
            }
        })+
    };
}

from! {
    FetchError => Fetch;
    SignError => Sign;
    TrustError => Trust;
    WalletError => Wallet;
}

impl From<FrameError> for DemoError {
    fn from(cause: FrameError) -> Self {
        match cause {
            FrameError::WhyNot(why) => Self::NoCode(why),
            other => Self::Frame(other),
        }
    }
}
