//! What becomes of standings: everything that happened, replayed in the order in which it happened.
//!
//! # Design overview
//! [`settle`] takes a person's whole [`Record`] and gives the state of every standing at a moment.
//! It never goes on from an earlier result: a report that comes late, or out of order, gives exactly
//! what it would have given in time, because nothing here reads when something was told. Only what
//! was done on the strength of an earlier result is different then; [`Settled::to_do`] is the way
//! from there.
//!
//! | file | what |
//! |---|---|
//! | `record` | the input |
//! | `effect` | the output |
//! | `order` | the order of what happened, ties included |
//! | `past` | the person as they were at a moment |
//! | `rows` | which rows speak of an event |
//! | `state` | a state and the reasons that hold it |
//! | `living` | one standing, and when time moves it next |
//! | `settle` | the replay |
//! | `to_do` | what must be done after what was done |
//! | `promised` | the date that the office may move |
//! | `cycle` | the proof that schemes do not answer each other for ever |
//! | `words` | acts as text, both ways: what a register keeps |
//!
//! # What happens at one moment
//! Time comes first (a last day is over, an hour comes), then standings that begin, then what was
//! told: who the person is, then what opens, then what closes, so that in doubt the stricter has the
//! last word.
//!
//! # Documents
//! That a document has expired is told by nobody: it follows from its last day, in the zone of each
//! scheme. Which of several documents was current follows from the reports of their collection.

mod cycle;
mod effect;
mod living;
mod order;
mod past;
mod promised;
mod record;
mod rows;
mod settle;
mod state;
mod to_do;
mod words;

pub use cycle::circle;
pub use effect::{Act, Doubt, Effect, Lived, Move, Running, Settled};
pub use past::{documents_at, person_at};
pub use promised::promised;
pub use record::{Done, Key, Known, Lodged, Record, Report};
pub use settle::settle;
pub(crate) use state::{HELD, HELD_FOR, TAKEN, TAKEN_FOR};
