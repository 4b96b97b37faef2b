//! Keys that sign what is not theirs to sign, and keys whose time is over.

use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_core::crypto::{RING, SigningKey};
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::{self, StatusDelegation, StatusKey, TrustError};
use clearance_tests::scene::NOW;
use clearance_tests::world::{DAY, HONG_KONG, MACAO};
use clearance_tests::{Forgery, Person, START, World, keys};
use clearance_verifier::{ListTaken, Reason};

use crate::reason;

const STATUS_KEY: AuthorityKid = AuthorityKid([0, 1]);

fn status_key() -> Box<dyn SigningKey> {
    keys::signing(KeyKind::Ed25519, "status of Macao")
}

/// The default world, in which Macao delegates its status lists to a key of their own.
fn world() -> World {
    let mut world = World::new();
    let mut content = world.list.content().clone();
    content.seq += 1;
    for authority in content.authorities.iter_mut().filter(|authority| authority.kid == MACAO) {
        let key = status_key().public();
        let key = StatusKey { kid: STATUS_KEY, key, validity: authority.validity };
        authority.status = Some(StatusDelegation { epoch: 1, keys: vec![key] });
    }
    let root = World::root().signing(&RING).unwrap();
    world.list_bytes = trust::sign(&content, &*root).unwrap();
    world.list = Arc::new(world.anchor.accept(&RING, &world.list_bytes, NOW).unwrap());
    world
}

/// Every signing key of the world but Macao's own, by name.
fn other_keys() -> Vec<(&'static str, Box<dyn SigningKey>)> {
    vec![
        ("root", World::root().signing(&RING).unwrap()),
        ("Macao's status key", status_key()),
        ("Hong Kong", World::authority_key(HONG_KONG)),
        ("the holder", keys::signing(KeyKind::Ed25519, Person::Parent.name())),
        ("another holder", keys::signing(KeyKind::P256, Person::Child.name())),
    ]
}

/// Flame, 2012: certificates of a licensing service, good for licences only, signed code as
/// Microsoft (Microsoft Security Advisory 2718704).
#[test]
fn no_key_for_something_else_signs_a_credential() {
    let world = world();
    let gate = world.gate();
    for (name, key) in other_keys() {
        let code = Forgery { authority_key: key, ..Forgery::of(&world, Person::Parent, START) };
        assert_eq!(reason(&gate, &code.text()), Some(Reason::ForgedCredential), "{name}");
    }
    // A status key under its own id: that names no authority.
    let code = Forgery {
        authority: STATUS_KEY,
        authority_key: status_key(),
        ..Forgery::of(&world, Person::Parent, START)
    };
    assert_eq!(reason(&gate, &code.text()), Some(Reason::UnknownAuthority));
    let genuine = Forgery::of(&world, Person::Parent, START);
    assert_eq!(reason(&gate, &genuine.text()), None);
}

/// The same: whoever signs credentials does not thereby mint codes for their holders.
#[test]
fn no_authority_mints_for_its_holders() {
    let world = world();
    let gate = world.gate();
    let macao = ("Macao", World::authority_key(MACAO));
    let keys = other_keys().into_iter().filter(|(name, _)| *name != "the holder");
    for (name, key) in keys.chain([macao]) {
        let code = Forgery { holder: key, ..Forgery::of(&world, Person::Parent, START) };
        assert_eq!(reason(&gate, &code.text()), Some(Reason::ForgedHolder), "{name}");
    }
}

/// The same: only the root says whom to believe.
#[test]
fn no_authority_appoints_itself() {
    let mut world = world();
    let mut content = world.list.content().clone();
    content.seq += 1;
    let macao = ("Macao", World::authority_key(MACAO));
    for (name, key) in other_keys().into_iter().chain([macao]) {
        let list = trust::sign(&content, &*key).unwrap();
        let accepted = world.anchor.accept(&RING, &list, NOW);
        if name == "root" {
            assert!(accepted.is_ok());
        } else {
            let refused = matches!(accepted, Err(TrustError::Signature));
            assert!(refused, "{name}: {accepted:?}");
        }
    }
}

/// An authority outside its own scheme: its key is good, its word is not for this.
///
/// DigiNotar, 2011: one of many authorities, any of which could vouch for anything (Fox-IT,
/// "Operation Black Tulip").
#[test]
fn no_authority_issues_under_the_scheme_of_another() {
    let world = world();
    let code = Forgery {
        authority: HONG_KONG,
        authority_key: World::authority_key(HONG_KONG),
        ..Forgery::of(&world, Person::Resident, START)
    };
    assert_eq!(reason(&world.gate(), &code.text()), Some(Reason::SchemeNotAuthorised));
}

/// A stolen key signs after its period, with dates inside it: the gate asks what day it is today.
///
/// EU Digital COVID Certificates, October 2021: one for "Adolf Hitler" verified, signed with a key that
/// was reported leaked, and then revoked.
#[test]
fn no_stolen_key_backdates_after_it_expired() {
    let expired = World::with(|setup| setup.authority.not_after = START);
    let mut code = Forgery::of(&expired, Person::Parent, START);
    code.claims.validity.not_before = START.minus(2 * DAY);
    assert_eq!(reason(&expired.gate(), &code.text()), Some(Reason::AuthorityOutOfPeriod));
    // Withdrawn before its period ends: the next trust list does not have it any more, and nor
    // has the gate's cache of credentials.
    let mut world = world();
    let gate = world.gate();
    assert_eq!(reason(&gate, &Forgery::of(&world, Person::Parent, START).text()), None);
    let mut content = world.list.content().clone();
    content.seq += 1;
    content.authorities.retain(|authority| authority.kid != MACAO);
    content.schemes.retain(|scheme| scheme.authorities.contains(&HONG_KONG));
    for scheme in &mut content.schemes {
        scheme.authorities.retain(|kid| *kid != MACAO);
    }
    let root = World::root().signing(&RING).unwrap();
    let list = trust::sign(&content, &*root).unwrap();
    let list = Arc::new(world.anchor.accept(&RING, &list, NOW).unwrap());
    assert_eq!(gate.renew(list, &[]).list, ListTaken::InForce);
    let later = Forgery::of(&world, Person::Parent, START.plus(15));
    let decision = gate.check(&later.text(), NOW.plus(15));
    assert_eq!(decision.reason(), Some(Reason::UnknownAuthority));
}
