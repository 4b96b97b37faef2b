//! Schemes: who gets a code, who does not and why, what it costs, and what takes it away again.
//!
//! # Design overview
//! A scheme is a folder of text that an official signs. There is no expression language in it, only
//! a closed set of statements, so that a file can be read aloud, answers every question ("cannot
//! tell" included), and can be proved as a whole before it is in force. Everything here is pure: the
//! moment, the files' text and what is known of a person are arguments.
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`cases`] | `cases.toml` | whether a scheme answers as its officials expect |
//! | [`facts`] | `facts.toml` | what the sources say, and the sentences that try it |
//! | [`library`] | | every scheme, the words they share, calendars, texts |
//! | [`model`] | | a scheme, as its file says it: one type a statement |
//! | [`mod@read`] | the files' texts | the library, or every mistake with file, line and column |
//! | [`shipped`](fn@shipped) | | the library that comes with the program |
//! | [`time`] | days, spans, calendars, zones | days and instants, by the rules that a scheme states |
//! | [`plain`] | a version | the same in sentences, for a signature |
//! | [`mod@prove`] | a scheme | what holds of it whatever anybody answers, and what does not |
//! | [`situation`] | | what is known of an applicant at a moment |
//! | [`outcome`] | | the answer, with all findings |
//! | [`due`] | a deadline's name and when it begins | the last day, or the instant |
//! | [`diff`] | two versions, people | whom the new one answers otherwise |
//! | [`fees`] | a scheme and a situation | the bill |
//! | [`grant`] | a scheme and a situation | credential, document and standing, until when |
//! | [`judge`] | a scheme and a situation | the answer: every obstacle, what helps, and from when |
//! | [`life`] | a person's record, a moment | every standing, and what must be done |
//! | [`texts`] | texts of people's languages, an answer | what an applicant reads |

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod cases;
pub mod diff;
pub mod due;
pub mod facts;
pub mod fees;
pub mod grant;
pub mod judge;
pub mod library;
pub mod life;
pub mod model;
pub mod outcome;
pub mod plain;
pub mod prove;
pub mod read;
pub mod scaffold;
mod shipped;
pub mod situation;
pub mod texts;
pub mod time;

pub use shipped::{shipped, shipped_files};
