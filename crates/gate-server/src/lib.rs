//! The runtime of a gate: one process over a gate's directory that judges what its lanes show, keeps its lists up to date,
//! and says how it is.
//!
//! # Design overview
//! [`Runtime`] is what everything stands on: the gate of `clearance_gate`, its lanes, and whoever listens. It blocks where it
//! judges, and [`Server`] calls it from worker threads with a deadline.
//!
//! | module | for |
//! |---|---|
//! | [`settings`] | the runtime's tables of `gate.toml` |
//! | [`seams`] | what a lane is wired to: doors, person checks, recorders |
//! | [`tokens`] | who may ask |
//! | [`clock`] | the time, and whether somebody set the clock |
//! | [`notify`] | the service manager |
//!
//! The HTTP API is declared endpoint by endpoint (`api`), as in `clearance_authority_server`. The pages of `page` are made
//! here, work with a wired scanner and without a network, and load nothing from elsewhere.

mod api;
mod backoff;
mod board;
pub mod clock;
mod devices;
mod events;
mod lanes;
mod metrics;
pub mod notify;
mod page;
mod records;
mod runtime;
mod self_test;
mod serve;
pub mod settings;
mod source;
mod status;
mod sync;
pub mod tokens;

pub use devices::DevicesError;
pub use lanes::{
    ActError, Answer, InLanguages, Overriding, Presented, Scanner, Ticket, UnknownLane, seams,
};
pub use runtime::{Parts, RunError, Runtime};
pub use serve::{Control, Server};
pub use status::Status;

/// Every endpoint of the API: method, path, and the names of those who may call it. `anyone` shows nothing.
#[must_use]
pub fn access_table() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    api::table()
}

/// Begins to log, on standard error. `RUST_LOG` says how much; no person is in it.
pub fn begin_log(json: bool) {
    clearance_web::log::begin("clearance_gate_server", json);
}
