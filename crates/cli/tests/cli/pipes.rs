//! Readers that go away, and disks that are full.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";

/// Exit code and standard error of a run whose reader went away before it began.
fn without_reader(bench: &Bench, args: &[&str]) -> (i32, String) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = bench.command(args);
    let output = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_closed_pipe_is_no_crash() {
    let bench = Bench::new("pipes");
    bench.furnish(NOW);
    for (args, expected) in [
        (&["--help"][..], 0),
        (&["man"], 0),
        (&["completions", "zsh"], 0),
        (&["authority", "trust", "show"], 0),
        (&["wallet", "list", "--json"], 0),
        (&["inspect", "mei.cwt"], 0),
        (&["gate", "check", "C1:X", "--at", NOW], 10),
        (&["demo"], 0),
        (&["wallet", "show", "Mei", "--group", "mo", "--at", NOW], 0),
    ] {
        let (code, stderr) = without_reader(&bench, args);
        assert_eq!((code, stderr.as_str()), (expected, ""), "{args:?}");
    }
}

#[test]
fn a_watch_ends_with_its_reader() {
    let bench = Bench::new("watch");
    bench.ok(&["authority", "init"]);
    bench.ok(&["wallet", "init"]);
    // A credential that starts a minute ago: this test runs by the real clock.
    bench.ok(&["wallet", "enrol", "mei"]);
    bench.ok(&["authority", "issue", "wallet/requests/mei.cbor", "--out", "mei.cwt"]);
    bench.ok(&["wallet", "add", "mei.cwt"]);
    let mut command = bench.command(&["wallet", "show", "1", "--group", "mo", "--watch", "--json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.contains("\"text\":\"C1:"), "{line}");
    drop(reader);
    // It notices at the next code, 15 s later at the most.
    assert!(child.wait().unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let bench = Bench::new("full");
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = bench.command(&["man"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("standard output"));
}
