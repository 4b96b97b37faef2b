//! The layers of a code: text, token, presentation, credential.

use clearance_authority::hex;
use clearance_core::code;
use clearance_core::crypto::RING;
use clearance_core::ids::GateGroupId;
use clearance_core::presentation::{Subject, UntrustedPresentation};
use clearance_core::registry::len;
use clearance_core::token::Token;

use super::known::Known;
use super::layer::Layer;
use super::object;

/// The layers as far as they can be seen; the last one says why there are no more.
pub(super) fn layers(text: &str, known: &Known) -> Vec<Layer> {
    let mut buffer = [0; len::TOKEN_MAX];
    let layer = Layer::new("Text").field("characters", text.len());
    let token = match code::decode(text, &mut buffer) {
        Err(error) => return vec![layer.field("problem", error)],
        Ok(token) => token,
    };
    let mut layers = vec![layer.field("prefix", "C1: the format and its version")];
    let layer = Layer::new("Token").bytes(token);
    let token = match Token::decode(token) {
        Err(error) => {
            layers.push(layer.field("problem", format!("malformed {error}")));
            return layers;
        }
        Ok(token) => token,
    };
    let layer = layer
        .field("algorithm", "HPKE-4: X25519, HKDF-SHA256, ChaCha20-Poly1305")
        .field("gate key", token.gate_key)
        .field("for group", groups_of(&token, known));
    let mut opened = [0; len::TOKEN_MAX];
    match open(&token, known, &mut opened) {
        None => layers.push(layer.field("seal", closed(known))),
        Some((group, plaintext)) => {
            layers.push(layer.field("seal", format!("opened, for gate group {group}")));
            layers.extend(presentation(plaintext, &group, known));
        }
    }
    layers
}

fn groups_of(token: &Token<'_>, known: &Known) -> String {
    let Some(list) = &known.list else { return "not known without a trust list".to_owned() };
    let groups: Vec<_> =
        list.groups_with_key(token.gate_key).map(|group| group.id.to_string()).collect();
    if groups.is_empty() { "none in the trust list".to_owned() } else { groups.join(", ") }
}

fn closed(known: &Known) -> &'static str {
    if known.keys.is_empty() {
        "closed; give the gate's key with --gate, or with --key and --group"
    } else {
        "closed; none of the keys opens it for any of the groups, or it was altered"
    }
}

/// Tries every key for every group: the group is part of what the seal protects.
fn open<'b>(
    token: &Token<'_>,
    known: &Known,
    buffer: &'b mut [u8; len::TOKEN_MAX],
) -> Option<(GateGroupId, &'b [u8])> {
    for key in &known.keys {
        for group in &known.groups {
            let mut scratch = [0; len::TOKEN_MAX];
            let opened = token.open(&RING, key.as_ref(), &group.audience(), &mut scratch);
            if let Ok(plaintext) = opened {
                let length = plaintext.len();
                buffer[..length].copy_from_slice(plaintext);
                return Some((*group, &buffer[..length]));
            }
        }
    }
    None
}

fn presentation(bytes: &[u8], group: &GateGroupId, known: &Known) -> Vec<Layer> {
    let layer = Layer::new("Presentation").bytes(bytes);
    let presentation = match UntrustedPresentation::decode(bytes) {
        Err(error) => return vec![layer.field("problem", format!("malformed {error}"))],
        Ok(presentation) => presentation,
    };
    let layer = layer
        .field("algorithm", format!("{:?}", presentation.algorithm))
        .field("step starts", presentation.issued_at)
        .field(
            "challenge",
            presentation.challenge.map_or_else(|| "none".to_owned(), |c| hex(&c.0)),
        );
    match &presentation.subject {
        Subject::Roster(reference) => vec![
            layer
                .field("form", "roster: the gate must hold the credential")
                .field("authority", reference.authority)
                .field("credential", reference.id)
                .field("signature", "not verified: the holder key is on the roster"),
        ],
        Subject::Full(credential) => {
            let holder = credential.claims.holder_key.prepare(&RING);
            let signature = match &holder {
                Err(error) => format!("cannot be verified: {error}"),
                Ok(key) => match presentation.verify(&RING, key, &group.audience()) {
                    Ok(()) => format!("the holder key's, for gate group {group}"),
                    Err(error) => format!("WRONG for gate group {group}: {error}"),
                },
            };
            let layer = layer.field("form", "full").field("signature", signature);
            vec![layer, object::credential_layer(credential, known)]
        }
    }
}
