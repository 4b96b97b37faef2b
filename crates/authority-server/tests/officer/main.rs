//! The officer API over HTTP: a real service on a port, its register in SQLite and in PostgreSQL.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too

mod people;
#[path = "../world/mod.rs"]
mod world;

world::on_both! {
    a_person_who_is_entered_twice_under_one_key_is_one = crate::people::twice;
}
