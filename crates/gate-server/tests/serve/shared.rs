//! Two gates that share a ledger, and an engine that comes and goes.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use clearance_core::time::Validity;
use clearance_core::trust::LedgerPolicy;
use clearance_gate::audit::for_each;
use clearance_gate::{GateConfig, LedgerKind};
use clearance_gate_server::seams::Seams;
use clearance_gate_server::tokens::Role;
use clearance_ledger_etcd::{Engine, Settings};
use clearance_tests::{Person, START, World};
use serde_json::Value;

use crate::bench::Bench;
use crate::etcd::Etcd;

fn gate(name: &str, world: &World, etcd: &Etcd) -> Bench {
    let shared = |config: &mut GateConfig| config.ledger = LedgerKind::Shared;
    let more = format!(
        "[ledger.shared]\nlane = {name:?}\nnodes = {:?}\nprefix = \"checkpoint\"\n",
        etcd.nodes()
    );
    let test = format!("shared-{name}");
    Bench::written(&test, world, (shared, &more), |_| (), Seams::default())
}

fn status(bench: &Bench) -> Value {
    bench.get(Role::Officer, "/v1/status").is(200)
}

/// Waits until the engine is as it should be for a gate, and gives how long that took.
fn wait(bench: &Bench, what: &str, is_so: impl Fn(&Value) -> bool) -> Duration {
    let began = Instant::now();
    while !is_so(&status(bench)["ledger"]["shared"]) {
        assert!(began.elapsed() < Duration::from_secs(40), "{what}: {}", status(bench));
        sleep(Duration::from_millis(50));
    }
    began.elapsed()
}

fn is_there(shared: &Value) -> bool {
    shared["away"].is_null() && shared["nodes_up"] == 3
}

fn world(policy: LedgerPolicy) -> World {
    World::with(|setup| setup.mutual.ledger = policy)
}

/// Waits for the engine itself: a record begins without a gap.
fn found(etcd: &Etcd) {
    let settings = Settings::loopback(etcd.nodes(), "checkpoint");
    let engine = Engine::connect(&settings.checked("/".as_ref()).unwrap()).unwrap();
    let began = Instant::now();
    loop {
        let is_led = engine.examine().concerns.iter().all(|it| it.code() != "away");
        if is_led && engine.found().is_ok() {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(40), "no leader");
        sleep(Duration::from_millis(100));
    }
}

#[test]
fn gates_that_share_admit_a_code_once_and_find_what_both_admitted_without_the_engine() {
    let Some(mut etcd) = Etcd::start("shared") else { return };
    found(&etcd);
    let world = world(LedgerPolicy::SharedElseAdmit);
    let (a, b) = (gate("a", &world, &etcd), gate("b", &world, &etcd));
    wait(&a, "there", is_there);
    wait(&b, "there", is_there);
    let mut phone = world.phone();
    let code = phone.text(Person::Parent, a.now());
    assert_eq!(a.scan(&code)["outcome"], "admit");
    assert_eq!(b.scan(&code)["reason"], "code-used", "another gate has it");

    etcd.kill();
    let killed = Instant::now();
    for bench in [&a, &b] {
        bench.passes(20);
    }
    let code = phone.text(Person::Parent, a.now());
    // A code that comes a second later waits for nobody, and goes by the scheme.
    sleep(Duration::from_secs(1).saturating_sub(killed.elapsed()));
    let began = Instant::now();
    assert_eq!(a.scan(&code)["outcome"], "admit");
    let took = began.elapsed();
    wait(&a, "away", |shared| shared["away"].is_string());
    assert_eq!(b.scan(&code)["outcome"], "admit", "no gate knows of the other");
    assert!(took < Duration::from_secs(1), "{took:?}");
    println!("the first code after the engine was killed took {took:?}");
    for bench in [&a, &b] {
        bench.runtime.tick();
        let status = status(bench);
        assert_eq!(status["ledger"]["shared"]["pending"], 1, "{status}");
        assert!(status["notices"].to_string().contains("ledger-away"), "{status}");
        let metrics = bench.send("GET", "/metrics", &[], b"").unwrap().body;
        assert!(metrics.contains("clearance_gate_shared_ledger_up 0"), "{metrics}");
    }

    etcd.run();
    let back = Instant::now();
    for bench in [&a, &b] {
        wait(bench, "back and compared", |shared| {
            is_there(shared) && shared["pending"] == 0 && shared["findings"] == 0
        });
    }
    println!("both gates had compared {:?} after the engine was started", back.elapsed());
    sleep(Duration::from_millis(1_100)); // a tick
    let audits: Vec<String> = [&a, &b]
        .iter()
        .map(|bench| fs::read_to_string(bench.dir.join("audit/0000000000000001.log")).unwrap())
        .collect();
    let findings: usize = audits.iter().map(|text| text.matches("admitted twice").count()).sum();
    // In the audit as what was reconciled and as what was told: of one of the two gates.
    assert_eq!(findings, 2, "{audits:?}");
    for (bench, audit) in [&a, &b].iter().zip(&audits) {
        assert!(audit.contains("ledger-away") && audit.contains("ledger-back"), "{audit}");
        assert!(status(bench)["notices"].to_string().contains("in order again"));
    }
    // And it is asked again.
    for bench in [&a, &b] {
        bench.passes(20);
    }
    let code = phone.text(Person::Parent, a.now());
    assert_eq!(b.scan(&code)["outcome"], "admit");
    assert_eq!(a.scan(&code)["reason"], "code-used");
}

/// `CLEARANCE_ENGINE_COMES`: how often; by hand a hundred times.
#[test]
fn an_engine_that_comes_and_goes_needs_no_hand_and_each_double_is_in_an_audit() {
    let times: usize =
        std::env::var("CLEARANCE_ENGINE_COMES").map_or(3, |times| times.parse().unwrap());
    let Some(mut etcd) = Etcd::start("comes") else { return };
    found(&etcd);
    let world = world(LedgerPolicy::SharedElseAdmit);
    let gates = ["comes-a", "comes-b"].map(|name| gate(name, &world, &etcd));
    for gate in &gates {
        wait(gate, "there", is_there);
    }
    let mut phone = world.phone();
    let mut shown_at_both = || {
        gates.iter().for_each(|gate| gate.passes(20));
        let code = phone.text(Person::Parent, gates[0].now());
        gates.each_ref().map(|gate| said(&gate.scan(&code)))
    };
    let mut longest = Duration::ZERO;
    for n in 0..times {
        etcd.kill();
        for gate in &gates {
            wait(gate, "away", |it| it["away"].is_string());
        }
        assert_eq!(shown_at_both(), ["admit", "admit"], "{n}: neither knows of the other");
        etcd.run();
        let began = Instant::now();
        for gate in &gates {
            wait(gate, "back and compared", |it| is_there(it) && it["pending"] == 0);
        }
        longest = longest.max(began.elapsed());
        assert_eq!(shown_at_both(), ["admit", "code-used"], "{n}");
    }
    for gate in &gates {
        wait(gate, "written down", |it| it["findings"] == 0);
    }
    let reconciled: usize = gates.iter().map(reconciled).sum();
    println!(
        "the engine came and went {times} times; gates were back after {longest:?} at most; {times} doubles, {reconciled} in the audits"
    );
    assert_eq!(reconciled, times, "each double once, and nothing else");
}

/// The outcome where a code is admitted, else why not.
fn said(answer: &Value) -> String {
    let told = if answer["outcome"] == "admit" { &answer["outcome"] } else { &answer["reason"] };
    told.as_str().unwrap_or("nothing").to_owned()
}

/// Entries of the gate's audit that say what two lanes admitted.
fn reconciled(gate: &Bench) -> usize {
    let always = Validity { not_before: START, not_after: gate.now().plus(1) };
    let mut count = 0;
    for_each(&gate.dir.join("audit"), always, |record| {
        let entry: Value = serde_json::from_str(&record.json).unwrap();
        count += usize::from(entry["action"] == "reconciled");
        true
    })
    .unwrap();
    count
}

#[test]
fn a_scheme_that_must_not_go_on_without_the_engine_refers_at_once() {
    let Some(mut etcd) = Etcd::start("refers") else { return };
    found(&etcd);
    let world = world(LedgerPolicy::SharedElseRefer);
    let gate = gate("refers", &world, &etcd);
    wait(&gate, "there", is_there);
    let mut phone = world.phone();
    assert_eq!(gate.scan(&phone.text(Person::Parent, gate.now()))["outcome"], "admit");
    etcd.kill();
    sleep(Duration::from_secs(1));
    gate.passes(20);
    let first = gate.scan(&phone.text(Person::Parent, gate.now()));
    assert_eq!(
        (&first["outcome"], &first["reason"]),
        (&"refer".into(), &"ledger-unavailable".into())
    );
    gate.passes(20);
    let began = Instant::now();
    assert_eq!(gate.scan(&phone.text(Person::Parent, gate.now()))["reason"], "ledger-unavailable");
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    etcd.run();
    wait(&gate, "back", is_there);
    gate.passes(20);
    assert_eq!(gate.scan(&phone.text(Person::Parent, gate.now()))["outcome"], "admit");
}
