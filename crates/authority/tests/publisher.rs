//! The publisher against a plain map, with gates that follow it at their own pace.
#![allow(clippy::unwrap_used)] // a test that cannot set up its world has failed

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clearance_authority::publisher::{PublishError, Publisher, Rhythm, Wanted};
use clearance_core::crypto::{RING, Secret32, SigningKey};
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{
    Authority, StatusDelegation, StatusKey, TrustAnchor, TrustContent, TrustList, sign,
};
use clearance_revocation::object::StatusSigner;
use clearance_revocation::store::{DirSource, StatusStore, SyncError};
use clearance_revocation::{ExpiryMonth, ShardSpec, StatusAnswer};

const AUTHORITY: AuthorityKid = AuthorityKid([0, 1]);
const START: Timestamp = Timestamp::from_secs(1_800_000_000);
const CAPACITY: u32 = 1 << 12;

fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::of(START.plus(14 * 86_400)) }
}

fn key(seed: u8) -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([seed; 32]))
}

fn status_key(kid: u8) -> StatusKey {
    let validity = Validity { not_before: START.minus(100), not_after: START.plus(1 << 24) };
    StatusKey { kid: AuthorityKid([9, kid]), key: key(kid).public(), validity }
}

fn trust(epoch: u32, keys: &[StatusKey]) -> TrustList {
    let root = key(1);
    let validity = Validity { not_before: START.minus(100), not_after: START.plus(1 << 24) };
    let status = Some(StatusDelegation { epoch, keys: keys.to_vec() });
    let content = TrustContent {
        seq: u64::from(epoch),
        this_update: START,
        next_update: START.plus(1 << 24),
        authorities: vec![Authority {
            kid: AUTHORITY,
            key: key(2).public(),
            validity,
            name: "Test".to_owned(),
            status,
        }],
        gate_groups: Vec::new(),
        schemes: Vec::new(),
        next_root: None,
        dates_from: None,
    };
    let bytes = sign(&content, root.as_ref()).unwrap();
    TrustAnchor::new(root.public()).accept(&RING, &bytes, START).unwrap()
}

fn fresh_dir(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

/// A small xorshift: the same story in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn publisher<'a>(
    trust: &'a TrustList,
    signer: (u8, &'a dyn SigningKey),
    retired_keys: &'a [StatusKey],
) -> Publisher<'a> {
    let (entry, _) = trust.authority(AUTHORITY).unwrap();
    let rhythm = Rhythm { steps: 8, stride: 4, snapshot_every: 24, ..Rhythm::default() };
    Publisher {
        provider: &RING,
        authority: AUTHORITY,
        delegation: entry.status.as_ref().unwrap(),
        signer: StatusSigner { kid: AuthorityKid([9, signer.0]), key: signer.1 },
        retired_keys,
        rhythm,
    }
}

fn publish(
    root: &Path,
    trust: &TrustList,
    signer: (u8, &dyn SigningKey),
    retired_keys: &[StatusKey],
    wanted: &Wanted,
    now: Timestamp,
) -> Result<clearance_authority::publisher::Published, PublishError> {
    publisher(trust, signer, retired_keys).publish(root, wanted, now)
}

#[test]
fn the_list_in_force_says_what_was_published() {
    let (root, key, keys) = (fresh_dir("in-force"), key(3), [status_key(3)]);
    let trust = trust(1, &keys);
    let publisher = publisher(&trust, (3, key.as_ref()), &[]);
    assert!(publisher.in_force(&root).unwrap().is_none());
    let mut wanted = Wanted::nothing();
    wanted.shard(spec(1, 100));
    wanted.shard(spec(7, 30));
    let index = StatusIndex::new(7, 29).unwrap();
    wanted.status(index, Status::Revoked);
    publisher.publish(&root, &wanted, START).unwrap();
    // A shard that later wishes do not name stays, and so does who was revoked.
    publisher.publish(&root, &Wanted::nothing(), START.plus(300)).unwrap();
    let list = publisher.in_force(&root).unwrap().unwrap();
    assert_eq!((list.head().seq, list.head().this_update), (1, START.plus(300)));
    let shards: Vec<_> = list.shards().iter().map(|header| header.spec()).collect();
    assert_eq!(shards, [spec(1, 100), spec(7, 30)]);
    assert_eq!(list.status(index), Ok(Status::Revoked));
    assert!(list.status(StatusIndex::new(7, 30).unwrap()).is_err());
}

/// What a gate that has just synced knows of a credential in a shard that no list has.
fn covers(root: &Path, trust: &TrustList, now: Timestamp) -> Timestamp {
    let store = StatusStore::open(&RING, fresh_dir("covers-gate"), trust).unwrap();
    store.sync(&DirSource::new(root), trust, AUTHORITY, now).unwrap();
    let unknown = StatusIndex::new(4_095, 0).unwrap();
    match store.answer(AUTHORITY, unknown, now) {
        StatusAnswer::NotCovered { this_update, covers } if this_update == now => covers,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_head_covers_what_may_have_been_issued_an_hour_before() {
    let (root, key, keys) = (fresh_dir("covers"), key(3), [status_key(3)]);
    let trust = trust(1, &keys);
    let mut wanted = Wanted::nothing();
    wanted.shard(spec(1, 100));
    for now in [START, START.plus(300), START.plus(9_000)] {
        publish(&root, &trust, (3, key.as_ref()), &[], &wanted, now).unwrap();
        assert_eq!(covers(&root, &trust, now), now.minus(3_600));
    }
}

fn assert_state(store: &StatusStore, model: &BTreeMap<StatusIndex, Status>, now: Timestamp) {
    for (index, status) in model {
        let StatusAnswer::Known { status: found, .. } = store.answer(AUTHORITY, *index, now) else {
            panic!("{index:?} is not covered")
        };
        assert_eq!(found, *status, "{index:?}");
    }
}

#[test]
fn gates_that_follow_at_their_own_pace_end_in_one_state() {
    let root = fresh_dir("pace");
    let trust = trust(1, &[status_key(5)]);
    let signer = key(5);
    let source = DirSource::new(root.join("repository"));
    let stores: Vec<StatusStore> = (0..4)
        .map(|n| StatusStore::open(&RING, root.join(format!("gate-{n}")), &trust).unwrap())
        .collect();
    let (mut dice, mut model) = (Dice(42), BTreeMap::new());
    let (mut by_delta, mut longest) = (0, 0);
    for round in 0..150u64 {
        let now = START.plus(300 * round);
        let mut wanted = Wanted::default();
        wanted.shard(spec(1 + (round / 50) as u16, CAPACITY));
        for _ in 0..dice.roll(6) {
            let shard = 1 + dice.roll(1 + round / 50) as u16;
            let index = StatusIndex::new(shard, dice.roll(CAPACITY.into()) as u32).unwrap();
            let known = model.entry(index).or_insert(Status::Valid);
            let status = [Status::Valid, Status::Suspended, Status::Revoked][dice.roll(3) as usize];
            wanted.status(index, status);
            if *known != Status::Revoked {
                *known = status;
            }
        }
        publish(&root.join("repository"), &trust, (5, signer.as_ref()), &[], &wanted, now).unwrap();
        for (store, pace) in stores.iter().zip([1, 3, 11, 40]) {
            if round % pace == 0 {
                let report = store.sync(&source, &trust, AUTHORITY, now).unwrap();
                by_delta += u32::from(!report.snapshot);
                longest = longest.max(report.deltas);
                assert_state(store, &model, now);
            }
        }
    }
    assert!(by_delta > 150, "gates that are close follow by deltas: {by_delta}");
    assert!((4..=20).contains(&longest), "strides keep the way short: {longest}");
    let files = std::fs::read_dir(root.join("repository").join("0001")).unwrap().count();
    assert!(files < 60, "old files are deleted: {files}");
}

#[test]
fn publishing_the_same_twice_makes_no_new_state() {
    let root = fresh_dir("twice");
    let trust = trust(1, &[status_key(5)]);
    let signer = key(5);
    let mut wanted = Wanted::default();
    wanted.shard(spec(1, CAPACITY));
    wanted.status(StatusIndex::new(1, 7).unwrap(), Status::Revoked);
    let run = |wanted: &Wanted, now| {
        publish(&root, &trust, (5, signer.as_ref()), &[], wanted, now).unwrap()
    };
    let first = run(&wanted, START);
    assert!((first.changed, first.seq) == (true, 1) && first.impossible.is_empty());
    let again = run(&wanted, START.plus(300));
    assert_eq!((again.changed, again.seq, again.bytes), (false, 1, 0));
    wanted.status(StatusIndex::new(1, 8).unwrap(), Status::Suspended);
    assert_eq!(run(&wanted, START.plus(600)).seq, 2);
    let mut lift = Wanted::default();
    lift.status(StatusIndex::new(1, 7).unwrap(), Status::Valid);
    lift.status(StatusIndex::new(1, 8).unwrap(), Status::Valid);
    lift.status(StatusIndex::new(9, 1).unwrap(), Status::Revoked);
    let lifted = run(&lift, START.plus(900));
    assert_eq!(lifted.seq, 3, "what can be lifted is");
    assert_eq!(lifted.impossible.len(), 2, "revoked is for ever, and shard 9 is not there");
}

#[test]
fn a_killed_run_leaves_a_repository_that_gates_can_follow() {
    let root = fresh_dir("killed");
    let repository = root.join("repository");
    let trust = trust(1, &[status_key(5)]);
    let signer = key(5);
    let store = StatusStore::open(&RING, root.join("gate"), &trust).unwrap();
    let source = DirSource::new(&repository);
    let mut wanted = Wanted::default();
    wanted.shard(spec(1, CAPACITY));
    let run =
        |wanted: &Wanted, now| publish(&repository, &trust, (5, signer.as_ref()), &[], wanted, now);
    run(&wanted, START).unwrap();
    store.sync(&source, &trust, AUTHORITY, START).unwrap();
    let head = repository.join("0001").join("head.cbor");
    let before = std::fs::read(&head).unwrap();
    wanted.status(StatusIndex::new(1, 7).unwrap(), Status::Revoked);
    run(&wanted, START.plus(300)).unwrap();
    // As if the run had been killed just before its last step, with half a file beside.
    std::fs::write(&head, before).unwrap();
    std::fs::write(repository.join("0001").join("head.cbor.part"), b"half").unwrap();
    store.sync(&source, &trust, AUTHORITY, START.plus(310)).unwrap();
    let status = |now| store.answer(AUTHORITY, StatusIndex::new(1, 7).unwrap(), now);
    assert!(matches!(status(START.plus(310)), StatusAnswer::Known { status: Status::Valid, .. }));
    run(&wanted, START.plus(600)).unwrap();
    store.sync(&source, &trust, AUTHORITY, START.plus(600)).unwrap();
    assert!(matches!(status(START.plus(600)), StatusAnswer::Known { status: Status::Revoked, .. }));
}

#[test]
fn a_stolen_status_key_is_void_at_once_and_no_revocation_is_lost() {
    let root = fresh_dir("stolen");
    let repository = root.join("repository");
    let (old_trust, new_trust) = (trust(1, &[status_key(5)]), trust(2, &[status_key(6)]));
    let (old, new) = (key(5), key(6));
    let source = DirSource::new(&repository);
    let mut wanted = Wanted::default();
    wanted.shard(spec(1, CAPACITY));
    wanted.status(StatusIndex::new(1, 7).unwrap(), Status::Revoked);
    publish(&repository, &old_trust, (5, old.as_ref()), &[], &wanted, START).unwrap();
    let store = StatusStore::open(&RING, root.join("gate"), &old_trust).unwrap();
    store.sync(&source, &old_trust, AUTHORITY, START).unwrap();

    // The root drops the key and bumps the epoch: the old list is void at once.
    let void = store.sync(&source, &new_trust, AUTHORITY, START.plus(10)).unwrap_err();
    assert!(matches!(void, SyncError::Head(_)), "{void}");
    let index = StatusIndex::new(1, 7).unwrap();
    assert_eq!(store.answer(AUTHORITY, index, START.plus(10)), StatusAnswer::Missing);

    // The authority goes on from its own files under the new key.
    let nothing = Wanted::nothing();
    let run = |retired: &[StatusKey]| {
        publish(&repository, &new_trust, (6, new.as_ref()), retired, &nothing, START.plus(20))
    };
    assert!(matches!(run(&[]).unwrap_err(), PublishError::Head { .. }));
    let published = run(&[status_key(5)]).unwrap();
    assert_eq!((published.epoch, published.seq, published.snapshot), (2, 1, true));
    store.sync(&source, &new_trust, AUTHORITY, START.plus(20)).unwrap();
    let answer = store.answer(AUTHORITY, index, START.plus(20));
    assert!(matches!(answer, StatusAnswer::Known { status: Status::Revoked, .. }));
}

#[test]
fn no_clock_set_back_and_no_key_that_gates_do_not_know_publishes() {
    let root = fresh_dir("refused");
    let trust = trust(1, &[status_key(5)]);
    let (signer, stranger) = (key(5), key(6));
    let nothing = Wanted::nothing();
    publish(&root, &trust, (5, signer.as_ref()), &[], &nothing, START).unwrap();
    let run = |kid, key: &dyn SigningKey, now| {
        publish(&root, &trust, (kid, key), &[], &nothing, now).unwrap_err()
    };
    let back = run(5, signer.as_ref(), START.minus(1));
    assert!(matches!(back, PublishError::Backdated { .. }), "{back}");
    let unknown = run(6, stranger.as_ref(), START);
    assert!(matches!(unknown, PublishError::NotDelegated { .. }), "{unknown}");
    let other = run(5, stranger.as_ref(), START);
    assert!(matches!(other, PublishError::OtherKey { .. }), "{other}");
    let late = run(5, signer.as_ref(), START.plus(1 << 24));
    assert!(matches!(late, PublishError::KeyOutOfPeriod { .. }), "{late}");
}

/// The month before [`START`]'s.
const OVER: ExpiryMonth = ExpiryMonth::from_u16(683);

#[test]
fn no_list_is_signed_that_takes_back_what_the_last_one_said() {
    let (root, key, keys) = (fresh_dir("takes-back"), key(3), [status_key(3)]);
    let trust = trust(1, &keys);
    let publish =
        |wanted: &Wanted, now| publish(&root, &trust, (3, key.as_ref()), &[], wanted, now);
    let mut wanted = Wanted::nothing();
    wanted.shard(spec(1, 100));
    wanted.shard(ShardSpec { month: OVER, ..spec(2, 100) });
    let index = StatusIndex::new(1, 5).unwrap();
    wanted.status(index, Status::Revoked);
    publish(&wanted, START).unwrap();
    let head = std::fs::read(root.join("0001/head.cbor")).unwrap();
    // A shard whose month is not over, by a clock that nobody doubts here.
    let mut early = Wanted::nothing();
    early.retire(1);
    let refused = publish(&early, START.plus(300)).unwrap_err();
    assert!(matches!(refused, PublishError::Lost { .. }), "{refused}");
    assert_eq!(std::fs::read(root.join("0001/head.cbor")).unwrap(), head, "nothing is public");
    // One whose month is over may go; the other stays without a word, and its revocation too.
    let mut due = Wanted::nothing();
    due.retire(2);
    due.status(index, Status::Valid);
    let published = publish(&due, START.plus(600)).unwrap();
    assert_eq!(published.impossible.len(), 1, "revoked is for ever");
    let list = publisher(&trust, (3, key.as_ref()), &[]).in_force(&root).unwrap().unwrap();
    assert_eq!(list.shards().len(), 1);
    assert_eq!(list.status(index), Ok(Status::Revoked));
}

#[test]
fn a_shard_number_that_is_used_again_is_a_new_shard() {
    let root = fresh_dir("again");
    let repository = root.join("repository");
    let trust = trust(1, &[status_key(5)]);
    let signer = key(5);
    let source = DirSource::new(&repository);
    let store = StatusStore::open(&RING, root.join("gate"), &trust).unwrap();
    let index = |position| StatusIndex::new(1, position).unwrap();
    for round in 0..9u32 {
        let now = START.plus(300 * u64::from(round));
        let mut wanted = Wanted::default();
        match round {
            6 => wanted.retire(1),
            0..6 => wanted.shard(ShardSpec { month: OVER, ..spec(1, CAPACITY) }),
            _ => wanted.shard(spec(1, CAPACITY)),
        }
        wanted.shard(spec(2, CAPACITY));
        if round != 6 {
            wanted.status(index(round), Status::Revoked);
        }
        publish(&repository, &trust, (5, signer.as_ref()), &[], &wanted, now).unwrap();
        if [3, 8].contains(&round) {
            store.sync(&source, &trust, AUTHORITY, now).unwrap();
        }
    }
    let now = START.plus(300 * 8);
    let answer = |position| store.answer(AUTHORITY, index(position), now);
    assert!(
        matches!(answer(3), StatusAnswer::Known { status: Status::Valid, .. }),
        "the old shard's"
    );
    assert!(
        matches!(answer(8), StatusAnswer::Known { status: Status::Revoked, .. }),
        "the new one's"
    );
}
