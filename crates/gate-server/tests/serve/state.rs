//! What a gate says of itself.

use std::fs;
use std::path::Path;
use std::process::Command;

use clearance_gate_server::seams::Seams;
use clearance_gate_server::tokens::Role;
use clearance_tests::{Person, World};

use crate::bench::Bench;

#[test]
fn a_gate_is_ready_and_counts_what_it_does() {
    let world = World::new();
    let bench = Bench::new("counts", &world);
    assert_eq!(bench.send("GET", "/v1/ready", &[], b"").unwrap().is(200)["state"], "ready");
    bench.scan(&world.phone().text(Person::Parent, bench.now()));
    let text = bench.send("GET", "/metrics", &[], b"").unwrap().body;
    for line in [
        "clearance_gate_decisions_total{lane=\"1\",outcome=\"admit\",reason=\"\"} 1",
        "clearance_gate_judging_seconds_count 1",
        "clearance_gate_skew_seconds_count 1",
        "clearance_gate_in_service 1",
        "clearance_gate_ledger_up 1",
        "clearance_gate_ends_at_seconds{kind=\"trust-list\"",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_lost_trust_list_or_ledger_makes_the_gate_say_that_it_is_not_ready() {
    let world = World::new();
    let bench = Bench::new("not-ready", &world);
    let ledger = bench.dir.join("ledger");
    fs::remove_dir_all(&ledger).unwrap();
    fs::write(&ledger, "a file where a directory should be").unwrap();
    let answer = bench.send("GET", "/v1/ready", &[], b"").unwrap().is(503);
    assert!(answer["detail"].as_str().unwrap().contains("ledger"), "{answer}");
    let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
    assert_eq!(
        (&answer["outcome"], &answer["reason"]),
        (&"refer".into(), &"ledger-unavailable".into())
    );
    fs::remove_file(&ledger).unwrap();
}

#[test]
fn a_clock_that_jumps_is_told_and_opens_nothing_twice() {
    let world = World::new();
    for by in [3_600_i64, 86_400, 2 * 365 * 86_400] {
        let bench = Bench::new(&format!("jump-{by}"), &world);
        let code = world.phone().text(Person::Parent, bench.now());
        assert_eq!(bench.scan(&code)["outcome"], "admit");
        let by = u64::try_from(by).unwrap();
        bench.passes(by);
        bench.runtime.look_at_clock();
        assert_ne!(bench.scan(&code)["outcome"], "admit");
        bench.passes(0_u64.wrapping_sub(by)); // and back
        bench.runtime.look_at_clock();
        bench.passes(20);
        assert_ne!(bench.scan(&code)["outcome"], "admit", "it was used");
        let notices = bench.get(Role::Officer, "/v1/status").is(200)["notices"].to_string();
        assert!(notices.contains("forward by") && notices.contains("back by"), "{notices}");
    }
}

#[test]
fn a_memory_ledger_begins_anew_after_a_jump_and_admits_nothing_that_it_may_have_forgotten() {
    let world = World::new();
    let memory = |config: &mut clearance_gate::GateConfig| {
        config.ledger = clearance_gate::LedgerKind::Memory;
    };
    let bench = Bench::made("jump-memory", &world, memory, |_| (), Seams::default());
    let mut phone = world.phone();
    // What it may have forgotten is over, unless the gate looks at its clock just then and takes that for a jump, too.
    let mut is_admitted = || {
        bench.passes(90);
        bench.scan(&phone.text(Person::Parent, bench.now()))["outcome"] == "admit"
    };
    assert!((0..5).any(|_| is_admitted()));
    bench.passes(3_600);
    bench.runtime.look_at_clock();
    let answer = bench.scan(&phone.text(Person::Child, bench.now()));
    assert_eq!(answer["reason"], "no-record");
}

#[test]
fn what_a_reload_cannot_read_is_told_and_changes_nothing() {
    let world = World::new();
    let bench = Bench::new("reload", &world);
    fs::write(bench.dir.join("tokens"), "nonsense").unwrap();
    let text = fs::read_to_string(bench.dir.join("gate.toml")).unwrap();
    fs::write(bench.dir.join("gate.toml"), format!("{text}\n[serve]\nlisten = 7\n")).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(bench.control.reload());
    let status = bench.get(Role::Officer, "/v1/status").is(200);
    let told: Vec<_> = status["notices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(told.contains(&"tokens") && told.contains(&"settings"), "{told:?}");
}

#[test]
fn a_reload_tells_what_was_changed_in_the_file_and_nothing_else() {
    let world = World::new();
    let bench = Bench::new("changed", &world); // it listens elsewhere than its file says
    let file = bench.dir.join("gate.toml");
    let before = fs::read_to_string(&file).unwrap();
    let told = |text: &str| {
        fs::write(&file, text).unwrap();
        tokio::runtime::Runtime::new().unwrap().block_on(bench.control.reload());
        let status = bench.get(Role::Officer, "/v1/status").is(200);
        let notices = status["notices"].as_array().unwrap().iter();
        notices.filter(|it| it["code"] == "settings").count()
    };
    assert_eq!(told(&before), 0);
    assert_eq!(told(&format!("# a comment\n{before}")), 0);
    let changes = [
        before.replace("\"elsewhere\"", "\"here\""),
        before.replace("\"durable\"", "\"memory\""),
        format!("{before}\n[lane]\npassage = 20\n"),
        format!("{before}\n[[door]]\nlane = \"1\"\nby = {{ controller = {{}} }}\n"),
    ];
    for (number, changed) in (1..).zip(changes) {
        assert_ne!(changed, before);
        assert_eq!(told(&changed), number, "{changed}");
    }
    assert_eq!(told(&before), 4, "it is again as it was started");
}

#[test]
fn the_dashboard_shows_only_what_the_gate_counts() {
    let world = World::new();
    let input = "[[input]]\nlane = \"1\"\n[input.from.folder]\npath = \"pictures\"\n";
    let bench =
        Bench::written("dashboard", &world, (|_: &mut _| (), input), |_| (), Seams::default());
    bench.scan("no code");
    bench.runtime.sync();
    let text = bench.send("GET", "/metrics", &[], b"").unwrap().body;
    let counted: Vec<_> =
        text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next()).collect();
    let dashboard: serde_json::Value =
        serde_json::from_str(include_str!("../../grafana.json")).unwrap();
    let shown = dashboard.to_string();
    let names = shown.match_indices("clearance_gate_").map(|(at, _)| {
        let rest = &shown[at..];
        &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap()]
    });
    for name in names {
        let bare =
            ["_bucket", "_total"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        assert!(counted.contains(&bare), "{name}: {counted:?}");
    }
}

/// A disk of its own; none where nobody may mount one.
struct SmallDisk(String);

impl SmallDisk {
    fn at(dir: &Path) -> Option<Self> {
        fs::create_dir_all(dir).unwrap();
        let place = dir.display().to_string();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs", &place]);
        mount.output().is_ok_and(|done| done.status.success()).then_some(Self(place))
    }

    /// Whether it could be done: a file that is open for writing keeps a disk writable.
    fn remount(&self, how: &str) -> bool {
        let options = format!("remount,{how}");
        Command::new("mount").args(["-o", &options, &self.0]).status().unwrap().success()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l", &self.0]).status();
    }
}

#[test]
fn a_full_or_read_only_disk_admits_nobody_says_so_and_needs_no_hand_afterwards() {
    let world = World::new();
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve-small-disk");
    let Some(disk) = SmallDisk::at(&base) else {
        println!("skipped: nobody may mount a disk here");
        return;
    };
    let bench = Bench::new("small-disk", &world);
    let mut phone = world.phone();
    let mut show = |person| {
        bench.passes(20); // whoever was in the lane is through
        let answer = bench.scan(&phone.text(person, bench.now()));
        answer["reason"].as_str().map_or(answer["outcome"].to_string(), str::to_owned)
    };
    let ready = || bench.send("GET", "/v1/ready", &[], b"").unwrap();
    assert_eq!(show(Person::Parent), "\"admit\"");
    let filler = base.join("filler");
    assert!(fs::write(&filler, vec![0; 2 << 20]).is_err(), "the disk is small");
    // Journal and audit go on to the end of the block that each has; then nobody is admitted any more.
    let is_away = |said: &str| ["audit-unavailable", "ledger-unavailable"].contains(&said);
    let mut turns = (0..200).map(|_| show(Person::Child));
    assert!(turns.any(|said| is_away(&said)));
    assert!(turns.next().is_some_and(|said| is_away(&said)));
    drop(turns);
    fs::remove_file(&filler).unwrap();
    assert_eq!(show(Person::Child), "\"admit\"");
    if !disk.remount("ro") {
        println!("skipped: the journal is open, so the disk stays writable");
        return;
    }
    assert!(is_away(&show(Person::Parent)));
    assert!(ready().is(503)["detail"].as_str().unwrap().contains("read"), "{:?}", ready());
    assert!(disk.remount("rw"));
    assert_eq!(show(Person::Parent), "\"admit\"");
    assert_eq!(ready().status, 200);
}
