//! Objects that stand in files of their own: credential, trust list, enrolment request, anchor.

use clearance_authority::keys::AnyPublic;
use clearance_core::cbor::Reader;
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::registry::{tag, typ};
use clearance_core::sign1::Sign1;
use clearance_core::trust::{TrustAnchor, TrustError};

use super::code::Known;
use super::layer::Layer;
use crate::clock;
use crate::commands::authority;
use crate::hex;

/// What `bytes` are, if anything of ours.
pub(super) fn layers(bytes: &[u8], known: &Known, root: Option<PublicKey>) -> Option<Vec<Layer>> {
    if let Ok(credential) = UntrustedCredential::decode(bytes) {
        return Some(vec![credential_layer(&credential, known)]);
    }
    if let Some(layer) = enrolment(bytes) {
        return Some(vec![layer]);
    }
    if let Some(layer) = trust_list(bytes, root) {
        return Some(vec![layer]);
    }
    TrustAnchor::from_bytes(bytes).ok().map(|anchor| {
        let seen = anchor.seq().map_or_else(|| "none".to_owned(), |seq| format!("number {seq}"));
        let layer = Layer::new("Trust anchor").bytes(bytes);
        vec![layer.field("root", public(anchor.root())).field("last list", seen)]
    })
}

/// A credential, alone or from a code.
pub(super) fn credential_layer(credential: &UntrustedCredential<'_>, known: &Known) -> Layer {
    let claims = &credential.claims;
    let scheme = known.list.as_ref().and_then(|list| list.scheme(claims.scope.scheme));
    let scheme = scheme.map_or(String::new(), |scheme| format!(" '{}'", scheme.name));
    Layer::new("Credential")
        .bytes(credential.bytes)
        .field("algorithm", format!("{:?}", credential.algorithm))
        .field("authority", credential.authority)
        .field("signature", authority_signature(credential, known))
        .field("not before", claims.validity.not_before)
        .field("not after", claims.validity.not_after)
        .field("id", claims.id)
        .field("holder key", public(&claims.holder_key))
        .field("scheme", format!("{}{scheme}", claims.scope.scheme))
        .field("qualifier", claims.scope.qualifier)
        .field(
            "status index",
            format!(
                "shard {}, position {}",
                claims.status_index.shard(),
                claims.status_index.position()
            ),
        )
}

fn authority_signature(credential: &UntrustedCredential<'_>, known: &Known) -> String {
    let Some(list) = &known.list else {
        return "not verified; give --gate, or --trust and --root".to_owned();
    };
    let Some((entry, key)) = list.authority(credential.authority) else {
        return "not verified: the trust list has no such authority key".to_owned();
    };
    match credential.verify(&RING, key) {
        Ok(_) => format!("the authority's, '{}'", entry.name),
        Err(error) => format!("WRONG: {error}"),
    }
}

fn enrolment(bytes: &[u8]) -> Option<Layer> {
    let layer = Layer::new("Enrolment request").bytes(bytes);
    match EnrolmentRequest::verify(&RING, bytes) {
        Ok(request) => Some(
            layer
                .field("made", request.issued_at)
                .field("holder key", public(&request.holder_key))
                .field(
                    "challenge",
                    request.challenge.map_or_else(|| "none".to_owned(), |c| hex::encode(&c.0)),
                )
                .field("signature", "the holder key's"),
        ),
        Err(EnrolmentError::Malformed(_)) => None,
        Err(error) => Some(layer.field("problem", error)),
    }
}

/// A trust list is shown only when its root is known: what it says is worth nothing without.
fn trust_list(bytes: &[u8], root: Option<PublicKey>) -> Option<Layer> {
    let layer = Layer::new("Trust list").bytes(bytes);
    let Some(root) = root else {
        let says_so = |sign1: Sign1<'_>| contains(sign1.protected, typ::TRUST_LIST);
        let is_list = Sign1::read(&mut untagged(bytes)?).is_ok_and(says_so);
        return is_list.then(|| layer.field("signature", "not verified; give --root"));
    };
    match TrustAnchor::new(root).accept(&RING, bytes, clock::now()) {
        Ok(list) => {
            let described = authority::describe_list(&list).replace('\n', "\n                ");
            let layer = layer.field("signature", "the root's");
            Some(layer.field("content", described.trim_end()))
        }
        Err(TrustError::Malformed(_)) => None,
        Err(error) => Some(layer.field("problem", error)),
    }
}

fn untagged(bytes: &[u8]) -> Option<Reader<'_>> {
    let mut reader = Reader::new(bytes);
    reader.expect_tag(tag::COSE_SIGN1).ok()?;
    Some(reader)
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

fn public(key: &PublicKey) -> String {
    AnyPublic::Signer(*key).to_text(&RING).trim_end().to_owned()
}
