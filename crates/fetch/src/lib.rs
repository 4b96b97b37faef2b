//! HTTP as a gate asks it of other machines.
//!
//! # Design overview
//! [`Client`] sends a [`Request`] and waits for the [`Answer`], within one limit of time and one of size. A redirect,
//! half an answer, or one that is too long is a [`FetchError`], which names the host and what to do, and never a token.

mod answer;
mod bearer;
mod client;
mod error;
mod request;
mod settings;
mod url;

pub use answer::{Answer, Fetched};
pub use bearer::{Bearer, BearerError};
pub use client::Client;
pub use error::FetchError;
pub use request::Request;
pub use settings::{ClientSettings, Identity, Roots};
pub use url::is_loopback;
