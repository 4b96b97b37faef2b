//! The command from outside: the real binary, real files, real pipes.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod audit;
mod demo;
#[cfg(unix)]
mod demo_serve;
mod files_md;
mod gate;
#[cfg(unix)]
mod gate_records;
#[cfg(unix)]
mod gate_serve;
mod gate_trouble;
#[cfg(unix)]
mod guide;
mod help;
#[cfg(unix)]
#[allow(dead_code)] // a client for other tests as well
#[path = "../../../authority-server/tests/world/http.rs"]
mod http;
mod journey;
#[cfg(unix)]
mod kill;
#[cfg(unix)]
mod kill_gate;
#[cfg(unix)]
mod kill_office;
#[cfg(unix)]
mod kill_register;
#[cfg(unix)]
mod kill_service;
mod lane;
mod nonsense;
mod office;
mod pictures;
mod pipes;
mod register;
mod rotation;
mod run;
mod scheme;
mod simulate;
mod status;
