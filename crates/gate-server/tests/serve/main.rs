//! A gate that serves, over real HTTP on loopback, with phones of the issuer crate.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bench;
mod closing;
mod etcd;
mod hostile;
mod lanes;
mod listening;
mod odd_files;
mod one_ledger;
mod page;
mod records;
mod roles;
mod shared;
mod state;
