//! What a scheme asks of a gate beside the code's own truth.

use core::num::NonZeroU8;

use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, Direction, Party, QualifierUse, Scheme, Uses};
use clearance_tests::scene::NOW;
use clearance_tests::world::{DAY, ledger};
use clearance_tests::{Forgery, Person, START, World, places};
use clearance_verifier::{Crossing, Decision, Reason};

/// The decision at Border Gate, Macao, on a code with this qualifier and so many people. Place 0 of
/// the scheme is Macao, place 1 Hong Kong.
fn decide(change: fn(&mut Scheme), qualifier: u8, persons: Option<u8>) -> Decision {
    let world = World::with(|setup| change(&mut setup.mutual));
    let mut forgery = Forgery::of(&world, Person::Parent, START);
    forgery.claims.scope.qualifier = qualifier;
    let crossing = persons.map(Crossing::of).unwrap_or_default();
    world.gate().check_crossing(&forgery.text(), crossing, NOW)
}

fn reason(change: fn(&mut Scheme), qualifier: u8, persons: Option<u8>) -> Option<Reason> {
    decide(change, qualifier, persons).reason()
}

#[test]
fn a_qualifier_means_what_the_scheme_says() {
    let nothing = |_: &mut Scheme| ();
    assert_eq!(reason(nothing, 0, None), None);
    assert_eq!(reason(nothing, 1, None), Some(Reason::UnknownQualifier));

    let place = |scheme: &mut Scheme| scheme.qualifier = QualifierUse::Place;
    assert_eq!(reason(place, 0, None), None);
    assert_eq!(reason(place, 1, None), Some(Reason::OtherPlace));
    assert_eq!(reason(place, 2, None), Some(Reason::UnknownQualifier));
    let decision = decide(place, 1, None);
    assert!(decision.to_string().contains("for place 1 of the scheme"), "{decision}");

    let picture = |scheme: &mut Scheme| scheme.qualifier = QualifierUse::GuardPicture;
    assert_eq!(reason(picture, 64, None), Some(Reason::UnknownQualifier));
    let Decision::Admit(admission) = decide(picture, 63, None) else { panic!("a picture") };
    assert_eq!(admission.qualified().picture, Some(63));
    let json = serde_json::to_value(Decision::Admit(admission)).unwrap();
    assert_eq!(json["details"]["qualifier"]["picture"], 63);
}

#[test]
fn a_party_is_counted_where_it_is_more_than_one() {
    let alone = |_: &mut Scheme| ();
    assert_eq!(reason(alone, 0, None), None);
    assert_eq!(reason(alone, 0, Some(1)), None);
    assert_eq!(reason(alone, 0, Some(2)), Some(Reason::PartyTooLarge));
    assert_eq!(reason(alone, 0, Some(0)), Some(Reason::PartyIncomplete));

    let up_to_three = |scheme: &mut Scheme| scheme.party.largest = 3;
    for (persons, expected) in [
        (None, Some(Reason::PartyUnknown)),
        (Some(1), None),
        (Some(3), None),
        (Some(4), Some(Reason::PartyTooLarge)),
    ] {
        assert_eq!(reason(up_to_three, 0, persons), expected, "{persons:?}");
    }
}

#[test]
fn a_stated_party_holds_for_the_lane() {
    const THREE: u8 = 0b1000_0000;
    let apart = |scheme: &mut Scheme| {
        scheme.qualifier = QualifierUse::PartyAndPlace;
        scheme.party = Party { largest: 3, together: false };
    };
    let together = |scheme: &mut Scheme| {
        scheme.qualifier = QualifierUse::PartyAndPlace;
        scheme.party = Party { largest: 3, together: true };
    };
    for (change, persons, expected) in [
        (apart as fn(&mut Scheme), None, Some(Reason::PartyUnknown)),
        (apart, Some(2), None),
        (apart, Some(3), None),
        (apart, Some(4), Some(Reason::PartyTooLarge)),
        (together, Some(2), Some(Reason::PartyIncomplete)),
        (together, Some(3), None),
        (together, Some(4), Some(Reason::PartyTooLarge)),
    ] {
        assert_eq!(reason(change, THREE, persons), expected, "{persons:?}");
    }
    assert_eq!(reason(together, 0, None), None, "a party of one needs no counting");
    assert_eq!(reason(together, THREE | 1, Some(3)), Some(Reason::OtherPlace));
    let four = THREE | 0b0100_0000;
    assert_eq!(reason(together, four, Some(4)), Some(Reason::PartyTooLarge), "not in this scheme");
}

#[test]
fn a_scheme_asks_for_the_person_whatever_the_gate_does() {
    let required = |scheme: &mut Scheme| scheme.person_check = AtGate::Required;
    assert_eq!(reason(required, 0, None), Some(Reason::PersonPending));
}

/// A gate of this direction whose ledger has run for longer than the credential's period.
fn old_gate(world: &World, direction: Direction) -> clearance_verifier::Gate {
    world.gate_with(|parts| {
        parts.ledger = ledger(START.minus(DAY));
        parts.policy.location = places::border_gate();
        parts.policy.location.direction = direction;
    })
}

fn pass(gate: &clearance_verifier::Gate, world: &World, step: u64) -> Option<Reason> {
    let issued_at: Timestamp = START.plus(15 * step);
    gate.check(&Forgery::of(world, Person::Parent, issued_at).text(), issued_at.plus(7)).reason()
}

#[test]
fn a_pass_for_two_admits_twice() {
    let two = Uses::Limited(NonZeroU8::new(2).unwrap());
    let world = World::with(|setup| setup.mutual.uses = two);
    let gate = old_gate(&world, Direction::Arrival);
    let passed = [0, 1, 2].map(|step| pass(&gate, &world, step));
    assert_eq!(passed, [None, None, Some(Reason::UsesSpent)]);
}

#[test]
fn in_and_out_go_by_turns_over_two_gates_of_one_ledger() {
    let world = World::with(|setup| setup.mutual.uses = Uses::InOut);
    let shared = ledger(START.minus(DAY));
    let [inward, outward] = [Direction::Arrival, Direction::Departure].map(|direction| {
        world.gate_with(|parts| {
            parts.ledger = shared.clone();
            parts.policy.location.direction = direction;
        })
    });
    assert_eq!(pass(&outward, &world, 0), Some(Reason::NotInside));
    assert_eq!(pass(&inward, &world, 0), None);
    assert_eq!(pass(&inward, &world, 1), Some(Reason::AlreadyInside));
    assert_eq!(pass(&outward, &world, 1), None);
    assert_eq!(pass(&inward, &world, 2), None);
}

#[test]
fn a_gate_that_started_within_the_period_cannot_tell_the_uses() {
    let world = World::with(|setup| setup.mutual.uses = Uses::Limited(NonZeroU8::MIN));
    let decision = world.gate().check(&Forgery::of(&world, Person::Parent, START).text(), NOW);
    assert_eq!((decision.reason(), decision.code()), (Some(Reason::UsesUnknown), "refer"));
}
