//! One person at a time: the gate over its own directory and ledger, with a lane that somebody is in.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::fs;
use std::path::{Path, PathBuf};

use clearance_core::crypto::{RING, Secret32};
use clearance_core::time::Timestamp;
use clearance_gate::{
    GateConfig, GateDir, Lane, NewGate, NewKey, Occupancy, PASSAGE_TIME, Passage, Running,
    Start as GateStart, Wait,
};
use clearance_tests::world::hk_mo;
use clearance_tests::{Person, Phone, START, World, places};
use clearance_verifier::{Decision, Reason};

/// A gate with one lane, as a runtime drives it.
struct Gate {
    dir: PathBuf,
    running: Running,
    shown: Lane<Decision>,
    lane: Occupancy,
    passage: Option<Passage>,
}

impl Gate {
    fn new(test: &str, world: &World) -> Self {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("occupied-{test}"));
        drop(fs::remove_dir_all(&base));
        fs::create_dir_all(&base).unwrap();
        let (list, key, dir) = (base.join("list"), base.join("key"), base.join("gate"));
        fs::write(&list, &world.list_bytes).unwrap();
        fs::write(&key, World::gate_pair(&hk_mo()).to_text(&RING).as_bytes()).unwrap();
        let started = START.minus(600); // long enough for its ledger to have forgotten nothing
        let new = NewGate {
            config: GateConfig::new(hk_mo(), places::border_gate()),
            root: World::root_key(),
            list: &list,
            keys: vec![NewKey::read(&key).unwrap()],
            pseudonym_secret: Secret32::from([7; 32]),
            was_in_service: false,
        };
        let made = GateDir::create(&dir, new, started).unwrap();
        let start = GateStart { assume_valid: true, ..GateStart::default() };
        let (running, _) = Running::start(made, &start, started).unwrap();
        let lane = Occupancy::new(PASSAGE_TIME);
        Self { dir: base, running, shown: Lane::default(), lane, passage: None }
    }

    /// A code before the scanner.
    fn scan(&mut self, text: &str, now: Timestamp) -> Result<Decision, Wait> {
        if let Some(decision) = self.shown.repeated(text, now) {
            return Ok(decision);
        }
        self.lane.may_judge(now)?;
        let decision = self.running.check(text, now).decision;
        self.shown.keep(text, decision.clone(), now);
        if decision.is_admit() {
            self.passage = Some(self.lane.occupy(now));
        }
        Ok(decision)
    }

    /// The contact behind the door.
    fn passes(&mut self) {
        self.lane.passed(self.passage.unwrap());
    }

    /// What the gate has recorded.
    fn journal(&self) -> String {
        fs::read_to_string(self.dir.join("gate/ledger/journal")).unwrap()
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.dir));
    }
}

fn code(phone: &mut Phone, person: Person, now: Timestamp) -> String {
    let ask = phone.ask(person);
    phone.frame(&ask, now).unwrap().text
}

#[test]
fn a_parents_code_is_not_taken_before_the_child_has_left_the_lane() {
    let world = World::new();
    let (mut phone, mut gate) = (world.phone(), Gate::new("parent", &world));
    let at = |secs| START.plus(secs);
    let child = code(&mut phone, Person::Child, at(2));
    assert!(gate.scan(&child, at(2)).unwrap().is_admit());
    let recorded = gate.journal();
    // The child is in the lane, and the parent's code is there already.
    let parent = code(&mut phone, Person::Parent, at(4));
    for secs in 4..8 {
        assert_eq!(gate.scan(&parent, at(secs)).unwrap_err(), Wait { until: at(2 + PASSAGE_TIME) });
    }
    assert_eq!(gate.journal(), recorded, "a code that is not judged is not used");
    gate.passes();
    assert!(gate.scan(&parent, at(8)).unwrap().is_admit(), "the same code is good afterwards");
    assert_ne!(gate.journal(), recorded);
}

#[test]
fn the_second_of_two_codes_for_one_passage_waits_until_it_is_over() {
    let world = World::new();
    let (mut phone, mut gate) = (world.phone(), Gate::new("two", &world));
    let at = |secs| START.plus(secs);
    let first = code(&mut phone, Person::Parent, at(0));
    let second = code(&mut phone, Person::Child, at(0));
    assert!(gate.scan(&first, at(0)).unwrap().is_admit());
    assert!(gate.scan(&second, at(1)).is_err());
    // The phone of who is in the lane, still before the scanner, is the same presentation and keeps nobody out.
    assert!(gate.scan(&first, at(2)).unwrap().is_admit());
    // Nobody goes through, and the door has closed again.
    assert!(gate.scan(&second, at(PASSAGE_TIME - 1)).is_err());
    let next = code(&mut phone, Person::Child, at(PASSAGE_TIME));
    assert!(gate.scan(&next, at(PASSAGE_TIME)).unwrap().is_admit(), "its next code is good");
    // Who used a code to no effect has the next one, and an officer can free the lane for it.
    let again = code(&mut phone, Person::Parent, at(PASSAGE_TIME + 2));
    assert!(gate.scan(&again, at(PASSAGE_TIME + 2)).is_err());
    gate.lane.free();
    assert!(gate.scan(&again, at(PASSAGE_TIME + 2)).unwrap().is_admit());
}

#[test]
fn who_is_refused_occupies_no_lane() {
    let world = World::new();
    let (mut phone, mut gate) = (world.phone(), Gate::new("refused", &world));
    let at = |secs| START.plus(secs);
    let stale = code(&mut phone, Person::Parent, START.minus(300));
    assert_eq!(gate.scan(&stale, at(1)).unwrap().reason(), Some(Reason::CodeStale));
    let child = code(&mut phone, Person::Child, at(2));
    assert!(gate.scan(&child, at(2)).unwrap().is_admit());
}
