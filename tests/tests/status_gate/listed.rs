//! The world with status keys, what they publish, and a gate that reads it from its own disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clearance_authority::keys::KeyKind;
use clearance_core::crypto::{RING, SigningKey};
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, StatusDelegation, StatusKey};
use clearance_revocation::object::{
    FileRef, HEAD_NAME, Head, Snapshot, SnapshotRef, StatusSigner, snapshot_name,
};
use clearance_revocation::store::{ObjectSource, StatusStore, SyncError, SyncReport};
use clearance_revocation::{ExpiryMonth, Shard, ShardSpec, StateRoot, Status};
use clearance_tests::world::{DAY, HONG_KONG, MACAO, World};
use clearance_tests::{Forgery, Person, Setup, keys};
use clearance_verifier::{Decision, Gate, ListTaken, Reason, StatusGrade, StatusSeen};

/// Id of every status key.
const STATUS_KEY: AuthorityKid = AuthorityKid([0, 1]);

/// What an authority says of its credentials.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) authority: AuthorityKid,
    pub(crate) epoch: u32,
    pub(crate) seq: u64,
    pub(crate) this_update: Timestamp,
    pub(crate) hard_expiry: Timestamp,
    /// It claims to have every credential of an nbf before this.
    pub(crate) covers: Timestamp,
    /// The shard that all credentials of the fixture are in is 7; their positions start at 1,000.
    pub(crate) shard: u16,
    pub(crate) capacity: u32,
    pub(crate) month: ExpiryMonth,
    pub(crate) statuses: Vec<(Person, Status)>,
}

impl List {
    /// Macao's list of `this_update`, good for a week, by which everybody is in force.
    pub(crate) fn of(this_update: Timestamp) -> Self {
        Self {
            authority: MACAO,
            epoch: 1,
            seq: 1,
            this_update,
            hard_expiry: this_update.plus(7 * DAY),
            covers: this_update.minus(3_600),
            shard: 7,
            capacity: 2_048,
            month: ExpiryMonth::from_u16(688),
            statuses: Vec::new(),
        }
    }

    /// The same but for one person.
    pub(crate) fn with(mut self, person: Person, status: Status) -> Self {
        self.statuses.push((person, status));
        self
    }

    fn state(&self) -> BTreeMap<u16, Shard> {
        let positions = |wanted| {
            let found = self.statuses.iter().filter(move |(_, status)| *status == wanted);
            found.map(|(person, _)| 1_000 + *person as u32).collect()
        };
        let (revoked, suspended) = (positions(Status::Revoked), positions(Status::Suspended));
        let spec = ShardSpec { number: self.shard, capacity: self.capacity, month: self.month };
        let shard = Shard::from_positions(spec, revoked, suspended).unwrap();
        BTreeMap::from([(self.shard, shard)])
    }
}

/// A repository in memory.
#[derive(Default)]
struct Repo(BTreeMap<(AuthorityKid, String), Vec<u8>>);

impl ObjectSource for Repo {
    fn fetch(&self, authority: AuthorityKid, name: &str, _: usize) -> io::Result<Vec<u8>> {
        let bytes = self.0.get(&(authority, name.to_owned()));
        Ok(bytes.ok_or(io::ErrorKind::NotFound)?.clone())
    }
}

/// A world with status keys, and a gate with a store.
pub(crate) struct Listed {
    pub(crate) world: World,
    pub(crate) store: Arc<StatusStore>,
    pub(crate) gate: Gate,
    dir: TempDir,
}

impl Listed {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Setup)) -> Self {
        let (world, dir) = (with_status_keys(World::with(change), 1), TempDir::new());
        let store = open(&dir.0, &world);
        let gate = gate(&world, &store);
        Self { world, store, gate, dir }
    }

    /// Switches the gate off and on again.
    pub(crate) fn restart(&mut self) {
        self.store = open(&self.dir.0, &self.world);
        self.gate = gate(&self.world, &self.store);
    }

    /// A trust list by which status lists before `epoch` are void.
    pub(crate) fn bump(&mut self, epoch: u32) {
        self.world = with_status_keys(World::new(), epoch);
        self.store.apply_trust(&self.world.list);
        let renewal = self.gate.renew(Arc::clone(&self.world.list), &[]);
        assert_eq!(renewal.list, ListTaken::InForce);
    }

    /// Publishes `list`, and the gate syncs at its date.
    pub(crate) fn sync(&self, list: &List) -> Result<SyncReport, SyncError> {
        let source = published(list);
        self.store.sync(&source, &self.world.list, list.authority, list.this_update)
    }

    /// The code that `person` shows at `now`, judged by the gate.
    pub(crate) fn check(&self, person: Person, now: Timestamp) -> Decision {
        self.gate.check(&self.code(person, now), now)
    }

    /// The same, by a gate that has seen no code of this hour yet.
    pub(crate) fn check_afresh(&self, person: Person, now: Timestamp) -> Decision {
        gate(&self.world, &self.store).check(&self.code(person, now), now)
    }

    fn code(&self, person: Person, now: Timestamp) -> String {
        Forgery::of(&self.world, person, now.step_start(15)).text()
    }

    /// The table files of the store.
    pub(crate) fn tables(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(&self.dir.0).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "table")).collect()
    }
}

/// What a decision comes to: its name, its reason, and what it says of the list.
pub(crate) fn outcome(decision: &Decision) -> (&'static str, Option<Reason>, Option<StatusSeen>) {
    (decision.code(), decision.reason(), decision.details().status)
}

pub(crate) fn seen(status: Option<Status>, age: i64, grade: StatusGrade) -> Option<StatusSeen> {
    Some(StatusSeen { status, age, grade })
}

fn open(dir: &Path, world: &World) -> Arc<StatusStore> {
    Arc::new(StatusStore::open(&RING, dir, &world.list).unwrap())
}

fn gate(world: &World, store: &Arc<StatusStore>) -> Gate {
    world.gate_with(|parts| parts.status = Arc::<StatusStore>::clone(store))
}

/// Macao's status key is Ed25519, Hong Kong's P-256.
fn status_key(authority: AuthorityKid) -> Box<dyn SigningKey> {
    let kind = if authority == HONG_KONG { KeyKind::P256 } else { KeyKind::Ed25519 };
    keys::signing(kind, &format!("status {authority}"))
}

/// The world under its next trust list, in which both authorities delegate a status key.
fn with_status_keys(mut world: World, epoch: u32) -> World {
    let mut content = world.list.content().clone();
    content.seq += u64::from(epoch);
    for authority in &mut content.authorities {
        let key = status_key(authority.kid).public();
        let key = StatusKey { kid: STATUS_KEY, key, validity: authority.validity };
        authority.status = Some(StatusDelegation { epoch, keys: vec![key] });
    }
    let root = World::root().signing(&RING).unwrap();
    world.list_bytes = trust::sign(&content, &*root).unwrap();
    world.list =
        Arc::new(world.anchor.accept(&RING, &world.list_bytes, clearance_tests::START).unwrap());
    world
}

fn published(list: &List) -> Repo {
    let key = status_key(list.authority);
    let signer = StatusSigner { kid: STATUS_KEY, key: &*key };
    let List { authority, epoch, seq, this_update, hard_expiry, .. } = *list;
    let state = list.state();
    let snapshot = Snapshot::of(authority, epoch, seq, &state).unwrap();
    let bytes = signer.sign(&snapshot).unwrap();
    let file = FileRef { hash: RING.sha256(&[&bytes]), len: bytes.len() as u32 };
    let reference = SnapshotRef { seq, file };
    let head = Head {
        authority,
        epoch,
        seq,
        this_update,
        next_update: this_update.plus(300),
        hard_expiry,
        state_root: StateRoot::of(&state, |bytes| RING.sha256(&[bytes])).unwrap(),
        snapshot: reference,
        deltas: Vec::new(),
        covers: list.covers,
    };
    let head = (HEAD_NAME.to_owned(), signer.sign(&head).unwrap());
    let files = [head, (snapshot_name(epoch, &reference), bytes)];
    Repo(files.into_iter().map(|(name, bytes)| ((authority, name), bytes)).collect())
}

/// A directory of its own, deleted at the end.
struct TempDir(PathBuf);

impl TempDir {
    fn new() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("status-gate-{}-{number}", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
