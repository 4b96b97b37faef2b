//! What goes on a roster, and off it again.

use clearance_core::credential;
use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_tests::forge::WEAK_KEY;
use clearance_tests::scene::NOW;
use clearance_tests::world::MACAO;
use clearance_tests::{Forgery, Person, START, World, keys};
use clearance_verifier::{MemoryRoster, Reason, RosterError, RosterSource};

#[test]
fn no_credential_that_does_not_verify_is_put_on_the_roster() {
    let world = World::new();
    let good = Forgery::of(&world, Person::Parent, START);
    let roster = MemoryRoster::new();
    let refused = |bytes: &[u8]| {
        let error = roster.add(&RING, &world.list, bytes).unwrap_err();
        (error, error.to_string())
    };

    let mut rogue = Forgery::of(&world, Person::Parent, START);
    rogue.authority_key = keys::signing(clearance_authority::keys::KeyKind::Ed25519, "rogue");
    let (error, text) = refused(&rogue.credential());
    assert!(matches!(error, RosterError::Credential(_)), "{error:?}");
    assert!(text.starts_with("not put on the roster: not signed by the authority"), "{text}");

    let mut weak = good.claims;
    weak.holder_key = WEAK_KEY;
    let (error, text) =
        refused(&credential::sign(MACAO, &*World::authority_key(MACAO), &weak).unwrap());
    assert!(matches!(error, RosterError::Credential(_)), "{error:?}");
    assert!(text.contains("unusable holder key"), "{text}");

    let bytes = good.credential();
    let (error, text) = refused(&bytes[1..]);
    assert!(matches!(error, RosterError::Malformed(_)), "{error:?}");
    assert!(text.starts_with("not put on the roster: malformed at byte 0"), "{text}");

    let mut stranger = Forgery::of(&world, Person::Parent, START);
    stranger.authority = AuthorityKid([0xee, 0xee]);
    let (error, text) = refused(&stranger.credential());
    assert_eq!(error, RosterError::UnknownAuthority(AuthorityKid([0xee, 0xee])));
    assert_eq!(text, "not put on the roster: authority eeee is not in the trust list");

    assert!(roster.find(&Person::Parent.reference()).is_none());
}

#[test]
fn no_credential_taken_off_the_roster_opens_the_gate() {
    let world = World::new();
    let roster = std::sync::Arc::new(world.roster());
    let gate = world.gate_with(|parts| parts.roster = roster.clone());
    let code = |step: u64| {
        let issued_at = START.plus(15 * step);
        Forgery::of(&world, Person::Parent, issued_at).in_roster_form().text()
    };
    assert_eq!(gate.check(&code(0), NOW).reason(), None);
    assert!(roster.remove(&Person::Parent.reference()));
    assert!(!roster.remove(&Person::Parent.reference()), "it is off already");
    assert_eq!(gate.check(&code(1), NOW.plus(15)).reason(), Some(Reason::NotOnRoster));
    assert!(roster.find(&Person::Child.reference()).is_some(), "the others stay");
}
