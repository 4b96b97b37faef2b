//! Every single bit and every single character of a code, altered: nothing opens the gate, nothing
//! panics.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_core::code;
use clearance_tests::scene::NOW;
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::{Gate, Reason};

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// A full and a roster code, of an Ed25519 and of a P-256 holder.
fn codes(world: &World) -> [Forgery; 4] {
    let full = |person| Forgery::of(world, person, START);
    let roster = |person| full(person).in_roster_form();
    let (parent, child) = (Person::Parent, Person::Child);
    [full(parent), full(child), roster(parent), roster(child)]
}

fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(|bit| {
        let mut altered = bytes.to_vec();
        altered[bit / 8] ^= 1 << (bit % 8);
        altered
    })
}

/// The reason; the gate must have one.
#[track_caller]
fn refused(gate: &Gate, text: &str, what: &str) -> Reason {
    let decision = gate.check(text, NOW);
    decision.reason().unwrap_or_else(|| panic!("admitted with an altered {what}: {text}"))
}

/// After all the altered codes the honest one is admitted: it was the alterations that counted,
/// and none of them left a trace in the ledger.
#[track_caller]
fn assert_admitted(gate: &Gate, code: &Forgery) {
    assert!(gate.check(&code.text(), NOW).is_admit());
}

#[test]
fn no_flipped_bit_of_the_token_opens_the_gate() {
    let world = World::new();
    for code in codes(&world) {
        let gate = world.gate();
        let token = code.token();
        let mut cannot_open = 0;
        for altered in flipped(&token) {
            let reason = refused(&gate, &code::encode(&altered), "token");
            let sealed = [Reason::CannotOpen, Reason::MalformedToken];
            let key = [Reason::OtherGateGroup, Reason::UnknownGateKey];
            assert!(sealed.contains(&reason) || key.contains(&reason), "{reason}");
            cannot_open += usize::from(reason == Reason::CannotOpen);
        }
        let behind_the_frame = 32 + world.open(&code.text()).len() + 16;
        // But for the top bit of ek, which makes it no canonical key (K3).
        assert_eq!(cannot_open, behind_the_frame * 8 - 1);
        assert_admitted(&gate, &code);
    }
}

#[test]
fn no_other_character_in_the_text_opens_the_gate() {
    let world = World::new();
    for code in codes(&world) {
        let gate = world.gate();
        let text = code.text();
        let mut tried = 0;
        for (at, old) in text.char_indices() {
            for new in ALPHABET.chars().chain(['a', '\n', 'é']).filter(|new| *new != old) {
                let altered = format!("{}{new}{}", &text[..at], &text[at + 1..]);
                refused(&gate, &altered, "character");
                tried += 1;
            }
        }
        assert_eq!(tried, text.len() * 47);
        assert_admitted(&gate, &code);
    }
}

#[test]
fn no_missing_or_added_character_opens_the_gate() {
    let world = World::new();
    for code in codes(&world) {
        let gate = world.gate();
        let text = code.text();
        for at in 0..text.len() {
            refused(&gate, &text[..at], "end");
            refused(&gate, &text[at + 1..], "start");
            refused(&gate, &format!("{}{}", &text[..at], &text[at + 1..]), "middle");
            refused(&gate, &format!("{}0{}", &text[..at], &text[at..]), "middle");
        }
        for around in [" ", "\n", "\0", "\u{feff}", "C1:"] {
            refused(&gate, &format!("{text}{around}"), "end");
            refused(&gate, &format!("{around}{text}"), "start");
        }
        refused(&gate, &text.to_lowercase(), "case");
        refused(&gate, &text.repeat(2), "length");
        assert_admitted(&gate, &code);
    }
}

#[test]
fn no_flipped_bit_under_a_good_seal_opens_the_gate() {
    let world = World::new();
    for code in codes(&world) {
        let gate = world.gate();
        let mut seen = std::collections::BTreeSet::new();
        for altered in flipped(&code.presentation()) {
            let text = code::encode(&code.seal(&altered));
            seen.insert(refused(&gate, &text, "presentation"));
        }
        assert!(seen.contains(&Reason::MalformedContent), "{seen:?}");
        assert!(seen.contains(&Reason::ForgedHolder), "{seen:?}");
        assert_admitted(&gate, &code);
    }
}

#[test]
fn no_shortened_or_lengthened_presentation_opens_the_gate() {
    let world = World::new();
    for code in codes(&world) {
        let gate = world.gate();
        let presentation = code.presentation();
        for length in 0..presentation.len() + 40 {
            let mut altered = presentation.clone();
            altered.resize(length, 0);
            if altered != presentation {
                refused(&gate, &code::encode(&code.seal(&altered)), "length");
            }
        }
        assert_admitted(&gate, &code);
    }
}
