//! Holders who come back get a table, and with it faster signatures.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_authority::keys::KeyKind;
use clearance_core::ids::CredentialId;
use clearance_core::time::Timestamp;
use clearance_issuer::Form;
use clearance_tests::{Counting, Forgery, Person, START, World, keys};
use clearance_verifier::{Gate, ListTaken, Reason};

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
fn a_table_comes_with_the_fourth_code() {
    assert_eq!(by_table(1, &[1; 7]), [false, false, false, false, true, true, true]);
    assert_eq!(by_table(0, &[1; 7]), [false; 7], "off");
}

#[test]
fn a_code_that_is_refused_does_not_count() {
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
fn every_form_counts_and_no_p256_key_gets_a_table() {
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
fn no_forgery_passes_by_a_table() {
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

/// Holders 1 to 4 get the four tables of one set.
fn four_holders() -> Scene {
    let mut scene = Scene::with_room_for(1);
    for holder in 1..=4 {
        let seen = [holder; 5].map(|holder| scene.passes(holder));
        assert_eq!(seen, [false, false, false, false, true]);
    }
    scene
}

/// A newcomer asks with every fourth code; each time the next of the four owners has to have passed
/// since the time before.
#[test]
fn a_newcomer_gets_the_table_of_who_stays_away_only() {
    let mut scene = four_holders();
    let asks =
        |scene: &mut Scene, newcomer: u8| [newcomer; 4].map(|holder| scene.passes(holder))[3];
    for _ in 0..3 {
        for newcomer in 5..=8 {
            assert!(!asks(&mut scene, newcomer), "all four come");
        }
        assert_eq!([1, 2, 3, 4].map(|holder| scene.passes(holder)), [true; 4]);
    }
    for newcomer in 5..=8 {
        assert!(!asks(&mut scene, newcomer), "{newcomer}: the owner has passed");
    }
    for holder in [1, 3, 4] {
        assert!(scene.passes(holder), "{holder} comes, 2 stays away");
    }
    for newcomer in 5..=8 {
        assert!(!asks(&mut scene, newcomer));
        assert_eq!(scene.passes(newcomer), newcomer == 6, "{newcomer}: 2 had the second table");
    }
    assert_eq!([1, 2, 3, 4].map(|holder| scene.passes(holder)), [true, false, true, true]);
}

/// Codes that somebody photographed, long stale, keep no table for their holders.
#[test]
fn a_refused_code_keeps_no_table() {
    let mut scene = four_holders();
    let old: Vec<_> = [1, 2, 3].map(|holder| scene.code(holder, KeyKind::Ed25519).text()).into();
    for newcomer in 5..=8 {
        let _ = [newcomer; 4].map(|holder| scene.passes(holder));
    }
    for text in old {
        assert_eq!(scene.gate.check(&text, scene.now()).reason(), Some(Reason::CodeStale));
    }
    let _ = [5; 4].map(|holder| scene.passes(holder));
    assert!(scene.passes(5), "1 has stayed away, whatever was held up");
    assert!(!scene.passes(1));
}

/// A hundred regulars in turn and room for 64: no crowd between two visits keeps all tables empty.
#[test]
fn a_crowd_of_regulars_keeps_the_tables_in_use() {
    let mut scene = Scene::with_room_for(64);
    let mut by_table = 0;
    for _ in 0..6 {
        by_table += (0..200).filter(|holder| scene.passes(*holder)).count();
    }
    // In the last two rounds 64 of 200, had no set more holders than others.
    assert!(by_table > 80, "{by_table} of 1,200");
}

/// 64 of a set can be on their way at once; the next one takes the place of the first.
#[test]
fn a_stream_of_strangers_gets_no_tables_and_keeps_no_regular_from_one() {
    let mut scene = Scene::with_room_for(1);
    for _ in 0..6 {
        for stranger in 0..65 {
            assert!(!scene.passes(stranger));
        }
    }
    let mut regular = Vec::new();
    for visit in 0..5 {
        regular.push(scene.passes(255));
        (0..15).for_each(|stranger| assert!(!scene.passes(100 + 15 * visit + stranger)));
    }
    assert_eq!(regular, [false, false, false, false, true]);
}

#[test]
fn a_new_trust_list_forgets_nobody_who_returns() {
    let mut scene = Scene::with_room_for(4);
    for _ in 0..4 {
        scene.passes(1);
    }
    let renewal = scene.gate.renew(scene.world.list.clone(), &[]);
    assert_eq!(renewal.list, ListTaken::InForce);
    assert!(scene.passes(1));
}
