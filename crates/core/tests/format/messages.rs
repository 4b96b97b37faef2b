//! What people read of an error: the input, the two values, and what to do; never a person.

use clearance_core::base45::{Base45Error, decode_into};
use clearance_core::cbor::{Error, ErrorKind};
use clearance_core::credential::CredentialError;
use clearance_core::crypto::hpke;
use clearance_core::crypto::{
    BadSignature, BadTag, InvalidKey, RING, Secret32, SigningFailed, TooLong, ZeroSharedSecret,
};
use clearance_core::enrolment::EnrolmentError;
use clearance_core::ids::{InvalidId, Name, StatusIndex};
use clearance_core::presentation::{Draft, DraftSubject, RosterRef};
use clearance_core::recovery::RecoveryError;
use clearance_core::sign1::VerifyError;
use clearance_core::token::{NotOpened, NotSealed};
use clearance_core::trust::{SignListError, TrustError};

use crate::log::reads;
use crate::objects::{self as o, Holder};

const WEAK: InvalidKey = InvalidKey::SmallOrder;
const MALFORMED: Error = Error { at: 7, kind: ErrorKind::Order };

#[test]
fn an_encoding_error_shows_the_value() {
    let at = |kind| Error { at: 7, kind };
    reads(at(ErrorKind::Indefinite), "at byte 7: indefinite length or reserved head");
    reads(at(ErrorKind::Length { expected: 8, found: 9 }), "at byte 7: expected 8, found 9");
    reads(at(ErrorKind::NotShortest), "at byte 7: number not in its shortest form");
    reads(at(ErrorKind::Order), "at byte 7: entries out of order or twice");
    reads(at(ErrorKind::TooMany { limit: 4, found: 5 }), "at byte 7: 5 is above the limit 4");
    reads(at(ErrorKind::Trailing { count: 3 }), "at byte 7: 3 bytes behind the end");
    reads(at(ErrorKind::Truncated), "at byte 7: ends too early");
    let kind = ErrorKind::Type { expected: "map", found: "tag" };
    reads(at(kind), "at byte 7: expected map, found tag");
    reads(at(ErrorKind::Value("no such thing")), "at byte 7: no such thing");
}

#[test]
fn a_text_error_shows_its_place() {
    let mut buffer = [0; 3];
    let mut error = |text: &[u8]| decode_into(text, &mut buffer).expect_err("a bad text");
    reads(error(b"BBb"), "character 2 is not in the Base45 alphabet");
    reads(error(b"BB8B"), "no bytes have 4 characters");
    reads(error(b"BB8V5"), "the group at character 3 is out of range");
    reads(error(b"BB8BB8"), "4 bytes, at most 3 allowed");
    assert_eq!(error(b"BB8BB8"), Base45Error::TooLong { bytes: 4, room: 3 });
}

#[test]
fn a_key_error_says_what_is_wrong_with_the_key() {
    reads(InvalidKey::NotCanonical, "key is not in its canonical encoding");
    reads(InvalidKey::NotOnCurve, "key is not a point of its curve");
    reads(WEAK, "key is a point of small order; it protects nothing");
    let zero = RING.p256_key(&Secret32::from([0; 32])).expect_err("zero is no scalar");
    reads(zero, "secret scalar is zero or too large; draw another one");
    reads(
        InvalidKey::WrongFormat { expected: 65, found: 64 },
        "key has 64 bytes where an uncompressed SEC1 point has 65 and begins with 04",
    );
    reads(BadSignature, "signature does not belong to this key and message");
    reads(BadTag, "ciphertext was altered or is for another key or context");
    reads(SigningFailed, "the key store did not sign; unlock it or enrol the key again");
    reads(TooLong, "plaintext is longer than one nonce can protect; split it");
    reads(ZeroSharedSecret, "key agreement gave zero; the other key is of small order");
}

#[test]
fn a_sealing_error_says_its_cause() {
    let weak = hpke::SealError::Recipient(WEAK);
    let cause = std::error::Error::source(&weak).expect("the key's fault");
    reads(weak, &format!("cannot seal to the recipient: {cause}"));
    reads(hpke::SealError::TooLong, &TooLong.to_string());
    assert!(std::error::Error::source(&hpke::SealError::TooLong).is_none());
    reads(
        hpke::OpenError::EncapsulatedKey,
        "encapsulated key is of small order; the message is forged",
    );
    reads(hpke::OpenError::Sealed, "message was altered or sealed to another key or context");
    reads(NotOpened, "the key does not open it: sealed to another gate group, or altered");
    reads(NotSealed, "the gate group's public key is of small order; update the trust list");
}

#[test]
fn an_object_error_says_its_cause() {
    reads(
        CredentialError::Authority(VerifyError::Signature),
        &format!("not signed by the authority it names: {}", VerifyError::Signature),
    );
    reads(CredentialError::HolderKey(WEAK), &format!("it names an unusable holder key: {WEAK}"));
    reads(
        EnrolmentError::HolderKey(WEAK),
        &format!("enrolment request refused: holder key: {WEAK}"),
    );
    reads(
        EnrolmentError::Malformed(MALFORMED),
        &format!("enrolment request refused: malformed {MALFORMED}"),
    );
    reads(
        EnrolmentError::Possession(VerifyError::Signature),
        &format!("enrolment request refused: no proof of possession: {}", VerifyError::Signature),
    );
    reads(RecoveryError::HolderKey(WEAK), &format!("recovery request refused: holder key: {WEAK}"));
    reads(
        RecoveryError::Malformed(MALFORMED),
        &format!("recovery request refused: malformed {MALFORMED}"),
    );
    reads(
        RecoveryError::Possession(VerifyError::Signature),
        &format!("recovery request refused: no proof of possession: {}", VerifyError::Signature),
    );
    reads(
        SignListError::Content(MALFORMED),
        &format!("the trust list breaks a rule of the format: {MALFORMED}"),
    );
    reads(
        SignListError::Signing(SigningFailed),
        &format!("the root key did not sign: {SigningFailed}"),
    );
}

#[test]
fn a_trust_list_error_shows_both_lists() {
    let refused =
        |error: TrustError, text: &str| reads(error, &format!("trust list refused: {text}"));
    let (seen, found) = (o::NOW, o::START);
    refused(
        TrustError::Backdated { seen, found },
        &format!("dated {found}, before the last one of {seen}"),
    );
    refused(
        TrustError::Fork { seq: 5 },
        "a different list number 5 was accepted before; ask the root's keeper",
    );
    refused(
        TrustError::DatesFrom { seen: 6, found: 5 },
        "its dates count from list 5 on, those of the last one from list 6 on; the root's keeper \
         must sign it again with at least 6",
    );
    refused(
        TrustError::FromTheFuture { seq: 5, this_update: seen, now: found },
        &format!(
            "list 5 is dated {seen} and the clock here shows {found}; compare both with a third \
             clock, set the wrong one, and where it was the root's, sign again"
        ),
    );
    let other = "list 5 is not the one accepted last, list 6";
    refused(TrustError::NotTheLast { seen: Some(6), found: 5 }, other);
    refused(TrustError::NotTheLast { seen: None, found: 5 }, "list 5 was never accepted here");
    let owner = "authority 0102".to_owned();
    refused(TrustError::Key { owner, cause: WEAK }, &format!("authority 0102: {WEAK}"));
    refused(TrustError::Malformed(MALFORMED), &format!("malformed {MALFORMED}"));
    refused(
        TrustError::Rollback { seen: 6, found: 5 },
        "number 5 is older than number 6, seen before",
    );
    refused(TrustError::RootKey(WEAK), &format!("the pinned root key: {WEAK}"));
    refused(TrustError::Signature, "not signed by the pinned root key");
    refused(TrustError::TooLong { found: 9, limit: 8 }, "9 bytes, at most 8 allowed");
}

#[test]
fn an_id_error_tells_the_rule() {
    let name = "HK".parse::<Name>().expect_err("capitals");
    reads(name, "not a name: use 1 to 32 characters of a-z, 0-9, '.' and '-'");
    let index = StatusIndex::new(0, 0).expect_err("shard 0");
    assert_eq!(index, InvalidId::StatusIndex);
    reads(index, "not a status index: use SHARD:POSITION, shard 1 to 4095, position 0 to 1048575");
}

#[test]
fn a_draft_in_a_log_names_nobody() {
    let full = DraftSubject::Full(o::credential(Holder::Ed25519));
    assert_eq!(format!("{full:?}"), "Full(..)");
    let roster = DraftSubject::Roster(RosterRef { authority: o::AUTHORITY, id: o::CTI });
    let draft = Draft::new(Holder::Ed25519.key().public().algorithm(), &roster, o::NOW, None);
    assert_eq!(format!("{draft:?}"), "Draft { .. }");
    let shown = format!("{roster:?}");
    assert!(shown.starts_with("Roster(") && !shown.contains("c0"), "{shown}");
    assert!(!shown.contains("192"), "{shown}: the id in decimal");
}
