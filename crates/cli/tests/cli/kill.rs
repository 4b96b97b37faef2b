//! Processes killed (SIGKILL) at random moments: the publisher and the gate's sync; `.ci/run` kills more often.
//! Afterwards the state must be the one before or the one after, and the gate's floor never lower.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustList};
use clearance_revocation::StatusAnswer;
use clearance_revocation::store::{DirSource, StatusStore, SyncError, Version};

use crate::run::Bench;

const NOW: u64 = 1_795_248_000;
/// Kills that must hit a process at work.
const FEW: u32 = 24;

/// How many kills must hit a process at work: `CLEARANCE_KILLS`, or these few.
pub(crate) fn kills(few: u32) -> u32 {
    std::env::var("CLEARANCE_KILLS").map_or(few, |text| text.parse().unwrap())
}

/// Enough that not everything is revoked in the end: then there would be nothing left to change.
const CAPACITY: u32 = 1_024;

/// What every position of shard 1 is to be, where it is not valid.
type Model = BTreeMap<u32, Status>;

/// A small xorshift. What it is for needs no seed of its own: the machine adds its own chance.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Kills processes at a moment of their usual running time, each moment as likely as any other.
pub(crate) struct Killer {
    pub(crate) dice: Dice,
    usual: Duration,
    pub(crate) attempts: u32,
    pub(crate) kills: u32,
}

impl Killer {
    pub(crate) fn new(seed: u64) -> Self {
        Self { dice: Dice(seed), usual: Duration::from_millis(20), attempts: 0, kills: 0 }
    }

    /// Whether the process was killed before it could end. One that ends must end well. Every
    /// eighth is left alone, to learn how long they take at present.
    pub(crate) fn strike(&mut self, mut command: Command) -> bool {
        self.attempts += 1;
        assert!(self.attempts < 6 * kills(500).max(500), "only {} kills hit", self.kills);
        let start = Instant::now();
        // What it says fits a pipe, so nobody has to read before it ends.
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let spared = self.attempts % 8 == 1;
        if !spared {
            sleep(self.usual.mul_f64(self.dice.roll(1_000) as f64 / 1_000.0));
            child.kill().unwrap();
        }
        let ended = child.wait_with_output().unwrap();
        let (status, said) = (ended.status, String::from_utf8_lossy(&ended.stderr).into_owned());
        if spared {
            self.usual = (self.usual + start.elapsed()) / 2;
        }
        let killed = status.signal() == Some(9);
        assert!(killed || status.success(), "{status}: {said}");
        self.kills += u32::from(killed);
        killed
    }
}

/// An authority with one shard of [`CAPACITY`], and a gate.
struct World {
    bench: Bench,
    trust: TrustList,
    authority: AuthorityKid,
}

impl World {
    fn new(test: &str) -> Self {
        let bench = Bench::new(test);
        let at = NOW.to_string();
        bench.ok(&["authority", "init", "--at", &at]);
        bench.ok(&["wallet", "init"]);
        bench.admit("mei", "Mei", &at, &[], &["--shard-capacity", &CAPACITY.to_string()]);
        bench.ok(&["gate", "init"]);
        let mut anchor = TrustAnchor::from_bytes(&bench.read("gate/anchor.cbor")).unwrap();
        let trust = anchor
            .accept(&RING, &bench.read("gate/trust-list.cbor"), Timestamp::from_secs(NOW))
            .unwrap();
        let authority = trust.content().authorities[0].kid;
        Self { bench, trust, authority }
    }

    fn at(round: u32) -> String {
        (NOW + 10 * u64::from(round)).to_string()
    }

    fn publish(&self, round: u32) -> Command {
        let at = Self::at(round);
        self.bench.command(&["authority", "publish", "--snapshot-every", "7", "--at", &at])
    }

    /// The command that makes one to three random changes, which the model has then.
    fn change(&self, dice: &mut Dice, model: &mut Model) -> Command {
        let to = match dice.roll(8) {
            0 => Status::Revoked,
            1..=4 => Status::Suspended,
            _ => Status::Valid,
        };
        let mut given = Vec::new();
        for _ in 0..=dice.roll(3) {
            let position = dice.roll(CAPACITY.into()) as u32;
            if model.get(&position) != Some(&Status::Revoked) || to == Status::Revoked {
                model.insert(position, to);
                given.push(format!("1:{position}"));
            }
        }
        if given.is_empty() {
            return self.bench.command(&["authority", "trust", "show"]);
        }
        let verb = match to {
            Status::Suspended => "suspend",
            Status::Revoked => "revoke",
            Status::Valid => "lift",
        };
        let given = given.iter().map(String::as_str);
        self.bench.command(&["authority", verb].into_iter().chain(given).collect::<Vec<_>>())
    }

    fn store(&self, dir: &str) -> StatusStore {
        StatusStore::open(&RING, self.bench.dir.join(dir), &self.trust).unwrap()
    }

    fn version(&self, store: &StatusStore) -> Option<Version> {
        store.lists().first().map(|list| list.version)
    }

    /// Brings `store` up to the list in `repository`, at a time after all of them.
    fn sync(&self, store: &StatusStore, repository: &Path) -> Result<Version, SyncError> {
        let now = Timestamp::from_secs(NOW + 100_000);
        let source = DirSource::new(repository);
        store.sync(&source, &self.trust, self.authority, now).map(|report| report.after)
    }

    fn statuses(&self, store: &StatusStore) -> Model {
        let now = Timestamp::from_secs(NOW + 100_000);
        let status = |position| {
            let index = StatusIndex::new(1, position).unwrap();
            match store.answer(self.authority, index, now) {
                StatusAnswer::Known { status, .. } => status,
                other => panic!("{other:?}"),
            }
        };
        let all = (0..CAPACITY).map(|position| (position, status(position)));
        all.filter(|(_, status)| *status != Status::Valid).collect()
    }
}

/// Whether a write in `dir` or below was cut short since `start`: the file beside it is still there.
fn is_torn(dir: &Path, start: SystemTime) -> bool {
    let Ok(mut entries) = fs::read_dir(dir) else { return false };
    entries.any(|entry| {
        let entry = entry.unwrap();
        let (path, data) = (entry.path(), entry.metadata().unwrap());
        let is_part = path.extension().is_some_and(|extension| extension == "part");
        if data.is_dir() {
            is_torn(&path, start)
        } else {
            is_part && data.modified().unwrap() > start
        }
    })
}

fn finish(mut command: Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn marked(model: &Model) -> Model {
    model.iter().filter(|(_, s)| **s != Status::Valid).map(|(p, s)| (*p, *s)).collect()
}

#[test]
fn a_killed_publisher_leaves_a_sound_repository() {
    let world = World::new("kill-publisher");
    let mut killer = Killer::new(0x1234_5678_9abc_def1);
    let repository = world.bench.dir.join("status-lists");
    let (mut model, mut published) = (Model::new(), Model::new());
    finish(world.publish(0));
    let store = world.store("follower");
    let mut last = world.sync(&store, &repository).unwrap();
    let (mut before, mut after, mut torn) = (0, 0, 0);
    let kills = kills(FEW);
    while killer.kills < kills {
        let round = killer.attempts + 1;
        let mut dice = Dice(u64::from(round) * 0x9e37_79b9 + 1);
        while marked(&model) == published {
            finish(world.change(&mut dice, &mut model));
        }
        let start = SystemTime::now();
        let killed = killer.strike(world.publish(round));
        torn += u32::from(killed && is_torn(&repository, start));
        // A gate that follows, and every so often one that starts from nothing.
        let version = world.sync(&store, &repository).unwrap();
        assert!(version >= last, "{version} after {last}");
        let now = world.statuses(&store);
        if now == marked(&model) {
            published = marked(&model);
            after += u32::from(killed);
        } else {
            assert!(killed, "a run that ended well did not publish");
            assert_eq!(now, published, "neither the state before nor the one after");
            assert_eq!(version, last, "one version, two states");
            before += 1;
        }
        if round.is_multiple_of(25) {
            let fresh = world.store(&format!("fresh-{round}"));
            assert_eq!(world.sync(&fresh, &repository).unwrap(), version);
            assert_eq!(world.statuses(&fresh), now);
        }
        last = version;
    }
    finish(world.publish(killer.attempts + 1));
    world.sync(&store, &repository).unwrap();
    assert_eq!(world.statuses(&store), marked(&model));
    let Killer { kills, attempts, .. } = killer;
    println!("{kills} kills in {attempts} runs: {before} before, {after} after, {torn} in a write");
    assert!(
        before >= kills / 25 && after >= kills / 100,
        "{before} kills before the list was out, {after} after"
    );
}

/// A repository as it was at some version, and what it said.
struct Past {
    dir: PathBuf,
    version: Version,
    model: Model,
}

/// Thirty versions of a repository, each kept.
fn history(world: &World) -> Vec<Past> {
    let (mut dice, mut model, mut all) = (Dice(77), Model::new(), Vec::new());
    let reader = world.store("reader");
    for round in 0..30 {
        let before = marked(&model);
        while marked(&model) == before {
            finish(world.change(&mut dice, &mut model));
        }
        finish(world.publish(round));
        let dir = world.bench.dir.join(format!("past-{round}"));
        let from = world.bench.dir.join("status-lists").join(world.authority.to_string());
        let to = dir.join(world.authority.to_string());
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
        let version = world.sync(&reader, &dir).unwrap();
        assert_eq!(world.statuses(&reader), marked(&model));
        all.push(Past { dir, version, model: marked(&model) });
    }
    all
}

#[test]
fn a_killed_sync_leaves_a_sound_gate_and_its_floor() {
    let world = World::new("kill-sync");
    let history = history(&world);
    assert!(history.is_sorted_by(|a, b| a.version < b.version));
    let mut killer = Killer::new(0xfeed_5678_9abc_def1);
    let status = world.bench.dir.join("gate/status");
    let mut at: Option<usize> = None;
    let (mut before, mut after, mut torn, mut refused) = (0, 0, 0, 0);
    let kills = kills(FEW);
    while killer.kills < kills {
        if at == Some(history.len() - 1) {
            fs::remove_dir_all(&status).unwrap();
            at = None;
        }
        let first = at.map_or(0, |at| at + 1);
        let target = (first + killer.dice.roll(3) as usize).min(history.len() - 1);
        let dir = history[target].dir.display().to_string();
        let now = (NOW + 100_000).to_string();
        let start = SystemTime::now();
        let killed = killer.strike(world.bench.command(&["gate", "sync", &dir, "--at", &now]));
        torn += u32::from(killed && is_torn(&status, start));
        // As after a restart.
        let store = world.store("gate/status");
        let version = world.version(&store);
        if version == Some(history[target].version) {
            after += u32::from(killed);
            at = Some(target);
        } else {
            assert!(killed, "a run that ended well did not sync");
            assert_eq!(version, at.map(|at| history[at].version), "neither before nor after");
            before += 1;
        }
        let Some(at) = at else { continue };
        assert_eq!(world.statuses(&store), history[at].model);
        let older = killer.dice.roll(at as u64 + 1) as usize;
        if older < at {
            let rolled_back = world.sync(&store, &history[older].dir);
            assert!(matches!(rolled_back, Err(SyncError::Rollback { .. })), "{rolled_back:?}");
            assert_eq!(world.version(&store), Some(history[at].version));
            refused += 1;
        }
    }
    let Killer { kills, attempts, .. } = killer;
    println!("{kills} kills in {attempts} runs: {before} before, {after} after, {torn} in a write");
    assert!(
        before >= kills / 25 && after >= kills / 100,
        "{before} kills before the list was there, {after} after"
    );
    assert!(refused > kills / 5, "{refused} attempts to go back");
}
