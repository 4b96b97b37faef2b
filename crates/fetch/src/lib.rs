//! HTTP as a gate asks it of other machines.
//!
//! # Design overview
//! [`Client`] sends a [`Request`] and waits for the [`Answer`], within one limit of time and one of size. Nothing that
//! a server says is believed for being there: a redirect, half an answer or too long a one is a [`FetchError`], which
//! names the host and what to do, and never a token.

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
