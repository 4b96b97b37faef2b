//! Standard input: this test program is started again, as a program that reads one.

use std::io::Write as _;
use std::process::{Command, Stdio};

use clearance_gate_devices::input::InputEvent;

use crate::bench::Lane;
use crate::pictures::code;

const INNER: &str = "CLEARANCE_TEST_STDIN";

#[test]
fn standard_input_is_read_to_its_end() {
    if std::env::var_os(INNER).is_some() {
        return reader();
    }
    let mut reader = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "stdin::standard_input_is_read_to_its_end", "--nocapture"])
        .env(INNER, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = reader.stdin.take().unwrap();
    for seed in 0..40 {
        stdin.write_all(format!("{}\r\n", code(seed)).as_bytes()).unwrap();
    }
    stdin.write_all(b"C1:LAST WITHOUT END").unwrap();
    drop(stdin);
    let output = reader.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("41 texts, then the end"), "{told}");
}

fn reader() {
    let lane = Lane::new("[from.stdin]\nsilence-ms = 5000");
    for seed in 0..40 {
        assert_eq!(lane.text().text, code(seed));
    }
    assert_eq!(lane.text().text, "C1:LAST WITHOUT END");
    assert_eq!(lane.next(), InputEvent::Ended);
    println!("41 texts, then the end");
}
