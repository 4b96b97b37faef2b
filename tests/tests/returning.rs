//! Holders who come back get a table, and with it faster signatures.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_authority::keys::KeyKind;
use clearance_core::ids::CredentialId;
use clearance_core::time::Timestamp;
use clearance_issuer::Form;
use clearance_tests::{Counting, Forgery, Person, START, World, keys};
use clearance_verifier::{Gate, Reason};

/// A gate with room for so many tables that counts what they verify.
struct Scene {
    world: World,
    gate: Gate,
    counting: &'static Counting,
    step: u64,
}

impl Scene {
    fn with_room_for(holders: usize) -> Self {
        let (world, counting) = (World::new(), Counting::provider());
        let gate = world.gate_with(|parts| {
            parts.provider = counting;
            parts.returning_holders = holders;
        });
        Self { world, gate, counting, step: 0 }
    }

    fn now(&self) -> Timestamp {
        START.plus(15 * self.step)
    }

    /// A code of one of many travellers; a number stands for a person with a key.
    fn code(&self, holder: u8, kind: KeyKind) -> Forgery {
        let key = keys::signing(kind, &format!("holder {holder}"));
        let mut forgery = Forgery::of(&self.world, Person::Parent, self.now());
        forgery.claims.id = CredentialId([holder; 8]);
        forgery.claims.holder_key = key.public();
        forgery.holder = key;
        forgery
    }

    /// The holder passes; whether by a table.
    fn passes(&mut self, holder: u8) -> bool {
        self.step += 1;
        let code = self.code(holder, KeyKind::Ed25519);
        self.admitted(&code)
    }

    fn admitted(&self, code: &Forgery) -> bool {
        self.counting.by_small_table();
        assert_eq!(self.gate.check(&code.text(), self.now()).reason(), None);
        self.counting.by_small_table() == 1
    }
}

fn by_table(room: usize, holders: &[u8]) -> Vec<bool> {
    let mut scene = Scene::with_room_for(room);
    holders.iter().map(|holder| scene.passes(*holder)).collect()
}

#[test]
fn a_table_comes_earlier_or_later_than_the_fourth_admission() {
    assert_eq!(by_table(1, &[1; 7]), [false, false, false, false, true, true, true]);
    assert_eq!(by_table(0, &[1; 7]), [false; 7], "off");
}

#[test]
fn a_code_that_is_not_admitted_counts() {
    let mut scene = Scene::with_room_for(4);
    assert!(!scene.passes(1));
    let now = scene.now();
    let refused = |change: fn(&mut Forgery), reason| {
        let mut code = scene.code(1, KeyKind::Ed25519);
        change(&mut code);
        for _ in 0..5 {
            assert_eq!(scene.gate.check(&code.text(), now).reason(), Some(reason));
        }
    };
    refused(|_| (), Reason::CodeUsed);
    refused(|code| code.issued_at = code.issued_at.minus(15), Reason::CodeSuperseded);
    refused(|code| code.holder = keys::signing(KeyKind::Ed25519, "rogue"), Reason::ForgedHolder);
    assert_eq!([1; 4].map(|holder| scene.passes(holder)), [false, false, false, true]);
}

#[test]
fn the_form_matters_or_a_p256_key_gets_a_table() {
    let mut scene = Scene::with_room_for(4);
    let mut seen = Vec::new();
    for form in [Form::Roster, Form::Full, Form::Roster, Form::Roster, Form::Full, Form::Roster] {
        scene.step += 1;
        let honest = Forgery::of(&scene.world, Person::Parent, scene.now());
        seen.push(scene.admitted(&Forgery { form, ..honest }));
    }
    assert_eq!(seen, [false, false, false, false, true, true]);
    for _ in 0..6 {
        scene.step += 1;
        let code = scene.code(7, KeyKind::P256);
        assert!(!scene.admitted(&code));
    }
}

#[test]
fn a_forgery_passes_by_a_table() {
    let mut scene = Scene::with_room_for(4);
    for _ in 0..4 {
        scene.passes(1);
    }
    scene.step += 1;
    let mut forged = scene.code(1, KeyKind::Ed25519);
    forged.holder = keys::signing(KeyKind::Ed25519, "rogue");
    scene.counting.by_small_table();
    let reason = scene.gate.check(&forged.text(), scene.now()).reason();
    assert_eq!((reason, scene.counting.by_small_table()), (Some(Reason::ForgedHolder), 1));
}

/// One set of four tables, which are all used: the fifth holder goes without at first, and takes
/// the place of one who was not seen since.
#[test]
fn a_newcomer_evicts_who_is_still_seen_or_never_gets_a_place() {
    let mut scene = Scene::with_room_for(1);
    for holder in 1..=4 {
        assert_eq!(
            [holder; 5].map(|holder| scene.passes(holder)),
            [false, false, false, false, true]
        );
    }
    assert_eq!([5; 5].map(|holder| scene.passes(holder)), [false; 5], "all four were used");
    for holder in 2..=4 {
        assert!(scene.passes(holder), "{holder} keeps the table");
    }
    assert_eq!([5; 4].map(|holder| scene.passes(holder)), [false, false, false, true]);
    assert_eq!([1, 2, 3, 4].map(|holder| scene.passes(holder)), [false, true, true, true]);
}

/// Eight can be on their way at once; the ninth takes the place of the first.
#[test]
fn a_stream_of_strangers_gets_tables_or_keeps_a_regular_from_one() {
    let mut scene = Scene::with_room_for(1);
    for _ in 0..2 {
        for stranger in 0..100 {
            assert!(!scene.passes(stranger));
        }
    }
    let mut strangers = 100..;
    let mut regular = Vec::new();
    for _ in 0..5 {
        regular.push(scene.passes(255));
        scene.passes(strangers.next().unwrap());
    }
    assert_eq!(regular, [false, false, false, false, true]);
}

#[test]
fn a_new_trust_list_forgets_who_returns() {
    let mut scene = Scene::with_room_for(4);
    for _ in 0..4 {
        scene.passes(1);
    }
    scene.gate = scene.gate.with_trust_list(scene.world.list.clone()).unwrap();
    assert!(scene.passes(1));
}
