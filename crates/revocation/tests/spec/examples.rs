//! The examples of SPEC.md, as text.

use std::collections::BTreeMap;

use clearance_core::crypto::{PublicKey, RING, Secret32, SigningKey};
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{StatusDelegation, StatusKey};
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, Head, Object, Snapshot, SnapshotRef, StatusSigner, Untrusted,
    delta_name, snapshot_name,
};
use clearance_revocation::{Change, Digest, ExpiryMonth, Shard, ShardSource, ShardSpec, StateRoot};

use crate::annotated::{annotate, hex};
use crate::sets::{packed, spell};

/// The shard of this number and capacity, for credentials of May 2027.
fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

const AUTHORITY: AuthorityKid = AuthorityKid([0x01, 0x02]);
const STATUS_KEY: AuthorityKid = AuthorityKid([0x01, 0x03]);
/// 2026-11-21T08:00:00Z.
const NOW: Timestamp = Timestamp::from_secs(1_795_248_000);
const DAY: u64 = 86_400;
/// Positions of the shard, of the one opened later, and what is not valid at first.
const CAPACITY: u32 = 64;
const OPENED: u32 = 32;
const REVOKED: [u32; 3] = [5, 17, 18];
const SUSPENDED: [u32; 2] = [9, 40];

type State = BTreeMap<u16, Shard>;

/// Everything between the markers of SPEC.md.
pub(crate) fn text() -> String {
    let old = BTreeMap::from([(1, shard())]);
    let delta = delta();
    let body = delta.encode(&old).expect("changes that fit");
    let new = after(&old, &delta);
    let snapshot = signed(&Snapshot::of(AUTHORITY, 0, 1, &old).expect("a state"));
    let delta_object = signed(&DeltaObject {
        authority: AUTHORITY,
        epoch: 0,
        from: 1,
        to: 2,
        old_root: root(&old),
        new_root: root(&new),
        body: body.clone(),
    });
    let head = head(root(&new), file(&snapshot), file(&delta_object));
    [
        block("Key", &key_lines()),
        block("Shard", &shard_lines()),
        block("State root", &root_lines(&old)),
        block("Delta", &delta_lines(&body)),
        block("State root after it", &root_lines(&new)),
        block("Snapshot", &annotate(&snapshot, SNAPSHOT)),
        block("Delta, signed", &annotate(&delta_object, DELTA)),
        block("Head", &annotate(&signed(&head), HEAD)),
        block("Names", &names(&head)),
    ]
    .concat()
}

fn block(title: &str, body: &str) -> String {
    format!("### {title}\n\n```text\n{body}```\n\n")
}

fn key() -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([0x08; 32]))
}

fn key_lines() -> String {
    let PublicKey::Ed25519(public) = key().public() else {
        unreachable!("an Ed25519 key");
    };
    let secret = hex(&[0x08; 32]);
    format!("status (Ed25519), kid 0103   secret {secret}\n{:29}public {}\n", "", hex(&public))
}

/// Signs, and checks that a gate would believe it.
fn signed<T: Object>(object: &T) -> Vec<u8> {
    let key = key();
    let bytes =
        StatusSigner { kid: STATUS_KEY, key: key.as_ref() }.sign(object).expect("a software key");
    let validity = Validity { not_before: NOW.minus(DAY), not_after: NOW.plus(DAY) };
    let keys = vec![StatusKey { kid: STATUS_KEY, key: key.public(), validity }];
    let untrusted = Untrusted::<T>::decode(&bytes).expect("a good object");
    untrusted.verify(&RING, &StatusDelegation { epoch: 0, keys }, NOW).expect("a good signature");
    bytes
}

fn shard() -> Shard {
    Shard::from_positions(spec(1, CAPACITY), REVOKED.to_vec(), SUSPENDED.to_vec())
        .expect("positions")
}

fn shard_lines() -> String {
    let bytes = shard().encode();
    let revoked = spell("revoked", &REVOKED, CAPACITY);
    let rank = |position: &u32| position - REVOKED.iter().filter(|r| *r < position).count() as u32;
    let left = CAPACITY - REVOKED.len() as u32;
    let suspended = spell("suspended, by rank", &SUSPENDED.each_ref().map(rank), left);
    let (header, bits) = bytes.split_at(12);
    assert_eq!(bits, packed(&(revoked.bits + &suspended.bits)), "two coders");
    [
        line(&header[..4], "last index: shard 1, position 63"),
        line(&header[4..6], "month: 688, May 2027"),
        line(&header[6..9], "revoked: 3 (positions 5, 17, 18)"),
        line(&header[9..], "suspended: 2 (positions 9, 40: ranks 8, 37)"),
        line(bits, "bits, which are:"),
        revoked.lines,
        suspended.lines,
    ]
    .concat()
}

/// Position 20 is revoked, 30 suspended, 40 lifted, 9 revoked out of suspension; shard 2 is opened,
/// and its position 3 revoked.
fn delta() -> Delta {
    let at = |shard, position| StatusIndex::new(shard, position).expect("an index");
    let mut delta = Delta::default();
    delta.open(spec(2, OPENED));
    delta.change(at(1, 20), Change::Revoke);
    delta.change(at(1, 30), Change::Suspend);
    delta.change(at(1, 40), Change::Lift);
    delta.change(at(1, 9), Change::RevokeSuspended);
    delta.change(at(2, 3), Change::Revoke);
    delta
}

fn delta_lines(body: &[u8]) -> String {
    // Shard 1 comes first: its positions stand for themselves, those of shard 2 come after its 64.
    let all = CAPACITY + OPENED;
    let sets = [
        spell("revoked", &[20, CAPACITY + 3], all),
        spell("suspended", &[30], all),
        spell("lifted, among the suspended", &[1], SUSPENDED.len() as u32),
        spell("revoked, among the suspended", &[0], SUSPENDED.len() as u32),
    ];
    let bits: String = sets.iter().map(|set| &*set.bits).collect();
    assert_eq!(body[12..], packed(&bits), "two coders");
    let lines: String = sets.into_iter().map(|set| set.lines).collect();
    [
        line(&body[..6], "0 retired, 1 opened, 2, 1, 1, 1"),
        line(&body[6..10], "opened: shard 2, last position 31"),
        line(&body[10..12], "its month: 688, May 2027"),
        line(&body[12..], "bits, which are:"),
        lines,
    ]
    .concat()
}

fn after(old: &State, delta: &Delta) -> State {
    let new = delta.onto(old).expect("changes that fit");
    let read = |number| Some((number, new.read(number).expect("a state")?));
    new.headers().iter().filter_map(|header| read(header.number)).collect()
}

fn root(state: &State) -> Digest {
    StateRoot::of(state, |bytes| RING.sha256(&[bytes])).expect("a state")
}

fn root_lines(state: &State) -> String {
    let shard = |(number, shard): (&u16, &Shard)| {
        let bytes = shard.encode();
        let hash = hex(&RING.sha256(&[&bytes]));
        format!("shard {number}  {}\n  SHA-256  {hash}\n", hex(&bytes))
    };
    let shards: String = state.iter().map(shard).collect();
    format!("{shards}root     {}\n", hex(&root(state)))
}

fn file(bytes: &[u8]) -> FileRef {
    FileRef { hash: RING.sha256(&[bytes]), len: bytes.len() as u32 }
}

fn head(state_root: Digest, snapshot: FileRef, delta: FileRef) -> Head {
    Head {
        authority: AUTHORITY,
        epoch: 0,
        seq: 2,
        this_update: NOW,
        next_update: NOW.plus(600),
        hard_expiry: NOW.plus(7 * DAY),
        state_root,
        snapshot: SnapshotRef { seq: 1, file: snapshot },
        deltas: vec![DeltaRef { from: 1, to: 2, file: delta }],
        covers: NOW.minus(3_600),
    }
}

fn names(head: &Head) -> String {
    let snapshot = snapshot_name(head.epoch, &head.snapshot);
    let deltas = head.deltas.iter().map(|delta| delta_name(head.epoch, delta));
    let all = ["head.cbor".to_owned(), snapshot].into_iter().chain(deltas);
    all.map(|name| format!("0102/{name}\n")).collect()
}

fn line(bytes: &[u8], comment: &str) -> String {
    format!("{:<40}# {comment}\n", hex(bytes))
}

const SNAPSHOT: &[&str] = &[
    "tag 18: COSE_Sign1",
    "array of 4",
    "> protected",
    "map of 3",
    "1 alg: -19, Ed25519 (the status key's)",
    "4 kid: status key 0103",
    "16 typ: application/vnd.clearance.status-snapshot",
    "unprotected: empty",
    "> content",
    "map of 4",
    "1 authority key",
    "2 epoch",
    "3 seq",
    "4 shards: array of 1",
    "shard 1, as above",
    "signature of the status key",
];

const DELTA: &[&str] = &[
    "tag 18: COSE_Sign1",
    "array of 4",
    "> protected",
    "map of 3",
    "1 alg: -19, Ed25519 (the status key's)",
    "4 kid: status key 0103",
    "16 typ: application/vnd.clearance.status-delta",
    "unprotected: empty",
    "> content",
    "map of 7",
    "1 authority key",
    "2 epoch",
    "3 from-seq",
    "4 to-seq",
    "5 old root",
    "6 new root",
    "7 delta, as above",
    "signature of the status key",
];

const HEAD: &[&str] = &[
    "tag 18: COSE_Sign1",
    "array of 4",
    "> protected",
    "map of 3",
    "1 alg: -19, Ed25519 (the status key's)",
    "4 kid: status key 0103",
    "16 typ: application/vnd.clearance.status-head",
    "unprotected: empty",
    "> content",
    "map of 10",
    "1 authority key",
    "2 epoch",
    "3 seq",
    "4 this-update: 2026-11-21T08:00:00Z",
    "5 next-update",
    "6 hard-expiry",
    "7 state root: the new one",
    "8 snapshot: array of 3",
    "seq",
    "SHA-256 of the file",
    "length",
    "9 deltas: array of 1",
    "array of 4",
    "from-seq",
    "to-seq",
    "SHA-256 of the file",
    "length",
    "10 covers: an hour before",
    "signature of the status key",
];
