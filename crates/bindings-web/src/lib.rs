//! Clearance in a browser: [`clearance_issuer`] and [`clearance_verifier`] for JavaScript. No logic of its own.
//!
//! Whatever JavaScript passes in is a number, a text, bytes or a plain object; whatever comes back is one of these or
//! a class of this module. Errors are `Error`s with a stable `code`. Clocks, random bytes and keys stay with the page:
//! it signs with WebCrypto between `prepare` and `finish`, so that no private key ever comes here.
//!
//! | module | for |
//! |---|---|
//! | [`wallet`] | credentials, trust list, enquiry, minting in two phases |
//! | [`enrolment`] | asking for a credential, in two phases |
//! | [`recovery`] | asking to go on with a key that came back, in two phases |
//! | [`frame`] | one code: as text, as matrix, as SVG |
//! | [`carried`] | a gate of its own: judging codes by one file, with a ledger that the page keeps |
//! | [`gate`] | judging codes by a setting of the test kit |

pub mod carried;
pub mod enrolment;
mod error;
pub mod frame;
pub mod gate;
mod plain;
pub mod recovery;
mod setting;
pub mod types;
pub mod wallet;
