//! A log or a pipe that fails in the middle of a line must say so.

use std::fmt::{self, Write};
use std::io;

use clearance_core::ids::AuthorityKid;
use clearance_tests::World;
use clearance_tests::scene::{FAULTS, Fault, NOW, play};
use clearance_verifier::{Decision, Reason, RosterError};

use crate::log::{Hiccup, reads};

type Line = Box<dyn fmt::Display>;

#[test]
fn no_half_line_passes_for_a_whole_one() {
    let error = RosterError::UnknownAuthority(AuthorityKid([1, 2]));
    let decisions = FAULTS.iter().map(|fault| Box::new(play(&[fault]).decision) as Line);
    for line in decisions.chain([Box::new(error) as Line]) {
        let text = line.to_string();
        reads(&line, &text);
        assert!(write!(Hiccup(Some(text.len())), "{line}").is_ok(), "{text}");
    }
}

impl io::Write for Hiccup {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(room) = self.0 else { return Ok(bytes.len()) };
        self.0 = room.checked_sub(bytes.len());
        self.0.map(|_| bytes.len()).ok_or(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_half_json_object_passes_for_a_whole_one() {
    let not_a_code = World::new().gate().check("no code", NOW);
    let stale = play(&[Fault::of(Reason::StatusStale)]).decision;
    for decision in [not_a_code, stale, play(&[]).decision] {
        whole_or_error(&decision);
    }
}

fn whole_or_error(decision: &Decision) {
    let whole = serde_json::to_vec(decision).unwrap();
    for room in 0..whole.len() {
        let written = serde_json::to_writer(Hiccup(Some(room)), decision);
        assert!(written.is_err(), "{decision}: {room} bytes, and no error");
    }
    serde_json::to_writer(Hiccup(Some(whole.len())), decision).unwrap();
}
