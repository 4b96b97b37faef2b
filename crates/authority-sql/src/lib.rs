//! The register of an authority in SQLite or PostgreSQL.
//!
//! # Design overview
//! [`SqlRegister`] is a `clearance_authority::register::Register`. The statements are the same for both
//! databases (sqlx's `Any`); what differs is one place: [`Kind`]. A unit of work is a transaction:
//! `begin immediate` in SQLite, serializable in PostgreSQL. It is kept once it has been synced.
//!
//! | URL | database |
//! |---|---|
//! | `sqlite:PATH` | a file; made where it is missing; one machine |
//! | `postgres://USER@HOST/NAME` | a server, for several processes and machines |
//!
//! # How to add a table
//! A statement in a new file of `migrations/`, listed in `migrate.rs`; a function for each operation in
//! the file of its idea here; a method in `register::Unit`; a test in `tests/contract`, which runs on both.
//! A migration only adds (columns with a default, tables). What is no longer used goes in a later
//! release, when no process of the older one runs any more.

pub mod access;
mod ahead;
mod audit;
mod column;
mod connect;
mod counts;
mod file;
mod given;
mod migrate;
mod officer;
mod people;
mod slots;
mod statement;
mod together;
mod told;
mod unit;

pub use connect::{ConnectError, Kind, SqlRegister};
pub use counts::PassageCount;
pub use migrate::{MigrateError, Migrated};
pub use unit::SqlUnit;
