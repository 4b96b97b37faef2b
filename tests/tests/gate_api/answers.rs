//! What a decision says to the program around the gate.

use std::sync::{Arc, Mutex, OnceLock, Weak};

use clearance_core::credential::Credential;
use clearance_core::ids::Challenge;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::AtGate;
use clearance_tests::scene::{FAULTS, Fault, NOW, play};
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::{
    Decision, Gate, PersonCheck, PersonMatch, Proven, Reason, StatusAnswer, StatusSource,
};

#[test]
fn an_admission_names_its_credential_and_moment() {
    let world = World::new();
    let admission = |decision| match decision {
        Decision::Admit(admission) => admission,
        other => panic!("{other}"),
    };
    let text = Forgery::of(&world, Person::Child, START).text();
    let admitted = admission(world.gate().check(&text, NOW));
    assert_eq!(*admitted.subject(), Person::Child.reference());
    assert_eq!(admitted.scope(), world.claims(Person::Child).scope);
    assert_eq!(admitted.at(), NOW);
    assert_eq!((admitted.details().proven, admitted.details().skew), (Proven::Holder, Some(-7)));

    // Confirming the person later does not move the moment of the code.
    let gate = world.gate_with(|parts| parts.policy.person_check = PersonCheck::Here);
    let Decision::Refer(referral) = gate.check(&text, NOW) else { panic!("not referred") };
    let confirmed = admission(referral.confirm_person(PersonMatch::Matches, NOW.plus(5)));
    assert_eq!((*confirmed.subject(), confirmed.at()), (Person::Child.reference(), NOW));
}

#[test]
fn a_referral_or_refusal_says_what_its_decision_says() {
    for fault in FAULTS {
        let decision = play(&[fault]).decision;
        let details = format!("{:?}", decision.details());
        let (reason, own) = match decision {
            Decision::Refer(referral) => (referral.reason(), format!("{:?}", referral.details())),
            Decision::Refuse(refusal) => (refusal.reason(), format!("{:?}", refusal.details())),
            Decision::Admit(_) => panic!("{} admitted", fault.reason),
        };
        assert_eq!((reason, own), (fault.reason, details));
    }
}

#[test]
fn no_referral_that_waits_for_nobody_is_confirmed() {
    let Decision::Refer(referral) = play(&[Fault::of(Reason::StatusUnknown)]).decision else {
        panic!("not referred")
    };
    let after = referral.confirm_person(PersonMatch::Matches, NOW);
    assert_eq!(after.reason(), Some(Reason::StatusUnknown));
}

/// The parent's answer to `challenge` at a gate that asks for one.
fn answer(world: &World, gate: &Gate, challenge: Challenge) -> Option<Reason> {
    let mut forgery = Forgery::of(world, Person::Parent, START);
    forgery.challenge = Some(challenge);
    gate.check(&forgery.text(), NOW).reason()
}

#[test]
fn a_flood_of_challenges_closes_the_oldest() {
    let world = World::new();
    let gate = || world.gate_with(|parts| parts.policy.challenge = AtGate::Required);
    let number = |n: u8| [n; 8];
    let flooded = || {
        let gate = gate();
        for n in 0..65 {
            gate.open_challenge(number(n), NOW);
        }
        gate
    };
    assert_eq!(answer(&world, &flooded(), Challenge(number(0))), Some(Reason::ChallengeUnknown));
    for n in [1, 64] {
        assert_eq!(answer(&world, &flooded(), Challenge(number(n))), None, "{n}");
    }
    // One of two minutes ago makes room by itself.
    let gate = gate();
    gate.open_challenge(number(200), NOW.minus(120));
    for n in 0..64 {
        gate.open_challenge(number(n), NOW);
    }
    assert_eq!(answer(&world, &gate, Challenge(number(0))), None);
}

/// A source of status during whose answer another lane of the gate checks a code.
#[derive(Debug, Default)]
struct Slow {
    gate: OnceLock<Weak<Gate>>,
    meanwhile: Mutex<Option<String>>,
}

impl StatusSource for Slow {
    fn status(&self, _: &Credential, _: Timestamp) -> StatusAnswer {
        let text = self.meanwhile.lock().unwrap().take();
        if let Some(text) = text {
            let gate = self.gate.get().unwrap().upgrade().unwrap();
            assert!(gate.check(&text, NOW).is_admit(), "the quicker lane");
        }
        StatusAnswer::Known { status: Status::Valid, this_update: START }
    }

    fn newest(&self) -> Option<Timestamp> {
        Some(START)
    }
}

#[test]
fn a_challenge_answered_in_another_lane_meanwhile_is_good_once() {
    let world = World::new();
    let challenge = Challenge(*b"lane one");
    let answer_of = |person| {
        let mut forgery = Forgery::of(&world, person, START);
        forgery.challenge = Some(challenge);
        forgery.text()
    };
    let slow = Arc::new(Slow::default());
    let gate = Arc::new(world.gate_with(|parts| {
        parts.policy.challenge = AtGate::Required;
        parts.status = slow.clone();
    }));
    slow.gate.set(Arc::downgrade(&gate)).unwrap();
    *slow.meanwhile.lock().unwrap() = Some(answer_of(Person::Child));
    gate.open_challenge(challenge.0, NOW);
    let slower = gate.check(&answer_of(Person::Parent), NOW);
    assert_eq!(slower.reason(), Some(Reason::ChallengeUnknown));
    // It was recorded all the same: with a challenge of its own the next code opens the gate.
    gate.open_challenge(challenge.0, NOW);
    assert_eq!(gate.check(&answer_of(Person::Parent), NOW).reason(), Some(Reason::CodeUsed));
}

#[test]
fn a_fixed_source_of_status_has_the_date_of_its_answer() {
    let this_update = START;
    let newest = |answer| clearance_verifier::FixedStatus::new(answer).newest();
    assert_eq!(newest(StatusAnswer::Missing), None);
    assert_eq!(newest(StatusAnswer::Expired { this_update }), Some(START));
    assert_eq!(
        newest(StatusAnswer::NotCovered { this_update, covers: START.minus(3_600) }),
        Some(START)
    );
}
