//! What stands in files of its own: credentials, trust lists, enrolment and recovery requests, anchors, keys, status lists.

use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::keys::{AnyPublic, KeyPair};
use clearance_core::recovery::{RecoveryError, RecoveryRequest};
use clearance_core::trust::TrustAnchor;
use clearance_revocation::object::{Head, Untrusted};

use super::known::Known;
use super::layer::Layer;
use crate::clock;
use crate::commands::authority;
use crate::kind::{self, Kind};

/// What `bytes` are, if anything of ours.
pub(super) fn layers(bytes: &[u8], known: &Known) -> Option<Vec<Layer>> {
    let layer = match kind::of(bytes)? {
        Kind::Credential => credential_layer(&UntrustedCredential::decode(bytes).ok()?, known),
        Kind::Enrolment => enrolment(bytes)?,
        Kind::Recovery => recovery(bytes)?,
        Kind::TrustList => trust_list(bytes, known.root),
        Kind::TrustChain => return Some(trust_chain(bytes, known.root)),
        Kind::Anchor => anchor(bytes)?,
        Kind::Head | Kind::Snapshot | Kind::Delta | Kind::Table => status_list(bytes)?,
        Kind::Code | Kind::Picture | Kind::PublicKey | Kind::SecretKey => return None,
    };
    Some(vec![layer])
}

/// What a text is, where it is the file of a key. A secret key shows its public half only.
pub(super) fn text_layers(text: &str) -> Option<Vec<Layer>> {
    let layer = match kind::of(text.as_bytes())? {
        Kind::SecretKey => {
            let pair = KeyPair::from_text(&RING, text).ok()?;
            let public = pair.public().to_text(&RING);
            Layer::new("Secret key")
                .field("kind", pair.kind())
                .field("public half", public.trim_end())
        }
        Kind::PublicKey => {
            let key = AnyPublic::from_text(&RING, text).ok()?;
            let sound = match key.check(&RING) {
                Ok(()) => "a sound key of its kind".to_owned(),
                Err(error) => format!("NOT SOUND: {error}"),
            };
            Layer::new("Public key").field("kind", key.kind()).field("check", sound)
        }
        _ => return None,
    };
    Some(vec![layer])
}

fn anchor(bytes: &[u8]) -> Option<Layer> {
    let anchor = TrustAnchor::from_bytes(bytes).ok()?;
    let seen = anchor.seq().map_or_else(|| "none".to_owned(), |seq| format!("number {seq}"));
    let layer = Layer::new("Trust anchor").bytes(bytes);
    Some(layer.field("root", public(anchor.root())).field("last list", seen))
}

/// Of status lists what they are; 'status inspect' shows the rest.
fn status_list(bytes: &[u8]) -> Option<Layer> {
    let kind = kind::of(bytes)?.name();
    let more = "every field: 'clearance status inspect'";
    if let Ok(head) = Untrusted::<Head>::decode(bytes) {
        let head = head.claimed();
        let layer = Layer::new("Status list").bytes(bytes).field("is", kind);
        return Some(
            layer
                .field("authority", head.authority)
                .field("version", format!("{}.{}", head.epoch, head.seq))
                .field("this update", head.this_update)
                .field("hard expiry", head.hard_expiry)
                .field("more", more),
        );
    }
    Some(
        Layer::new("Status list").field("is", kind).field("bytes", bytes.len()).field("more", more),
    )
}

/// Each list of a chain, as far as the root leads.
fn trust_chain(bytes: &[u8], root: Option<PublicKey>) -> Vec<Layer> {
    let lists = kind::lists_of_chain(bytes).unwrap_or_default();
    let chain = Layer::new("Trust chain").field("lists", lists.len());
    core::iter::once(chain).chain(lists.into_iter().map(|list| trust_list(list, root))).collect()
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
                .field("asks", format!("the authority with key {}", request.audience))
                .field("made", request.issued_at)
                .field("holder key", public(&request.holder_key))
                .field(
                    "challenge",
                    request.challenge.map_or_else(|| "none".to_owned(), |c| c.to_string()),
                )
                .field("signature", "the holder key's"),
        ),
        Err(EnrolmentError::Malformed(_)) => None,
        Err(error) => Some(layer.field("problem", error)),
    }
}

fn recovery(bytes: &[u8]) -> Option<Layer> {
    let layer = Layer::new("Recovery request").bytes(bytes);
    match RecoveryRequest::verify(&RING, bytes) {
        Ok(request) => Some(
            layer
                .field("asks", format!("the authority with key {}", request.audience))
                .field("made", request.issued_at)
                .field("holder key", public(&request.holder_key))
                .field("challenge", request.challenge)
                .field("signature", "the holder key's"),
        ),
        Err(RecoveryError::Malformed(_)) => None,
        Err(error) => Some(layer.field("problem", error)),
    }
}

/// A trust list is shown only when its root is known: what it says is worth nothing without.
fn trust_list(bytes: &[u8], root: Option<PublicKey>) -> Layer {
    let layer = Layer::new("Trust list").bytes(bytes);
    let Some(root) = root else {
        return layer.field("signature", "not verified; give --root");
    };
    match TrustAnchor::new(root).accept(&RING, bytes, clock::now()) {
        Ok(list) => {
            let described = authority::describe_list(&list).replace('\n', "\n                ");
            let layer = layer.field("signature", "the root's");
            layer.field("content", described.trim_end())
        }
        Err(error) => layer.field("problem", error),
    }
}

fn public(key: &PublicKey) -> String {
    AnyPublic::Signer(*key).to_text(&RING).trim_end().to_owned()
}
