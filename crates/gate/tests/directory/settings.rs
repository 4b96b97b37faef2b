use std::fs;

use clearance_gate::{GateConfig, Notice};

use crate::bench::{Bench, NOW, codes, config};

#[test]
fn a_change_of_the_settings_is_told_once_and_not_taken_by_a_gate_that_runs() {
    let bench = Bench::new("settings");
    bench.gate();
    let (running, notices) = bench.start();
    assert_eq!(codes(&notices), ["no-status-list"]);
    assert_eq!(codes(&running.renew(NOW)), [""; 0]);
    let set = |config: &GateConfig| fs::write(bench.file("gate.toml"), config.to_toml()).unwrap();

    let mut changed = config("mo");
    changed.policy.location.stand = Some("north".parse().unwrap());
    set(&changed);
    let notices = running.renew(NOW);
    assert_eq!(codes(&notices), ["settings-changed"]);
    let told = notices[0].to_string();
    assert!(told.contains("gate.toml was changed") && told.contains("start it again"), "{told}");
    assert_eq!(running.gate().policy().location.stand, None);
    assert_eq!(running.dir().config().policy.location.stand, None, "what its records say");
    assert_eq!(codes(&running.renew(NOW)), [""; 0], "once");

    // A mistake is told before the next start fails by it.
    fs::write(bench.file("gate.toml"), "group = 7").unwrap();
    let notices = running.renew(NOW);
    assert!(matches!(&notices[..], [Notice::Trouble(_)]), "{notices:?}");
    assert!(notices[0].to_string().contains("gate.toml: line 1"), "{}", notices[0]);

    set(&config("mo"));
    assert_eq!(codes(&running.renew(NOW)), [""; 0], "as it was started");
    set(&changed);
    assert_eq!(codes(&running.renew(NOW)), ["settings-changed"], "a change of its own");
    let (again, _) = bench.start();
    assert_eq!(again.gate().policy().location.stand, changed.policy.location.stand);
    assert_eq!(codes(&again.renew(NOW)), [""; 0]);
}

#[test]
fn settings_that_were_changed_while_the_gate_started_are_told_too() {
    let bench = Bench::new("settings-start");
    let dir = bench.gate();
    let mut changed = config("mo");
    changed.policy.max_code_life = 30;
    fs::write(bench.file("gate.toml"), changed.to_toml()).unwrap();
    // It was opened before.
    let start = clearance_gate::Start::default();
    let (running, _) = clearance_gate::Running::start(dir, &start, NOW).unwrap();
    assert_eq!(codes(&running.renew(NOW)), ["settings-changed"]);
}
