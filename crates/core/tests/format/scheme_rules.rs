//! What a scheme asks of a gate: labels 12 to 16, in bytes, and what a qualifier byte means.

use std::num::NonZeroU8;

use clearance_core::cbor::ErrorKind;
use clearance_core::crypto::RING;
use clearance_core::trust::{
    self, AtGate, LedgerPolicy, Party, Place, Qualified, QualifierUse, Scheme, SignListError,
    TrustAnchor, TrustError, Uses,
};

use crate::kit::{Kind, Parts, replaced};
use crate::objects as o;

/// The scheme of the list whose only one has these bytes behind label 11.
fn read(tail: &str) -> Result<Scheme, ErrorKind> {
    let content = o::trust_content();
    let parts = Parts::of(Kind::TrustList, &o::trust_list(&content));
    let payload = replaced(&parts.payload, "0b01 0c00 0d00 0ef4 0f8201f4 1000", tail);
    let bytes = parts.with_payload(payload).signed();
    match TrustAnchor::new(o::root_key().public()).accept(&RING, &bytes, o::NOW) {
        Ok(list) => Ok(list.content().schemes[0].clone()),
        Err(TrustError::Malformed(error)) => Err(error.kind),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn every_value_of_the_format_is_read_as_what_it_means() {
    let plain = read("0b01 0c00 0d00 0ef4 0f8201f4 1000").expect("a good one");
    assert_eq!(plain, o::trust_content().schemes[0]);
    let uses = |hex: &str| read(&format!("0b01 0c{hex} 0d00 0ef4 0f8201f4 1000")).map(|s| s.uses);
    let limited = |n| Ok(Uses::Limited(NonZeroU8::new(n).expect("not zero")));
    assert_eq!(uses("20"), Ok(Uses::InOut));
    assert_eq!(uses("01"), limited(1));
    assert_eq!(uses("18ff"), limited(255));
    for bad in ["21", "190100", "3863", "1b8000000000000000"] {
        assert!(matches!(uses(bad), Err(ErrorKind::Value(_))), "{bad}");
    }
    assert_eq!(uses("1800"), Err(ErrorKind::NotShortest));
    let ledger = |hex: &str| read(&format!("0b01 0c00 0d{hex} 0ef4 0f8201f4 1000"));
    for (hex, policy) in
        [("01", LedgerPolicy::SharedElseRefer), ("02", LedgerPolicy::SharedElseAdmit)]
    {
        assert_eq!(ledger(hex).expect(hex).ledger, policy);
    }
    assert_eq!(ledger("03"), Err(ErrorKind::TooMany { limit: 2, found: 3 }));
    let person = read("0b01 0c00 0d00 0ef5 0f8201f4 1000").expect("a good one");
    assert_eq!(person.person_check, AtGate::Required);
    let party = |hex: &str| read(&format!("0b01 0c00 0d00 0ef4 0f{hex} 1000"));
    let most = Party { largest: 64, together: true };
    assert_eq!(party("82 1840 f5").expect("a good one").party, most);
    assert_eq!(party("82 1841 f5"), Err(ErrorKind::TooMany { limit: 64, found: 65 }));
    assert!(matches!(party("82 00 f5"), Err(ErrorKind::Value(_))));
    assert_eq!(party("81 01"), Err(ErrorKind::Length { expected: 2, found: 1 }));
    let qualifier = |hex: &str| read(&format!("0b01 0c00 0d00 0ef4 0f8201f4 10{hex}"));
    for (hex, meaning) in [
        ("01", QualifierUse::Place),
        ("02", QualifierUse::PartyAndPlace),
        ("03", QualifierUse::GuardPicture),
    ] {
        assert_eq!(qualifier(hex).expect(hex).qualifier, meaning);
    }
    assert_eq!(qualifier("04"), Err(ErrorKind::TooMany { limit: 3, found: 4 }));
}

#[test]
fn l4_a_byte_of_party_and_place_has_room_for_every_party() {
    for largest in 1..=64 {
        for qualifier in QualifierUse::ALL.iter().copied() {
            let mut content = o::trust_content();
            content.schemes[0].party.largest = largest;
            content.schemes[0].qualifier = qualifier;
            let is_fine = qualifier != QualifierUse::PartyAndPlace || largest <= 4;
            match trust::sign(&content, &*o::root_key()) {
                Ok(_) => assert!(is_fine, "{largest} {qualifier}"),
                Err(SignListError::Content(error)) => {
                    assert!(!is_fine && matches!(error.kind, ErrorKind::Value(_)), "{error}");
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

/// A scheme of so many places.
fn scheme(qualifier: QualifierUse, places: usize) -> Scheme {
    let mut scheme = o::trust_content().schemes.remove(0);
    scheme.places = vec![Place::ANYWHERE; places];
    Scheme { qualifier, ..scheme }
}

#[test]
fn every_qualifier_byte_means_one_thing_or_nothing() {
    let nothing = Qualified::default();
    for places in [1, 2, 63, 64] {
        for byte in 0..=u8::MAX {
            let place = |index: u8| (usize::from(index) < places).then_some(usize::from(index));
            let expected = |qualifier| match qualifier {
                QualifierUse::Nothing => (byte == 0).then_some(nothing),
                QualifierUse::Place => {
                    place(byte).map(|place| Qualified { place: Some(place), ..nothing })
                }
                QualifierUse::PartyAndPlace => place(byte % 64).map(|place| Qualified {
                    place: Some(place),
                    party: Some(byte / 64 + 1),
                    picture: None,
                }),
                QualifierUse::GuardPicture => {
                    (byte < 64).then_some(Qualified { picture: Some(byte), ..nothing })
                }
            };
            for qualifier in QualifierUse::ALL.iter().copied() {
                let scheme = scheme(qualifier, places);
                let found = scheme.qualified(byte);
                assert_eq!(found.ok(), expected(qualifier), "{qualifier} {byte}");
                match found {
                    Ok(found) => assert_eq!(scheme.qualifier_of(&found), Some(byte)),
                    Err(error) => assert_eq!((error.found, error.meaning), (byte, qualifier)),
                }
            }
        }
    }
}

#[test]
fn what_a_scheme_does_not_speak_of_has_no_byte() {
    let nothing = Qualified::default();
    let place = |place| Qualified { place: Some(place), ..nothing };
    let party = |size, index| Qualified { party: Some(size), ..place(index) };
    let picture = |picture| Qualified { picture: Some(picture), ..nothing };
    for (qualifier, bad) in [
        (QualifierUse::Nothing, vec![place(0), party(1, 0), picture(0)]),
        (QualifierUse::Place, vec![nothing, place(2), place(256), party(1, 0), picture(0)]),
        (
            QualifierUse::PartyAndPlace,
            vec![nothing, place(0), party(0, 0), party(5, 0), party(1, 2), party(1, 64)],
        ),
        (QualifierUse::GuardPicture, vec![nothing, picture(64), place(0), party(1, 0)]),
    ] {
        for said in bad {
            assert_eq!(scheme(qualifier, 2).qualifier_of(&said), None, "{qualifier} {said:?}");
        }
    }
}
