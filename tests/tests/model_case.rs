//! The model case: the mutual Hong Kong-Macao code and the Macao-only one, at named checkpoints.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, Location};
use clearance_issuer::{Ask, Moment, WhyNot};
use clearance_tests::scene::NOW;
use clearance_tests::world::{DAY, ledger, valid_as_of, zhuhai};
use clearance_tests::{Forgery, Person, Phone, START, World, forge, picture, places};
use clearance_verifier::{Class, Gate, Message, Reason};

fn gate_at(world: &World, location: Location) -> Gate {
    world.gate_with(|parts| parts.policy.location = location)
}

/// The code as a camera finds it: drawn, saved, read back.
fn scan(phone: &mut Phone, person: Person, now: Timestamp) -> String {
    let frame = phone.frame(&phone.ask(person), now).unwrap();
    picture::read(&frame.draw().unwrap().png(&Default::default()).unwrap()).unwrap()
}

#[test]
fn a_code_opens_where_its_scheme_does_and_nowhere_else() {
    let world = World::new();
    let mut phone = world.phone();
    let not_here = Some(Reason::NotHere);
    for (location, mutual, macao_only) in [
        (places::border_gate(), None, None),
        (places::outer_harbour(), None, None),
        (places::bridge_vehicles(), not_here, not_here),
        (places::sheung_wan(), None, not_here),
        (places::bridge_hong_kong(), None, not_here),
        (places::west_kowloon(), None, not_here),
        (places::bridge_vehicles_hong_kong(), not_here, not_here),
    ] {
        for (person, expected) in
            [(Person::Parent, mutual), (Person::Child, mutual), (Person::Resident, macao_only)]
        {
            let decision = gate_at(&world, location).check(&scan(&mut phone, person, NOW), NOW);
            assert_eq!(decision.reason(), expected, "{person:?} at {location}");
        }
    }
}

#[test]
fn a_parent_takes_a_child_through_from_one_phone() {
    // First the child's code, then the parent's, from one phone at one lane, within one step.
    let world = World::new();
    let mut phone = world.phone();
    let lane = gate_at(&world, places::sheung_wan());
    for (second, person) in [(2, Person::Child), (9, Person::Parent)] {
        let now = START.plus(second);
        assert!(lane.check(&scan(&mut phone, person, now), now).is_admit(), "{person:?}");
    }
    // The wrong code once more: the child has passed already.
    let now = START.plus(12);
    let again = lane.check(&scan(&mut phone, Person::Child, now), now);
    assert_eq!(again.reason(), Some(Reason::CodeUsed));
}

#[test]
fn a_journey_there_and_back_is_no_replay() {
    let world = World::new();
    let mut phone = world.phone();
    let journey = [
        (places::outer_harbour(), START),
        (places::sheung_wan(), START.plus(4_000)),
        (places::bridge_hong_kong(), START.plus(30_000)),
        (places::border_gate(), START.plus(32_000)),
    ];
    for (location, now) in journey {
        let gate = world.gate_with(|parts| {
            parts.policy.location = location;
            parts.status = valid_as_of(now.minus(60));
        });
        assert!(gate.check(&scan(&mut phone, Person::Parent, now), now).is_admit(), "{location}");
    }
}

#[test]
fn ten_passages_leave_nothing_in_the_wallet_or_in_a_fresh_code() {
    let world = World::new();
    let (mut traveller, mut stayed) = (world.phone(), world.phone());
    let before = traveller.wallet.to_bytes();
    for (turn, location) in
        [places::sheung_wan(), places::border_gate()].into_iter().cycle().take(10).enumerate()
    {
        let now = START.plus(4_000 * u64::try_from(turn).unwrap());
        let gate = world.gate_with(|parts| {
            parts.policy.location = location;
            parts.status = valid_as_of(now.minus(60));
        });
        let code = scan(&mut traveller, Person::Parent, now);
        assert!(gate.check(&code, now).is_admit(), "{location}");
    }
    assert!(traveller.wallet.to_bytes() == before, "the wallet remembers a passage");
    // Under the seal, a code says the same as that of a phone that never left its drawer.
    let later = START.plus(50_000);
    let code = scan(&mut traveller, Person::Parent, later);
    let other = scan(&mut stayed, Person::Parent, later);
    assert!(world.open(&code) == world.open(&other), "the code tells of a passage");
}

#[test]
fn a_screenshot_dies_with_the_newer_code() {
    let world = World::new();
    let mut phone = world.phone();
    let gate = world.gate();
    let screenshot = scan(&mut phone, Person::Parent, START);
    let newer = scan(&mut phone, Person::Parent, START.plus(15));
    assert!(gate.check(&newer, START.plus(16)).is_admit());
    let decision = gate.check(&screenshot, START.plus(17));
    assert_eq!(decision.reason(), Some(Reason::CodeSuperseded));
    assert_eq!(decision.class(), Some(Class::Retry));
}

#[test]
fn a_live_relay_passes_without_a_challenge_and_is_stopped_by_one() {
    let world = World::new();
    let mut phone = world.phone();
    let relayed = scan(&mut phone, Person::Parent, NOW);
    // Without a challenge the thief with the filmed screen is admitted, which the README says.
    assert!(world.gate().check(&relayed, NOW).is_admit());
    let strict = world.gate_with(|parts| {
        parts.policy.challenge = AtGate::Required;
    });
    let shown = strict.open_challenge(*b"8 random", NOW);
    assert_eq!(strict.check(&relayed, NOW).reason(), Some(Reason::ChallengeMissing));
    let other = phone.ask(Person::Parent).answering(Challenge(*b"another."));
    let other = phone.frame(&other, NOW).unwrap();
    assert_eq!(strict.check(&other.text, NOW).reason(), Some(Reason::ChallengeUnknown));
    let mine = phone.ask(Person::Parent).answering(shown);
    let mine = phone.frame(&mine, NOW).unwrap();
    assert!(strict.check(&mine.text, NOW).is_admit());
}

#[test]
fn the_traveller_is_told_the_right_thing() {
    let world = World::new();
    let mut phone = world.phone();
    let elsewhere = phone.ask(Person::Parent);
    let elsewhere = Ask::full(elsewhere.entry, zhuhai());
    let other_group = phone.frame(&elsewhere, NOW).unwrap().text;
    let slow = scan(&mut phone, Person::Parent, NOW.minus(3_600));
    let forged = forge::reseal(&world, Person::Parent, START);
    let gate = world.gate();
    for (text, reason, message) in [
        (other_group, Reason::OtherGateGroup, Message::WrongGate),
        (slow, Reason::PhoneClock, Message::CheckClock),
        (forged, Reason::ForgedHolder, Message::SeeOfficer),
    ] {
        let decision = gate.check(&text, NOW);
        assert_eq!((decision.reason(), decision.message()), (Some(reason), message));
    }
}

#[test]
fn the_enquiry_promises_the_codes_that_the_gate_takes() {
    // At every quarter of an hour around a credential's life, for everybody.
    let world = World::with(|s| {
        s.credential.not_before = START;
        s.credential.not_after = START.plus(7_205);
    });
    let mut phone = world.phone();
    for person in Person::ALL {
        for quarter in 0..12 {
            let now = START.minus(1_800).plus(900 * quarter);
            let why_not = phone.why_not(person, now);
            let issued_at = now.step_start(15);
            let gate = world.gate_with(|parts| {
                parts.status = valid_as_of(now.minus(60));
                parts.ledger = ledger(now.minus(100));
            });
            let text = Forgery::of(&world, person, issued_at).text();
            assert_eq!(gate.check(&text, now).is_admit(), why_not.is_none(), "{person:?} {now}");
            let ask = phone.ask(person);
            assert_eq!(phone.frame(&ask, now).is_ok(), why_not.is_none());
        }
    }
    let expired = phone.why_not(Person::Parent, START.plus(DAY));
    assert!(matches!(expired, Some(WhyNot::Expired { .. })));
}

#[test]
fn a_phone_with_a_wrong_clock_and_a_learnt_offset_is_admitted() {
    let world = World::new();
    let mut phone = world.phone();
    let ask = phone.ask(Person::Parent);
    // The phone's clock is an hour fast; at its last contact the server told it so.
    let wall = |now: Timestamp| now.plus(3_600);
    let shown = phone.frame(&ask, wall(NOW)).unwrap();
    assert_eq!(world.gate().check(&shown.text, NOW).reason(), Some(Reason::PhoneClock));
    phone.wallet.learn_offset(NOW.minus(300), Moment::wall(wall(NOW.minus(300))));
    let shown = phone.frame(&ask, wall(NOW)).unwrap();
    assert!(world.gate().check(&shown.text, NOW).is_admit());
}
