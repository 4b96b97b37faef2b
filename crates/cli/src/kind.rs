//! What a file of ours is, by its content: for whoever is given the wrong one.

use clearance_core::cbor::Reader;
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::RING;
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::keys::{AnyPublic, KeyPair};
use clearance_core::recovery::{RecoveryError, RecoveryRequest};
use clearance_core::registry::{limit, tag, typ};
use clearance_core::sign1::Sign1;
use clearance_core::trust::TrustAnchor;
use clearance_reader::Format;
use clearance_revocation::object::{DeltaObject, Head, Snapshot, Untrusted};
use clearance_revocation::table::StatusTable;

/// A kind of file that the commands read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Anchor,
    Code,
    Credential,
    Delta,
    Enrolment,
    Head,
    Picture,
    PublicKey,
    Recovery,
    SecretKey,
    Snapshot,
    Table,
    TrustChain,
    TrustList,
}

impl Kind {
    /// What it is, with its article.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Anchor => "a trust anchor",
            Self::Code => "a code",
            Self::Credential => "a credential",
            Self::Delta => "a delta of a status list",
            Self::Enrolment => "an enrolment request",
            Self::Head => "the head of a status list",
            Self::Picture => "a picture",
            Self::PublicKey => "a public key",
            Self::Recovery => "a recovery request",
            Self::SecretKey => "a secret key",
            Self::Snapshot => "a snapshot of a status list",
            Self::Table => "a shard table of a gate's status list",
            Self::TrustChain => "a chain of trust lists",
            Self::TrustList => "a trust list",
        }
    }
}

/// What `bytes` are, if anything of ours. Nothing is verified.
pub(crate) fn of(bytes: &[u8]) -> Option<Kind> {
    if Format::of(bytes).is_some() {
        return Some(Kind::Picture);
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return of_text(text);
    }
    if is_trust_list(bytes) {
        return Some(Kind::TrustList);
    }
    if is_trust_chain(bytes) {
        return Some(Kind::TrustChain);
    }
    let is_enrolment =
        !matches!(EnrolmentRequest::verify(&RING, bytes), Err(EnrolmentError::Malformed(_)));
    let is_recovery =
        !matches!(RecoveryRequest::verify(&RING, bytes), Err(RecoveryError::Malformed(_)));
    [
        (UntrustedCredential::decode(bytes).is_ok(), Kind::Credential),
        (is_enrolment, Kind::Enrolment),
        (is_recovery, Kind::Recovery),
        (TrustAnchor::from_bytes(bytes).is_ok(), Kind::Anchor),
        (Untrusted::<Head>::decode(bytes).is_ok(), Kind::Head),
        (Untrusted::<Snapshot>::decode(bytes).is_ok(), Kind::Snapshot),
        (Untrusted::<DeltaObject>::decode(bytes).is_ok(), Kind::Delta),
        (StatusTable::from_bytes(bytes.to_vec()).is_ok(), Kind::Table),
    ]
    .into_iter()
    .find_map(|(is_it, kind)| is_it.then_some(kind))
}

/// Whether `bytes` are a trust list, as their own header says.
pub(crate) fn is_trust_list(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    let says_so = |sign1: Sign1<'_>| {
        let typ = typ::TRUST_LIST.as_bytes();
        sign1.protected.windows(typ.len()).any(|window| window == typ)
    };
    reader.expect_tag(tag::COSE_SIGN1).is_ok() && Sign1::read(&mut reader).is_ok_and(says_so)
}

/// The lists of a chain, where `bytes` are one.
pub(crate) fn lists_of_chain(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = Reader::new(bytes);
    let count = reader.array_up_to(limit::CHAIN_LISTS).ok()?;
    let lists = (0..count).map(|_| reader.bytes().ok()).collect::<Option<Vec<_>>>()?;
    reader.finish().ok()?;
    Some(lists)
}

fn is_trust_chain(bytes: &[u8]) -> bool {
    lists_of_chain(bytes)
        .is_some_and(|lists| !lists.is_empty() && lists.iter().all(|list| is_trust_list(list)))
}

fn of_text(text: &str) -> Option<Kind> {
    if text.starts_with("C1:") {
        return Some(Kind::Code);
    }
    if KeyPair::from_text(&RING, text).is_ok() {
        return Some(Kind::SecretKey);
    }
    AnyPublic::from_text(&RING, text).is_ok().then_some(Kind::PublicKey)
}
