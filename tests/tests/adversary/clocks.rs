//! Clocks that are moved.
//!
//! RFC 9523 (Khronos): an attacker on the path shifts the clock of whoever asks NTP.

use clearance_core::time::Timestamp;
use clearance_tests::scene::NOW;
use clearance_tests::world::DAY;
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::{Gate, LedgerSettings, MemoryLedger, Reason};

fn shown(gate: &Gate, world: &World, issued_at: Timestamp, now: Timestamp) -> Option<Reason> {
    gate.check(&Forgery::of(world, Person::Parent, issued_at).text(), now).reason()
}

/// The gate's clock goes forward, so that the ledger may forget, and back, so that the code lives.
#[test]
fn a_clock_set_forward_and_back_brings_no_accepted_code_back_to_life() {
    let world = World::new();
    let gate = world.gate_with(|parts| {
        let started = START.minus(600);
        // Room for two: a third one makes it forget what is dead.
        let settings = LedgerSettings { capacity: 2, ..LedgerSettings::new(started) };
        parts.ledger = std::sync::Arc::new(MemoryLedger::new(settings));
    });
    assert_eq!(shown(&gate, &world, START, NOW), None);
    let hour = START.plus(3_600);
    for (person, issued_at) in [(Person::Child, START), (Person::Resident, hour)] {
        let text = Forgery::of(&world, person, issued_at).text();
        assert!(gate.check(&text, issued_at.plus(3)).is_admit());
    }
    // Back again: the record is gone, and the ledger knows that it is.
    assert_eq!(shown(&gate, &world, START, NOW), Some(Reason::NoRecord));
    assert_eq!(shown(&gate, &world, START.plus(15), NOW.plus(15)), None, "a new one passes");
}

/// A gate's clock set back to a day when a revoked or expired credential was good.
#[test]
fn a_gate_set_back_or_forward_to_a_better_day_admits_nobody() {
    let world = World::new();
    let yesterday = START.minus(DAY);
    assert_eq!(shown(&world.gate(), &world, yesterday, yesterday), Some(Reason::GateClock));
    // Forward: the trust list runs out, and nothing is admitted by it.
    let later = START.plus(30 * DAY);
    assert_eq!(shown(&world.gate(), &world, later, later), Some(Reason::TrustListExpired));
}

/// A phone whose clock is wrong is told so, and is not let in for it.
///
/// A filmed screen looks the same as a wrong clock, so that an officer decides.
#[test]
fn no_wrong_phone_clock_is_admitted() {
    let world = World::new();
    for hours in 1..=26 {
        for issued_at in [START.minus(3_600 * hours), START.plus(3_600 * hours)] {
            let reason = shown(&world.gate(), &world, issued_at, NOW);
            let expected = [Reason::PhoneClock, Reason::CredentialNotYetValid];
            assert!(reason.is_some_and(|reason| expected.contains(&reason)), "{reason:?}");
        }
    }
}
