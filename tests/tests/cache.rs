//! What a gate remembers, verified credentials and tables of returning holders, must not show, but
//! in time.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_authority::trust_list::Editor;
use clearance_core::crypto::RING;
use clearance_core::ids::{CredentialId, SchemeId};
use clearance_core::time::Timestamp;
use clearance_core::trust::{Authority, TrustAnchor, TrustList};
use clearance_issuer::Form;
use clearance_tests::scene::NOW;
use clearance_tests::world::{MACAO, token_of};
use clearance_tests::{Counting, Forgery, Person, Random, START, World, keys};
use clearance_verifier::{Gate, ListTaken, Reason};

/// Some traveller's code at some moment, most of them good.
fn some_code(world: &World, random: &mut Random, now: Timestamp) -> String {
    let person = Person::ALL[random.below(3) as usize];
    let mut forgery = Forgery::of(world, person, now.step_start(15));
    forgery.claims.id = match random.below(3) {
        0 => person.credential_id(),
        _ => CredentialId([random.below(12) as u8; 8]),
    };
    match random.below(12) {
        0 => forgery.form = Form::Roster,
        1 => forgery.authority_key = keys::signing(KeyKind::Ed25519, "rogue"),
        2 => forgery.holder = keys::signing(KeyKind::Ed25519, "rogue"),
        3 => forgery.issued_at = forgery.issued_at.minus(45),
        4 => forgery.claims.validity.not_after = now,
        5 => forgery.claims.scope.scheme = SchemeId(99),
        _ => (),
    }
    forgery.entropy = random.secret();
    forgery.text()
}

#[test]
fn no_decision_depends_on_what_is_remembered() {
    let world = World::new();
    let counting = Counting::provider();
    let gate = |credentials, holders| {
        world.gate_with(|parts| {
            parts.provider = counting;
            parts.cached_credentials = credentials;
            parts.returning_holders = holders;
        })
    };
    let gates = [gate(0, 0), gate(1, 0), gate(0, 4), gate(8, 4), gate(1_000, 1_000)];
    let mut random = Random::new("cache");
    let (mut admitted, mut now) = (0, NOW);
    for number in 0..500 {
        now = now.plus(random.below(4));
        let text = some_code(&world, &mut random, now);
        let [off, others @ ..] = &gates.each_ref().map(|gate| gate.check(&text, now));
        for other in others {
            assert_eq!(format!("{off:?}"), format!("{other:?}"), "check {number}");
        }
        admitted += usize::from(off.is_admit());
    }
    assert!((100..400).contains(&admitted), "{admitted} admitted: a poor mixture");
    let by_table = counting.by_small_table();
    assert!(by_table > 300, "{by_table} by table of three gates' checks: a poor mixture");
}

/// Signatures that a gate with room for so many credentials verifies for each of these codes, one
/// after the other; a number stands for a credential.
fn signatures(room: usize, credentials: &[u8]) -> Vec<usize> {
    let world = World::new();
    let counting = Counting::provider();
    let gate = world.gate_with(|parts| {
        parts.provider = counting;
        parts.cached_credentials = room;
    });
    let mut codes = (0..).map(|step| START.plus(15 * step));
    let judged = credentials.iter().map(|number| {
        let now = codes.next().unwrap();
        let mut forgery = Forgery::of(&world, Person::Parent, now);
        forgery.claims.id = CredentialId([*number; 8]);
        counting.signatures();
        assert!(gate.check(&forgery.text(), now).is_admit());
        counting.signatures()
    });
    judged.collect()
}

#[test]
fn no_cached_credential_is_verified_again() {
    // The authority's signature and the holder's; the holder's alone.
    assert_eq!(signatures(0, &[1, 1, 1]), [2, 2, 2], "off");
    assert_eq!(signatures(64, &[1, 1, 2, 2, 1]), [2, 1, 2, 1, 1]);
}

#[test]
fn a_full_cache_forgets_its_oldest() {
    // One set of four.
    assert_eq!(signatures(1, &[1, 2, 3, 4, 1, 2, 3, 4]), [2, 2, 2, 2, 1, 1, 1, 1]);
    assert_eq!(signatures(1, &[1, 2, 3, 4, 5, 2, 3, 4, 5]), [2, 2, 2, 2, 2, 1, 1, 1, 1]);
    assert_eq!(signatures(1, &[1, 2, 3, 4, 5, 6, 3, 4, 5, 6]), [2, 2, 2, 2, 2, 2, 1, 1, 1, 1]);
    assert_eq!(signatures(1, &[1, 2, 3, 4, 5, 1]), [2, 2, 2, 2, 2, 2], "the oldest is gone");
}

/// The next trust list, changed.
fn next_list(world: &World, change: impl FnOnce(&mut Editor)) -> Arc<TrustList> {
    let mut editor = Editor::after(&world.list);
    change(&mut editor);
    let root = World::root().signing(&RING).unwrap();
    let bytes = editor.sign(&*root, START, START.plus(86_400)).unwrap();
    // An anchor that knows no list before: ids that name another key are refused by the others (L10),
    // and the gate must not rest on that.
    Arc::new(TrustAnchor::new(World::root_key()).accept(&RING, &bytes, NOW).unwrap())
}

fn code(world: &World, step: u64, form: Form) -> String {
    Forgery { form, ..Forgery::of(world, Person::Parent, START.plus(15 * step)) }.text()
}

fn reason(gate: &Gate, text: &str, step: u64) -> Option<Reason> {
    gate.check(text, NOW.plus(15 * step)).reason()
}

#[test]
fn a_replaced_authority_key_lives_on_neither_in_the_cache_nor_in_the_roster() {
    let world = World::new();
    let gate = world.gate();
    assert_eq!(reason(&gate, &code(&world, 0, Form::Full), 0), None, "now it is in the cache");
    assert_eq!(reason(&gate, &code(&world, 1, Form::Roster), 1), None);
    let list = next_list(&world, |editor| {
        let authority = world.list.authority(MACAO).unwrap().0.clone();
        let key = keys::pair(KeyKind::Ed25519, "macao's new key").public().signer().unwrap();
        editor.remove_authority(MACAO).unwrap();
        editor.add_authority(Authority { key, ..authority }).unwrap();
        editor.put_scheme(world.setup.mutual.clone());
    });
    assert_eq!(gate.renew(list, &[]).list, ListTaken::InForce);
    let (full, roster) = (code(&world, 2, Form::Full), code(&world, 2, Form::Roster));
    assert_eq!(reason(&gate, &full, 2), Some(Reason::ForgedCredential));
    assert_eq!(reason(&gate, &roster, 2), Some(Reason::NotOnRoster));
}

#[test]
fn no_withdrawn_authority_key_lives_on_in_the_cache_or_the_roster() {
    let world = World::new();
    let gate = world.gate();
    assert_eq!(reason(&gate, &code(&world, 0, Form::Full), 0), None);
    let list = next_list(&world, |editor| editor.remove_authority(MACAO).unwrap());
    assert_eq!(gate.renew(list, &[]).list, ListTaken::InForce);
    for form in [Form::Full, Form::Roster] {
        let found = reason(&gate, &code(&world, 1, form), 1);
        assert_eq!(found, Some(Reason::UnknownAuthority), "{form:?}");
    }
}

#[test]
fn no_credential_with_another_signature_is_served_from_the_cache() {
    let world = World::new();
    let gate = world.gate();
    assert_eq!(reason(&gate, &code(&world, 0, Form::Full), 0), None);
    // The same claims, the authority's signature damaged; the holder signs over what there is.
    let honest = Forgery::of(&world, Person::Parent, START.plus(15));
    let credential = honest.credential();
    let mut damaged = credential.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let text = sign_around(&honest, damaged);
    assert_eq!(reason(&gate, &text, 1), Some(Reason::ForgedCredential));
    let text = sign_around(&honest, credential);
    assert_eq!(token_of(&text), honest.token(), "the helper does what a phone does");
    assert_eq!(reason(&gate, &text, 1), None);
}

/// A code around any credential's bytes, well signed by the holder and well sealed.
fn sign_around(forgery: &Forgery, credential: Vec<u8>) -> String {
    use clearance_core::presentation::{Draft, DraftSubject};
    let subject = DraftSubject::Full(credential);
    let draft = Draft::new(forgery.holder.public().algorithm(), &subject, forgery.issued_at, None);
    let audience = forgery.signed_for.audience();
    let signature = draft.with_message(&audience, |m| forgery.holder.sign(m)).unwrap();
    clearance_core::code::encode(&forgery.seal(&draft.finish(&signature)))
}

#[test]
fn no_cached_credential_outlives_its_period() {
    let world = World::with(|s| s.credential.not_after = START.plus(20));
    let gate = world.gate();
    assert_eq!(reason(&gate, &code(&world, 0, Form::Full), 0), None);
    assert_eq!(gate.check(&code(&world, 1, Form::Full), START.plus(19)).reason(), None);
    let late = gate.check(&code(&world, 1, Form::Full), START.plus(20));
    assert_eq!(late.reason(), Some(Reason::CredentialExpired));
}
