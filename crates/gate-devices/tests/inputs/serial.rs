//! A scanner on a serial line; the line is a PTY.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use clearance_gate_devices::input::{Advice, InputEvent, InputTrouble};
use clearance_reader::Repair;
use rustix::termios::tcgetattr;

use crate::bench::{Lane, Temp};
use crate::line::{pty, until_raw};
use crate::pictures::{code, noise};

fn lane(path: &Path) -> Lane {
    Lane::new(&format!("[from.serial]\npath = {path:?}\nbaud = 115200\nsilence-ms = 400"))
}

#[test]
fn fragments_and_every_kind_of_end_give_the_same_texts() {
    let (mut scanner, path) = pty();
    let lane = lane(&path);
    until_raw(&scanner);
    for (seed, end) in (0..).zip(["\r", "\n", "\r\n", "\u{3}", "\u{4}", "\n\n\r"]) {
        let code = code(seed);
        for piece in [code.as_bytes(), end.as_bytes()].concat().chunks(37) {
            scanner.write_all(piece).unwrap();
            sleep(Duration::from_millis(3));
        }
        let text = lane.text();
        assert!(text.text == code && !text.by_silence && text.repairs.is_empty(), "{end:?}");
    }
    scanner.write_all(format!("{}\r{}\r", code(7), code(8)).as_bytes()).unwrap();
    assert_eq!([lane.text().text, lane.text().text], [code(7), code(8)]);
    assert_eq!(tcgetattr(&scanner).unwrap().input_speed(), 115_200);
}

#[test]
fn silence_ends_a_text_without_a_suffix_and_the_second_time_that_is_told() {
    let (mut scanner, path) = pty();
    let lane = lane(&path);
    until_raw(&scanner);
    for seed in 0..3 {
        scanner.write_all(code(seed).as_bytes()).unwrap();
        let text = lane.text();
        assert!(text.by_silence && text.text == code(seed));
        if seed == 1 {
            assert_eq!(lane.next(), InputEvent::Advice(Advice::NoSuffix));
        }
    }
    assert!(lane.is_quiet_for(100), "told once");
}

#[test]
fn a_scanners_wrong_setting_is_repaired_and_told() {
    let (mut scanner, path) = pty();
    let lane = lane(&path);
    until_raw(&scanner);
    for seed in 0..2 {
        scanner.write_all(format!("{}\r", code(seed).to_lowercase()).as_bytes()).unwrap();
        assert_eq!(lane.text().text, code(seed));
    }
    assert_eq!(lane.next(), InputEvent::Advice(Advice::Repair(Repair::Case)));
}

#[test]
fn a_hundred_pulled_cables_need_no_hand() {
    let temp = Temp::new();
    let name = temp.join("scanner");
    let lane = lane(&name);
    assert!(matches!(lane.next(), InputEvent::Trouble(InputTrouble::Gone { .. })), "not there");
    for round in 0..100 {
        let (mut scanner, path) = pty();
        std::os::unix::fs::symlink(&path, &name).unwrap();
        assert_eq!(lane.next(), InputEvent::Back);
        until_raw(&scanner);
        scanner.write_all(format!("{}\r{}", code(round), "C1:HALF A CODE").as_bytes()).unwrap();
        assert_eq!(lane.text().text, code(round));
        fs::remove_file(&name).unwrap();
        drop(scanner);
        let gone = lane.next();
        assert!(matches!(gone, InputEvent::Trouble(InputTrouble::Gone { .. })), "{gone:?}");
    }
    assert!(lane.is_quiet_for(100), "the half text is dropped");
}

#[test]
fn nonsense_at_full_speed_is_survived() {
    let (mut scanner, path) = pty();
    let lane = lane(&path);
    until_raw(&scanner);
    for seed in 0..200 {
        scanner.write_all(&noise(seed, 997)).unwrap();
    }
    scanner.write_all(format!("\r{}\r", code(1)).as_bytes()).unwrap();
    let found = std::iter::from_fn(|| Some(lane.next()))
        .any(|event| matches!(event, InputEvent::Text(text) if text.text == code(1)));
    assert!(found);
}

#[test]
fn what_is_no_device_is_told_and_never_waited_for() {
    let temp = Temp::new();
    let pipe = temp.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let file = temp.join("file");
    OpenOptions::new().create(true).truncate(true).write(true).open(&file).unwrap();
    for path in [&pipe, &file, &temp.0] {
        let lane = lane(path);
        let InputEvent::Trouble(InputTrouble::Gone { cause, .. }) = lane.next() else { panic!() };
        assert!(cause.contains("not a device"), "{cause}");
    }
    // A device that is no serial line.
    let lane = lane(Path::new("/dev/null"));
    assert!(matches!(lane.next(), InputEvent::Trouble(InputTrouble::Gone { .. })));
}
