//! A root, two authorities with status keys, what they publish, and directories that clean up.

use std::collections::BTreeMap;
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use clearance_core::crypto::{RING, Secret32, SigningKey};
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{
    self, Authority, StatusDelegation, StatusKey, TrustAnchor, TrustContent, TrustList,
};
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, HEAD_NAME, Head, Object, Snapshot, SnapshotRef, StatusSigner,
    delta_name, snapshot_name,
};
use clearance_revocation::store::{ObjectSource, StatusStore};
use clearance_revocation::{
    Digest, ExpiryMonth, Shard, ShardSource, ShardSpec, StateRoot, Status, StatusAnswer,
};

/// The shard of this number and capacity, for credentials of May 2027.
pub(crate) fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
pub(crate) const DAY: u64 = 86_400;
pub(crate) const MACAO: AuthorityKid = AuthorityKid([0xa1, 0x01]);
pub(crate) const HONG_KONG: AuthorityKid = AuthorityKid([0xb2, 0x02]);
/// Id of each authority's Ed25519 status key: the same id, different keys.
pub(crate) const ED: AuthorityKid = AuthorityKid([0, 1]);
/// Id of each authority's P-256 status key.
pub(crate) const P256: AuthorityKid = AuthorityKid([0, 2]);

pub(crate) type State = BTreeMap<u16, Shard>;

/// The Ed25519 key of this name.
pub(crate) fn ed25519(name: &str) -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from(RING.sha256(&[b"revocation tests ", name.as_bytes()])))
}

/// The P-256 key of this name.
pub(crate) fn p256(name: &str) -> Box<dyn SigningKey> {
    RING.p256_key(&Secret32::from(RING.sha256(&[b"revocation tests ", name.as_bytes()]))).unwrap()
}

/// A year around [`NOW`].
pub(crate) fn year() -> Validity {
    Validity { not_before: NOW.minus(180 * DAY), not_after: NOW.plus(185 * DAY) }
}

fn authority(kid: AuthorityKid, epoch: u32) -> Authority {
    let name = |what| format!("{what} {kid}");
    let key =
        |kid, key: Box<dyn SigningKey>| StatusKey { kid, key: key.public(), validity: year() };
    Authority {
        kid,
        key: ed25519(&name("authority")).public(),
        validity: year(),
        name: name("Authority"),
        status: Some(StatusDelegation {
            epoch,
            keys: vec![key(ED, ed25519(&name("status"))), key(P256, p256(&name("status")))],
        }),
    }
}

/// The trust list in which both authorities' status lists are of `epoch`.
pub(crate) fn content(epoch: u32) -> TrustContent {
    TrustContent {
        seq: epoch.into(),
        this_update: NOW.minus(DAY),
        next_update: NOW.plus(30 * DAY),
        authorities: vec![authority(MACAO, epoch), authority(HONG_KONG, epoch)],
        gate_groups: Vec::new(),
        schemes: Vec::new(),
        next_root: None,
        dates_from: None,
    }
}

/// What a gate makes of `content`, signed by the root.
pub(crate) fn believed(content: &TrustContent) -> TrustList {
    let root = ed25519("root");
    let bytes = trust::sign(content, &*root).unwrap();
    TrustAnchor::new(root.public()).accept(&RING, &bytes, NOW).unwrap()
}

pub(crate) fn trust(epoch: u32) -> TrustList {
    believed(&content(epoch))
}

/// A trust list in which Macao's Ed25519 status key signs for Hong Kong too.
pub(crate) fn shared_key() -> TrustList {
    let mut content = content(1);
    content.authorities[1].status = content.authorities[0].status.clone();
    believed(&content)
}

/// The delegation of Macao.
pub(crate) fn delegation() -> StatusDelegation {
    authority(MACAO, 1).status.unwrap()
}

/// Macao's status keys, ready to sign: one of each algorithm.
pub(crate) fn signers() -> [Press; 2] {
    let name = format!("status {MACAO}");
    [Press::of(MACAO, 1), Press { kid: P256, key: p256(&name), ..Press::of(MACAO, 1) }]
}

pub(crate) fn root_of(state: &impl ShardSource) -> Digest {
    StateRoot::of(state, |bytes| RING.sha256(&[bytes])).unwrap()
}

fn file(bytes: &[u8]) -> FileRef {
    FileRef { hash: RING.sha256(&[bytes]), len: bytes.len() as u32 }
}

/// Whoever holds a status key of an authority.
pub(crate) struct Press {
    pub(crate) authority: AuthorityKid,
    pub(crate) epoch: u32,
    pub(crate) kid: AuthorityKid,
    pub(crate) key: Box<dyn SigningKey>,
}

impl Press {
    pub(crate) fn of(authority: AuthorityKid, epoch: u32) -> Self {
        Self { authority, epoch, kid: ED, key: ed25519(&format!("status {authority}")) }
    }

    pub(crate) fn sign(&self, object: &impl Object) -> Vec<u8> {
        StatusSigner { kid: self.kid, key: &*self.key }.sign(object).unwrap()
    }

    pub(crate) fn snapshot(&self, seq: u64, state: &State) -> Snapshot {
        Snapshot::of(self.authority, self.epoch, seq, state).unwrap()
    }

    pub(crate) fn delta(&self, from: (u64, &State), to: (u64, &State)) -> DeltaObject {
        DeltaObject {
            authority: self.authority,
            epoch: self.epoch,
            from: from.0,
            to: to.0,
            old_root: root_of(from.1),
            new_root: root_of(to.1),
            body: Delta::between(from.1, to.1).unwrap().encode(from.1).unwrap(),
        }
    }

    /// A head without deltas, due in ten minutes and good for a week.
    pub(crate) fn head(
        &self,
        seq: u64,
        state: &State,
        this_update: Timestamp,
        snapshot: SnapshotRef,
    ) -> Head {
        Head {
            authority: self.authority,
            epoch: self.epoch,
            seq,
            this_update,
            next_update: this_update.plus(600),
            hard_expiry: this_update.plus(7 * DAY),
            state_root: root_of(state),
            snapshot,
            deltas: Vec::new(),
            covers: this_update.minus(3_600),
        }
    }
}

/// A repository in memory.
#[derive(Clone, Default)]
pub(crate) struct Repo(pub(crate) BTreeMap<(AuthorityKid, String), Vec<u8>>);

impl ObjectSource for Repo {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        let bytes = self.0.get(&(authority, name.to_owned())).ok_or(io::ErrorKind::NotFound)?;
        let fits = bytes.len() <= limit;
        if fits { Ok(bytes.clone()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

impl Repo {
    /// A repository whose head is a snapshot of `state`.
    pub(crate) fn with(press: &Press, seq: u64, state: &State, this_update: Timestamp) -> Self {
        let mut repo = Self::default();
        repo.publish(press, seq, state, this_update);
        repo
    }

    /// Adds a snapshot and makes it the head.
    pub(crate) fn publish(&mut self, press: &Press, seq: u64, state: &State, at: Timestamp) {
        let snapshot = self.add_snapshot(press, seq, state);
        self.put_head(press, &press.head(seq, state, at, snapshot));
    }

    pub(crate) fn add_snapshot(&mut self, press: &Press, seq: u64, state: &State) -> SnapshotRef {
        let bytes = press.sign(&press.snapshot(seq, state));
        let reference = SnapshotRef { seq, file: file(&bytes) };
        self.put(press, &snapshot_name(press.epoch, &reference), bytes);
        reference
    }

    pub(crate) fn add_delta(
        &mut self,
        press: &Press,
        from: (u64, &State),
        to: (u64, &State),
    ) -> DeltaRef {
        self.add_delta_object(press, &press.delta(from, to), (from.0, to.0))
    }

    /// Adds `object` as what leads from one number to another, whatever it says itself.
    pub(crate) fn add_delta_object(
        &mut self,
        press: &Press,
        object: &DeltaObject,
        (from, to): (u64, u64),
    ) -> DeltaRef {
        let bytes = press.sign(object);
        let reference = DeltaRef { from, to, file: file(&bytes) };
        self.put(press, &delta_name(press.epoch, &reference), bytes);
        reference
    }

    pub(crate) fn put_head(&mut self, press: &Press, head: &Head) {
        self.put(press, HEAD_NAME, press.sign(head));
    }

    pub(crate) fn put(&mut self, press: &Press, name: &str, bytes: Vec<u8>) {
        self.0.insert((press.authority, name.to_owned()), bytes);
    }

    /// Loses every file whose name starts with `prefix`, and says how many.
    pub(crate) fn lose(&mut self, prefix: &str) -> usize {
        let before = self.0.len();
        self.0.retain(|(_, name), _| !name.starts_with(prefix));
        before - self.0.len()
    }
}

/// Shard 3 of 40 positions, with these revoked and suspended.
pub(crate) fn state(revoked: &[u32], suspended: &[u32]) -> State {
    let shard = Shard::from_positions(spec(3, 40), revoked.to_vec(), suspended.to_vec());
    State::from([(3, shard.unwrap())])
}

pub(crate) fn index(shard: u16, position: u32) -> StatusIndex {
    StatusIndex::new(shard, position).unwrap()
}

/// What `store` says of a position of Macao's shard 3 at [`NOW`]: the status, when it is known.
pub(crate) fn status(store: &StatusStore, position: u32) -> Option<Status> {
    match store.answer(MACAO, index(3, position), NOW) {
        StatusAnswer::Known { status, .. } => Some(status),
        _ => None,
    }
}

pub(crate) fn open(dir: &Path, trust: &TrustList) -> StatusStore {
    StatusStore::open(&RING, dir, trust).unwrap()
}

/// A directory of its own, deleted at the end.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("lists-{}-{number}", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Deref for TempDir {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
