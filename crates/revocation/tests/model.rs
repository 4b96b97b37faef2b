//! Shards, deltas and tables against a plain map.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use std::collections::BTreeMap;

use clearance_core::ids::StatusIndex;
use clearance_revocation::delta::{Delta, DeltaError};
use clearance_revocation::table::{NotCovered, StatusTable};
use clearance_revocation::{
    Change, ChangeError, ExpiryMonth, Shard, ShardError, ShardHeader, ShardSource, ShardSpec,
    SourceError, StateRoot, Status,
};
use proptest::prelude::*;

/// The shard of this number and capacity, for credentials of May 2027.
fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

type Model = BTreeMap<(u16, u32), Status>;
type State = BTreeMap<u16, Shard>;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().try_into().unwrap()
}

fn root(source: &impl ShardSource) -> [u8; 32] {
    StateRoot::of(source, sha256).unwrap()
}

fn shard_of(number: u16, statuses: &[Status]) -> Shard {
    let with = |status| {
        let at = statuses.iter().enumerate().filter(move |(_, s)| **s == status);
        at.map(|(position, _)| position as u32).collect()
    };
    let (revoked, suspended) = (with(Status::Revoked), with(Status::Suspended));
    Shard::from_positions(spec(number, statuses.len() as u32), revoked, suspended).unwrap()
}

fn statuses() -> impl Strategy<Value = Vec<Status>> {
    // Every density: from nothing through even parts to all revoked or all suspended.
    let weights = prop_oneof![
        Just([1_u32, 0, 0]),
        Just([0, 1, 0]),
        Just([0, 0, 1]),
        Just([60, 1, 0]),
        Just([60, 0, 1]),
        Just([60, 1, 3]),
        Just([1, 1, 1]),
        Just([1, 20, 20]),
        Just([1, 60, 2]),
        Just([2, 1, 60]),
    ];
    (weights, 1..300_usize).prop_flat_map(|([valid, suspended, revoked], len)| {
        let pick = move |roll: u32| match roll % (valid + suspended + revoked) {
            roll if roll < valid => Status::Valid,
            roll if roll < valid + suspended => Status::Suspended,
            _ => Status::Revoked,
        };
        prop::collection::vec(any::<u32>().prop_map(pick), len)
    })
}

fn states() -> impl Strategy<Value = State> {
    prop::collection::btree_map(1..12_u16, statuses(), 0..5).prop_map(|shards| {
        shards.into_iter().map(|(number, all)| (number, shard_of(number, &all))).collect()
    })
}

/// A later state: rolls decide which shards retire or open, and what changes in the others.
fn later(old: &State, rolls: &[u16]) -> State {
    let mut rolls = rolls.iter().copied().cycle();
    let mut roll = move || rolls.next().unwrap_or(1);
    let mut new = State::new();
    for number in 1..14 {
        let Some(shard) = old.get(&number) else {
            if roll() % 5 == 0 {
                let all: Vec<_> = (0..roll() % 300 + 1).map(|_| pick(roll())).collect();
                new.insert(number, shard_of(number, &all));
            }
            continue;
        };
        if roll() % 7 == 0 {
            continue;
        }
        let next = |position| {
            let status = shard.status(position).unwrap();
            match (status, roll()) {
                (Status::Revoked, _) => Status::Revoked,
                (_, roll) if roll % 3 == 0 => pick(roll / 3),
                _ => status,
            }
        };
        let all: Vec<_> = (0..shard.header().capacity).map(next).collect();
        new.insert(number, shard_of(number, &all));
    }
    new
}

fn pick(roll: u16) -> Status {
    [Status::Valid, Status::Suspended, Status::Revoked][usize::from(roll % 3)]
}

/// Shards 3 and 5 of 40 and 100 positions, and what they hold.
fn two_shards() -> State {
    State::from([
        (3, Shard::from_positions(spec(3, 40), vec![1, 39], vec![2]).unwrap()),
        (5, Shard::from_positions(spec(5, 100), vec![99], vec![0, 64]).unwrap()),
    ])
}

#[test]
fn a_table_answers_as_its_shards_do() {
    let state = two_shards();
    let table = StatusTable::build(&state).unwrap();
    assert_eq!(table.headers(), state.headers());
    for (number, position) in (2..7).flat_map(|number| (0..130).map(move |at| (number, at))) {
        let expected = match state.get(&number) {
            None => Err(NotCovered::UnknownShard),
            Some(shard) => shard.status(position).ok_or(NotCovered::BeyondCapacity),
        };
        let index = StatusIndex::new(number, position).unwrap();
        assert_eq!(table.status(index), expected, "{number}:{position}");
    }
}

#[test]
fn a_delta_keeps_no_shard_that_retired_or_grew() {
    let old = two_shards();
    let new = State::from([
        (3, Shard::from_positions(spec(3, 41), vec![40], vec![]).unwrap()),
        (6, Shard::from_positions(spec(6, 7), vec![], vec![6]).unwrap()),
    ]);
    let delta = Delta::between(&old, &new).unwrap();
    assert_eq!(delta.retired(), [3, 5]);
    assert_eq!(delta.opened().collect::<Vec<_>>(), [spec(3, 41), spec(6, 7)]);
    let read = Delta::decode(&delta.encode(&old).unwrap(), &old).unwrap();
    assert_eq!(read, delta);
    assert_eq!(root(&read.onto(&old).unwrap()), root(&new));
}

proptest! {
    #[test]
    fn a_coded_shard_keeps_every_status(all in statuses()) {
        let shard = shard_of(9, &all);
        let coded = shard.encode();
        prop_assert!(coded.len() <= Shard::MAX_LEN);
        let back = Shard::decode(&coded).unwrap();
        for (position, status) in all.iter().enumerate() {
            prop_assert_eq!(back.status(position as u32), Some(*status));
        }
        prop_assert_eq!(back.status(all.len() as u32), None);
    }

    #[test]
    fn random_bytes_decode_to_a_shard_of_that_form_or_none(mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        // A header that is not refused at once, in most cases.
        for at in [1, 2, 4, 5, 7, 8] {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = 0;
            }
        }
        if let Ok(shard) = Shard::decode(&bytes) {
            prop_assert_eq!(shard.encode(), bytes);
        }
    }

    #[test]
    fn a_look_up_agrees_with_the_list(state in states(), beyond in 0..50_u32) {
        let table = StatusTable::build(&state).unwrap();
        let mapped = StatusTable::from_bytes(table.as_bytes()).unwrap();
        for number in 1..14 {
            let capacity = state.get(&number).map_or(0, |shard| shard.header().capacity);
            for position in 0..capacity + beyond {
                let index = StatusIndex::new(number, position).unwrap();
                let known = match state.get(&number).map(|shard| shard.status(position)) {
                    None => Err(NotCovered::UnknownShard),
                    Some(None) => Err(NotCovered::BeyondCapacity),
                    Some(Some(status)) => Ok(status),
                };
                prop_assert_eq!(mapped.status(index), known);
            }
        }
        prop_assert_eq!(mapped.headers(), state.headers());
        prop_assert_eq!(root(&mapped), root(&state));
    }

    #[test]
    fn a_damaged_table_never_panics(state in states(), flips in prop::collection::vec(any::<(u16, u8)>(), 1..4)) {
        let mut bytes = StatusTable::build(&state).unwrap().as_bytes().to_vec();
        for (at, value) in flips {
            let at = usize::from(at) % bytes.len();
            bytes[at] = value;
        }
        let Ok(table) = StatusTable::from_bytes(bytes) else { return Ok(()) };
        for number in (1..14).chain([4095]) {
            for position in (0..1000).step_by(7).chain([StatusIndex::MAX_POSITION]) {
                let _ = table.status(StatusIndex::new(number, position).unwrap());
            }
            let _ = table.read(number);
        }
    }

    #[test]
    fn a_delta_leads_to_its_state(old in states(), rolls in prop::collection::vec(any::<u16>(), 50..400)) {
        let new = later(&old, &rolls);
        let delta = Delta::between(&old, &new).unwrap();
        let coded = delta.encode(&old).unwrap();
        // The gate reads it beside its table, the authority beside its shards.
        let table = StatusTable::build(&old).unwrap();
        let back = Delta::decode(&coded, &table).unwrap();
        prop_assert_eq!(&back, &delta);
        let updated = back.onto(&table).unwrap();
        prop_assert_eq!(updated.headers(), new.headers());
        prop_assert_eq!(root(&updated), root(&new));
        let [next, fresh] = [StatusTable::build(&updated), StatusTable::build(&new)].map(Result::unwrap);
        prop_assert_eq!(next.as_bytes(), fresh.as_bytes());
    }

    #[test]
    fn a_history_of_changes_forgets_none(steps in prop::collection::vec((1..4_u16, 0..40_u32, 0..3_u16), 0..120)) {
        let mut model: Model = (1..4).flat_map(|n| (0..30).map(move |p| ((n, p), Status::Valid))).collect();
        let mut state: State = (1..4).map(|n| (n, Shard::new(spec(n, 30)).unwrap())).collect();
        for (number, position, to) in steps {
            let to = pick(to);
            let shard = state.get_mut(&number).unwrap();
            let Some(from) = model.get_mut(&(number, position)) else {
                prop_assert_eq!(shard.change(&[(position, Change::Revoke)]), Err(ChangeError::BeyondCapacity));
                continue;
            };
            match Change::between(*from, to) {
                Ok(Some(change)) => {
                    shard.change(&[(position, change)]).unwrap();
                    *from = to;
                }
                Ok(None) => prop_assert_eq!(*from, to),
                Err(_) => prop_assert_eq!(*from, Status::Revoked),
            }
        }
        for ((number, position), status) in model {
            prop_assert_eq!(state[&number].status(position), Some(status));
        }
    }
}

proptest! {
    // Each case tries every cut and every bit.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_two_forms_of_a_shard_are_accepted(all in statuses(), tail in prop::collection::vec(any::<u8>(), 1..3)) {
        let shard = shard_of(9, &all);
        let coded = shard.encode();
        for len in 0..coded.len() {
            prop_assert!(Shard::decode(&coded[..len]).is_err(), "cut to {} bytes", len);
        }
        prop_assert!(Shard::decode(&[&coded[..], &tail].concat()).is_err());
        for bit in 0..coded.len() * 8 {
            let mut flipped = coded.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = Shard::decode(&flipped) {
                prop_assert!(other != shard);
                prop_assert_eq!(other.encode(), flipped);
            }
        }
    }

    #[test]
    fn no_flipped_bit_leaves_a_delta_as_it_was(old in states(), rolls in prop::collection::vec(any::<u16>(), 50..200)) {
        let new = later(&old, &rolls);
        let coded = Delta::between(&old, &new).unwrap().encode(&old).unwrap();
        for len in 0..coded.len() {
            prop_assert!(Delta::decode(&coded[..len], &old).is_err(), "cut to {} bytes", len);
        }
        for bit in 0..coded.len() * 8 {
            let mut flipped = coded.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let Ok(other) = Delta::decode(&flipped, &old) else { continue };
            let Ok(updated) = other.onto(&old) else { continue };
            match StateRoot::of(&updated, sha256) {
                Ok(reached) => {
                    prop_assert_eq!(other.encode(&old).unwrap(), flipped);
                    prop_assert!(reached != root(&new));
                }
                Err(error) => {
                    let is_refused_change = matches!(error, SourceError::Change { .. });
                    prop_assert!(is_refused_change, "{}", error);
                }
            }
        }
    }
}

#[test]
fn no_revoked_position_comes_back() {
    let old = State::from([(1, shard_of(1, &[Status::Revoked, Status::Valid]))]);
    for to in [Status::Valid, Status::Suspended] {
        let new = State::from([(1, shard_of(1, &[to, Status::Valid]))]);
        let error = ChangeError::Impossible { from: Status::Revoked, to };
        assert_eq!(Delta::between(&old, &new), Err(DeltaError::Change { number: 1, error }));
    }
    let mut lift = Delta::default();
    lift.change(StatusIndex::new(1, 0).unwrap(), Change::Lift);
    assert!(lift.encode(&old).is_err());
    assert!(StateRoot::of(&lift.onto(&old).unwrap(), sha256).is_err());
}

#[test]
fn no_change_that_does_not_fit_is_half_made() {
    let mut shard = shard_of(1, &[Status::Valid, Status::Revoked, Status::Suspended]);
    let before = shard.clone();
    for wrong in [
        vec![(0, Change::Revoke), (1, Change::Suspend)],
        vec![(0, Change::Revoke), (2, Change::Revoke)],
        vec![(0, Change::Revoke), (3, Change::Revoke)],
        vec![(0, Change::Revoke), (0, Change::Revoke)],
        vec![(2, Change::Lift), (0, Change::Revoke)],
    ] {
        assert!(shard.change(&wrong).is_err(), "{wrong:?}");
        assert_eq!(shard, before);
    }
}

#[test]
fn no_delta_opens_twice_or_retires_the_unknown() {
    let state = State::from([(5, Shard::new(spec(5, 10)).unwrap())]);
    let mut opens = Delta::default();
    opens.open(spec(5, 10));
    assert_eq!(opens.encode(&state), Err(DeltaError::Exists { number: 5 }));
    let mut retires = Delta::default();
    retires.retire(6);
    assert_eq!(retires.encode(&state), Err(DeltaError::Unknown { number: 6 }));
    let mut retires = Delta::default();
    retires.retire(5);
    assert_eq!(retires.onto(&state).unwrap().read(5), Ok(None), "it is gone");
    // A number may be given to a new shard once the old one is retired.
    opens.retire(5);
    opens.change(StatusIndex::new(5, 9).unwrap(), Change::Revoke);
    let coded = opens.encode(&state).unwrap();
    assert_eq!(Delta::decode(&coded, &state), Ok(opens));
}

#[test]
fn no_small_header_claims_much_memory() {
    // Deltas whose counts are as large as they can be, with nothing behind them.
    let state = State::from([(1, Shard::new(spec(1, 1 << 20)).unwrap())]);
    for at in 0..6 {
        let mut counts = [0_u8; 6].map(|count| vec![count]);
        counts[at] = vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
        assert_eq!(Delta::decode(&counts.concat(), &state), Err(DeltaError::Malformed));
    }
}

#[test]
fn a_shard_worked_by_hand_has_these_bytes() {
    let shard = Shard::from_positions(spec(3, 1000), vec![7, 12, 500], vec![8, 999]).unwrap();
    let hex: String = shard.encode().iter().map(|byte| format!("{byte:02x}")).collect();
    // Worked by hand, k = 8 in both sets: gaps 7, 4, 487, then (by rank) 7, 988:
    // 1 00000111, 1 00000100, 01 11100111; 1 00000111, 0001 11011100; padding.
    assert_eq!(hex, "003003e702b000000300000283c11e7838ee00");
}

#[test]
fn a_set_is_inverted_above_half_and_not_at_half() {
    let shard = Shard::from_positions(spec(1, 4), vec![0, 1], vec![]).unwrap();
    assert_eq!(shard.encode(), [0, 0x10, 0, 3, 2, 0xb0, 0, 0, 2, 0, 0, 0, 0b1100_0000]);
    let shard = Shard::from_positions(spec(1, 4), vec![0, 1, 2], vec![]).unwrap();
    // Position 3 is the one that is not in it: k = 1, gap 3.
    assert_eq!(shard.encode(), [0, 0x10, 0, 3, 2, 0xb0, 0, 0, 3, 0, 0, 0, 0b0110_0000]);
}

#[test]
fn a_header_that_promises_more_than_there_is_is_refused() {
    let bytes = [0, 0x10, 0, 3, 2, 0xb0, 0, 0, 3, 0, 0, 2];
    assert!(matches!(Shard::decode(&bytes), Err(ShardError::Counts(_))));
    assert!(matches!(ShardHeader::decode(&bytes), Err(ShardError::Counts(_))));
    assert_eq!(ShardHeader::decode(&[0; 12]), Err(ShardError::Number));
}

#[test]
fn no_count_has_two_forms() {
    let state = State::from([(1, Shard::new(spec(1, 10)).unwrap())]);
    assert_eq!(Delta::decode(&[0; 6], &state), Ok(Delta::default()));
    for long in [&[0x80, 0, 0, 0, 0, 0, 0][..], &[0, 0, 0, 0, 0, 0x80, 0], &[0; 5], &[0x80; 9]] {
        assert_eq!(Delta::decode(long, &state), Err(DeltaError::Malformed));
    }
    assert_eq!(Delta::decode(&[0; 7], &state), Err(DeltaError::Trailing));
}

#[test]
fn full_sized_shards_of_any_density_come_back() {
    let all = 1_u32 << 20;
    let every = |step: u32, from: u32| (from..all).step_by(step as usize).collect::<Vec<_>>();
    let cases = [
        (vec![], vec![]),
        ((0..all).collect(), vec![]),
        (vec![], (0..all).collect()),
        (every(2, 0), every(2, 1)),
        (every(2, 1), vec![]),
        (every(3, 0), every(3, 2)),
        (every(5, 4), every(5, 0)),
        (vec![0], vec![all - 1]),
        (vec![all - 1], vec![]),
        ((0..5000).collect(), (all - 5000..all).collect()),
        ((1..all).collect(), vec![0]),
    ];
    for (case, (revoked, suspended)) in cases.into_iter().enumerate() {
        let shard = Shard::from_positions(spec(4095, all), revoked, suspended).unwrap();
        let coded = shard.encode();
        assert!(coded.len() <= Shard::MAX_LEN, "case {case}: {} bytes", coded.len());
        assert!(Shard::decode(&coded).unwrap() == shard, "case {case}");
        let state = State::from([(4095, shard)]);
        let table = StatusTable::build(&state).unwrap();
        assert_eq!(root(&table), root(&state), "case {case}");
    }
}

#[test]
fn a_delta_tells_what_it_changes() {
    let mut delta = Delta::default();
    delta.retire(7);
    delta.retire(2);
    delta.open(spec(9, 40));
    delta.change(StatusIndex::new(9, 33).unwrap(), Change::Revoke);
    delta.change(StatusIndex::new(5, 35).unwrap(), Change::Suspend);
    assert_eq!(delta.retired(), [2, 7]);
    assert_eq!(delta.opened().collect::<Vec<_>>(), [spec(9, 40)]);
    let changes: Vec<_> = delta.changes().collect();
    assert_eq!(changes, [(5, 35, Change::Suspend), (9, 33, Change::Revoke)]);
}

#[test]
fn a_delta_of_one_thing_is_not_called_empty() {
    assert!(Delta::default().is_empty());
    let of = |fill: &dyn Fn(&mut Delta)| {
        let mut delta = Delta::default();
        fill(&mut delta);
        delta
    };
    assert!(!of(&|delta| delta.retire(7)).is_empty());
    assert!(!of(&|delta| delta.open(spec(9, 40))).is_empty());
    let index = StatusIndex::new(5, 35).unwrap();
    assert!(!of(&|delta| delta.change(index, Change::Suspend)).is_empty());
}

#[test]
fn a_shards_bound_is_that_of_its_arrangements() {
    let header =
        ShardHeader { revoked: 1, suspended: 1, ..Shard::new(spec(9, 4)).unwrap().header() };
    let arrangements = f64::from(4 * 3);
    assert!((header.bound_bits() - arrangements.log2()).abs() < 1e-9, "{}", header.bound_bits());
}

#[test]
fn a_shard_takes_no_positions_that_it_cannot_have() {
    let of = |revoked: &[u32], suspended: &[u32]| {
        Shard::from_positions(spec(3, 40), revoked.to_vec(), suspended.to_vec())
    };
    let good = of(&[3, 39], &[0, 4]).unwrap();
    assert_eq!((good.revoked(), good.suspended()), (vec![3, 39], vec![0, 4]));
    for bad in [&[3, 3][..], &[4, 3], &[40], &[3, 41]] {
        assert_eq!(of(bad, &[]).unwrap_err(), ShardError::Positions, "{bad:?} revoked");
        assert_eq!(of(&[], bad).unwrap_err(), ShardError::Positions, "{bad:?} suspended");
    }
    assert_eq!(of(&[3, 4], &[4]).unwrap_err(), ShardError::Positions, "revoked and suspended");
}

#[test]
fn a_shard_has_a_number_and_capacity_that_an_index_can_name() {
    for (number, capacity, expected) in [
        (0, 40, Err(ShardError::Number)),
        (1, 40, Ok(())),
        (4095, 1 << 20, Ok(())),
        (4096, 40, Err(ShardError::Number)),
        (1, 0, Err(ShardError::Capacity)),
        (1, (1 << 20) + 1, Err(ShardError::Capacity)),
    ] {
        assert_eq!(Shard::new(spec(number, capacity)).map(drop), expected, "{number}, {capacity}");
    }
    assert_eq!(Shard::MAX_LEN, 12 + 288_358, "1.1 bits for each of 2^20 positions, twice");
}

/// A source that announces these shards in this order.
struct Announced(Vec<u16>);

impl ShardSource for Announced {
    fn headers(&self) -> Vec<ShardHeader> {
        self.0.iter().map(|number| Shard::new(spec(*number, 40)).unwrap().header()).collect()
    }

    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError> {
        Ok(Some(Shard::new(spec(number, 40)).unwrap()))
    }
}

#[test]
fn shards_out_of_order_make_no_table() {
    assert!(StatusTable::build(&Announced(vec![3, 4, 6])).is_ok());
    assert!(StatusTable::build(&Announced(vec![])).is_ok());
    for (numbers, number) in [(vec![3, 5, 4], 5), (vec![4, 3], 4), (vec![3, 2, 4], 2)] {
        let error = StatusTable::build(&Announced(numbers.clone())).map(drop).unwrap_err();
        assert_eq!(error, SourceError::Order { number }.into(), "{numbers:?}");
    }
}

/// A shard of 300 positions, so many of them valid, suspended and revoked, well mixed.
fn mixed(number: u16, counts: [usize; 3]) -> Shard {
    let all = [Status::Valid, Status::Suspended, Status::Revoked];
    let mut statuses: Vec<Status> = Vec::new();
    for (status, count) in all.into_iter().zip(counts) {
        statuses.extend(vec![status; count]);
    }
    let mixed: Vec<Status> = (0..300).map(|at| statuses[at * 7 % 300]).collect();
    shard_of(number, &mixed)
}

#[test]
fn a_table_of_one_version_has_one_form() {
    let counts = [
        [200, 60, 40],
        [40, 200, 60],
        [60, 40, 200],
        [240, 60, 0],
        [0, 60, 240],
        [100, 100, 100],
        [60, 120, 120],
        [120, 60, 120],
        [0, 150, 150],
        [298, 1, 1],
        [300, 0, 0],
        [0, 0, 300],
    ];
    let state =
        (3..).step_by(2).zip(counts).map(|(number, counts)| (number, mixed(number, counts)));
    let table = StatusTable::build(&state.collect::<State>()).unwrap();
    // Gates keep tables on disk under the name of their version: another form is another version.
    assert_eq!(sha256(table.as_bytes())[..4], [0x97, 0x1b, 0xf8, 0x94]);
}

#[test]
fn a_table_of_whole_buckets_ends_with_the_last() {
    for capacity in 1..200 {
        for every in [1, 2, 3, 31, 32] {
            let at = |rest| (0..capacity).filter(|at| at % every == rest).collect::<Vec<_>>();
            let suspended = if every > 2 { at(2) } else { Vec::new() };
            let shard = Shard::from_positions(spec(3, capacity), at(0), suspended).unwrap();
            let next = Shard::from_positions(spec(4, 64), (0..64).collect(), Vec::new()).unwrap();
            let state = State::from([(3, shard.clone()), (4, next)]);
            let table = StatusTable::build(&state).unwrap();
            assert_eq!(table.read(3), Ok(Some(shard)), "{capacity} positions, each {every}th");
        }
    }
}

#[test]
fn no_delta_retires_one_shard_twice() {
    let state =
        State::from([(5, Shard::new(spec(5, 10)).unwrap()), (6, Shard::new(spec(6, 10)).unwrap())]);
    let retiring = |numbers: &[u8]| {
        let mut bytes = vec![numbers.len() as u8, 0, 0, 0, 0, 0];
        bytes.extend(numbers.iter().flat_map(|number| [0, *number]));
        Delta::decode(&bytes, &state).map(|delta| delta.retired().to_vec())
    };
    assert_eq!(retiring(&[5, 6]), Ok(vec![5, 6]));
    assert_eq!(retiring(&[5, 5]), Err(DeltaError::Malformed));
    assert_eq!(retiring(&[6, 5]), Err(DeltaError::Malformed));
}
