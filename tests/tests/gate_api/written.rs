//! A log or a pipe that fails in the middle of a line must say so.

use std::fmt::{self, Write};

use clearance_core::ids::AuthorityKid;
use clearance_tests::World;
use clearance_tests::scene::{FAULTS, Fault, NOW, play};
use clearance_verifier::{Decision, Reason, RosterError};

/// Takes so many bytes and no more.
struct Room(usize);

impl Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

type Line = Box<dyn fmt::Display>;

#[test]
fn half_a_line_passes_for_a_whole_one() {
    let error = RosterError::UnknownAuthority(AuthorityKid([1, 2]));
    let decisions = FAULTS.iter().map(|fault| Box::new(play(&[fault]).decision) as Line);
    for line in decisions.chain([Box::new(error) as Line]) {
        let text = line.to_string();
        for room in 0..text.len() {
            assert!(write!(Room(room), "{line}").is_err(), "{text}: {room} bytes were enough");
        }
        assert!(write!(Room(text.len()), "{line}").is_ok(), "{text}");
    }
}

#[test]
fn half_a_json_object_passes_for_a_whole_one() {
    let not_a_code = World::new().gate().check("no code", NOW);
    let stale = play(&[Fault::of(Reason::StatusStale)]).decision;
    for decision in [not_a_code, stale, play(&[]).decision] {
        whole_or_error(&decision);
    }
}

fn whole_or_error(decision: &Decision) {
    let whole = serde_json::to_vec(decision).unwrap();
    let mut buffer = vec![0; whole.len()];
    for room in 0..whole.len() {
        let written = serde_json::to_writer(&mut buffer[..room], decision);
        assert!(written.is_err(), "{decision}: {room} bytes were enough");
    }
    serde_json::to_writer(&mut buffer[..], decision).unwrap();
    assert_eq!(buffer, whole);
}
