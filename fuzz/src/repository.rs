//! A store of status lists, a publisher, and a repository that loses, alters and mixes up files.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use arbitrary::Arbitrary;
use clearance_core::crypto::{RING, Secret32, SigningKey};
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{
    Authority, StatusDelegation, StatusKey, TrustAnchor, TrustContent, TrustList, sign,
};
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, HEAD_NAME, Head, Object, Snapshot, SnapshotRef, StatusSigner,
    delta_name, snapshot_name,
};
use clearance_revocation::store::{ObjectSource, StatusStore};
use clearance_revocation::{Change, ExpiryMonth, Shard, ShardSpec, StatusAnswer};

use crate::lists::{State, base_state, root};
use crate::refused;
use crate::world::once;

/// The shard of this number and capacity, for credentials of May 2027.
fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

const START: Timestamp = Timestamp::from_secs(1_800_000_000);
const AUTHORITY: AuthorityKid = AuthorityKid([0xa1, 1]);
const STATUS_KID: AuthorityKid = AuthorityKid([9, 1]);
const EPOCH: u32 = 1;

/// What happens, step by step.
#[derive(Arbitrary, Debug)]
pub struct Story {
    steps: Vec<Step>,
}

#[derive(Arbitrary, Debug)]
enum Step {
    Publish { changes: Vec<(u8, u8)>, minutes: u8, is_snapshot: bool },
    Sync { gate: bool, minutes: u8 },
    SwitchOffAndOn { gate: bool },
    ServeOld { version: u8 },
    Lose { file: u8 },
    Alter { file: u8, at: u16, xor: u8 },
    MixUp { one: u8, other: u8 },
}

/// One published version: all files, and what they say.
#[derive(Clone)]
struct Version {
    files: BTreeMap<String, Vec<u8>>,
    head: Head,
    state: State,
}

/// A repository in memory.
struct Files<'a>(&'a BTreeMap<String, Vec<u8>>);

impl ObjectSource for Files<'_> {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        let found = self.0.get(name).filter(|_| authority == AUTHORITY);
        let bytes = found.ok_or(io::ErrorKind::NotFound)?;
        let fits = bytes.len() <= limit;
        if fits { Ok(bytes.clone()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

/// A gate's store, and the number of the version that it must hold.
struct Gate {
    dir: PathBuf,
    store: StatusStore,
    seq: Option<u64>,
}

impl Gate {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("clearance-fuzz-{}", std::process::id()));
        let shared = PathBuf::from("/dev/shm");
        let root = if shared.is_dir() { shared.join(dir.file_name().expect("named")) } else { dir };
        let dir = root.join(name);
        let _ = std::fs::remove_dir_all(&dir);
        let store = StatusStore::open(&RING, &dir, trust()).expect("an empty store");
        Self { dir, store, seq: None }
    }

    /// The store says what its version says, of every position.
    fn assert_holds(&self, versions: &[Version], now: Timestamp) {
        let held = self.seq.map(|seq| &versions[seq as usize - 1]);
        for (number, shard) in &held.map_or_else(base_state, |version| version.state.clone()) {
            for position in 0..=shard.header().capacity {
                let index = StatusIndex::new(*number, position).expect("in range");
                let expected = match (held, shard.status(position)) {
                    (None, _) => StatusAnswer::Missing,
                    (Some(held), Some(status)) => {
                        StatusAnswer::Known { status, this_update: held.head.this_update }
                    }
                    (Some(held), None) => StatusAnswer::NotCovered {
                        this_update: held.head.this_update,
                        covers: held.head.covers,
                    },
                };
                assert_eq!(self.store.answer(AUTHORITY, index, now), expected);
            }
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
        // Fails while the other gate is there.
        let _ = self.dir.parent().map(std::fs::remove_dir);
    }
}

impl Story {
    /// Takes every step; after each, both stores hold what they must.
    pub fn play(&self) {
        let mut versions = vec![first()];
        let mut served = versions[0].files.clone();
        let (mut now, mut is_honest) = (START, true);
        let mut gates = [Gate::new("one"), Gate::new("two")];
        for step in self.steps.iter().take(16) {
            match step {
                Step::Publish { changes, minutes, is_snapshot } => {
                    now = now.plus(u64::from(*minutes) * 60);
                    let next =
                        next(versions.last().expect("never empty"), changes, now, *is_snapshot);
                    (served, is_honest) = (next.files.clone(), true);
                    versions.push(next);
                }
                Step::Sync { gate, minutes } => {
                    now = now.plus(u64::from(*minutes) * 60);
                    let gate = &mut gates[usize::from(*gate)];
                    sync(gate, &served, &versions, now, is_honest);
                }
                Step::SwitchOffAndOn { gate } => {
                    let gate = &mut gates[usize::from(*gate)];
                    gate.store = StatusStore::open(&RING, &gate.dir, trust()).expect("undamaged");
                }
                Step::ServeOld { version } => {
                    served = versions[usize::from(*version) % versions.len()].files.clone();
                    is_honest = false;
                }
                Step::Lose { file } => {
                    is_honest = false;
                    let name = name_of(&served, *file);
                    served.remove(&name);
                }
                Step::Alter { file, at, xor } => {
                    is_honest = false;
                    let name = name_of(&served, *file);
                    let Some(bytes) = served.get_mut(&name) else { continue };
                    let at = usize::from(*at) % bytes.len();
                    bytes[at] ^= xor;
                }
                Step::MixUp { one, other } => {
                    is_honest = false;
                    let (one, other) = (name_of(&served, *one), name_of(&served, *other));
                    let Some(bytes) = served.get(&one).cloned() else { continue };
                    served.insert(other, bytes);
                }
            }
            gates.iter().for_each(|gate| gate.assert_holds(&versions, now));
        }
    }
}

fn name_of(files: &BTreeMap<String, Vec<u8>>, number: u8) -> String {
    let count = files.len().max(1);
    files.keys().nth(usize::from(number) % count).cloned().unwrap_or_default()
}

/// A sync never leads back, and with an honest repository it always leads to the newest.
fn sync(
    gate: &mut Gate,
    served: &BTreeMap<String, Vec<u8>>,
    versions: &[Version],
    now: Timestamp,
    is_honest: bool,
) {
    match gate.store.sync(&Files(served), trust(), AUTHORITY, now) {
        Ok(report) => {
            assert_eq!(report.before.map(|version| version.seq), gate.seq);
            assert!(gate.seq.is_none_or(|seq| seq <= report.after.seq), "{report:?}");
            gate.seq = Some(report.after.seq);
        }
        Err(error) => {
            assert!(!is_honest, "{error}");
            refused(error);
        }
    }
    let newest = versions.last().expect("never empty").head.seq;
    assert!(!is_honest || gate.seq == Some(newest));
}

fn first() -> Version {
    once!(Version, {
        let (mut files, state) = (BTreeMap::new(), base_state());
        let snapshot = add_snapshot(&mut files, 1, &state);
        let head = Head {
            authority: AUTHORITY,
            epoch: EPOCH,
            seq: 1,
            this_update: START,
            next_update: START.plus(600),
            hard_expiry: START.plus(1 << 24),
            state_root: root(&state),
            snapshot,
            deltas: Vec::new(),
            covers: START,
        };
        put(&mut files, HEAD_NAME.to_owned(), &head);
        Version { files, head, state }
    })
    .clone()
}

/// The next version: a delta from the last, and a snapshot where one is wanted.
fn next(last: &Version, changes: &[(u8, u8)], now: Timestamp, is_snapshot: bool) -> Version {
    let Version { mut files, mut head, .. } = last.clone();
    let state = changed(&last.state, changes);
    let (from, to) = (head.seq, head.seq + 1);
    let (old_root, new_root) = (head.state_root, root(&state));
    let delta = Delta::between(&last.state, &state).expect("possible changes only");
    let body = delta.encode(&last.state).expect("it was made for this state");
    let object =
        DeltaObject { authority: AUTHORITY, epoch: EPOCH, from, to, old_root, new_root, body };
    let reference = |file| DeltaRef { from, to, file };
    let file = file(&signed(&object));
    put(&mut files, delta_name(EPOCH, &reference(file)), &object);
    head.deltas.push(reference(file));
    if is_snapshot {
        head.snapshot = add_snapshot(&mut files, to, &state);
    }
    head = Head {
        seq: to,
        this_update: now,
        next_update: now.plus(600),
        hard_expiry: now.plus(1 << 24),
        covers: now.minus(60),
        state_root: new_root,
        ..head
    };
    put(&mut files, HEAD_NAME.to_owned(), &head);
    Version { files, head, state }
}

fn changed(state: &State, changes: &[(u8, u8)]) -> State {
    let mut state = state.clone();
    for (place, change) in changes.iter().take(8) {
        let kind = [Change::Lift, Change::Revoke, Change::RevokeSuspended, Change::Suspend];
        let count = state.len();
        let Some(shard) = state.values_mut().nth(usize::from(*place) % count) else { continue };
        let position = u32::from(*place) % shard.header().capacity;
        // What is not possible is left out.
        let _ = shard.change(&[(position, kind[usize::from(*change) % 4])]);
    }
    state
}

fn add_snapshot(files: &mut BTreeMap<String, Vec<u8>>, seq: u64, state: &State) -> SnapshotRef {
    let snapshot = Snapshot::of(AUTHORITY, EPOCH, seq, state).expect("a good state");
    let reference = SnapshotRef { seq, file: file(&signed(&snapshot)) };
    put(files, snapshot_name(EPOCH, &reference), &snapshot);
    reference
}

fn put(files: &mut BTreeMap<String, Vec<u8>>, name: String, object: &impl Object) {
    files.insert(name, signed(object));
}

fn file(bytes: &[u8]) -> FileRef {
    FileRef { hash: RING.sha256(&[bytes]), len: bytes.len() as u32 }
}

fn signed(object: &impl Object) -> Vec<u8> {
    let signer = StatusSigner { kid: STATUS_KID, key: status_key() };
    signer.sign(object).expect("software signs")
}

fn key(seed: u8) -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([seed; 32]))
}

fn status_key() -> &'static dyn SigningKey {
    &**once!(Box<dyn SigningKey>, key(1))
}

fn trust() -> &'static TrustList {
    once!(TrustList, {
        let validity = Validity { not_before: START.minus(1), not_after: START.plus(1 << 26) };
        let status = StatusKey { kid: STATUS_KID, key: status_key().public(), validity };
        let authority = Authority {
            kid: AUTHORITY,
            key: key(2).public(),
            validity,
            name: "Example".to_owned(),
            status: Some(StatusDelegation { epoch: EPOCH, keys: vec![status] }),
        };
        let content = TrustContent {
            seq: 1,
            this_update: START,
            next_update: START.plus(1 << 26),
            authorities: vec![authority],
            gate_groups: Vec::new(),
            schemes: Vec::new(),
            next_root: None,
            dates_from: None,
        };
        let list = sign(&content, &*key(3)).expect("a good list");
        TrustAnchor::new(key(3).public()).accept(&RING, &list, START).expect("a good list")
    })
}

/// One object of each kind and more, by target: for the seeds.
pub fn objects() -> Vec<(&'static str, Vec<u8>)> {
    let mut version = first();
    let mut objects = Vec::new();
    for step in 0..4 {
        version = next(&version, &[(step, 3), (step + 9, 1)], START.plus(60), step == 2);
        for (name, bytes) in &version.files {
            let target = match name.as_str() {
                HEAD_NAME => "status_head",
                name if name.starts_with("delta") => "status_delta",
                _ => "status_snapshot",
            };
            objects.push((target, bytes.clone()));
        }
    }
    let empty: State = [(1, Shard::new(spec(1, 1)).expect("in range"))].into();
    objects
        .push(("status_snapshot", signed(&Snapshot::of(AUTHORITY, 0, 0, &empty).expect("good"))));

    objects
}
