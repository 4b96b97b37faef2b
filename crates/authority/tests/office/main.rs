//! The office over its life: backups put back, files lost, clocks gone wrong, keys that leak.

#![allow(clippy::unwrap_used)] // a test that cannot set up its world has failed

mod blocks;
mod clocks;
mod keys;
mod noise;
mod passages;
mod positions;
mod recovery;
mod schemes;
mod sealed;
mod world;
