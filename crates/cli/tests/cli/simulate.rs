//! The simulator: what it prints, and what it says of a scenario that makes no sense.

use crate::run::Bench;

#[test]
fn the_example_is_a_scenario_that_can_be_simulated() {
    let bench = Bench::new("simulate-example");
    let example = bench.ok(&["simulate", "--example"]);
    bench.write("day.toml", example.as_bytes());
    let text = bench.ok(&["simulate", "day.toml", "--passages", "200"]);
    assert!(text.contains("200 travellers"), "{text}");
    assert!(text.contains("False admissions outside the stated limits: 0"), "{text}");
}

#[test]
fn a_simulated_day_is_the_same_again_as_text_json_and_page() {
    let bench = Bench::new("simulate-again");
    let run = |page: &str, threads: &str| {
        let args =
            ["simulate", "thieves", "--passages", "300", "--html", page, "--threads", threads];
        (bench.json(&args), bench.read(page))
    };
    let (one, two) = (run("one.html", "1"), run("two.html", "2"));
    assert!(one == two, "two runs differ");
    assert_eq!(one.0["honest"]["arrivals"], 300);
    assert!(one.1.starts_with(b"<!doctype html>"));
}

#[test]
fn a_fault_of_the_gate_is_an_exit_code() {
    let bench = Bench::new("simulate-fault");
    let day = "[gates]\nplant = \"forgetful-ledger\"\n[size]\npassages = 500\n[attacks]\npass-backs = 0.2\n";
    bench.write("forgets.toml", day.as_bytes());
    let ran = bench.run(&["simulate", "forgets.toml"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("it should have been stopped by the ledger"), "{ran:?}");
}

#[test]
fn every_shipped_scenario_is_listed_and_shown() {
    let bench = Bench::new("simulate-list");
    let list = bench.json(&["simulate", "--list"]);
    let list = list["scenarios"].as_array().unwrap();
    assert!(list.len() >= 5);
    for shipped in list {
        let toml = bench.ok(&["simulate", "--show", shipped["name"].as_str().unwrap()]);
        assert!(toml.contains("title = "), "{toml}");
    }
}

#[test]
fn a_scenario_that_makes_no_sense_is_told_with_file_line_and_key() {
    let bench = Bench::new("simulate-nonsense");
    bench.write("bad.toml", b"[size]\nlanes = 0\n");
    bench.write("unknown.toml", b"[size]\nlaness = 3\n");
    bench.write("binary.toml", b"\xff\xfe");
    for (file, told) in [
        ("bad.toml", "bad.toml:2: `size.lanes` must be from 1"),
        ("unknown.toml", "unknown.toml:2: unknown field `laness`"),
        ("binary.toml", "binary.toml: not a text"),
        ("missing.toml", "missing.toml"),
        ("borderday", "use one of border-day"),
    ] {
        let ran = bench.run(&["simulate", file]);
        assert!(ran.code == 1 && ran.stderr.contains(told), "{file}: {ran:?}");
    }
    let ran = bench.run(&["simulate", "--passages", "1000000000"]);
    assert!(ran.code == 1 && ran.stderr.contains("`size.passages` must be"), "{ran:?}");
}
