//! What a gate makes of the ledger's answer.

use std::io;

use clearance_core::trust::LedgerPolicy::{self, OwnLane, SharedElseAdmit, SharedElseRefer};
use clearance_tests::scene::NOW;
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::{
    Answer, Decision, Denial, Keeper, LedgerSaid, Outcome, Reason, Trouble, Unavailable,
};

/// The decision on a good code under this policy, when the ledger says so.
fn decide(policy: LedgerPolicy, answer: Answer) -> Decision {
    let world = World::with(|setup| setup.mutual.ledger = policy);
    let text = Forgery::of(&world, Person::Parent, START).text();
    world.gate().examine(&text, NOW).unwrap().conclude(answer, NOW)
}

fn away() -> Unavailable {
    let refused = io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused");
    Unavailable::because(Trouble::Unreachable, refused)
}

#[test]
fn only_the_record_that_the_scheme_asks_for_opens() {
    let recorded = |by| Answer::Recorded { by, away: (by == Keeper::Lane).then(away) };
    for (policy, by, reason, flagged) in [
        (OwnLane, Keeper::Lane, None, false),
        (OwnLane, Keeper::Shared, None, false),
        (SharedElseRefer, Keeper::Lane, Some(Reason::LedgerUnavailable), false),
        (SharedElseRefer, Keeper::Shared, None, false),
        (SharedElseAdmit, Keeper::Lane, None, true),
        (SharedElseAdmit, Keeper::Shared, None, false),
    ] {
        let decision = decide(policy, recorded(by));
        assert_eq!(decision.reason(), reason, "{policy:?} {by}");
        let said = decision.details().ledger.as_ref().unwrap();
        assert_eq!((said.by, said.flagged), (Some(by), flagged), "{policy:?} {by}");
        let json = serde_json::to_value(&decision).unwrap();
        assert_eq!(json["details"]["ledger"]["flagged"], flagged);
        assert_eq!(json["details"]["ledger"]["by"], by.code());
    }
}

#[test]
fn a_ledger_that_is_away_says_why() {
    for policy in [OwnLane, SharedElseRefer, SharedElseAdmit] {
        let decision = decide(policy, Answer::Unavailable(away()));
        assert_eq!(
            (decision.reason(), decision.code()),
            (Some(Reason::LedgerUnavailable), "refer")
        );
        let said = LedgerSaid { by: None, flagged: false, away: Some(away()) };
        assert_eq!(decision.details().ledger, Some(said));
        let json = serde_json::to_value(&decision).unwrap();
        let cause = json["details"]["ledger"]["away"].as_str().unwrap();
        assert!(cause.starts_with("the shared ledger cannot be reached"), "{cause}");
        assert!(cause.ends_with(": connection refused"), "{cause}");
    }
}

#[test]
fn every_denial_has_its_reason() {
    for (why, reason, outcome) in [
        (Denial::AlreadyInside, Reason::AlreadyInside, Outcome::Refuse),
        (Denial::Full, Reason::LedgerFull, Outcome::Refuse),
        (Denial::NoRecord { until: START }, Reason::NoRecord, Outcome::Refuse),
        (Denial::NotInside, Reason::NotInside, Outcome::Refer),
        (Denial::Superseded { last: NOW }, Reason::CodeSuperseded, Outcome::Refuse),
        (Denial::UsesUnknown { since: START }, Reason::UsesUnknown, Outcome::Refer),
        (Denial::UsesSpent, Reason::UsesSpent, Outcome::Refuse),
        (Denial::Used, Reason::CodeUsed, Outcome::Refuse),
    ] {
        let decision = decide(OwnLane, Answer::Denied { member: 0, why });
        assert_eq!(decision.reason(), Some(reason));
        assert_eq!(decision.code(), outcome.code(), "{reason}");
    }
}
