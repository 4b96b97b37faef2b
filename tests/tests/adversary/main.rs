//! Attacks and incidents of other systems, tried on a gate: each test names where it comes from.
//!
//! SECURITY.md lists every threat with its test, those that stand elsewhere too: what is tested
//! beside the code it attacks is not repeated here.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bombs;
mod clocks;
mod copies;
mod floods;
mod layers;
mod logs;
mod parts;
mod roles;
mod signatures;
mod zero_secret;

use clearance_tests::scene::NOW;
use clearance_verifier::{Gate, Reason};

/// Why the gate does not admit; none where it does.
fn reason(gate: &Gate, text: &str) -> Option<Reason> {
    gate.check(text, NOW).reason()
}
