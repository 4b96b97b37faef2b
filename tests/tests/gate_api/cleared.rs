//! Between a code that is good and the ledger's answer.

use std::sync::Arc;

use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, LedgerPolicy, Place, Uses};
use clearance_tests::scene::NOW;
use clearance_tests::world::{MACAO, hk_mo};
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::{
    Answer, Cleared, Gate, Keeper, Ledger, LedgerSettings, ListTaken, MemoryLedger, Proven, Reason,
    StatusAnswer, StatusSource,
};

const RECORDED: Answer = Answer::recorded_by(Keeper::Lane);

fn text(world: &World) -> String {
    Forgery::of(world, Person::Parent, START).text()
}

fn cleared(gate: &Gate, text: &str) -> Cleared {
    gate.examine(text, NOW).expect("a good code")
}

#[test]
fn a_cleared_code_waits_on_another_thread_and_opens_by_the_answer() {
    fn needs<T: Send + 'static>(_: &T) {}
    let world = World::new();
    let (gate, text) = (world.gate(), text(&world));
    let cleared = cleared(&gate, &text);
    needs(&cleared);
    assert_eq!(cleared.details().proven, Proven::Holder);
    let ledger = MemoryLedger::new(LedgerSettings::new(START.minus(600)));
    let asks = move || {
        let answer = ledger.claim(&cleared.claim(), NOW);
        cleared.conclude(answer, NOW.plus(1))
    };
    drop(gate);
    let decision = std::thread::spawn(asks).join().unwrap();
    assert!(decision.is_admit(), "{decision}");
}

#[test]
fn the_claim_says_what_the_ledger_must_know() {
    let world = World::with(|setup| {
        setup.mutual.uses = Uses::InOut;
        setup.mutual.ledger = LedgerPolicy::SharedElseAdmit;
    });
    let cleared = cleared(&world.gate(), &text(&world));
    let claim = cleared.claim();
    assert_eq!(claim.policy, LedgerPolicy::SharedElseAdmit);
    let [member] = claim.members else { panic!("one member") };
    assert_eq!((member.subject, member.issued_at), (Person::Parent.reference(), START));
    let scheme = &world.setup.mutual;
    let life = scheme.lifetime + scheme.tolerance.max_behind;
    assert_eq!(member.until, START.plus(life.into()));
    assert_eq!((member.validity, member.uses), (world.setup.credential, Uses::InOut));
    assert_eq!(member.direction, world.parts().policy.location.direction);
}

#[test]
fn an_examined_code_is_not_recorded() {
    let world = World::new();
    let (gate, text) = (world.gate(), text(&world));
    drop(cleared(&gate, &text));
    assert!(gate.check(&text, NOW).is_admit());
    let again = gate.examine(&text, NOW);
    assert!(again.is_ok(), "only the ledger knows that it was used");
}

#[test]
fn a_bad_code_is_never_cleared() {
    let world = World::new();
    let decision = world.gate().examine("C1:", NOW).unwrap_err();
    assert_eq!(decision.reason(), Some(Reason::DamagedText));
}

#[test]
fn a_code_does_not_outlive_its_window_while_the_ledger_is_asked() {
    let world = World::new();
    let (gate, text) = (world.gate(), text(&world));
    let until = cleared(&gate, &text).claim().members[0].until;
    let conclude = |now| cleared(&gate, &text).conclude(RECORDED, now);
    assert!(conclude(until.minus(1)).is_admit());
    assert_eq!(conclude(until).reason(), Some(Reason::CodeStale));
    assert_eq!(conclude(START.minus(500)).reason(), Some(Reason::CodeFromFuture));
    let day = 86_400;
    assert_eq!(conclude(START.minus(day)).reason(), Some(Reason::GateClock));
    assert_eq!(conclude(START.plus(30 * day)).reason(), Some(Reason::TrustListExpired));
}

#[test]
fn a_credential_does_not_outlive_its_period_while_the_ledger_is_asked() {
    let world = World::with(|setup| setup.credential.not_after = NOW.plus(1));
    let (gate, text) = (world.gate(), text(&world));
    assert!(cleared(&gate, &text).conclude(RECORDED, NOW).is_admit());
    let late = cleared(&gate, &text).conclude(RECORDED, NOW.plus(1));
    assert_eq!(late.reason(), Some(Reason::CredentialExpired));
}

/// What a list that comes meanwhile makes of a code that the older one would admit.
#[test]
fn a_newer_list_judges_a_code_that_an_older_one_cleared() {
    type Change = fn(&mut clearance_core::trust::TrustContent);
    let world = World::new();
    let cases: [(Option<Reason>, Change); 10] = [
        (None, |_| ()),
        (Some(Reason::NotInService), |list| list.gate_groups.retain(|g| g.id != hk_mo())),
        (Some(Reason::TrustListExpired), |list| list.next_update = NOW),
        (Some(Reason::UnknownAuthority), |list| {
            list.authorities.retain(|authority| authority.kid != MACAO);
            list.schemes.iter_mut().for_each(|scheme| scheme.authorities.retain(|k| *k != MACAO));
            list.schemes.retain(|scheme| !scheme.authorities.is_empty());
        }),
        (Some(Reason::AuthorityOutOfPeriod), |list| {
            list.authorities.iter_mut().for_each(|a| a.validity.not_after = NOW);
        }),
        (Some(Reason::UnknownScheme), |list| list.schemes.clear()),
        (Some(Reason::SchemeNotAuthorised), |list| {
            list.schemes.iter_mut().for_each(|scheme| scheme.authorities.retain(|k| *k != MACAO));
            list.schemes.retain(|scheme| !scheme.authorities.is_empty());
        }),
        (Some(Reason::NotHere), |list| {
            let place = Place { hall: Some("another".parse().unwrap()), ..Place::ANYWHERE };
            list.schemes.iter_mut().for_each(|scheme| scheme.places = vec![place]);
        }),
        (Some(Reason::ChallengeMissing), |list| {
            list.schemes.iter_mut().for_each(|scheme| scheme.challenge = AtGate::Required);
        }),
        (Some(Reason::UsesUnknown), |list| {
            list.schemes.iter_mut().for_each(|scheme| scheme.uses = Uses::InOut);
        }),
    ];
    for (reason, change) in cases {
        let gate = world.gate();
        let cleared = cleared(&gate, &text(&world));
        let _renewal = gate.renew(world.next_list(change), &[]);
        assert_eq!(cleared.conclude(RECORDED, NOW).reason(), reason);
    }
}

#[test]
fn a_newer_list_can_ask_for_the_person_or_the_shared_ledger() {
    let world = World::new();
    let gate = world.gate();
    let [one, two] = [(); 2].map(|()| cleared(&gate, &text(&world)));
    let list = world.next_list(|list| {
        list.schemes.iter_mut().for_each(|scheme| scheme.person_check = AtGate::Required);
    });
    assert_eq!(gate.renew(list, &[]).list, ListTaken::InForce);
    assert_eq!(one.conclude(RECORDED, NOW).reason(), Some(Reason::PersonPending));
    let list = world.next_list(|list| {
        list.seq += 1;
        list.schemes.iter_mut().for_each(|s| s.ledger = LedgerPolicy::SharedElseRefer);
    });
    assert_eq!(gate.renew(list, &[]).list, ListTaken::InForce);
    assert_eq!(two.conclude(RECORDED, NOW).reason(), Some(Reason::LedgerUnavailable));
}

/// A source that revokes everybody from a moment on.
#[derive(Debug)]
struct Revoked {
    from: Timestamp,
}

impl StatusSource for Revoked {
    fn status(&self, _: &clearance_core::credential::Credential, now: Timestamp) -> StatusAnswer {
        let status = if now < self.from { Status::Valid } else { Status::Revoked };
        StatusAnswer::Known { status, this_update: START }
    }

    fn newest(&self) -> Option<Timestamp> {
        None
    }
}

#[test]
fn who_is_revoked_while_the_ledger_is_asked_is_not_admitted() {
    let world = World::new();
    let gate = world.gate_with(|parts| parts.status = Arc::new(Revoked { from: NOW.plus(1) }));
    let text = text(&world);
    assert!(cleared(&gate, &text).conclude(RECORDED, NOW).is_admit());
    let later = cleared(&gate, &text).conclude(RECORDED, NOW.plus(1));
    assert_eq!(later.reason(), Some(Reason::Revoked));
}

#[test]
fn of_two_answers_to_one_challenge_one_is_concluded() {
    let world = World::new();
    let gate = world.gate();
    let challenge = gate.open_challenge(*b"8 random", NOW);
    let answer = |person| {
        Forgery { challenge: Some(challenge), ..Forgery::of(&world, person, START) }.text()
    };
    let [one, two] = [Person::Parent, Person::Child].map(|who| cleared(&gate, &answer(who)));
    assert!(one.conclude(RECORDED, NOW).is_admit());
    assert_eq!(two.conclude(RECORDED, NOW).reason(), Some(Reason::ChallengeUnknown));
    // A refused code has used its challenge up too.
    let challenge = gate.open_challenge(*b"8 others", NOW);
    let forgery = Forgery::of(&world, Person::Parent, START);
    let text = Forgery { challenge: Some(challenge), ..forgery }.text();
    let unavailable = Answer::Unavailable(clearance_verifier::Trouble::TimedOut.into());
    let [one, two] = [(); 2].map(|()| cleared(&gate, &text));
    assert_eq!(one.conclude(unavailable, NOW).reason(), Some(Reason::LedgerUnavailable));
    assert_eq!(two.conclude(RECORDED, NOW).reason(), Some(Reason::ChallengeUnknown));
}

#[test]
fn a_cleared_code_says_nothing_of_the_person() {
    let world = World::new();
    let debug = format!("{:?}", cleared(&world.gate(), &text(&world)));
    assert!(debug.starts_with("Cleared { details: Details {"), "{debug}");
    let id = Person::Parent.reference().id.to_string();
    assert!(!debug.contains(&id), "{debug}");
}
