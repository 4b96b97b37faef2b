//! Random histories of an authority and a gate against a plain map.

use std::collections::BTreeMap;

use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::object::{DeltaRef, Head, SnapshotRef};
use clearance_revocation::store::{StatusStore, Version};
use clearance_revocation::{Change, ExpiryMonth, Shard, ShardSpec, Status, StatusAnswer};
use proptest::prelude::*;

use crate::event::{Event, events};
use crate::kit::{MACAO, NOW, Press, Repo, State, TempDir, index, open, spec, trust};

/// A month that is over: shards may retire at any time.
const OVER: ExpiryMonth = ExpiryMonth::from_u16(683);

/// Every position there is, by shard.
type Model = BTreeMap<u16, Vec<Status>>;

/// A head that was published, what it says, and the repository of that moment.
struct Published {
    version: Version,
    at: Timestamp,
    model: Model,
    state: State,
    repo: Repo,
}

/// What the gate should know.
#[derive(Clone)]
struct Known {
    version: Version,
    this_update: Timestamp,
    model: Model,
}

struct World {
    // The authority.
    press: Press,
    trust: TrustList,
    model: Model,
    next_shard: u16,
    now: Timestamp,
    published: Vec<Published>,
    snapshot: Option<(SnapshotRef, u64)>,
    deltas: Vec<DeltaRef>,
    repo: Repo,
    /// Whether a file of the repository was lost since the last snapshot.
    lost: bool,
    // The gate.
    dir: TempDir,
    store: StatusStore,
    known: Option<Known>,
    /// The highest version that the gate ever had.
    floor: Option<Version>,
    /// The newest date that the gate ever accepted.
    newest: Option<Timestamp>,
    // What was seen, so that a history in which nothing happens does not pass for a test.
    seen: Seen,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    syncs: u32,
    by_deltas: u32,
    failures: u32,
    rollbacks: u32,
}

impl World {
    fn new() -> Self {
        let (dir, trust) = (TempDir::new(), trust(1));
        let store = open(&dir, &trust);
        let model = Model::from([(1, vec![Status::Valid; 30]), (2, vec![Status::Valid; 7])]);
        Self {
            press: Press::of(MACAO, 1),
            trust,
            model,
            next_shard: 3,
            now: NOW,
            published: Vec::new(),
            snapshot: None,
            deltas: Vec::new(),
            repo: Repo::default(),
            lost: false,
            dir,
            store,
            known: None,
            floor: None,
            newest: None,
            seen: Seen::default(),
        }
    }

    fn play(&mut self, event: &Event) {
        self.now = self.now.plus(1);
        match event {
            Event::Change { shard, position, to } => self.change(*shard, *position, *to),
            Event::Open { capacity } => {
                self.model.insert(self.next_shard, vec![Status::Valid; *capacity as usize]);
                self.next_shard += 1 + (capacity % 2) as u16;
            }
            Event::Retire { shard } => {
                let numbers: Vec<u16> = self.model.keys().copied().collect();
                if let Some(number) = numbers.get(usize::from(*shard) % numbers.len().max(1)) {
                    self.model.remove(number);
                }
            }
            Event::Publish { skip, snapshot, cumulative } => {
                self.publish(1 + skip, *snapshot, *cumulative);
            }
            Event::Resign => self.resign(),
            Event::Lose(which) => self.lose(which),
            Event::Sync => self.sync(),
            Event::Restart => self.restart(),
            Event::LoseTable { gone } => self.lose_table(*gone),
            Event::RollBack { to, restart } => self.roll_back(to, *restart),
            Event::Bump => self.bump(),
        }
    }

    fn change(&mut self, shard: u16, position: u32, to: Status) {
        let shards = self.model.len().max(1);
        let Some(shard) = self.model.values_mut().nth(usize::from(shard) % shards) else { return };
        let position = position as usize % shard.len();
        if Change::between(shard[position], to).is_ok() {
            shard[position] = to;
        }
    }

    fn state(&self) -> State {
        let positions = |all: &[Status], wanted: Status| {
            let found = all.iter().enumerate().filter(move |(_, status)| **status == wanted);
            found.map(|(position, _)| position as u32).collect()
        };
        let shard = |(number, all): (&u16, &Vec<Status>)| {
            let [revoked, suspended] =
                [Status::Revoked, Status::Suspended].map(|wanted| positions(all, wanted));
            let spec = ShardSpec { month: OVER, ..spec(*number, all.len() as u32) };
            let shard = Shard::from_positions(spec, revoked, suspended);
            (*number, shard.unwrap())
        };
        self.model.iter().map(shard).collect()
    }

    /// The published heads of this epoch.
    fn of_epoch(&self) -> impl DoubleEndedIterator<Item = &Published> {
        self.published.iter().filter(|head| head.version.epoch == self.press.epoch)
    }

    fn publish(&mut self, step: u64, snapshot: bool, cumulative: Option<usize>) {
        let state = self.state();
        let last = self.of_epoch().next_back().map(|head| (head.version.seq, head.state.clone()));
        let seq = last.as_ref().map_or(0, |last| last.0) + step;
        if snapshot || self.snapshot.is_none() {
            self.snapshot = Some((self.repo.add_snapshot(&self.press, seq, &state), seq));
            self.lost = false;
        }
        if let Some((from, old)) = &last {
            self.deltas.push(self.repo.add_delta(&self.press, (*from, old), (seq, &state)));
        }
        // The same state may have been signed twice.
        let before = last.as_ref().map_or(0, |last| last.0);
        let older = cumulative
            .and_then(|back| self.of_epoch().rev().filter(|h| h.version.seq < before).nth(back));
        if let Some((from, old)) = older.map(|head| (head.version.seq, head.state.clone())) {
            self.deltas.push(self.repo.add_delta(&self.press, (from, &old), (seq, &state)));
        }
        self.deltas.sort_by_key(|delta| (delta.from, delta.to));
        self.put_head(seq, state);
    }

    fn put_head(&mut self, seq: u64, state: State) {
        let Some((snapshot, _)) = self.snapshot else { return };
        let head = self.press.head(seq, &state, self.now, snapshot);
        self.repo.put_head(&self.press, &Head { deltas: self.deltas.clone(), ..head });
        let version = Version { epoch: self.press.epoch, seq };
        let (at, model, repo) = (self.now, self.model.clone(), self.repo.clone());
        self.published.push(Published { version, at, model, state, repo });
    }

    fn resign(&mut self) {
        let Some(last) = self.of_epoch().next_back() else { return };
        let (seq, state, model) = (last.version.seq, last.state.clone(), last.model.clone());
        let now = core::mem::replace(&mut self.model, model);
        self.put_head(seq, state);
        self.model = now;
    }

    fn lose(&mut self, which: &prop::sample::Index) {
        let names: Vec<_> = self.repo.0.keys().filter(|key| key.1 != "head.cbor").collect();
        if names.is_empty() {
            return;
        }
        let name = (*which.get(&names)).clone();
        self.repo.0.remove(&name);
        self.lost = true;
    }

    fn sync(&mut self) {
        let newest = self.published.last();
        let result = self.store.sync(&self.repo, &self.trust, MACAO, self.now);
        self.seen.syncs += 1;
        match (result, newest) {
            (Ok(report), Some(head)) => {
                assert_eq!(report.after, head.version);
                assert_eq!(report.before, self.known.as_ref().map(|known| known.version));
                self.seen.by_deltas += u32::from(report.deltas > 0 && !report.snapshot);
                self.floor = Some(head.version);
                self.newest = self.newest.max(Some(head.at));
                let (version, this_update, model) = (head.version, head.at, head.model.clone());
                self.known = Some(Known { version, this_update, model });
            }
            (Ok(_), None) => panic!("nothing was published"),
            (Err(error), Some(head)) => {
                let current = head.version.epoch == self.press.epoch;
                assert!(self.lost || !current, "nothing is missing: {error}");
                self.seen.failures += 1;
            }
            (Err(_), None) => {}
        }
    }

    fn restart(&mut self) {
        self.store = open(&self.dir, &self.trust);
    }

    fn lose_table(&mut self, gone: bool) {
        for path in std::fs::read_dir(&*self.dir).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|extension| extension == "table") {
                if gone {
                    std::fs::remove_file(&path).unwrap();
                } else {
                    let mut bytes = std::fs::read(&path).unwrap();
                    bytes.pop();
                    std::fs::write(&path, bytes).unwrap();
                }
            }
        }
        self.known = None;
        self.restart();
    }

    /// Any head older than what the gate had at any time is refused, and nothing changes.
    fn roll_back(&mut self, to: &prop::sample::Index, restart: bool) {
        let Some(floor) = self.floor else { return };
        let older: Vec<_> = self.published.iter().filter(|head| head.version < floor).collect();
        if older.is_empty() {
            return;
        }
        let attempt = to.get(&older);
        let refused = self.store.sync(&attempt.repo, &self.trust, MACAO, self.now);
        assert!(refused.is_err(), "{} after {floor}", attempt.version);
        self.seen.rollbacks += 1;
        if restart {
            self.restart();
        }
    }

    fn bump(&mut self) {
        let epoch = self.press.epoch + 1;
        self.press = Press::of(MACAO, epoch);
        self.trust = trust(epoch);
        (self.snapshot, self.lost) = (None, false);
        self.deltas.clear();
        self.store.apply_trust(&self.trust);
        self.known = None;
    }

    /// The store answers every index as the model does, also those that do not exist.
    fn check(&self) {
        for number in (1..=self.next_shard + 1).chain([4095]) {
            let positions = (0..52).chain([1 << 19, (1 << 20) - 1]);
            for position in positions {
                let answer = self.store.answer(MACAO, index(number, position), self.now);
                let expected = match &self.known {
                    None => StatusAnswer::Missing,
                    Some(Known { this_update, model, .. }) => {
                        let this_update = *this_update;
                        match model.get(&number).and_then(|all| all.get(position as usize)) {
                            Some(status) => StatusAnswer::Known { status: *status, this_update },
                            None => StatusAnswer::NotCovered {
                                this_update,
                                covers: this_update.minus(3_600),
                            },
                        }
                    }
                };
                assert_eq!(answer, expected, "shard {number}, position {position}");
            }
        }
        // Also when the list is lost or void, and after a restart.
        assert_eq!(self.store.newest(), self.newest);
    }
}

#[test]
fn no_history_ends_in_a_false_accept_or_a_false_refusal() {
    let seen = core::cell::Cell::new(Seen::default());
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let histories = prop::collection::vec(events(), 20..160);
    let result = runner.run(&histories, |history| {
        let mut world = World::new();
        for event in &history {
            world.play(event);
            if event.is_the_gates() {
                world.check();
            }
        }
        let (so_far, more) = (seen.get(), world.seen);
        seen.set(Seen {
            syncs: so_far.syncs + more.syncs,
            by_deltas: so_far.by_deltas + more.by_deltas,
            failures: so_far.failures + more.failures,
            rollbacks: so_far.rollbacks + more.rollbacks,
        });
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let Seen { syncs, by_deltas, failures, rollbacks } = seen.get();
    println!("{syncs} syncs, {by_deltas} by deltas, {failures} failed, {rollbacks} rollbacks");
    assert!(syncs > 300 && by_deltas > 30 && failures > 5 && rollbacks > 50);
}
