//! Who may do what: tokens, sessions, passwords, phones, limits.
//!
//! | who | shows | kept as |
//! |---|---|---|
//! | a program, a gate | `Authorization: Bearer clr_…` | SHA-256 of the token |
//! | an officer's browser | a cookie, `HttpOnly`, `SameSite=Strict` | SHA-256 of the cookie |
//! | an officer, to get one | name and password | argon2id |
//! | a phone | `Authorization: Bearer clp_…` | SHA-256 of the token |
//!
//! Each endpoint says who may call it; a guard stands before all of them.

mod caller;
mod cookie;
mod doors;
mod guard;
mod password;
mod secret;
mod sign_in;
mod who;

pub(crate) use caller::Caller;
pub(crate) use clearance_web::cookie;
pub(crate) use cookie::add_cookie;
pub use doors::Doors;
pub(crate) use guard::{Door, address, guard};
pub(crate) use password::{hash_code, hash_password, is_password};
pub(crate) use secret::{
    Kind, Secret, begin_session, cookie_name, cookie_of, end_session, hash_of,
};
pub(crate) use sign_in::{begin_for, sign_in, sign_out};
pub(crate) use who::Who;
pub use who::{ALL_STAFF, DECIDING, ENTERING, READING};
