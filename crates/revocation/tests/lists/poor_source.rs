//! States that announce what they do not have, cannot be read, or come in another order.

use clearance_core::ids::StatusIndex;
use clearance_revocation::delta::{Delta, DeltaError};
use clearance_revocation::object::Snapshot;
use clearance_revocation::table::{StatusTable, TableError};
use clearance_revocation::{
    Change, ChangeError, Shard, ShardError, ShardHeader, ShardSource, SourceError, StateRoot,
};

use crate::kit::{MACAO, State, index, root_of, spec, state};

const DAMAGED: SourceError = SourceError::Shard(ShardError::Bits { number: 3 });
const MISSING: SourceError = SourceError::Missing { number: 3 };

/// A source whose parts a test may change one by one.
struct Poor {
    headers: Vec<ShardHeader>,
    shard: Result<Option<Shard>, SourceError>,
}

impl Poor {
    /// Announces shard 3 of 40 positions, and gives `shard` for it.
    fn with(shard: Result<Option<Shard>, SourceError>) -> Self {
        Self { headers: good().headers(), shard }
    }

    /// Announces these empty shards, and gives each.
    fn of_order(numbers: &[u16]) -> Self {
        let header = |number: &u16| Shard::new(spec(*number, 40)).unwrap().header();
        Self { headers: numbers.iter().map(header).collect(), shard: Ok(None) }
    }
}

impl ShardSource for Poor {
    fn headers(&self) -> Vec<ShardHeader> {
        self.headers.clone()
    }

    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError> {
        match &self.shard {
            Ok(None) if self.headers.len() > 1 => {
                Shard::new(spec(number, 40)).map(Some).map_err(SourceError::Shard)
            }
            other => other.clone(),
        }
    }
}

/// Shard 3 of 40 positions, of which 1 is revoked and 2 suspended.
fn good() -> State {
    state(&[1], &[2])
}

fn root(source: &impl ShardSource) -> Result<[u8; 32], SourceError> {
    StateRoot::of(source, |bytes| [bytes.len() as u8; 32])
}

#[test]
fn no_state_is_made_of_one_that_cannot_be_read() {
    for (shard, error) in [(Ok(None), MISSING), (Err(DAMAGED), DAMAGED)] {
        let poor = Poor::with(shard);
        assert_eq!(root(&poor), Err(error));
        assert_eq!(StatusTable::build(&poor).err(), Some(TableError::Source(error)));
        assert_eq!(Snapshot::of(MACAO, 1, 1, &poor).err(), Some(error));
        assert_eq!(Delta::between(&poor, &good()), Err(DeltaError::Source(error)), "the old one");
        assert_eq!(Delta::between(&good(), &poor), Err(DeltaError::Source(error)), "the new one");

        // Lifting names a suspended position by its rank, so the state before is read for it.
        let lift = Delta::between(&good(), &state(&[1], &[])).unwrap();
        let coded = lift.encode(&good()).unwrap();
        assert_eq!(lift.encode(&poor), Err(DeltaError::Source(error)));
        assert_eq!(Delta::decode(&coded, &poor), Err(DeltaError::Source(error)));
    }
    let updated = |poor: &Poor| Delta::default().onto(poor).unwrap().read(3);
    assert_eq!(updated(&Poor::with(Err(DAMAGED))), Err(DAMAGED));
    assert_eq!(updated(&Poor::with(Ok(None))), Ok(None));
}

#[test]
fn shards_out_of_order_are_neither_hashed_nor_looked_up() {
    let order = |number| SourceError::Order { number };
    for (numbers, in_root, in_table) in
        [(&[5, 3][..], order(3), order(3)), (&[3, 9, 5], order(5), order(9))]
    {
        let poor = Poor::of_order(numbers);
        assert_eq!(root(&poor), Err(in_root), "{numbers:?}");
        assert_eq!(StatusTable::build(&poor).err(), Some(TableError::Source(in_table)));
    }
    assert_eq!(root(&Poor::of_order(&[3, 3])), Err(order(3)), "twice");
}

#[test]
fn no_delta_counts_suspended_positions_that_are_not_there() {
    // The header announces two suspended positions, the shard has one: the second has no meaning.
    let two = state(&[1], &[2, 7]);
    let coded = Delta::between(&two, &state(&[1], &[2])).unwrap().encode(&two).unwrap();
    let liar = Poor { headers: two.headers(), shard: Ok(good().remove(&3)) };
    assert_eq!(Delta::decode(&coded, &liar), Err(DeltaError::Malformed));
}

#[test]
fn no_delta_opens_a_shard_that_cannot_be() {
    for (number, capacity, error) in [
        (0, 40, ShardError::Number),
        (4096, 40, ShardError::Number),
        (5, 0, ShardError::Capacity),
        (5, (1 << 20) + 1, ShardError::Capacity),
    ] {
        let mut delta = Delta::default();
        delta.open(spec(number, capacity));
        let error = DeltaError::Source(SourceError::Shard(error));
        assert_eq!(delta.onto(&good()).err(), Some(error), "{number} of {capacity}");
        assert_eq!(delta.encode(&good()), Err(error));
        let header = ShardHeader { number, capacity, ..good().headers()[0] };
        let new = Poor { headers: vec![header], shard: Ok(good().remove(&3)) };
        assert_eq!(Delta::between(&State::new(), &new), Err(error));
    }
}

#[test]
fn no_delta_changes_a_shard_that_is_not_there() {
    let mut delta = Delta::default();
    delta.change(index(4, 0), Change::Revoke);
    assert_eq!(delta.onto(&good()).err(), Some(DeltaError::Unknown { number: 4 }));
    assert_eq!(delta.encode(&good()), Err(DeltaError::Unknown { number: 4 }));

    let mut delta = Delta::default();
    delta.retire(3);
    delta.retire(3);
    assert_eq!(delta.retired(), [3], "once");
    let base = good();
    let updated = delta.onto(&base).unwrap();
    assert_eq!((updated.headers(), updated.read(3), updated.read(9)), (vec![], Ok(None), Ok(None)));
}

#[test]
fn no_shard_is_made_of_numbers_that_cannot_be() {
    let position = StatusIndex::MAX_POSITION;
    assert!(Shard::new(spec(4095, position + 1)).is_ok());
    for (number, capacity, error) in [
        (1, 0, ShardError::Capacity),
        (1, position + 2, ShardError::Capacity),
        (0, 40, ShardError::Number),
        (4096, 40, ShardError::Number),
    ] {
        assert_eq!(Shard::new(spec(number, capacity)), Err(error), "{number} of {capacity}");
        assert_eq!(Shard::from_positions(spec(number, capacity), vec![], vec![]), Err(error));
    }
}

#[test]
fn positions_that_no_shard_has_make_none() {
    let make = |revoked: &[u32], suspended: &[u32]| {
        Shard::from_positions(spec(3, 40), revoked.to_vec(), suspended.to_vec())
    };
    assert!(make(&[0, 39], &[1]).is_ok());
    for (revoked, suspended) in [
        (&[2, 1][..], &[][..]),
        (&[1, 1], &[]),
        (&[40], &[]),
        (&[], &[2, 1]),
        (&[], &[40]),
        (&[5], &[4, 5]),
    ] {
        assert_eq!(
            make(revoked, suspended),
            Err(ShardError::Positions),
            "{revoked:?} {suspended:?}"
        );
    }
}

#[test]
fn a_coded_delta_opens_each_shard_once() {
    // No shards retire, some open, nothing changes.
    let coded = |opened: &[u32]| {
        let mut bytes = vec![0, opened.len() as u8, 0, 0, 0, 0];
        for last in opened {
            bytes.extend_from_slice(&last.to_be_bytes());
            bytes.extend_from_slice(&688_u16.to_be_bytes());
        }
        Delta::decode(&bytes, &good())
    };
    let last = |shard: u32, position: u32| shard << StatusIndex::POSITION_BITS | position;
    let opened = coded(&[last(4, 9), last(5, 19)]).unwrap();
    assert_eq!(opened.opened().collect::<Vec<_>>(), [spec(4, 10), spec(5, 20)]);
    assert_eq!(coded(&[last(0, 9)]), Err(DeltaError::Malformed), "shard 0");
    assert_eq!(coded(&[last(4, 9), last(4, 19)]), Err(DeltaError::Malformed), "twice");
    assert_eq!(coded(&[last(5, 9), last(4, 19)]), Err(DeltaError::Malformed), "out of order");
    assert_eq!(coded(&[last(3, 39)]), Err(DeltaError::Exists { number: 3 }));
}

#[test]
fn a_delta_of_more_changes_than_a_byte_counts_is_whole() {
    let shard = |revoked: u32| {
        let shard = Shard::from_positions(spec(3, 70_000), (0..revoked).collect(), vec![]).unwrap();
        State::from([(3, shard)])
    };
    for changes in [127, 128, 16_383, 16_384] {
        let (old, new) = (shard(0), shard(changes));
        let coded = Delta::between(&old, &new).unwrap().encode(&old).unwrap();
        let delta = Delta::decode(&coded, &old).unwrap();
        assert_eq!(delta.changes().count(), changes as usize);
        assert_eq!(root_of(&delta.onto(&old).unwrap()), root_of(&new), "{changes}");
    }
}

#[test]
fn states_of_two_shards_are_not_compared() {
    let shard = |number, capacity| Shard::new(spec(number, capacity)).unwrap();
    for other in [shard(3, 41), shard(4, 40)] {
        assert_eq!(shard(3, 40).changes_to(&other), Err(ChangeError::OtherShard));
    }
}

#[test]
fn no_log_shows_positions() {
    let shown = format!("{:?}", good()[&3]);
    assert_eq!(shown, format!("{:?}", good()[&3].header()));
    assert!(root_of(&good()) != root_of(&state(&[2], &[1])), "equal in all that is shown");
    assert_eq!(shown, format!("{:?}", state(&[2], &[1])[&3]));
}
