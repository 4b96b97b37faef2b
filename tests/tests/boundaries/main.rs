//! Every window of time, to the second, at both ends.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod code;
mod gate;
mod phone;

use clearance_core::time::Timestamp;
use clearance_tests::world::GateParts;
use clearance_tests::{Forgery, Person, World};
use clearance_verifier::Reason;

/// What a fresh gate says to the parent's code that starts at `issued_at`.
pub(crate) fn judge(world: &World, issued_at: Timestamp, now: Timestamp) -> Option<Reason> {
    judge_with(world, issued_at, now, |_| ())
}

pub(crate) fn judge_with(
    world: &World,
    issued_at: Timestamp,
    now: Timestamp,
    change: impl FnOnce(&mut GateParts),
) -> Option<Reason> {
    let text = Forgery::of(world, Person::Parent, issued_at).text();
    world.gate_with(change).check(&text, now).reason()
}

/// The last second on one side of a limit and the first on the other.
pub(crate) fn either_side(limit: Timestamp) -> [Timestamp; 2] {
    [limit.minus(1), limit]
}
