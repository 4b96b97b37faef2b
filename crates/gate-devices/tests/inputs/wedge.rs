//! A scanner that types. There is no keyboard here: a PTY carries the kernel's events.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use clearance_gate_devices::input::{InputEvent, InputTrouble};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::bench::Lane;
use crate::keyboard::{event, tap, typed};
use crate::line::pty;
use crate::pictures::code;

/// A keyboard's end, what keeps the line as it is, and the lane that reads it.
fn keyboard() -> (File, File, Lane) {
    let (keyboard, path) = pty();
    let no_terminal = 0o400; // O_NOCTTY
    let kept = OpenOptions::new().read(true).custom_flags(no_terminal).open(&path).unwrap();
    let mut terminal = tcgetattr(&kept).unwrap();
    terminal.make_raw();
    tcsetattr(&kept, OptionalActions::Now, &terminal).unwrap();
    let lane = Lane::new(&format!("[from.wedge]\npath = {path:?}\nsilence-ms = 600"));
    (keyboard, kept, lane)
}

#[test]
fn typed_codes_arrive_whatever_the_pieces() {
    let (mut keyboard, _kept, lane) = keyboard();
    for seed in 0..4 {
        let keys = typed(&format!("{}\r", code(seed)));
        for piece in keys.chunks(1 + 61 * seed as usize) {
            keyboard.write_all(piece).unwrap();
        }
        let text = lane.text();
        assert!(text.text == code(seed) && !text.by_silence && text.repairs.is_empty());
    }
}

#[test]
fn numbers_under_alt_are_characters() {
    let (mut keyboard, _kept, lane) = keyboard();
    let digit =
        |digit: u8| tap([82, 79, 80, 81, 75, 76, 77, 71, 72, 73][usize::from(digit - b'0')]);
    let number = |c: char| -> Vec<u8> {
        let digits = format!("{:04}", u32::from(c));
        let digits = digits.bytes().flat_map(digit).collect::<Vec<u8>>();
        [event(1, 56, 1), digits, event(1, 56, 0)].concat()
    };
    for c in format!("{}\r", code(1)).chars() {
        keyboard.write_all(&number(c)).unwrap();
    }
    assert_eq!(lane.text().text, code(1));
}

#[test]
fn a_text_that_lost_keys_is_dropped_and_told() {
    let (mut keyboard, _kept, lane) = keyboard();
    keyboard.write_all(&typed("C1:BEGIN")).unwrap();
    keyboard.write_all(&event(0, 3, 0)).unwrap();
    keyboard.write_all(&typed(&format!("\r{}\r", code(2)))).unwrap();
    assert!(matches!(lane.next(), InputEvent::Trouble(InputTrouble::KeysLost { .. })));
    assert_eq!(lane.text().text, code(2));
}

#[test]
fn nonsense_is_survived() {
    let (mut keyboard, _kept, lane) = keyboard();
    let mut state = 3u64;
    for _ in 0..2_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let (kind, code) = ((state >> 60) as u16 % 3, (state >> 33) as u16 % 300);
        keyboard.write_all(&event(kind, code, (state >> 50) as i32 % 3)).unwrap();
    }
    let quiet = [event(1, 42, 0), event(1, 54, 0), event(1, 56, 0)].concat();
    keyboard.write_all(&quiet).unwrap();
    keyboard.write_all(&typed(&format!("\r{}\r", code(3)))).unwrap();
    let found = std::iter::from_fn(|| Some(lane.next()))
        .any(|event| matches!(event, InputEvent::Text(text) if text.text == code(3)));
    assert!(found);
}
