//! A code from raw CBOR, every signature and seal over exactly those bytes.

use clearance_core::cbor::Writer;
use clearance_core::code;
use clearance_core::crypto::{Algorithm, RING, SigningKey, hpke};
use clearance_core::registry::context;
use clearance_core::sign1::with_sig_structure;
use clearance_tests::world::{World, hk_mo};
use clearance_tests::{Forgery, keys};

/// `COSE_Sign1`: the signature is over these bytes, whatever they say.
pub(crate) fn sign1(
    key: &dyn SigningKey,
    protected: &[u8],
    unprotected: &[u8],
    payload: &[u8],
    audience: &[u8],
) -> Vec<u8> {
    let signature = with_sig_structure(protected, audience, payload, |m| key.sign(m)).unwrap();
    let mut writer = Writer::new();
    writer.array(4).bytes(protected).raw(unprotected).bytes(payload).bytes(&signature);
    writer.into_bytes()
}

/// A map of integers: pairs of a label and an encoded value.
pub(crate) fn map(pairs: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(pairs.len());
    for (label, value) in pairs {
        writer.int(*label).raw(value);
    }
    writer.into_bytes()
}

/// An encoded integer.
pub(crate) fn int(value: i64) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.int(value);
    writer.into_bytes()
}

/// An encoded byte string.
pub(crate) fn bytes(value: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.bytes(value);
    writer.into_bytes()
}

/// The number of the algorithm that `key` signs with (SPEC.md, "Algorithms").
pub(crate) fn algorithm(key: &dyn SigningKey) -> i64 {
    match key.public().algorithm() {
        Algorithm::Ed25519 => -19,
        Algorithm::Esp256 => -9,
    }
}

/// The credential of `code` with these headers, signed by its authority.
pub(crate) fn credential(code: &Forgery, protected: &[u8], unprotected: &[u8]) -> Vec<u8> {
    let genuine = code.credential();
    // d2 84 4a, header of 10, a0 58 n, claims of n: the widths are frozen.
    let claims = &genuine[16..16 + usize::from(genuine[15])];
    let untagged = sign1(&*code.authority_key, protected, unprotected, claims, b"");
    [&[0xd2], &untagged[..]].concat()
}

/// The presentation of `code` around `subject`, an encoded header parameter, signed by its holder.
pub(crate) fn presentation(
    code: &Forgery,
    alg: Vec<u8>,
    subject: (i64, Vec<u8>),
    unprotected: &[u8],
) -> Vec<u8> {
    let mut pairs = vec![(1, alg), subject];
    pairs.sort_by_key(|(label, _)| *label);
    let issued_at = int(code.issued_at.as_secs() as i64);
    let payload = map(&[(6, issued_at)]);
    let audience = code.signed_for.audience();
    sign1(&*code.holder, &map(&pairs), unprotected, &payload, audience.as_bytes())
}

/// A token with these headers, sealed to the gates of Hong Kong and Macao. The headers are
/// covered by the seal as they stand; `unprotected` gets `ek`.
pub(crate) fn token(
    protected: &[u8],
    unprotected: impl FnOnce(&[u8; 32]) -> Vec<u8>,
    plaintext: &[u8],
) -> String {
    let recipient = World::gate_pair(&hk_mo()).public().gate().unwrap();
    let mut aad = Writer::new();
    aad.array(3).text(context::ENCRYPT0).bytes(protected).bytes(hk_mo().audience().as_bytes());
    let mut sealed = plaintext.to_vec();
    let entropy = keys::secret("ephemeral");
    let ek = hpke::seal(&RING, &entropy, &recipient, b"", &aad.into_bytes(), &mut sealed).unwrap();
    let mut writer = Writer::new();
    writer.array(3).bytes(protected).raw(&unprotected(&ek)).bytes(&sealed);
    code::encode(&writer.into_bytes())
}
