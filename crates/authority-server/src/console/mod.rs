//! The officers' console: pages as values.
//!
//! # Design overview
//! Each page is one file with a context and `page(frame, context) -> Markup`. Nothing here reads a register, a clock
//! or a request: whoever serves the pages gathers the context, and takes the forms in. The pages need no script and
//! no inline style, so that they work under `default-src 'none'; style-src 'self'; img-src 'self'`.
//!
//! | module | for |
//! |---|---|
//! | [`frame`] | what every page stands in: language, theme, who is signed in, what failed, what was done |
//! | [`words`] | every phrase in three languages; a missing one does not compile |
//! | [`act`] | what can be done, and which roles may |
//! | [`paths`] | where each page and each form is |
//! | [`form`] | what was typed, and what is wrong with it |
//! | [`sign_in`], [`password`] | who is there |
//! | [`search`], [`person`], [`enter`], [`document`], [`paper`], [`event`], [`guardian`] | people |
//! | [`apply`], [`answer`], [`decide`] | applications |
//! | [`activation`], [`confirm`], [`approvals`] | codes handed over and taken back |
//! | [`calendar`], [`slips`], [`open_slip`], [`receipt`] | appointments, and what is printed |
//! | [`lists`], [`keys`], [`audit`], [`statistics`], [`accounts`] | the authority itself |
//! | [`errors`] | what is shown instead of a page |
//!
//! `cargo run -p clearance-authority-server --example console_pages -- DIRECTORY` draws every page in every state, to
//! be looked at in a browser.
//!
//! Field names of forms are those of the API. Fields of a scheme have their section in front: `asked.service`,
//! `form.card_number`, `shared.family`.

pub mod accounts;
pub mod act;
pub mod activation;
pub mod answer;
pub mod apply;
pub mod approvals;
pub mod audit;
pub mod calendar;
pub mod confirm;
mod dates;
pub mod decide;
pub mod document;
pub mod enter;
pub mod errors;
pub mod event;
pub mod form;
pub mod frame;
pub mod guardian;
pub mod icons;
pub mod keys;
pub mod lang;
pub mod lists;
pub mod move_date;
pub mod open_slip;
pub mod paper;
mod parts;
pub mod password;
pub mod paths;
pub mod person;
mod plot;
pub mod receipt;
pub mod search;
pub mod set_code;
pub mod sign_in;
pub mod slips;
pub mod statistics;
mod vocabulary;
pub mod waiting;
pub mod words;

pub use act::Act;
pub use form::{Form, Problem};
pub use frame::{Frame, Theme, Trouble};
pub use lang::{Lang, Phrase};

use clearance_web::style::{PARTS, TOKENS};

/// Files that the pages name as `/static/NAME`: name, content type, bytes.
pub const STATIC: &[(&str, &str, &[u8])] = &[
    ("app.css", "text/css; charset=utf-8", PARTS.as_bytes()),
    ("console.css", "text/css; charset=utf-8", include_bytes!("static/console.css")),
    ("guard-boat.svg", "image/svg+xml", include_bytes!("static/guard-boat.svg")),
    ("guard-kite.svg", "image/svg+xml", include_bytes!("static/guard-kite.svg")),
    ("tokens.css", "text/css; charset=utf-8", TOKENS.as_bytes()),
];
