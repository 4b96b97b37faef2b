//! A client against real servers on loopback.
#![allow(clippy::unwrap_used)]

mod peer;
mod plain;
mod tls;
