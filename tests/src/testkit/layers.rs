//! A code in layers, each of which can be edited before the next one signs or seals it.

use clearance_core::cbor::Writer;
use clearance_core::code;
use clearance_core::crypto::{RING, Signature, SigningKey, hpke};
use clearance_core::ids::{Audience, GateGroupId};
use clearance_core::registry::context;
use clearance_core::sign1;
use clearance_issuer::Form;

use crate::forge::Forgery;
use crate::hex::{hex, unhex};
use crate::world::World;

/// Where an edit takes hold. What is signed or sealed later covers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// The credential's protected header, before the authority signs.
    CredentialHeader,
    /// The claims, before the authority signs.
    Claims,
    /// The credential as signed, before the holder signs.
    Credential,
    /// The presentation's protected header, before the holder signs.
    Header,
    /// The presentation's payload, before the holder signs.
    Payload,
    /// The presentation as signed, before it is sealed.
    Presentation,
    /// The token's protected header, before the seal.
    TokenHeader,
    /// The token as sealed.
    Token,
}

/// What an edit does with the bytes of its layer.
pub(super) type Edit = Box<dyn Fn(Vec<u8>) -> Vec<u8>>;

/// A forgery with edits.
pub(super) struct Layers {
    /// The parts.
    pub(super) parts: Forgery,
    /// The edits, applied in this order.
    pub(super) edits: Vec<(Layer, Edit)>,
    /// The X25519 key that it is sealed to, where it is not that of the group.
    pub(super) sealed_to: Option<[u8; 32]>,
    /// The group whose name the seal carries, where it is not that of the key.
    pub(super) sealed_as: Option<GateGroupId>,
}

impl Layers {
    pub(super) fn of(parts: Forgery) -> Self {
        Self { parts, edits: Vec::new(), sealed_to: None, sealed_as: None }
    }

    /// The text in the QR symbol.
    pub(super) fn text(&self) -> String {
        code::encode(&self.token())
    }

    pub(super) fn credential(&self) -> Vec<u8> {
        let plain = self.parts.credential();
        // d2 84 4a, header of 10, a0 58 n, claims of n, 58 40, signature: the widths are frozen.
        let claims_len = usize::from(plain[15]);
        let header = self.edited(Layer::CredentialHeader, plain[3..13].to_vec());
        let claims = self.edited(Layer::Claims, plain[16..16 + claims_len].to_vec());
        let signature = signature(&*self.parts.authority_key, &header, &[], &claims);
        let mut writer = Writer::new();
        writer.tag(18);
        write_sign1(&mut writer, &header, &claims, &signature);
        self.edited(Layer::Credential, writer.into_bytes())
    }

    pub(super) fn presentation(&self) -> Vec<u8> {
        let parts = &self.parts;
        let (header, payload) = self.signed_parts();
        let audience = parts.signed_for.audience();
        let signature = signature(&*parts.holder, &header, audience.as_bytes(), &payload);
        let mut writer = Writer::new();
        write_sign1(&mut writer, &header, &payload, &(parts.alter_signature)(&signature));
        self.edited(Layer::Presentation, writer.into_bytes())
    }

    /// Header and payload of the presentation.
    fn signed_parts(&self) -> (Vec<u8>, Vec<u8>) {
        let parts = &self.parts;
        let mut header = Writer::new();
        header.map(2);
        sign1::write_algorithm(&mut header, parts.holder.public().algorithm());
        match parts.form {
            Form::Full => header.int(13).raw(&self.credential()),
            Form::Roster => {
                header.int(4).bytes(&[&parts.authority.0[..], &parts.claims.id.0].concat())
            }
        };
        let mut payload = Writer::new();
        payload.map(1 + usize::from(parts.challenge.is_some()));
        payload.int(6).uint(parts.issued_at.as_secs());
        if let Some(challenge) = parts.challenge {
            payload.int(10).bytes(&challenge.0);
        }
        let header = self.edited(Layer::Header, header.into_bytes());
        (header, self.edited(Layer::Payload, payload.into_bytes()))
    }

    pub(super) fn token(&self) -> Vec<u8> {
        let parts = &self.parts;
        let mut header = Writer::new();
        header.map(2).int(1).int(42).int(4).bytes(&[parts.gate_key.0]);
        let header = self.edited(Layer::TokenHeader, header.into_bytes());
        let recipient = self
            .sealed_to
            .unwrap_or_else(|| World::gate_pair(&parts.sealed_for).public().gate().unwrap());
        let sealed_as = self.sealed_as.unwrap_or(parts.sealed_for);
        let aad = enc_structure(&header, &sealed_as.audience());
        let mut sealed = self.presentation();
        let ek = hpke::seal(&RING, &parts.entropy, &recipient, b"", &aad, &mut sealed).unwrap();
        let mut writer = Writer::new();
        writer.array(3).bytes(&header).map(1).int(-4).bytes(&ek).bytes(&sealed);
        self.edited(Layer::Token, writer.into_bytes())
    }

    fn edited(&self, layer: Layer, bytes: Vec<u8>) -> Vec<u8> {
        let edits = self.edits.iter().filter(|(of, _)| *of == layer);
        edits.fold(bytes, |bytes, (_, edit)| edit(bytes))
    }
}

/// Replaces the first occurrence of some bytes, all in hex.
pub(super) fn replace(from: &str, to: &str) -> Edit {
    let (from, to) = (unhex(from), unhex(to));
    Box::new(move |bytes| {
        let found = bytes.windows(from.len()).position(|window| window == from);
        let at = found.unwrap_or_else(|| panic!("{} is not in {}", hex(&from), hex(&bytes)));
        [&bytes[..at], &to, &bytes[at + from.len()..]].concat()
    })
}

/// Appends bytes in hex.
pub(super) fn append(tail: &str) -> Edit {
    let tail = unhex(tail);
    Box::new(move |bytes| [&bytes[..], &tail].concat())
}

/// `Signature` of a `Sig_structure`.
pub(super) fn signature(
    key: &dyn SigningKey,
    header: &[u8],
    external_aad: &[u8],
    payload: &[u8],
) -> Signature {
    sign1::with_sig_structure(header, external_aad, payload, |message| key.sign(message)).unwrap()
}

pub(super) fn write_sign1(writer: &mut Writer, header: &[u8], payload: &[u8], signature: &[u8]) {
    writer.array(4).bytes(header).map(0).bytes(payload).bytes(signature);
}

fn enc_structure(header: &[u8], audience: &Audience) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(3).text(context::ENCRYPT0).bytes(header).bytes(audience.as_bytes());
    writer.into_bytes()
}
