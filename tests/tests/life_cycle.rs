//! From enrolment to root rotation, through public APIs and storage only.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_authority::trust_list::Editor;
use clearance_core::crypto::{RING, SigningKey};
use clearance_core::ids::{CredentialId, GateKid};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::token::Token;
use clearance_core::trust::{TrustAnchor, TrustError, TrustList};
use clearance_issuer::{Frame, Moment, Wallet, WhyNot};
use clearance_tests::phone::APP;
use clearance_tests::world::{DAY, hk_mo, ledger, token_of, valid_as_of};
use clearance_tests::{Person, Phone, START, World, keys, picture};
use clearance_verifier::{Decision, Gate, GateKey, ListTaken, Reason};

/// A gate's computer, which keeps its anchor on disk.
/// Lists are dated up to a day after the start.
const LATER: Moment = Moment::wall(START.plus(DAY));

struct Device {
    anchor: Vec<u8>,
    gate: Gate,
}

impl Device {
    fn new(world: &World, keys: Vec<GateKey>) -> Self {
        let mut anchor = TrustAnchor::new(World::root_key());
        anchor.accept(&RING, &world.list_bytes, START.plus(DAY)).unwrap();
        Self { anchor: anchor.to_bytes(), gate: world.gate_with(|parts| parts.keys = keys) }
    }

    /// Reads the anchor from disk, accepts the list, and writes the anchor back.
    fn update(&mut self, list: &[u8]) -> Result<Arc<TrustList>, TrustError> {
        let mut anchor = TrustAnchor::from_bytes(&self.anchor).unwrap();
        let list = Arc::new(anchor.accept(&RING, list, START.plus(DAY))?);
        self.anchor = anchor.to_bytes();
        let renewal = self.gate.renew(Arc::clone(&list), &[]);
        assert_eq!(renewal.list, ListTaken::InForce);
        Ok(list)
    }

    fn reason(&self, frame: &Frame, now: Timestamp) -> Option<Reason> {
        self.gate.check(&through_a_picture(frame), now).reason()
    }
}

fn through_a_picture(frame: &Frame) -> String {
    picture::read(&frame.draw().unwrap().png(&Default::default()).unwrap()).unwrap()
}

fn frame(phone: &mut Phone, person: Person, now: Timestamp) -> Frame {
    phone.restart();
    let frame = phone.frame(&phone.ask(person), now).unwrap();
    phone.restart();
    frame
}

fn sealed_to(frame: &Frame) -> GateKid {
    Token::decode(&token_of(&frame.text)).unwrap().gate_key
}

/// The list after `last`, made at `now`.
fn next_list(
    last: &TrustList,
    root: &dyn SigningKey,
    now: Timestamp,
    change: impl FnOnce(&mut Editor),
) -> Vec<u8> {
    let mut editor = Editor::after(last);
    change(&mut editor);
    editor.sign(root, now, now.plus(7 * DAY)).unwrap()
}

#[test]
fn a_code_gets_from_enrolment_to_the_gate() {
    let world = World::new();
    let mut phone = world.phone();
    let device = Device::new(&world, vec![world.gate_key()]);
    for person in Person::ALL {
        let now = START.plus(3);
        let first = frame(&mut phone, person, now);
        assert_eq!(device.reason(&first, now), None);
        assert_eq!(device.reason(&first, now.plus(1)), Some(Reason::CodeUsed));
        let ahead = phone.next_frame(&phone.ask(person), now).unwrap();
        assert_eq!(ahead.valid_from, first.refresh_at);
        assert_eq!(device.reason(&ahead, ahead.valid_from), None);
        let again = frame(&mut phone, person, ahead.valid_from);
        assert_eq!((again.step, again.valid_from), (ahead.step, ahead.valid_from));
        assert_eq!(device.reason(&again, again.valid_from), Some(Reason::CodeUsed), "one step");
    }
}

#[test]
fn a_renewal_leaves_no_gap_and_no_two_codes_at_once() {
    let world = World::with(|s| s.credential.not_after = START.plus(3_600));
    let mut phone = world.phone();
    let ended = START.plus(3_600);
    assert!(matches!(phone.why_not(Person::Child, ended), Some(WhyNot::Expired { .. })));
    // Fetched half an hour ahead, active ten minutes before the old one ends.
    let validity = Validity { not_before: ended.minus(600), not_after: ended.plus(14 * DAY) };
    let renewed = world.issue_for(Person::Child, validity, CredentialId([77; 8]));
    let entry = phone.entry(Person::Child);
    phone.wallet.renew(entry, &renewed, Moment::wall(ended.minus(1_800))).unwrap();
    let mut subjects = Vec::new();
    for now in [ended.minus(1_790), ended.minus(601), ended.minus(600), ended, ended.plus(DAY)] {
        let shown = frame(&mut phone, Person::Child, now);
        let gate = world.gate_with(|parts| parts.status = valid_as_of(now.minus(60)));
        match gate.check(&through_a_picture(&shown), now) {
            Decision::Admit(admission) => subjects.push(admission.subject().id),
            other => panic!("{now}: {other}"),
        }
    }
    let [old, new] = [Person::Child.credential_id(), CredentialId([77; 8])];
    assert_eq!(subjects, [old, old, new, new, new]);
}

#[test]
fn no_phone_that_missed_the_new_gate_key_is_locked_out() {
    let world = World::new();
    let (mut current, mut behind) = (world.phone(), world.phone());
    // The gates get the next key's secret long before any list names it.
    let next = keys::pair(KeyKind::X25519, "next epoch");
    let rotation = START.plus(DAY / 2);
    let root = World::root().signing(&RING).unwrap();
    let mut new_kid = GateKid(0);
    let list = next_list(&world.list, &*root, rotation.minus(3_600), |editor| {
        let validity = Validity { not_before: rotation, not_after: rotation.plus(30 * DAY) };
        let key = next.public().gate().unwrap();
        new_kid = editor.add_epoch(hk_mo(), key, validity, [9; 8]).unwrap();
    });
    let new_key = GateKey { kid: new_kid, secret: next.secret().clone() };
    let mut device = Device::new(&world, vec![world.gate_key(), new_key]);
    device.update(&list).unwrap();
    current.wallet.update_trust(&list, LATER).unwrap();

    for (now, expected) in [(rotation.minus(15), world.gate_kid), (rotation, new_kid)] {
        let (new, old) =
            (frame(&mut current, Person::Parent, now), frame(&mut behind, Person::Child, now));
        assert_eq!((sealed_to(&new), sealed_to(&old)), (expected, world.gate_kid));
        assert_eq!(device.reason(&new, now), None);
        assert_eq!(device.reason(&old, now), None, "the phone that missed the list");
    }
}

#[test]
fn a_root_rotation_leaves_neither_phones_nor_gates_behind() {
    let world = World::new();
    let mut phone = world.phone();
    let mut device = Device::new(&world, vec![world.gate_key()]);
    let old = World::root().signing(&RING).unwrap();
    let new = keys::signing(KeyKind::P256, "next root");

    let announced = next_list(&world.list, &*old, START.minus(100), |editor| {
        editor.announce_root(Some(new.public()));
    });
    let list = device.update(&announced).unwrap();
    phone.wallet.update_trust(&announced, LATER).unwrap();
    phone.restart();

    let rotated = next_list(&list, &*new, START.minus(50), |_| ());
    let list = device.update(&rotated).unwrap();
    phone.wallet.update_trust(&rotated, LATER).unwrap();
    phone.restart();
    let now = START.plus(2);
    assert_eq!(device.reason(&frame(&mut phone, Person::Parent, now), now), None);

    // The old root has nothing to say any more, on either side, after a restart too.
    let stale = next_list(&list, &*old, START, |_| ());
    assert_eq!(device.update(&stale).unwrap_err(), TrustError::Signature);
    assert_eq!(phone.wallet.update_trust(&stale, LATER).unwrap_err(), TrustError::Signature);
    // Nor has anybody who was never announced.
    let rogue = keys::signing(KeyKind::Ed25519, "rogue root");
    let forged = next_list(&list, &*rogue, START, |_| ());
    assert_eq!(device.update(&forged).unwrap_err(), TrustError::Signature);
}

#[test]
fn no_restart_forgets_which_lists_are_too_old() {
    let world = World::new();
    let mut phone = world.phone();
    let mut device = Device::new(&world, vec![world.gate_key()]);
    let root = World::root().signing(&RING).unwrap();
    let newer = next_list(&world.list, &*root, START.minus(100), |_| ());
    device.update(&newer).unwrap();
    phone.wallet.update_trust(&newer, LATER).unwrap();
    phone.restart();
    let rollback = TrustError::Rollback { seen: 2, found: 1 };
    assert_eq!(device.update(&world.list_bytes).unwrap_err(), rollback);
    assert_eq!(phone.wallet.update_trust(&world.list_bytes, LATER).unwrap_err(), rollback);
    // Another list of the same number: somebody made the root sign twice.
    let fork = next_list(&world.list, &*root, START.minus(99), |_| ());
    assert_eq!(device.update(&fork).unwrap_err(), TrustError::Fork { seq: 2 });
    assert_eq!(phone.wallet.update_trust(&fork, LATER).unwrap_err(), TrustError::Fork { seq: 2 });
    assert!(device.update(&newer).is_ok(), "the same list again is fine");
}

#[test]
fn no_damaged_wallet_or_anchor_is_loaded() {
    let world = World::new();
    let phone = world.phone();
    let stored = phone.wallet.to_bytes();
    for at in (0..stored.len()).step_by(7) {
        let mut damaged = stored.clone();
        damaged[at] ^= 0x10;
        assert!(Wallet::from_bytes(APP, &damaged).is_err(), "byte {at}");
    }
    let anchor = world.anchor.to_bytes();
    assert_eq!(TrustAnchor::from_bytes(&anchor).unwrap(), world.anchor);
    for end in 0..anchor.len() {
        assert!(TrustAnchor::from_bytes(&anchor[..end]).is_err(), "{end} bytes");
    }
}

#[test]
fn a_restarted_gate_admits_no_code_that_it_has_just_admitted() {
    let world = World::new();
    let mut phone = world.phone();
    let now = START.plus(5);
    let shown = frame(&mut phone, Person::Parent, now);
    assert!(world.gate().check(&shown.text, now).is_admit());
    // The same moment, after a restart: the ledger is empty, and says "show the next code".
    let restarted = world.gate_with(|parts| parts.ledger = ledger(now));
    assert_eq!(restarted.check(&shown.text, now).reason(), Some(Reason::NoRecord));
    for (step, reason) in [(1, Some(Reason::NoRecord)), (4, Some(Reason::NoRecord)), (5, None)] {
        let now = START.plus(15 * step);
        let next = frame(&mut phone, Person::Parent, now);
        assert_eq!(restarted.check(&next.text, now).reason(), reason, "step {step}");
    }
}
