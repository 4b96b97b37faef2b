//! What people read: texts apart from rules, in the languages of each scheme.
//!
//! # Design overview
//! Translators write `schemes/NAME/texts.toml` and `schemes/texts.toml`, and touch no rule. A text has
//! named fields only: `{is}`, `{needs}`, `{of}`, `{until}`, and `{target}` for remedies. A sentence whose
//! value is not known is left out, so the first sentence of a text has no field: there is always
//! something to read, and never a brace.
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`read`] | a file | [`Texts`](crate::library::Texts), or every mistake with line and column |
//! | [`check`] | a library | texts that are missing, unused, or name a field that they cannot have |
//! | [`render`] | a finding, a remark | a text, and what to do |
//! | [`explain`] | an outcome, a bill, a deadline, a notice | lines, in the order in which an applicant reads |
//! | [`Language`] | days, instants, spans, numbers, money, hours | as each language writes them |
//!
//! Ids: a reason, a remark and a notice stand by their own name (`[too-young]`); everything else has its
//! kind in front (`[ask.service]`, `[state]`, `[document]`). `[too-young.now]` and `[too-young.needed]` put
//! words around a value that says too little alone. A folder's text goes before the shared one.

mod check;
mod explain;
mod fill;
mod find;
mod hours;
mod language;
mod needed;
mod read;
mod render;
mod shown;

pub use check::check;
pub use explain::{
    Explanation, Obstacle, explain, explain_bill, explain_due, explain_notice, explain_outcome,
};
pub use find::choose_language;
pub use language::Language;
pub use read::read;
pub use render::{Rendered, render, render_paper, render_shown, render_told, word};
