//! Who may: accounts of officers and programs, their tokens and sessions, activation codes, phones, approvals,
//! and the codes of bookings.
//!
//! Of each secret only a hash is kept. These are methods of [`SqlUnit`](crate::SqlUnit), so that what they change is
//! kept together with the rest of a unit of work.

mod account;
mod activation;
mod approval;
mod booking_code;
mod notice;
mod over;
mod phone;
mod session;
mod token;

pub use account::Account;
pub use activation::Activation;
pub use approval::Approval;
pub use booking_code::BookingCode;
pub use phone::Phone;
pub use session::Session;
pub use token::ApiToken;

/// SHA-256 of a secret.
pub type Hash = [u8; 32];
