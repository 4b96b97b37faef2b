//! Clearance on the phone for Kotlin, Swift and Python: [`clearance_issuer`] behind UniFFI.
//!
//! There is no logic here: each call converts its arguments, asks the issuer and converts the answer. What the words mean
//! stands there; what differs stands here.
//!
//! | type | what an app does with it |
//! |---|---|
//! | [`HolderKey`] | implements it over the phone's key store |
//! | [`enrol`], [`PreparedEnrolment`] | asks for a credential |
//! | [`Wallet`] | keeps credentials and the trust list |
//! | [`Ask`] | says whose code, for which gates |
//! | [`Frame`], [`QrCode`] | shows the code, once a step |
//! | [`Enquiry`] | tells why there is no code |
//! | [`Moment`] | passes what the phone's clocks show |
//!
//! # Rules of the boundary
//! - **Clocks and randomness are arguments**, as in the issuer: the app reads the phone's clocks ([`Moment`] names the right
//!   ones) and draws 32 bytes from the platform for each code (`SecureRandom`, `SecRandomCopyBytes`, `os.urandom`).
//! - **Times** are seconds since 1970, UTC. **Keys** come in whatever form key stores export: [`HolderKey::public_key`].
//! - **Every object may be shared between threads.** A wallet is locked for the length of a call and never while the app's key
//!   signs: a prompt may stay open, and the key may call the wallet.
//! - **Errors are enums**, one for each operation. A variant may come with a minor version: have a branch for the rest.
//! - **Nothing prints a person or a code**: what the languages print of an object shows neither label nor text.

// Pure: no clock, no randomness, no files.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod ask;
mod due;
mod enquiry;
mod enrolment;
mod entry;
mod frame;
mod frame_error;
mod holder_key;
mod input;
mod key_bytes;
mod key_failures;
mod load_error;
mod moment;
mod place;
mod prepared;
mod qr;
mod told;
mod trust;
mod trust_error;
mod wallet;
mod wallet_error;

pub use ask::Ask;
pub use due::{Due, Urgency};
pub use enquiry::Enquiry;
pub use enrolment::{EnrolError, PreparedEnrolment, enrol};
pub use entry::Entry;
pub use frame::{Frame, FrameTimes};
pub use frame_error::FrameError;
pub use holder_key::{HolderKey, SignerError};
pub use input::InputError;
pub use load_error::LoadError;
pub use moment::{Moment, Monotonic};
pub use place::{Direction, Place, TransportMode, Whereabouts};
pub use prepared::Prepared;
pub use qr::{Level, PngOptions, QrCode, QrError, SvgOptions};
pub use told::{Advice, AdviceKind, ClockNotice, ClockNoticeKind, Texts, WhyNot, WhyNotKind};
pub use trust::{Authority, GateKey, NoCode, Scheme, TrustChange, TrustList};
pub use trust_error::TrustError;
pub use wallet::Wallet;
pub use wallet_error::WalletError;

/// The version of this library, as its package has it.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

uniffi::setup_scaffolding!("clearance_mobile");
