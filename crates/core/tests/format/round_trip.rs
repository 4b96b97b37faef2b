//! Whatever values an object holds, it comes back as it went, and has one encoding.

use clearance_core::cbor::{Reader, Writer};
use clearance_core::credential::{self, Claims, UntrustedCredential};
use clearance_core::crypto::{Algorithm, PublicKey, Signature, SigningFailed, SigningKey};
use clearance_core::ids::{AuthorityKid, Challenge, CredentialId, SchemeId, Scope, StatusIndex};
use clearance_core::presentation::{
    Draft, DraftSubject, RosterRef, Subject, UntrustedPresentation,
};
use clearance_core::registry::len;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::token::Token;
use clearance_core::{base45, code};
use proptest::prelude::*;

use crate::kit::{Kind, judge};
use crate::objects as o;

/// Signs anything with the same bytes: decoding does not verify.
#[derive(Debug)]
pub(crate) struct Rubber(pub(crate) PublicKey);

impl SigningKey for Rubber {
    fn public(&self) -> PublicKey {
        self.0
    }

    fn sign(&self, _message: &[u8]) -> Result<Signature, SigningFailed> {
        Ok([0x5a; 64])
    }
}

pub(crate) fn any_key() -> impl Strategy<Value = PublicKey> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(PublicKey::Ed25519),
        any::<([u8; 32], bool)>().prop_map(|(x, y_is_odd)| PublicKey::P256 { x, y_is_odd }),
    ]
}

pub(crate) fn any_time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        (65_536..=u64::from(u32::MAX)).prop_map(Timestamp::from_secs),
        Just(Timestamp::from_secs(65_536)),
        Just(Timestamp::from_secs(u64::from(u32::MAX))),
    ]
}

pub(crate) fn any_period() -> impl Strategy<Value = Validity> {
    (65_536..u64::from(u32::MAX), any::<u32>()).prop_map(|(start, length)| {
        let end = (start + 1 + u64::from(length)).min(u64::from(u32::MAX));
        let [not_before, not_after] = [start, end].map(Timestamp::from_secs);
        Validity { not_before, not_after }
    })
}

pub(crate) fn any_claims() -> impl Strategy<Value = Claims> {
    let index = (1..=StatusIndex::MAX_SHARD, 0..=StatusIndex::MAX_POSITION);
    (any_period(), any::<[u8; 8]>(), any_key(), any::<(u8, u8)>(), index).prop_map(
        |(validity, id, holder_key, (scheme, qualifier), (shard, position))| Claims {
            validity,
            id: CredentialId(id),
            holder_key,
            scope: Scope { scheme: SchemeId(scheme), qualifier },
            status_index: StatusIndex::new(shard, position).expect("in range"),
        },
    )
}

pub(crate) fn any_credential() -> impl Strategy<Value = Vec<u8>> {
    (any::<[u8; 2]>(), any_key(), any_claims()).prop_map(|(kid, key, claims)| {
        credential::sign(AuthorityKid(kid), &Rubber(key), &claims).expect("it always signs")
    })
}

pub(crate) fn any_presentation() -> impl Strategy<Value = Vec<u8>> {
    let subject = prop_oneof![
        any_credential().prop_map(DraftSubject::Full),
        any::<([u8; 2], [u8; 8])>().prop_map(|(kid, id)| {
            let (authority, id) = (AuthorityKid(kid), CredentialId(id));
            DraftSubject::Roster(RosterRef { authority, id })
        }),
    ];
    let algorithm = prop_oneof![Just(Algorithm::Ed25519), Just(Algorithm::Esp256)];
    (algorithm, subject, any_time(), any::<Option<[u8; 8]>>()).prop_map(
        |(algorithm, subject, at, challenge)| {
            Draft::new(algorithm, &subject, at, challenge.map(Challenge)).finish(&[0x5a; 64])
        },
    )
}

proptest! {
    #[test]
    fn a_credential_comes_back_as_it_was(kid: [u8; 2], key in any_key(), claims in any_claims()) {
        let bytes = credential::sign(AuthorityKid(kid), &Rubber(key), &claims).expect("it signs");
        let read = UntrustedCredential::decode(&bytes).expect("well formed");
        prop_assert_eq!(read.claims, claims);
        prop_assert_eq!(read.authority, AuthorityKid(kid));
        prop_assert_eq!(read.algorithm, key.algorithm());
        prop_assert_eq!(read.bytes, &bytes[..]);
        let length = match claims.holder_key {
            PublicKey::Ed25519(_) => len::CREDENTIAL_ED25519,
            PublicKey::P256 { .. } => len::CREDENTIAL_P256,
        };
        prop_assert_eq!(bytes.len(), length);
        prop_assert_eq!(read.encode(), bytes);
    }

    #[test]
    fn a_presentation_comes_back_as_it_was(
        credential in any_credential(), at in any_time(), challenge: Option<[u8; 8]>,
    ) {
        let challenge = challenge.map(Challenge);
        let subject = DraftSubject::Full(credential.clone());
        let bytes = Draft::new(Algorithm::Esp256, &subject, at, challenge).finish(&[0x5a; 64]);
        let read = UntrustedPresentation::decode(&bytes).expect("well formed");
        prop_assert_eq!((read.issued_at, read.challenge), (at, challenge));
        let Subject::Full(inner) = read.subject else { panic!("the full form") };
        prop_assert_eq!(inner.bytes, &credential[..]);
        prop_assert_eq!(read.encode(), bytes);
    }

    #[test]
    fn a_roster_presentation_comes_back_as_it_was(kid: [u8; 2], id: [u8; 8], at in any_time()) {
        let named = RosterRef { authority: AuthorityKid(kid), id: CredentialId(id) };
        let draft = Draft::new(Algorithm::Ed25519, &DraftSubject::Roster(named), at, None);
        let bytes = draft.finish(&[0x5a; 64]);
        let read = UntrustedPresentation::decode(&bytes).expect("well formed");
        let Subject::Roster(found) = read.subject else { panic!("the roster form") };
        prop_assert_eq!(found, named);
        prop_assert_eq!(read.encode(), bytes);
    }

    #[test]
    fn any_bytes_come_back_from_base45(bytes: Vec<u8>) {
        let mut text = String::new();
        base45::encode_into(&bytes, &mut text);
        let mut out = vec![0; bytes.len()];
        prop_assert_eq!(base45::decode_into(text.as_bytes(), &mut out).expect("its own"), &bytes);
    }

    #[test]
    fn numbers_and_strings_are_written_as_they_are_read(
        number: u64, signed: i64, bytes: Vec<u8>, text: String, flag: bool,
    ) {
        let mut writer = Writer::new();
        writer.uint(number).int(signed).bytes(&bytes).text(&text).bool(flag);
        let out = writer.into_bytes();
        let mut reader = Reader::new(&out);
        prop_assert_eq!(reader.uint(), Ok(number));
        prop_assert_eq!(reader.int(), Ok(signed));
        prop_assert_eq!(reader.bytes(), Ok(&bytes[..]));
        prop_assert_eq!(reader.text(), Ok(&text[..]));
        prop_assert_eq!(reader.bool(), Ok(flag));
        prop_assert_eq!(reader.finish(), Ok(()));
    }
}

#[test]
fn a_good_object_has_one_encoding() {
    for kind in Kind::ALL {
        assert_eq!(judge(kind, &kind.good()).expect("a good one"), kind.good(), "{kind:?}");
    }
}

#[test]
fn a_token_and_its_text_come_back_as_they_were() {
    for kind in [Kind::FullEd25519, Kind::FullP256, Kind::RosterChallenge] {
        let bytes = o::seal(&kind.good(), [5; 32]);
        assert_eq!(Token::decode(&bytes).expect("a good one").encode(), bytes);
        let mut buffer = [0; len::TOKEN_MAX];
        assert_eq!(code::decode(&code::encode(&bytes), &mut buffer), Ok(&bytes[..]));
    }
}
