//! Gates that are given one ledger, in place of their own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clearance_core::time::Timestamp;
use clearance_gate::LedgerKind;
use clearance_gate_server::{Answer, Parts, Presented, Runtime, Ticket};
use clearance_tests::{Person, START, World};
use clearance_verifier::{Crossing, Ledger, LedgerSettings, MemoryLedger};

use crate::bench::gate_dir;

/// The gates, and their time.
fn gates(world: &World, names: &[&str]) -> (Vec<Arc<Runtime>>, Arc<AtomicU64>) {
    let ledger: Arc<dyn Ledger> =
        Arc::new(MemoryLedger::new(LedgerSettings::new(START.minus(600))));
    let time = Arc::new(AtomicU64::new(START.as_secs()));
    let start = |name: &&str| {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("serve-{name}"));
        gate_dir(&base, world, |config| config.ledger = LedgerKind::Memory, "");
        let mut parts = Parts::of(&base.join("gate")).unwrap();
        let shown = Arc::clone(&time);
        parts.now = Arc::new(move || Timestamp::from_secs(shown.load(Ordering::SeqCst)));
        (parts.assume_valid, parts.ledger) = (true, Some(Arc::clone(&ledger)));
        Runtime::start(&base.join("gate"), parts).unwrap()
    };
    (names.iter().map(start).collect(), time)
}

fn shows(gate: &Runtime, code: &str) -> Arc<Answer> {
    let text = Presented::Text(code.to_owned());
    gate.present(None, text, Crossing::default(), &Ticket::default()).unwrap()
}

#[test]
fn of_two_gates_with_one_ledger_one_admits_a_code() {
    let world = World::new();
    let (gates, _) = gates(&world, &["one-ledger-a", "one-ledger-b"]);
    let code = world.phone().text(Person::Parent, START);
    assert_eq!(shows(&gates[0], &code).outcome, "admit");
    assert_eq!(shows(&gates[1], &code).reason, Some("code-used"));
}

/// A gate's own ledger in memory begins anew then, and refuses every code for a minute.
#[test]
fn a_clock_that_is_set_takes_no_ledger_away_that_others_share() {
    let world = World::new();
    let (gates, time) = gates(&world, &["one-ledger-clock"]);
    time.fetch_add(600, Ordering::SeqCst);
    gates[0].look_at_clock();
    let code = world.phone().text(Person::Parent, START.plus(600));
    assert_eq!(shows(&gates[0], &code).outcome, "admit");
}
