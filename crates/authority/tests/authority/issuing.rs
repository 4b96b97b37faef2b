//! From a request to a credential.

use crate::common::{KID, MACAO_ONLY, MUTUAL, NOW, days, first_list, pair};
use clearance_authority::enrolment::{self, Enrolled, EnrolmentRefused, Expectation};
use clearance_authority::issue::{Grant, IssueError, Signer, issue};
use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::RING;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{
    AuthorityKid, Challenge, CredentialId, KeyThumbprint, SchemeId, Scope, StatusIndex,
};
use clearance_core::time::{Timestamp, Validity};

/// Keys of this authority and of another.
const OWN: KeyThumbprint = KeyThumbprint([1; 32]);
const OTHER: KeyThumbprint = KeyThumbprint([2; 32]);

fn expectation() -> Expectation {
    Expectation::of(vec![OWN])
}

fn request(holder: &KeyPair, issued_at: Timestamp, challenge: Option<Challenge>) -> Vec<u8> {
    let key = holder.signing(&RING).unwrap();
    EnrolmentRequest { audience: OWN, issued_at, holder_key: key.public(), challenge }
        .sign_with(|message| key.sign(message))
        .unwrap()
}

fn enrolled(kind: KeyKind) -> Enrolled {
    let request = request(&pair(kind, 9), NOW.minus(7), None);
    enrolment::accept(&RING, &request, &expectation(), NOW).unwrap()
}

fn grant(scheme: SchemeId, validity: Validity) -> Grant {
    Grant {
        scope: Scope { scheme, qualifier: 0 },
        validity,
        id: CredentialId([4; 8]),
        status_index: StatusIndex::new(1, 5).unwrap(),
    }
}

#[test]
fn an_issued_credential_is_believed() {
    let (list, _) = first_list();
    let key = pair(KeyKind::Ed25519, 2).signing(&RING).unwrap();
    for kind in [KeyKind::Ed25519, KeyKind::P256] {
        let holder = enrolled(kind);
        let asked = grant(MUTUAL, days(0, 14));
        let bytes =
            issue(&Signer { list: &list, authority: KID, key: key.as_ref() }, &holder, &asked, NOW)
                .unwrap();
        let credential = UntrustedCredential::decode(&bytes).unwrap();
        let (_, authority) = list.authority(credential.authority).unwrap();
        let credential = credential.verify(&RING, authority).unwrap();
        assert_eq!(credential.claims().holder_key, *holder.holder_key());
        assert_eq!(credential.claims().validity, asked.validity);
        assert_eq!(holder.clock_offset(), -7);
    }
}

#[test]
fn no_credential_that_opens_nothing_is_issued() {
    let (list, _) = first_list();
    let (key, rogue) = (pair(KeyKind::Ed25519, 2), pair(KeyKind::Ed25519, 66));
    let try_issue = |kid, key: &KeyPair, asked: &Grant| {
        let key = key.signing(&RING).unwrap();
        let signer = Signer { list: &list, authority: kid, key: key.as_ref() };
        issue(&signer, &enrolled(KeyKind::Ed25519), asked, NOW).unwrap_err()
    };
    let fine = grant(MUTUAL, days(0, 14));
    let unknown = AuthorityKid([0, 0]);
    assert_eq!(try_issue(unknown, &key, &fine), IssueError::UnknownAuthority(unknown));
    assert_eq!(try_issue(KID, &rogue, &fine), IssueError::OtherKey(KID));
    for outside in [days(-2, 14), days(0, 366)] {
        let error = try_issue(KID, &key, &grant(MUTUAL, outside));
        assert!(matches!(error, IssueError::OutsideAuthority { .. }), "{error}");
    }
    let error = try_issue(KID, &key, &grant(MACAO_ONLY, days(0, 14)));
    assert_eq!(error, IssueError::NotItsScheme { scheme: MACAO_ONLY, authority: KID });
    let error = try_issue(KID, &key, &grant(SchemeId(99), days(0, 14)));
    assert_eq!(error, IssueError::UnknownScheme(SchemeId(99)));
    for void in [days(-1, 0), days(5, 5), days(6, 5)] {
        let error = try_issue(KID, &key, &grant(MUTUAL, void));
        assert!(matches!(error, IssueError::Validity { .. }), "{error}");
    }
}

#[test]
fn a_credential_begins_at_most_an_hour_before_its_issue() {
    let (list, _) = first_list();
    let key = pair(KeyKind::Ed25519, 2).signing(&RING).unwrap();
    let holder = enrolled(KeyKind::Ed25519);
    let from = |not_before| {
        let asked = grant(MUTUAL, Validity { not_before, not_after: NOW.plus(86_400) });
        issue(&Signer { list: &list, authority: KID, key: key.as_ref() }, &holder, &asked, NOW)
    };
    assert!(from(NOW.minus(3_600)).is_ok());
    let nbf = NOW.minus(3_601);
    assert_eq!(from(nbf).unwrap_err(), IssueError::DatedBack { nbf, now: NOW });
}

#[test]
fn a_recorded_request_is_not_believed_later() {
    let holder = pair(KeyKind::Ed25519, 9);
    let expected = expectation();
    let at =
        |issued_at| enrolment::accept(&RING, &request(&holder, issued_at, None), &expected, NOW);
    assert!(at(NOW.minus(3_600)).is_ok() && at(NOW.plus(600)).is_ok());
    let old = NOW.minus(3_601);
    assert_eq!(at(old), Err(EnrolmentRefused::Date { request: old, now: NOW }));
    let ahead = NOW.plus(601);
    assert_eq!(at(ahead), Err(EnrolmentRefused::Date { request: ahead, now: NOW }));
}

#[test]
fn no_request_answers_another_challenge() {
    let holder = pair(KeyKind::Ed25519, 9);
    let [mine, other] = [1, 2].map(|byte| Some(Challenge([byte; 8])));
    for (expected, sent, fine) in [
        (mine, mine, true),
        (mine, other, false),
        (mine, None, false),
        (None, mine, false),
        (None, None, true),
    ] {
        let expected = Expectation { challenge: expected, ..expectation() };
        let result = enrolment::accept(&RING, &request(&holder, NOW, sent), &expected, NOW);
        assert_eq!(result.is_ok(), fine);
        assert!(fine || result == Err(EnrolmentRefused::Challenge));
    }
}

#[test]
fn no_request_for_somebody_elses_key_is_believed() {
    let (mine, theirs) = (pair(KeyKind::Ed25519, 9), pair(KeyKind::Ed25519, 10));
    let (mine, theirs) = (mine.signing(&RING).unwrap(), theirs.signing(&RING).unwrap());
    let holder_key = theirs.public();
    let request = EnrolmentRequest { audience: OWN, issued_at: NOW, holder_key, challenge: None };
    let request = request.sign_with(|message| mine.sign(message)).unwrap();
    let result = enrolment::accept(&RING, &request, &expectation(), NOW);
    assert!(matches!(result, Err(EnrolmentRefused::Request(_))), "{result:?}");
}

#[test]
fn a_request_is_for_one_authority_and_any_of_its_keys() {
    let holder = pair(KeyKind::Ed25519, 9);
    let request = request(&holder, NOW, None);
    let accept = |audiences: &[KeyThumbprint]| {
        let expected = Expectation::of(audiences.to_vec());
        enrolment::accept(&RING, &request, &expected, NOW).map(|enrolled| *enrolled.holder_key())
    };
    let key = holder.public().signer().unwrap();
    assert_eq!(accept(&[OWN]), Ok(key));
    assert_eq!(accept(&[OTHER, OWN]), Ok(key));
    assert_eq!(accept(&[OTHER]), Err(EnrolmentRefused::Audience { found: OWN }));
    assert_eq!(accept(&[]), Err(EnrolmentRefused::Audience { found: OWN }));
}
