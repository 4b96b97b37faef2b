//! The signed objects of the format, taken apart, changed, signed again and judged as a reader would.

use std::num::NonZeroU8;

use clearance_core::cbor::{Error, Reader, Writer};
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{
    PublicKey, RING, Secret32, Signature, SigningFailed, SigningKey, VerifyingKey,
};
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::presentation::{Subject, UntrustedPresentation};
use clearance_core::recovery::{RecoveryError, RecoveryRequest};
use clearance_core::sign1::{self, Sign1};
use clearance_core::trust::{
    self, AtGate, LedgerPolicy, Party, Place, QualifierUse, TrustAnchor, TrustContent, TrustError,
    Uses,
};

use crate::objects::{self as o, Form, Holder};

/// Every kind of signed object, in each of its shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Credential,
    FullEd25519,
    FullP256,
    RosterChallenge,
    TrustList,
    Enrolment,
    Recovery,
}

impl Kind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Credential,
        Self::FullEd25519,
        Self::FullP256,
        Self::RosterChallenge,
        Self::TrustList,
        Self::Enrolment,
        Self::Recovery,
    ];

    pub(crate) fn good(self) -> Vec<u8> {
        let challenge = Some(o::CHALLENGE);
        match self {
            Self::Credential => o::credential(Holder::Ed25519),
            Self::FullEd25519 => o::presentation(Holder::Ed25519, Form::Full, None),
            Self::FullP256 => o::presentation(Holder::P256, Form::Full, challenge),
            Self::RosterChallenge => o::presentation(Holder::Ed25519, Form::Roster, challenge),
            Self::TrustList => o::trust_list(&rich_content()),
            Self::Enrolment => o::enrolment(Holder::Ed25519, challenge),
            Self::Recovery => o::recovery(Holder::Ed25519),
        }
    }

    fn is_tagged(self) -> bool {
        matches!(self, Self::Credential | Self::TrustList | Self::Enrolment | Self::Recovery)
    }

    fn key(self) -> Box<dyn SigningKey> {
        match self {
            Self::Credential => o::authority_key(),
            Self::FullP256 => Holder::P256.key(),
            Self::FullEd25519 | Self::RosterChallenge | Self::Enrolment | Self::Recovery => {
                Holder::Ed25519.key()
            }
            Self::TrustList => o::root_key(),
        }
    }

    fn external_aad(self) -> Vec<u8> {
        match self {
            Self::Credential | Self::TrustList | Self::Enrolment | Self::Recovery => Vec::new(),
            _ => o::audience().as_bytes().to_vec(),
        }
    }
}

/// A `COSE_Sign1` without its signature. `unprotected` is encoded; the others are the contents.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) kind: Kind,
    pub(crate) protected: Vec<u8>,
    pub(crate) unprotected: Vec<u8>,
    pub(crate) payload: Vec<u8>,
}

impl Parts {
    pub(crate) fn good(kind: Kind) -> Self {
        Self::of(kind, &kind.good())
    }

    pub(crate) fn of(kind: Kind, bytes: &[u8]) -> Self {
        let sign1 = read_sign1(bytes, kind.is_tagged());
        let (protected, payload) = (sign1.protected.to_vec(), sign1.payload.to_vec());
        Self { kind, protected, unprotected: vec![0xa0], payload }
    }

    pub(crate) fn with_protected(&self, protected: Vec<u8>) -> Self {
        Self { protected, ..self.clone() }
    }

    pub(crate) fn with_payload(&self, payload: Vec<u8>) -> Self {
        Self { payload, ..self.clone() }
    }

    pub(crate) fn with_unprotected(&self, hex: &str) -> Self {
        Self { unprotected: unhex(hex), ..self.clone() }
    }

    /// Signed with the key that a reader expects, so that a good signature does not save it.
    pub(crate) fn signed(&self) -> Vec<u8> {
        self.signed_by(&*self.kind.key())
    }

    pub(crate) fn signed_by(&self, key: &dyn SigningKey) -> Vec<u8> {
        let aad = self.kind.external_aad();
        let signature =
            sign1::with_sig_structure(&self.protected, &aad, &self.payload, |m| key.sign(m))
                .expect("software signs");
        let mut writer = Writer::new();
        if self.kind.is_tagged() {
            writer.tag(18);
        }
        writer.array(4).bytes(&self.protected).raw(&self.unprotected);
        writer.bytes(&self.payload).bytes(&signature);
        writer.into_bytes()
    }
}

/// Why an object was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Malformed(Error),
    /// Well formed; a key or a signature was not good.
    NotVerified(String),
}

/// Decodes and verifies as a reader does, and encodes again what came out.
pub(crate) fn judge(kind: Kind, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    match kind {
        Kind::Credential => judge_credential(bytes),
        Kind::TrustList => judge_trust_list(bytes),
        Kind::Enrolment => judge_enrolment(bytes),
        Kind::Recovery => judge_recovery(bytes),
        Kind::FullEd25519 => judge_presentation(bytes, Holder::Ed25519),
        Kind::FullP256 => judge_presentation(bytes, Holder::P256),
        Kind::RosterChallenge => judge_presentation(bytes, Holder::Ed25519),
    }
}

fn judge_credential(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let credential = UntrustedCredential::decode(bytes).map_err(Refused::Malformed)?;
    credential.verify(&RING, &ready(&*o::authority_key())).map_err(not_verified)?;
    Ok(credential.encode())
}

fn judge_presentation(bytes: &[u8], holder: Holder) -> Result<Vec<u8>, Refused> {
    let presentation = UntrustedPresentation::decode(bytes).map_err(Refused::Malformed)?;
    let key = match presentation.subject {
        Subject::Roster(reference) if reference.id == o::CTI => ready(&*holder.key()),
        Subject::Roster(_) => return Err(Refused::NotVerified("not on the roster".to_owned())),
        Subject::Full(credential) => {
            *credential.verify(&RING, &ready(&*o::authority_key())).map_err(not_verified)?.holder()
        }
    };
    presentation.verify(&RING, &key, &o::audience()).map_err(not_verified)?;
    Ok(presentation.encode())
}

fn judge_trust_list(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut anchor = TrustAnchor::new(o::root_key().public());
    let before = anchor.clone();
    match anchor.accept(&RING, bytes, o::NOW) {
        Ok(list) => {
            let key = Replay::of(bytes, o::root_key().public());
            Ok(trust::sign(list.content(), &key).expect("it was accepted"))
        }
        Err(error) => {
            assert_eq!(anchor, before, "a refused list changed the anchor");
            Err(match error {
                TrustError::Malformed(error) => Refused::Malformed(error),
                other => not_verified(other),
            })
        }
    }
}

fn judge_enrolment(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let request = EnrolmentRequest::verify(&RING, bytes).map_err(|error| match error {
        EnrolmentError::Malformed(error) => Refused::Malformed(error),
        other => not_verified(other),
    })?;
    let key = Replay::of(bytes, request.holder_key);
    Ok(request.sign_with(|message| key.sign(message)).expect("it repeats"))
}

fn judge_recovery(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let request = RecoveryRequest::verify(&RING, bytes).map_err(|error| match error {
        RecoveryError::Malformed(error) => Refused::Malformed(error),
        other => not_verified(other),
    })?;
    let key = Replay::of(bytes, request.holder_key);
    Ok(request.sign_with(|message| key.sign(message)).expect("it repeats"))
}

fn not_verified(error: impl ToString) -> Refused {
    Refused::NotVerified(error.to_string())
}

/// "Signs" with the signature of an object that exists.
#[derive(Debug)]
struct Replay {
    public: PublicKey,
    signature: Signature,
}

impl Replay {
    fn of(bytes: &[u8], public: PublicKey) -> Self {
        Self { public, signature: *read_sign1(bytes, true).signature }
    }
}

impl SigningKey for Replay {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, _message: &[u8]) -> Result<Signature, SigningFailed> {
        Ok(self.signature)
    }
}

fn read_sign1(bytes: &[u8], is_tagged: bool) -> Sign1<'_> {
    let mut reader = Reader::new(bytes);
    if is_tagged {
        reader.expect_tag(18).expect("tagged");
    }
    Sign1::read(&mut reader).expect("a COSE_Sign1")
}

fn ready(key: &dyn SigningKey) -> VerifyingKey {
    key.public().prepare(&RING).expect("a good key")
}

/// A trust list's content with every optional member, both kinds of key, and more than one of each.
pub(crate) fn rich_content() -> TrustContent {
    let mut content = o::trust_content();
    let mut authority = content.authorities[0].clone();
    authority.kid.0 = [0xff, 0x00];
    authority.key = Holder::P256.key().public();
    authority.status = None;
    content.authorities.push(authority);
    let mut group = content.gate_groups[0].clone();
    group.id = "hk".parse().expect("a good id");
    let mut epoch = group.epochs[0].clone();
    epoch.kid.0 = 0xff;
    epoch.key = *RING.static_key(&Secret32::from([0x14; 32])).public();
    group.epochs[0].key = *RING.static_key(&Secret32::from([0x15; 32])).public();
    group.epochs.push(epoch);
    content.gate_groups.push(group);
    let mut scheme = content.schemes[0].clone();
    scheme.id.0 = 0xff;
    scheme.authorities.push(content.authorities[1].kid);
    let mut place = scheme.places[0];
    place.checkpoint = Some("airport".parse().expect("a good name"));
    place.hall = Some("departures-1".parse().expect("a good name"));
    place.stand = Some("north".parse().expect("a good name"));
    place.office = Some("office-12".parse().expect("a good name"));
    scheme.places.push(place);
    scheme.places.push(Place { jurisdiction: None, ..scheme.places[0] });
    scheme.challenge = AtGate::Required;
    scheme.uses = Uses::Limited(NonZeroU8::MAX);
    scheme.ledger = LedgerPolicy::SharedElseAdmit;
    scheme.person_check = AtGate::Required;
    scheme.party = Party { largest: 4, together: true };
    scheme.qualifier = QualifierUse::PartyAndPlace;
    content.schemes.push(scheme);
    content.dates_from = Some(3);
    let next_root = RING.p256_key(&Secret32::from([0x16; 32])).expect("in range");
    content.next_root = Some(next_root.public());
    content
}

/// `bytes` with the only occurrence of `from` replaced by `to`, both in hex.
pub(crate) fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let (from, to) = (unhex(from), unhex(to));
    let mut found = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(&from));
    let at = found.next().unwrap_or_else(|| panic!("no {from:02x?}"));
    assert_eq!(found.next(), None, "{from:02x?} stands there twice");
    [&bytes[..at], &to, &bytes[at + from.len()..]].concat()
}

/// Bytes of hex with any spaces.
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> =
        text.chars().filter(|c| *c != ' ').map(|c| c.to_digit(16).expect("hex")).collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    assert!(rest.is_empty(), "whole bytes: {text}");
    pairs.iter().map(|[high, low]| (high * 16 + low) as u8).collect()
}
