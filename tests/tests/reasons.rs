//! Every reason there is, reached through the gate's door, alone and in pairs.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::collections::BTreeSet;
use std::sync::Arc;

use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::{AuthorityKid, SchemeId};
use clearance_core::time::Timestamp;
use clearance_tests::forge::{self, Forgery, WEAK_KEY, WEAK_SIGNATURE};
use clearance_tests::keys;
use clearance_tests::scene::{FAULTS, Fault, NOW, play};
use clearance_tests::world::valid_as_of;
use clearance_tests::{Person, START, World};
use clearance_verifier::{
    Decision, FixedStatus, Outcome, PersonCheck, PersonMatch, Proven, Reason, StatusAnswer, Unknown,
};

#[test]
fn the_fixture_is_admitted_without_a_fault() {
    assert!(play(&[]).decision.is_admit());
}

#[test]
fn every_reason_can_be_reached() {
    let reached: BTreeSet<Reason> =
        FAULTS.iter().filter_map(|fault| play(&[fault]).decision.reason()).collect();
    assert_eq!(reached, Reason::ALL.iter().copied().collect::<BTreeSet<_>>());
}

#[test]
fn every_reason_keeps_its_outcome_and_class() {
    for fault in FAULTS {
        let decision = play(&[fault]).decision;
        let reason = fault.reason;
        assert_eq!(decision.reason(), Some(reason));
        assert_eq!((reason.outcome(), reason.class()), (fault.outcome, fault.class), "{reason}");
        assert_eq!(decision.class(), Some(fault.class));
        let kind = match decision {
            Decision::Admit(_) => None,
            Decision::Refer(_) => Some(Outcome::Refer),
            Decision::Refuse(_) => Some(Outcome::Refuse),
        };
        assert_eq!(kind, Some(fault.outcome), "{reason}");
    }
}

#[test]
fn of_two_faults_the_earlier_one_is_reported() {
    assert!(FAULTS.is_sorted_by_key(|fault| fault.reason), "out of the order of precedence");
    let mut pairs = 0;
    for (index, first) in FAULTS.iter().enumerate() {
        for second in FAULTS[index + 1..].iter().filter(|second| first.goes_with(second)) {
            let found = play(&[first, second]).decision.reason();
            assert_eq!(found, Some(first.reason), "{} and {}", first.reason, second.reason);
            pairs += 1;
        }
    }
    assert!(pairs > 700, "only {pairs} pairs were tried");
}

#[test]
fn no_more_is_called_proven_than_was() {
    for fault in FAULTS {
        let expected = match fault.reason {
            reason if reason <= Reason::MalformedContent => Proven::Nothing,
            reason if reason <= Reason::NotOnRoster => Proven::Sealed,
            Reason::ForgedHolder => Proven::Credential,
            _ => Proven::Holder,
        };
        let decision = play(&[fault]).decision;
        assert_eq!(decision.details().proven, expected, "{}", fault.reason);
    }
}

#[test]
fn the_operator_is_told_the_measured_skew() {
    for (reason, skew) in [
        (Reason::PhoneClock, -3_607),
        (Reason::CodeStale, -67),
        (Reason::CodeFromFuture, 53),
        (Reason::CodeUsed, -7),
    ] {
        let decision = play(&[Fault::of(reason)]).decision;
        assert_eq!(decision.details().skew, Some(skew), "{reason}");
    }
    assert_eq!(play(&[]).decision.details().skew, Some(-7));
    assert_eq!(play(&[Fault::of(Reason::CannotOpen)]).decision.details().skew, None);
}

#[test]
fn an_unknown_authority_or_scheme_is_judged_by_the_policy() {
    let world = World::new();
    let [mut authority, mut scheme] = [(); 2].map(|()| Forgery::of(&world, Person::Parent, START));
    authority.authority = AuthorityKid([0, 0]);
    scheme.claims.scope.scheme = SchemeId(99);
    let strict = world.gate_with(|parts| {
        parts.policy.unknown_authority = Unknown::Refuse;
        parts.policy.unknown_scheme = Unknown::Refuse;
    });
    for (forgery, reason) in
        [(authority, Reason::UnknownAuthority), (scheme, Reason::UnknownScheme)]
    {
        for (gate, code) in [(&world.gate(), "refer"), (&strict, "refuse")] {
            let decision = gate.check(&forgery.text(), NOW);
            assert_eq!((decision.reason(), decision.code()), (Some(reason), code));
        }
    }
}

#[test]
fn a_missing_list_is_neither_revoked_nor_valid() {
    let world = World::new();
    let gate = world.gate_with(|parts| {
        parts.status = Arc::new(FixedStatus::new(StatusAnswer::Missing));
    });
    let decision = gate.check(&Forgery::of(&world, Person::Parent, START).text(), NOW);
    assert_eq!((decision.reason(), decision.code()), (Some(Reason::StatusUnknown), "refer"));
}

#[test]
fn only_a_credential_that_the_list_covers_must_be_in_it() {
    let world = World::new();
    let mut forgery = Forgery::of(&world, Person::Parent, START);
    let (this_update, covers) = (START.minus(300), START.minus(3_900));
    let gate = world.gate_with(|parts| {
        let answer = StatusAnswer::NotCovered { this_update, covers };
        parts.status = Arc::new(FixedStatus::new(answer));
    });
    forgery.claims.validity.not_before = covers;
    assert!(gate.check(&forgery.text(), NOW).is_admit());
    forgery.claims.validity.not_before = covers.minus(1);
    let decision = gate.check(&forgery.text(), NOW);
    assert_eq!(decision.reason(), Some(Reason::StatusNotCovered));
}

#[test]
fn a_rogue_gate_cannot_pass_on_the_codes_it_reads() {
    let world = World::new();
    for person in Person::ALL {
        let decision = world.gate().check(&forge::reseal(&world, person, START), NOW);
        assert_eq!(decision.reason(), Some(Reason::ForgedHolder));
    }
}

#[test]
fn nobody_signs_with_a_weak_holder_key() {
    let world = World::new();
    let mut forgery = Forgery::of(&world, Person::Parent, START);
    forgery.claims.holder_key = WEAK_KEY;
    forgery.alter_signature = |_| WEAK_SIGNATURE;
    // Without the table of small-order points the signature would do, which is what makes it a test.
    let PublicKey::Ed25519(key) = WEAK_KEY else { panic!("an Ed25519 key") };
    assert_eq!(RING.ed25519.verify(&key, b"whatever", &WEAK_SIGNATURE), Ok(()));
    let decision = world.gate().check(&forgery.text(), NOW);
    assert_eq!(decision.reason(), Some(Reason::BadHolderKey));
    // Nor can such a credential reach the roster.
    let credential = forgery.credential();
    assert!(UntrustedCredential::decode(&credential).is_ok());
    assert!(world.roster().add(&RING, &world.list, &credential).is_err());
}

#[test]
fn the_other_ecdsa_signature_or_a_new_seal_is_the_same_code() {
    let world = World::new();
    let gate = world.gate();
    let honest = Forgery::of(&world, Person::Child, START);
    let other = Forgery {
        alter_signature: keys::other_signature,
        entropy: keys::secret("another"),
        ..Forgery::of(&world, Person::Child, START)
    };
    assert_ne!(honest.presentation(), other.presentation());
    assert!(gate.check(&other.text(), NOW).is_admit(), "(r, n - s) is as good as (r, s)");
    assert_eq!(gate.check(&honest.text(), NOW).reason(), Some(Reason::CodeUsed));
    let roster = honest.in_roster_form();
    assert_eq!(gate.check(&roster.text(), NOW).reason(), Some(Reason::CodeUsed));
}

#[test]
fn of_two_answers_to_one_challenge_one_is_admitted() {
    let world = World::new();
    let gate = world.gate();
    let challenge = gate.open_challenge(*b"8 random", NOW);
    let answer = |person| {
        Forgery { challenge: Some(challenge), ..Forgery::of(&world, person, START) }.text()
    };
    assert!(gate.check(&answer(Person::Parent), NOW).is_admit());
    let second = gate.check(&answer(Person::Child), NOW);
    assert_eq!(second.reason(), Some(Reason::ChallengeUnknown));
    // A relayed code of a gate without challenges passes: only a challenge stops that.
    assert!(gate.check(&Forgery::of(&world, Person::Child, START).text(), NOW).is_admit());
}

#[test]
fn no_referral_but_a_pending_person_becomes_an_admission() {
    for fault in FAULTS.iter().filter(|fault| fault.reason != Reason::PersonPending) {
        if let Decision::Refer(referral) = play(&[fault]).decision {
            let again = referral.confirm_person(PersonMatch::Matches, NOW);
            assert_eq!(again.reason(), Some(fault.reason));
        }
    }
    let Decision::Refer(pending) = play(&[Fault::of(Reason::PersonPending)]).decision else {
        panic!("a pending person is referred");
    };
    assert!(pending.confirm_person(PersonMatch::Matches, NOW.plus(5)).is_admit());
}

#[test]
fn a_code_whose_person_is_pending_counts_as_used() {
    let world = World::new();
    let gate = world.gate_with(|parts| parts.policy.person_check = PersonCheck::Here);
    let text = Forgery::of(&world, Person::Parent, START).text();
    assert_eq!(gate.check(&text, NOW).reason(), Some(Reason::PersonPending));
    assert_eq!(gate.check(&text, NOW).reason(), Some(Reason::CodeUsed));
}

#[test]
fn a_slow_clock_is_told_from_an_old_screenshot_by_the_next_code() {
    let world = World::new();
    let gate = world.gate_with(|parts| parts.status = valid_as_of(START.minus(60)));
    let check = |issued_at: Timestamp, now: Timestamp| {
        gate.check(&Forgery::of(&world, Person::Parent, issued_at).text(), now).reason()
    };
    // 100 s slow is no number of hours: the first time it may be a screenshot.
    assert_eq!(check(START, START.plus(100)), Some(Reason::CodeStale));
    assert_eq!(check(START, START.plus(115)), Some(Reason::CodeStale), "the same one is");
    assert_eq!(check(START.plus(15), START.plus(117)), Some(Reason::PhoneClock), "the next is not");
}
