//! Which position a new credential gets: at random, never twice, from a state of a few bytes.

mod allotment;
mod permutation;
mod pool;

pub use allotment::Allotment;
pub use pool::{Pool, PoolError, PoolShard};
