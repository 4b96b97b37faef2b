//! Lanes that share a gate.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::sync::Barrier;

use clearance_authority::keys::KeyKind;
use clearance_core::ids::CredentialId;
use clearance_tests::scene::NOW;
use clearance_tests::{Counting, Forgery, Person, START, World, keys};
use clearance_verifier::{Gate, Reason};

const LANES: usize = 4;

/// Every lane checks every code, each starting at another one; how often each was admitted, and
/// the reasons for which it was not.
fn check_at_once(gate: &Gate, codes: &[String]) -> (Vec<usize>, Vec<Reason>) {
    let barrier = Barrier::new(LANES);
    let lane = |lane: usize| {
        barrier.wait();
        let start = codes.len() / 2 * (lane % 2);
        let check =
            |at: usize| (at % codes.len(), gate.check(&codes[at % codes.len()], NOW).reason());
        (start..start + codes.len()).map(check).collect::<Vec<_>>()
    };
    let seen: Vec<_> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES).map(|number| scope.spawn(move || lane(number))).collect();
        lanes.into_iter().flat_map(|lane| lane.join().unwrap()).collect()
    });
    let mut admitted = vec![0; codes.len()];
    seen.iter().filter(|(_, reason)| reason.is_none()).for_each(|(at, _)| admitted[*at] += 1);
    (admitted, seen.into_iter().filter_map(|(_, reason)| reason).collect())
}

/// Codes of so many credentials.
fn codes(world: &World, count: u64) -> Vec<String> {
    let code = |number: u64| {
        let person = if number.is_multiple_of(2) { Person::Parent } else { Person::Child };
        let mut forgery = Forgery::of(world, person, START);
        forgery.claims.id = CredentialId(number.to_be_bytes());
        forgery.text()
    };
    (0..count).map(code).collect()
}

#[test]
fn of_two_lanes_one_admits_a_code() {
    let world = World::new();
    let codes = codes(&world, 150);
    for room in [0, 64] {
        let gate = world.gate_with(|parts| {
            parts.cached_credentials = room;
            parts.returning_holders = room;
        });
        let (admitted, reasons) = check_at_once(&gate, &codes);
        assert!(admitted.iter().all(|count| *count == 1), "{admitted:?}");
        assert_eq!(reasons.len(), codes.len() * (LANES - 1));
        assert!(reasons.iter().all(|reason| *reason == Reason::CodeUsed));
    }
}

/// Twelve holders, three at a lane one after the other, compete for four tables while all lanes run.
#[test]
fn no_table_that_changes_hands_refuses_a_good_code_or_admits_a_bad_one() {
    let (world, counting) = (World::new(), Counting::provider());
    let gate = world.gate_with(|parts| {
        parts.provider = counting;
        parts.returning_holders = 4;
    });
    counting.filled(); // the authorities'
    let code = |holder: u64, step: u64, good: bool| {
        let mut forgery = Forgery::of(&world, Person::Parent, START.plus(15 * step));
        let name = format!("holder {holder}");
        let key = keys::signing(KeyKind::Ed25519, &name);
        (forgery.claims.id, forgery.claims.holder_key) =
            (CredentialId(holder.to_be_bytes()), key.public());
        forgery.holder = if good { key } else { keys::signing(KeyKind::Ed25519, "rogue") };
        forgery.text()
    };
    let rounds: Vec<Vec<_>> = (0..12)
        .map(|holder| {
            let steps = 24 * (holder % 3)..24 * (holder % 3 + 1);
            steps.map(|step| (step, [true, false].map(|good| code(holder, step, good)))).collect()
        })
        .collect();
    let lanes = rounds.chunks(3);
    // The lanes keep step, so that tables change hands under others that are in use. What they got is judged afterwards:
    // a lane that panics would leave the others waiting.
    let step_begins = Barrier::new(lanes.len());
    let through = |lane: &[Vec<(u64, [String; 2])>]| {
        let mut answers = Vec::new();
        for (step, [good, bad]) in lane.iter().flatten() {
            step_begins.wait();
            let now = NOW.plus(15 * step);
            let forged = gate.check(bad, now).reason();
            answers.push((*step, forged, gate.check(good, now).reason()));
        }
        answers
    };
    let answers: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = lanes.map(|lane| scope.spawn(|| through(lane))).collect();
        running.into_iter().flat_map(|lane| lane.join().unwrap()).collect()
    });
    assert_eq!(answers.len(), 12 * 24);
    for (step, forged, good) in answers {
        assert_eq!(forged, Some(Reason::ForgedHolder), "step {step}");
        assert_eq!(good, None, "step {step}");
    }
    let (by_table, filled) = (counting.by_small_table(), counting.filled());
    assert!(by_table > 0 && filled > 4, "{by_table} by table, {filled} filled: nothing was tried");
}

#[test]
fn of_two_lanes_one_admits_an_answer_to_one_challenge() {
    let world = World::new();
    for _ in 0..20 {
        let gate = world.gate();
        let challenge = Some(gate.open_challenge(*b"8 random", NOW));
        let answer = |person| Forgery { challenge, ..Forgery::of(&world, person, START) }.text();
        let codes = [Person::Parent, Person::Child, Person::Resident].map(answer);
        let (admitted, reasons) = check_at_once(&gate, &codes);
        assert_eq!(admitted.iter().sum::<usize>(), 1, "{admitted:?}");
        assert!(reasons.iter().all(|reason| *reason == Reason::ChallengeUnknown));
    }
}

#[test]
fn no_older_code_passes_in_the_next_lane_after_a_newer_one() {
    // Whatever the order: after both, no older code opens, and the newer one opened exactly once.
    let world = World::new();
    for number in 0..20_u64 {
        let code = |issued_at| {
            let mut forgery = Forgery::of(&world, Person::Parent, issued_at);
            forgery.claims.id = CredentialId(number.to_be_bytes());
            forgery.text()
        };
        let codes = [code(START), code(START.plus(15))];
        let gate = world.gate();
        let (admitted, _) = check_at_once(&gate, &codes);
        assert!(admitted[0] <= 1 && admitted[1] == 1, "{admitted:?}");
        assert!(gate.check(&codes[0], NOW).reason().is_some());
    }
}
