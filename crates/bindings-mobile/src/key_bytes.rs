//! Public keys in the forms that key stores export.

use clearance_core::crypto::PublicKey;

use crate::InputError;

/// `SubjectPublicKeyInfo` of a P-256 key up to its point (RFC 5480 §2): what Android's `getEncoded` begins with.
const P256_INFO: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The same of an Ed25519 key (RFC 8410 §4).
const ED25519_INFO: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Reads a public key: P-256 in `SubjectPublicKeyInfo`, as 04, x, y, or compressed; Ed25519 in `SubjectPublicKeyInfo` or as
/// its 32 bytes.
pub(crate) fn read(bytes: &[u8]) -> Result<PublicKey, InputError> {
    let raw = bytes.strip_prefix(&P256_INFO).or_else(|| bytes.strip_prefix(&ED25519_INFO));
    match raw.unwrap_or(bytes) {
        [4, ..] if bytes.len() > 32 => PublicKey::from_uncompressed_p256(raw.unwrap_or(bytes))
            .map_err(|cause| InputError::PublicKey { detail: cause.to_string() }),
        [sign @ (2 | 3), x @ ..] if x.len() == 32 => {
            Ok(PublicKey::P256 { x: array(x)?, y_is_odd: *sign == 3 })
        }
        key => array(key).map(PublicKey::Ed25519),
    }
}

/// The shortest of those forms: P-256 compressed, Ed25519 as its 32 bytes.
pub(crate) fn write(key: &PublicKey) -> Vec<u8> {
    match key {
        PublicKey::Ed25519(bytes) => bytes.to_vec(),
        PublicKey::P256 { x, y_is_odd } => [&[2 + u8::from(*y_is_odd)], x.as_slice()].concat(),
    }
}

fn array(bytes: &[u8]) -> Result<[u8; 32], InputError> {
    bytes.try_into().map_err(|_| InputError::PublicKey {
        detail: format!(
            "{} bytes are no public key; pass SubjectPublicKeyInfo, 65 or 33 bytes of P-256, or 32 of Ed25519",
            bytes.len()
        ),
    })
}
