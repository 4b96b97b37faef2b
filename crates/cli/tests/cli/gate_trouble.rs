//! A gate in trouble: what it cannot serve, cannot read, cannot write.

use std::fs;

use serde_json::Value;

use crate::lane::{Lane, decision, notices};
use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";
const SOON: &str = "2026-11-21T08:00:05Z";

/// A newer list of the authority, which names a key that the gate lacks, and the one that it has no more.
fn withdraw_key(bench: &Bench) {
    let kid = bench.keys_of("mo")[0].split("/mo-").nth(1).unwrap()[..2].to_owned();
    let withdraw =
        ["authority", "trust", "withdraw-gate-key", "mo", &kid, "--replace", "--at", NOW];
    bench.ok(&withdraw);
    assert_eq!(bench.run(&["gate", "update", "--at", NOW]).code, 4, "the secret is lacking");
}

#[test]
fn a_gate_that_starts_with_a_list_it_cannot_serve_refers_says_why_and_goes_on_by_itself() {
    let bench = Bench::new("starts-stopped");
    bench.furnish(NOW);
    withdraw_key(&bench);
    let shown = bench.run(&["gate", "show", "--at", NOW]);
    assert!(shown.code == 4 && shown.stdout.contains("NOT IN SERVICE: none of"), "{shown:?}");
    let value: Value =
        serde_json::from_str(&bench.run(&["gate", "show", "--json", "--at", NOW]).stdout).unwrap();
    assert!(value["not_in_service"].as_str().unwrap().contains("gate group mo"), "{value}");

    let ran = bench.run(&["gate", "check", "C1:X", "--at", SOON]);
    assert!(ran.code == 11 && ran.stdout.contains("REFER not-in-service"), "{ran:?}");
    assert!(ran.stderr.contains("NOT IN SERVICE") && ran.stderr.contains("--key FILE"), "{ran:?}");

    let mut lane = Lane::start(&bench, SOON);
    bench.ok(&["wallet", "update"]);
    let code = bench.code("Mei", "mo", NOW, &[]);
    let answer = lane.scan(&format!("{code}\n"));
    assert_eq!(decision(&answer), "refer not-in-service");
    assert!(notices(&answer).contains(&"not-in-service"), "{answer}");
    for key in bench.keys_of("mo") {
        bench.run(&["gate", "update", "--key", &key, "--at", NOW]);
    }
    let answer = lane.scan("C1:X\n");
    assert_eq!(notices(&answer), ["list-in-force"]);
    assert_eq!(decision(&lane.scan(&format!("{code}\n"))), "admit");
    assert_eq!(lane.end(), 10);
    assert_eq!(bench.run(&["gate", "show", "--at", NOW]).code, 0);
}

#[test]
fn settings_that_change_under_a_gate_that_runs_are_told_with_the_next_code() {
    let bench = Bench::new("settings");
    bench.furnish(NOW);
    let mut lane = Lane::start(&bench, SOON);
    assert_eq!(notices(&lane.scan("C1:X\n")), [""; 0], "it has started");
    let settings = String::from_utf8(bench.read("gate/gate.toml")).unwrap();
    bench.write("gate/gate.toml", settings.replace("\"optional\"", "\"required\"").as_bytes());
    let answer = lane.scan(&format!("{}\n", bench.code("Mei", "mo", NOW, &[])));
    assert_eq!(decision(&answer), "admit", "as it was started");
    assert_eq!(notices(&answer), ["settings-changed"]);
    assert_eq!(notices(&lane.scan("C1:X\n")), [""; 0]);
}

#[test]
fn status_lists_that_cannot_be_read_under_a_newer_trust_list_are_none() {
    let bench = Bench::new("status-damaged");
    bench.furnish(NOW);
    let mut lane = Lane::start(&bench, SOON);
    assert_eq!(decision(&lane.scan("C1:X\n")), "refuse damaged-text");
    let state = fs::read_dir(bench.dir.join("gate/status")).unwrap().map(|f| f.unwrap().path());
    let state = state.into_iter().find(|path| path.extension().is_some_and(|e| e == "state"));
    let (state, sound) = (state.clone().unwrap(), fs::read(state.unwrap()).unwrap());
    fs::write(&state, &sound[1..]).unwrap();
    bench.ok(&["authority", "trust", "renew", "--at", NOW]);
    bench.ok(&["gate", "update", "--at", NOW]);
    // The lists that the gate has in memory may be void by the newer list.
    let code = bench.code("Mei", "mo", NOW, &[]);
    let answer = lane.scan(&format!("{code}\n"));
    assert_eq!(decision(&answer), "refer status-unknown");
    assert_eq!(notices(&answer), ["list-in-force", "trouble"]);
    assert_eq!(notices(&lane.scan("C1:X\n")), [""; 0], "told once");
    // One that starts now is there too.
    let again = bench.run(&["gate", "check", &code, "--at", SOON]);
    assert!(again.code == 11 && again.stdout.contains("status-unknown"), "{again:?}");
    assert!(again.stderr.contains(".state is damaged"), "{again:?}");
    fs::write(&state, &sound).unwrap();
    assert_eq!(decision(&lane.scan(&format!("{code}\n"))), "admit");
}

#[test]
fn a_gate_that_is_made_again_after_its_disk_died_admits_no_code_that_it_may_have_admitted() {
    let bench = Bench::new("made-again");
    bench.furnish(NOW);
    let code = bench.code("Mei", "mo", NOW, &[]);
    assert_eq!(bench.check(&[&code], SOON, &[]).1, ["admit"]);
    fs::remove_dir_all(bench.dir.join("gate")).unwrap();
    bench.ok(&["gate", "init", "--again"]);
    bench.ok(&["gate", "sync", "--at", NOW]);
    assert_eq!(bench.check(&[&code], SOON, &[]).1, ["refuse no-record"]);
    let later = "2026-11-21T08:02:00Z";
    let code = bench.code("Mei", "mo", later, &[]);
    assert_eq!(bench.check(&[&code], later, &[]).1, ["admit"]);
}

/// A disk that takes a line of the ledger, and no file of this many challenges.
#[cfg(target_os = "linux")]
#[test]
fn a_challenge_that_was_answered_stays_answered_where_the_disk_does_not_take_it() {
    let bench = Bench::new("challenge-full-disk");
    bench.furnish(NOW);
    bench.admit("ana", "Ana", NOW, &[], &[]);
    bench.bring_lists(NOW, &[]);
    let open = || {
        let asked = bench.json(&["gate", "challenge", "--at", NOW]);
        asked["challenge"].as_str().unwrap().to_owned()
    };
    let challenges: Vec<String> = (0..30).map(|_| open()).collect();
    let challenge = &challenges[9];
    let answer = |who: &str| bench.code(who, "mo", NOW, &["--challenge", challenge]);
    let (mei, ana) = (answer("Mei"), answer("Ana"));
    // No file may grow beyond 512 bytes.
    let mut shell = std::process::Command::new("sh");
    let script = "ulimit -f 1 && trap '' XFSZ && exec \"$0\" gate check - --person matches --json --at \"$1\"";
    shell.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_clearance")).arg(SOON);
    shell.current_dir(&bench.dir);
    let mut lane = Lane::start_by(shell);
    let first = lane.scan(&format!("{mei}\n"));
    assert_eq!(decision(&first), "admit");
    assert_eq!(notices(&first), ["trouble"], "{first}");
    assert!(first["notices"][0]["text"].as_str().unwrap().contains("challenges"), "{first}");
    assert_eq!(decision(&lane.scan(&format!("{ana}\n"))), "refuse challenge-unknown");
}
