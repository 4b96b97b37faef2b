//! What a gate tells of itself and of a code: to the log, to the operator, to tools.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_tests::keys;
use clearance_tests::scene::{Fault, NOW, play};
use clearance_tests::world::{GateParts, MACAO, hk_mo};
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::{
    Class, Decision, GateKey, MemoryRoster, Proven, Reason, StatusGrade, Texts,
};
use serde_json::Value;

#[test]
fn a_line_for_the_log_has_the_reason_and_what_was_compared() {
    assert_eq!(play(&[]).decision.to_string(), "admit");
    for (reason, line) in [
        (
            Reason::TrustListExpired,
            "refer trust-list-expired (2027-01-15T08:00:07Z is 7 s after the trust list's \
             next_update 2027-01-15T08:00:00Z)",
        ),
        (
            Reason::CodeFromFuture,
            "refuse code-from-future (2027-01-15T08:00:07Z is 43 s before the code's window from \
             2027-01-15T08:00:50Z)",
        ),
        (Reason::DamagedText, "refuse damaged-text (no code has 464 characters)"),
        (Reason::MalformedToken, "refuse malformed-token (at byte 0: expected 3, found 2)"),
        (
            Reason::OtherGateGroup,
            "refuse other-gate-group (made for gate group zhuhai, this one is hk-mo)",
        ),
        (
            Reason::BadHolderKey,
            "refuse bad-holder-key (it names an unusable holder key: key is a point of small \
             order; it protects nothing)",
        ),
        (Reason::ForgedHolder, "refuse forged-holder (the signature does not match)"),
        (Reason::NotHere, "refuse not-here (this gate is mo/hzmb-macao/vehicles arrival vehicle)"),
        (
            Reason::OffStep,
            "refuse off-step (starts 2027-01-15T08:00:01Z, not at a multiple of 15 s)",
        ),
        (Reason::Revoked, "refuse revoked"),
    ] {
        assert_eq!(play(&[Fault::of(reason)]).decision.to_string(), line);
    }
}

#[test]
fn the_very_moment_of_a_limit_counts_as_after_it() {
    let world = World::with(|setup| setup.list.not_after = START);
    assert_eq!(
        world.gate().check("C1:", START).to_string(),
        "refer trust-list-expired (2027-01-15T08:00:00Z is 0 s after the trust list's next_update \
         2027-01-15T08:00:00Z)"
    );
}

#[test]
fn a_gate_says_which_of_its_parts_do_not_fit() {
    let world = World::new();
    let error = |change: fn(&mut GateParts)| {
        let mut parts = world.parts();
        change(&mut parts);
        parts.build().unwrap_err().to_string()
    };
    let messages = [
        error(|parts| parts.keys[0].secret = keys::secret("another")),
        error(|parts| parts.keys.clear()),
        error(|parts| parts.group = "nowhere".parse().unwrap()),
    ];
    let no_key = "none of the gate's secrets is for a key that the trust list has for gate group \
                  hk-mo: install one";
    let no_group =
        "the trust list does not know gate group nowhere: give the gate a group of the list";
    assert_eq!(messages, [no_key, no_key, no_group]);

    let wrong = GateKey { secret: keys::secret("another"), ..world.gate_key() };
    let gate = world.gate_with(|parts| parts.keys.push(wrong));
    let (list, next) = world.list_with_next_key();
    let report = gate.renew(list, &[]).keys;
    assert_eq!(
        report.missing[0].to_string(),
        format!(
            "this gate lacks key {}, in force 2027-01-14T08:00:00Z to 2027-02-14T08:00:00Z: install it",
            next.kid
        )
    );
}

#[test]
fn a_gate_that_is_asked_tells_of_itself() {
    let world = World::new();
    let gate = world.gate();
    assert_eq!(gate.group(), &hk_mo());
    assert_eq!(gate.trust().content(), world.list.content());
    assert_eq!(gate.policy().location, world.parts().policy.location);
}

#[test]
fn a_roster_tells_what_it_did_with_a_credential() {
    let world = World::new();
    let roster = MemoryRoster::new();
    let honest = Forgery::of(&world, Person::Parent, START);
    let reference = roster.add(&RING, &world.list, &honest.credential()).unwrap();
    assert_eq!((reference.authority, reference.id), (MACAO, honest.claims.id));
    assert!(roster.remove(&reference));
    assert!(!roster.remove(&reference), "it is gone");

    let mut unknown = Forgery::of(&world, Person::Parent, START);
    unknown.authority = AuthorityKid([0xee, 0xff]);
    let mut forged = honest.credential();
    *forged.last_mut().unwrap() ^= 1;
    for (credential, part) in [
        (&forged[..], "not signed by the authority"),
        (&forged[..9], "malformed at byte"),
        (&unknown.credential(), "authority eeff is not in the trust list"),
    ] {
        let error = roster.add(&RING, &world.list, credential).unwrap_err().to_string();
        assert!(error.starts_with("not put on the roster: "), "{error}");
        assert!(error.contains(part), "{error:?} does not say {part:?}");
    }
}

#[test]
fn every_reason_has_the_message_that_helps() {
    use clearance_verifier::Message::{self, *};
    let told = |reason: Reason| -> Message {
        match reason {
            Reason::NotACode => ShowCode,
            Reason::DamagedText => ShowAgain,
            Reason::CodeStale => ShowCurrentCode,
            Reason::OtherGateGroup | Reason::NotHere | Reason::OtherPlace => WrongGate,
            Reason::GateKeyOutOfPeriod | Reason::OffStep => UpdateApp,
            Reason::PhoneClock | Reason::CodeFromFuture => CheckClock,
            Reason::ChallengeMissing | Reason::ChallengeUnknown => ScanChallenge,
            Reason::CodeUsed | Reason::CodeSuperseded | Reason::NoRecord => WaitForNextCode,
            Reason::PersonPending => PersonCheck,
            reason if reason.class() == Class::Operator => UseAnotherGate,
            _ => SeeOfficer,
        }
    };
    for &reason in Reason::ALL {
        assert_eq!(reason.message(), told(reason), "{reason}");
    }
    assert_eq!(play(&[]).decision.message(), Proceed);
    let messages = [
        (Proceed, "proceed"),
        (CheckClock, "check-clock"),
        (PersonCheck, "person-check"),
        (SeeOfficer, "see-officer"),
        (ScanChallenge, "scan-challenge"),
        (ShowAgain, "show-again"),
        (ShowCode, "show-code"),
        (ShowCurrentCode, "show-current-code"),
        (ShowOneCode, "one-code"),
        (UpdateApp, "update-app"),
        (UseAnotherGate, "use-another-gate"),
        (WaitForNextCode, "wait-for-next-code"),
        (WrongGate, "wrong-gate"),
    ];
    for (message, code) in messages {
        assert_eq!(message.code(), code);
    }
}

#[test]
fn a_tool_reads_the_decision_that_the_gate_made() {
    let json = |faults: &[&Fault]| serde_json::to_value(play(faults).decision).unwrap();
    let details = |proven: &str| {
        serde_json::json!({
            "proven": proven, "gate_key": null, "form": null, "authority": null, "scheme": null,
            "qualifier": null, "skew_seconds": null, "status": null, "ledger": null,
            "evidence": null,
        })
    };
    let mut expected = details("nothing");
    expected["evidence"] = "not a clearance code: it does not start with C1:".into();
    let found = json(&[Fault::of(Reason::NotACode)]);
    assert_eq!(found["details"], expected);
    assert_eq!(found["decision"], "refuse");
    assert_eq!((&found["reason"], &found["class"]), (&"not-a-code".into(), &"retry".into()));
    let texts = Reason::NotACode.message().texts();
    let by_tag =
        |texts: Texts| serde_json::json!({"en": texts.en, "zh-Hant": texts.zh, "pt": texts.pt});
    assert_eq!(found["texts"]["traveller"], by_tag(texts));
    assert_eq!(found["texts"]["operator"], by_tag(Reason::NotACode.texts()));

    let found = json(&[Fault::of(Reason::Revoked)]);
    let world = World::new();
    let mut expected = details("holder");
    expected["gate_key"] = world.gate_kid.to_string().into();
    expected["form"] = "full".into();
    expected["authority"] = MACAO.to_string().into();
    expected["scheme"] = Person::Parent.scheme().0.into();
    expected["qualifier"] = serde_json::json!({"place": null, "party": null, "picture": null});
    expected["skew_seconds"] = (-7).into();
    expected["status"] = serde_json::json!({
        "status": "revoked", "age_seconds": 60, "grade": "fresh",
    });
    assert_eq!(found["details"], expected);
    assert_eq!((&found["decision"], &found["class"]), (&"refuse".into(), &"officer".into()));

    let found = json(&[]);
    assert_eq!(found["decision"], "admit");
    assert_eq!((&found["reason"], &found["class"]), (&Value::Null, &Value::Null));
    assert_eq!(found["message"], "proceed");
    assert_eq!(found["texts"]["operator"], Value::Null);
    let ledger = serde_json::json!({"by": "lane", "flagged": false, "away": null});
    assert_eq!(found["details"]["ledger"], ledger);
}

#[test]
fn stable_names_stay() {
    let classes = [Class::Retry, Class::Officer, Class::Operator, Class::Alarm];
    assert_eq!(classes.map(Class::code), ["retry", "officer", "operator", "alarm"]);
    let proven = [Proven::Nothing, Proven::Sealed, Proven::Credential, Proven::Holder];
    assert_eq!(proven.map(Proven::code), ["nothing", "sealed", "credential", "holder"]);
    let grades = [StatusGrade::Fresh, StatusGrade::Stale, StatusGrade::Expired];
    assert_eq!(grades.map(StatusGrade::code), ["fresh", "stale", "expired"]);
}

#[test]
fn an_admission_tells_of_its_person_and_moment() {
    let world = World::new();
    let forgery = Forgery::of(&world, Person::Parent, START);
    let Decision::Admit(admission) = world.gate().check(&forgery.text(), NOW) else {
        panic!("a good code")
    };
    let subject = admission.subject();
    assert_eq!((subject.authority, subject.id), (MACAO, forgery.claims.id));
    assert_eq!(admission.scope(), forgery.claims.scope);
    assert_eq!(admission.at(), NOW);
    assert_eq!(admission.details().proven, Proven::Holder);

    let Decision::Refuse(refusal) = play(&[Fault::of(Reason::NotHere)]).decision else {
        panic!("refused")
    };
    assert_eq!(refusal.reason(), Reason::NotHere);
    assert!(refusal.details().evidence.is_some());
    let Decision::Refer(referral) = play(&[Fault::of(Reason::PhoneClock)]).decision else {
        panic!("referred")
    };
    assert_eq!(referral.reason(), Reason::PhoneClock);
    assert!(referral.details().evidence.is_some());
}
