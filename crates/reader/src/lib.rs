//! Reading clearance codes: bytes of a picture or of a scanner in, a text for the gate out.
//!
//! Nothing here decides, reads a clock or touches a file. What cannot be read is an error for the
//! operator, never a decision about a traveller. The rules have names (`X1` …) in [`spec`].
//!
//! - [`read_picture`] finds the clearance code in a picture within a [`Budget`], or says what else
//!   the picture shows.
//! - [`read_texts`] finds what all QR symbols in a picture say, for a phone that is shown a challenge or
//!   an activation code.
//! - [`Splitter`] cuts what a scanner sends into texts, and [`repair`] undoes what scanners,
//!   keyboards and messengers do to a text, where that is certain.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod budget;
mod kind;
mod luma;
mod picture;
mod symbol;
mod text;

pub use budget::Budget;
pub use kind::Kind;
pub use picture::{FILE_MAX, Format, NoCode, Sighting, read_luma, read_picture, read_texts};
pub use text::{Doubt, LINE_MAX, Layout, Line, Repair, Repaired, Splitter, repair};

#[doc = include_str!("../SPEC.md")]
pub mod spec {}
