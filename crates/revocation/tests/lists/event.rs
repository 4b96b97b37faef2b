//! What can happen in a history of an authority and a gate.

use clearance_revocation::Status;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// Suspends, lifts or revokes one position, when that is possible.
    Change { shard: u16, position: u32, to: Status },
    /// Opens the next shard.
    Open { capacity: u32 },
    /// Retires a shard.
    Retire { shard: u16 },
    /// Publishes the next head: how many numbers it skips, whether it has a snapshot of its own,
    /// and how far back a cumulative delta reaches, if there is one.
    Publish { skip: u64, snapshot: bool, cumulative: Option<usize> },
    /// Signs the last state again, with a new date.
    Resign,
    /// Loses a file of the repository.
    Lose(prop::sample::Index),
    /// The gate syncs.
    Sync,
    /// The gate's power goes.
    Restart,
    /// The same, and its table is damaged (or gone).
    LoseTable { gone: bool },
    /// Somebody serves an older head, with every file it ever named.
    RollBack { to: prop::sample::Index, restart: bool },
    /// The root starts a new epoch; the authority counts from 1 again.
    Bump,
}

impl Event {
    /// Whether the gate may know more or less after it than before.
    pub(crate) fn is_the_gates(&self) -> bool {
        let authoritys = matches!(
            self,
            Self::Change { .. } | Self::Open { .. } | Self::Retire { .. } | Self::Lose(_)
        );
        !authoritys
    }
}

pub(crate) fn events() -> impl Strategy<Value = Event> {
    let to = prop_oneof![Just(Status::Valid), Just(Status::Suspended), Just(Status::Revoked)];
    let change = (any::<u16>(), any::<u32>(), to);
    let cumulative = prop::option::weighted(0.3, 0..6_usize);
    let publish = (0..3_u64, prop::bool::weighted(0.2), cumulative);
    prop_oneof![
        40 => change.prop_map(|(shard, position, to)| Event::Change { shard, position, to }),
        2 => (1..50_u32).prop_map(|capacity| Event::Open { capacity }),
        1 => any::<u16>().prop_map(|shard| Event::Retire { shard }),
        12 => publish.prop_map(|(skip, snapshot, cumulative)|
            Event::Publish { skip, snapshot, cumulative }),
        1 => Just(Event::Resign),
        2 => any::<prop::sample::Index>().prop_map(Event::Lose),
        10 => Just(Event::Sync),
        3 => Just(Event::Restart),
        1 => any::<bool>().prop_map(|gone| Event::LoseTable { gone }),
        4 => (any::<prop::sample::Index>(), any::<bool>())
            .prop_map(|(to, restart)| Event::RollBack { to, restart }),
        1 => Just(Event::Bump),
    ]
}
