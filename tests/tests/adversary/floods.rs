//! More codes than a gate can remember.

use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_core::ids::CredentialId;
use clearance_core::time::Timestamp;
use clearance_tests::scene::NOW;
use clearance_tests::{Forgery, Person, START, World, keys};
use clearance_verifier::{Gate, LedgerSettings, MemoryLedger, Reason};

const CAPACITY: usize = 32;

fn gate(world: &World) -> Gate {
    world.gate_with(|parts| {
        let settings =
            LedgerSettings { capacity: CAPACITY, ..LedgerSettings::new(START.minus(600)) };
        parts.ledger = Arc::new(MemoryLedger::new(settings));
    })
}

/// The code of one of many travellers.
fn of(world: &World, traveller: u16, issued_at: Timestamp) -> Forgery {
    let mut code = Forgery::of(world, Person::Parent, issued_at);
    code.claims.id = CredentialId(u64::from(traveller).to_be_bytes());
    code
}

/// A full ledger refuses: what it forgets inside the window could be shown again.
///
/// CWE-770 (allocation without limits); RFC 9449 §11.1 on stores of what was used.
#[test]
fn no_flood_washes_an_accepted_code_out_of_the_ledger() {
    let world = World::new();
    let gate = gate(&world);
    let text = |traveller| of(&world, traveller, START).text();
    for traveller in 0..CAPACITY as u16 {
        assert!(gate.check(&text(traveller), NOW).is_admit(), "{traveller}");
    }
    for traveller in CAPACITY as u16..3 * CAPACITY as u16 {
        assert_eq!(gate.check(&text(traveller), NOW).reason(), Some(Reason::LedgerFull));
    }
    for traveller in 0..CAPACITY as u16 {
        assert_eq!(gate.check(&text(traveller), NOW).reason(), Some(Reason::CodeUsed));
    }
    // A minute later they are dead by themselves, and there is room.
    let later = START.plus(75);
    assert!(gate.check(&of(&world, 900, later).text(), later).is_admit());
}

/// Only what passed every other check takes room: an attacker without credentials fills nothing.
#[test]
fn no_flood_of_forgeries_fills_the_ledger() {
    let world = World::new();
    let gate = gate(&world);
    for traveller in 0..4 * CAPACITY as u16 {
        let forged = Forgery {
            authority_key: keys::signing(KeyKind::Ed25519, "rogue"),
            ..of(&world, traveller, START)
        };
        assert_eq!(gate.check(&forged.text(), NOW).reason(), Some(Reason::ForgedCredential));
        let late = of(&world, traveller, START.minus(75));
        assert_eq!(gate.check(&late.text(), NOW).reason(), Some(Reason::CodeStale));
    }
    for traveller in 0..CAPACITY as u16 {
        assert!(gate.check(&of(&world, traveller, START).text(), NOW).is_admit(), "{traveller}");
    }
}
