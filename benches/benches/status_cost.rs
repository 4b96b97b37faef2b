//! What a status list costs the gate that takes it, per byte: lists made to be expensive beside an
//! ordinary one. Whoever stole a status key can publish any of them.
//!
//! `cargo bench -p clearance-benches --bench status_cost [-- CASE]`

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clearance_benches::Fault;
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
use clearance_revocation::{Change, Digest, ExpiryMonth, Shard, ShardSpec, StateRoot};
use rustix::time::{ClockId, clock_gettime};

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
const AUTHORITY: AuthorityKid = AuthorityKid([0, 1]);
const STATUS_KEY: AuthorityKid = AuthorityKid([0, 2]);
const FULL: u32 = 1 << 20;

type State = BTreeMap<u16, Shard>;

/// A list to measure: what it starts from, how many deltas follow, and what each changes.
struct Case {
    name: &'static str,
    state: fn() -> Result<State, Fault>,
    deltas: u32,
    change: fn(u32, &mut Delta) -> Result<(), Fault>,
}

const CASES: &[Case] = &[
    Case { name: "ordinary, 100 deltas", state: ordinary, deltas: 100, change: revoke_some },
    Case { name: "all revoked, 1 delta", state: all_revoked, deltas: 1, change: revoke_one },
    Case { name: "all revoked, 512 deltas", state: all_revoked, deltas: 512, change: revoke_one },
    Case { name: "half revoked, 512 deltas", state: half_revoked, deltas: 512, change: suspend },
    Case { name: "eight of these", state: eight_half_revoked, deltas: 512, change: suspend_in_all },
    Case { name: "a snapshot of 33 MB", state: dense, deltas: 0, change: revoke_one },
];

fn main() -> Result<(), Fault> {
    let wanted = std::env::args().nth(1).filter(|arg| !arg.starts_with("--"));
    println!("| list | bytes | CPU seconds | ns per byte | outcome |");
    println!("|---|--:|--:|--:|---|");
    for case in CASES.iter().filter(|case| wanted.as_ref().is_none_or(|w| case.name.contains(w))) {
        let repository = published(case)?;
        let bytes: usize = repository.0.values().map(Vec::len).sum();
        let dir = directory();
        let (trust, start) = (trust()?, used());
        let store = StatusStore::open(&RING, &dir, &trust)?;
        let outcome = match store.sync(&repository, &trust, AUTHORITY, NOW) {
            Ok(report) => format!("taken, {} deltas", report.deltas),
            Err(error) => error.to_string(),
        };
        let seconds = (used() - start).as_secs_f64();
        let each = seconds * 1e9 / bytes as f64;
        println!("| {} | {bytes} | {seconds:.2} | {each:.0} | {outcome} |", case.name);
        std::fs::remove_dir_all(&dir)?;
    }
    Ok(())
}

/// CPU time of this thread: what others run does not count.
fn used() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::of(NOW.plus(40 * 86_400)) }
}

/// Ten million credentials, 1 % revoked at random.
fn ordinary() -> Result<State, Fault> {
    let revoked = |number: u16| (0..FULL).filter(move |position| is_revoked(number, *position));
    (1..=10)
        .map(|n| Ok((n, Shard::from_positions(spec(n, FULL), revoked(n).collect(), vec![])?)))
        .collect()
}

/// 4,094 shards of 2^20 revoked positions, and a small one for deltas to change.
fn all_revoked() -> Result<State, Fault> {
    let full = Shard::decode(
        &[
            &[0, 0x1f, 0xff, 0xff][..],
            &spec(1, 1).month.as_u16().to_be_bytes(),
            &[0x10, 0, 0, 0, 0, 0],
        ]
        .concat(),
    )?;
    let coded = full.encode();
    let of = |number: u16| {
        let mut coded = coded.clone();
        let last = u32::from(number) << StatusIndex::POSITION_BITS | (FULL - 1);
        coded[..4].copy_from_slice(&last.to_be_bytes());
        Ok::<_, Fault>((number, Shard::decode(&coded)?))
    };
    let mut state = (1..4_095).map(of).collect::<Result<State, Fault>>()?;
    state.insert(4_095, Shard::new(spec(4_095, 1_024))?);
    Ok(state)
}

fn half(number: u16) -> Result<(u16, Shard), Fault> {
    let revoked = (0..FULL).step_by(2).collect();
    Ok((number, Shard::from_positions(spec(number, FULL), revoked, vec![])?))
}

fn half_revoked() -> Result<State, Fault> {
    [half(1)].into_iter().collect()
}

fn eight_half_revoked() -> Result<State, Fault> {
    (1..=8).map(half).collect()
}

fn dense() -> Result<State, Fault> {
    (1..=256).map(half).collect()
}

fn revoke_some(step: u32, delta: &mut Delta) -> Result<(), Fault> {
    for shard in 1..=10 {
        let from = step * 10_000;
        let free = |at: &u32| !is_revoked(shard, *at);
        for position in (from..from + 20).filter(free).take(10) {
            delta.change(StatusIndex::new(shard, position)?, Change::Revoke);
        }
    }
    Ok(())
}

fn revoke_one(step: u32, delta: &mut Delta) -> Result<(), Fault> {
    delta.change(StatusIndex::new(4_095, step)?, Change::Revoke);
    Ok(())
}

fn suspend(step: u32, delta: &mut Delta) -> Result<(), Fault> {
    delta.change(StatusIndex::new(1, 2 * step + 1)?, Change::Suspend);
    Ok(())
}

fn suspend_in_all(step: u32, delta: &mut Delta) -> Result<(), Fault> {
    for shard in 1..=8 {
        delta.change(StatusIndex::new(shard, 2 * step + 1)?, Change::Suspend);
    }
    Ok(())
}

/// A repository in memory.
struct Repository(BTreeMap<String, Vec<u8>>);

impl ObjectSource for Repository {
    fn fetch(&self, _: AuthorityKid, name: &str, _: usize) -> io::Result<Vec<u8>> {
        self.0.get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Repository {
    fn add(&mut self, name: impl FnOnce(FileRef) -> String, bytes: Vec<u8>) -> FileRef {
        let file = FileRef { hash: RING.sha256(&[&bytes]), len: bytes.len() as u32 };
        self.0.insert(name(file), bytes);
        file
    }
}

fn key(seed: u8) -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([seed; 32]))
}

fn signed(object: &impl Object) -> Result<Vec<u8>, Fault> {
    Ok(StatusSigner { kid: STATUS_KEY, key: &*key(2) }.sign(object)?)
}

/// A snapshot of seq 1 and a chain of single steps.
fn published(case: &Case) -> Result<Repository, Fault> {
    let (mut state, mut repository) = ((case.state)()?, Repository(BTreeMap::new()));
    let mut hashes: BTreeMap<u16, Digest> =
        state.iter().map(|(n, shard)| (*n, RING.sha256(&[&shard.encode()]))).collect();
    let snapshot = signed(&Snapshot::of(AUTHORITY, 1, 1, &state)?)?;
    let reference = |file| SnapshotRef { seq: 1, file };
    let file = repository.add(|file| snapshot_name(1, &reference(file)), snapshot);
    let snapshot = reference(file);
    let mut root = root_of(&hashes)?;
    let mut deltas = Vec::new();
    for step in 0..case.deltas {
        let (from, to) = (u64::from(step) + 1, u64::from(step) + 2);
        let mut delta = Delta::default();
        (case.change)(step, &mut delta)?;
        let body = delta.encode(&state)?;
        for (number, position, change) in delta.changes() {
            let shard = state.get_mut(&number).ok_or("a shard")?;
            shard.change(&[(position, change)])?;
        }
        for (number, ..) in delta.changes() {
            hashes.insert(number, RING.sha256(&[&state[&number].encode()]));
        }
        let (old_root, new_root) = (root, root_of(&hashes)?);
        root = new_root;
        let object =
            DeltaObject { authority: AUTHORITY, epoch: 1, from, to, old_root, new_root, body };
        let reference = |file| DeltaRef { from, to, file };
        let file = repository.add(|file| delta_name(1, &reference(file)), signed(&object)?);
        deltas.push(reference(file));
    }
    let head = Head {
        authority: AUTHORITY,
        epoch: 1,
        seq: u64::from(case.deltas) + 1,
        this_update: NOW,
        next_update: NOW.plus(600),
        hard_expiry: NOW.plus(86_400),
        state_root: root,
        snapshot,
        deltas,
        covers: NOW.minus(3_600),
    };
    repository.0.insert(HEAD_NAME.to_owned(), signed(&head)?);
    Ok(repository)
}

fn root_of(hashes: &BTreeMap<u16, Digest>) -> Result<Digest, Fault> {
    let mut root = StateRoot::default();
    for (number, hash) in hashes {
        root.push(*number, hash)?;
    }
    Ok(root.finish(|bytes| RING.sha256(&[bytes])))
}

fn trust() -> Result<TrustList, Fault> {
    let validity = Validity { not_before: NOW.minus(100), not_after: NOW.plus(1 << 24) };
    let status = StatusKey { kid: STATUS_KEY, key: key(2).public(), validity };
    let content = TrustContent {
        seq: 1,
        this_update: NOW,
        next_update: NOW.plus(1 << 24),
        authorities: vec![Authority {
            kid: AUTHORITY,
            key: key(1).public(),
            validity,
            name: "Bench".to_owned(),
            status: Some(StatusDelegation { epoch: 1, keys: vec![status] }),
        }],
        gate_groups: Vec::new(),
        schemes: Vec::new(),
        next_root: None,
        dates_from: None,
    };
    let bytes = sign(&content, &*key(3))?;
    Ok(TrustAnchor::new(key(3).public()).accept(&RING, &bytes, NOW)?)
}

fn directory() -> PathBuf {
    let name = format!("status-cost-{}", std::process::id());
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// One position in a hundred, spread at random.
fn is_revoked(shard: u16, position: u32) -> bool {
    mix(u64::from(shard) << 32 | u64::from(position)).is_multiple_of(100)
}

/// SplitMix64: the same story in every run.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
