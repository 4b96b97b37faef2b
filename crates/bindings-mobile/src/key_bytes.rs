//! Public keys in the forms that key stores export.

use clearance_core::crypto::{DEFAULT, PublicKey};
use clearance_core::keys::AnyPublic;

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
    if let Some(point) = bytes.strip_prefix(&P256_INFO) {
        return uncompressed(point);
    }
    match bytes.strip_prefix(&ED25519_INFO).unwrap_or(bytes) {
        point @ [4, ..] if point.len() == 65 => uncompressed(point),
        [sign @ (2 | 3), x @ ..] if x.len() == 32 => {
            Ok(PublicKey::P256 { x: array(x)?, y_is_odd: *sign == 3 })
        }
        key => array(key).map(PublicKey::Ed25519),
    }
}

/// Reads the root that came with the app: as [`read`], or the text of `root.pub`, as the authority wrote it.
pub(crate) fn read_root(bytes: &[u8]) -> Result<PublicKey, InputError> {
    match core::str::from_utf8(bytes) {
        Ok(text) if text.starts_with("clearance-public-key ") => {
            let detail = |cause: &dyn ToString| InputError::PublicKey { detail: cause.to_string() };
            let key = AnyPublic::from_text(DEFAULT, text).map_err(|cause| detail(&cause))?;
            key.signer().map_err(|cause| detail(&cause))
        }
        _ => read(bytes),
    }
}

/// The shortest of those forms: P-256 compressed, Ed25519 as its 32 bytes.
pub(crate) fn write(key: &PublicKey) -> Vec<u8> {
    match key {
        PublicKey::Ed25519(bytes) => bytes.to_vec(),
        PublicKey::P256 { x, y_is_odd } => [&[2 + u8::from(*y_is_odd)], x.as_slice()].concat(),
    }
}

fn uncompressed(point: &[u8]) -> Result<PublicKey, InputError> {
    PublicKey::from_uncompressed_p256(point)
        .map_err(|cause| InputError::PublicKey { detail: cause.to_string() })
}

fn array(bytes: &[u8]) -> Result<[u8; 32], InputError> {
    bytes.try_into().map_err(|_| InputError::PublicKey {
        detail: format!(
            "{} bytes are no public key; pass SubjectPublicKeyInfo, 65 or 33 bytes of P-256, or 32 of Ed25519",
            bytes.len()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use clearance_core::crypto::Secret32;

    #[test]
    fn every_form_of_a_key_is_the_same_key() {
        let key = DEFAULT.p256_key(&Secret32::from([7; 32])).unwrap().public();
        let ready = key.prepare(DEFAULT).unwrap();
        let short = write(&ready.public());
        // The point of scalar 0707..07, computed by another implementation.
        let point = p256_point();
        for bytes in [short, point.clone(), [P256_INFO.as_slice(), &point].concat()] {
            assert_eq!(read(&bytes), Ok(key));
        }
        let key = DEFAULT.ed25519_key(&Secret32::from([7; 32])).public();
        let short = write(&key);
        for bytes in [[ED25519_INFO.as_slice(), &short].concat(), short] {
            assert_eq!(read(&bytes), Ok(key));
        }
    }

    #[test]
    fn what_is_no_key_is_no_key() {
        let mut beside = p256_point();
        beside[64] ^= 1;
        for bytes in
            [vec![], vec![4; 31], vec![4; 64], vec![2; 34], p256_point()[..64].to_vec(), beside]
        {
            assert!(matches!(read(&bytes), Err(InputError::PublicKey { .. })), "{bytes:02x?}");
        }
        let cut = [P256_INFO.as_slice(), &[7; 32]].concat();
        assert!(matches!(read(&cut), Err(InputError::PublicKey { .. })));
    }

    #[test]
    fn an_ed25519_key_may_begin_as_other_forms_do() {
        for first in [2, 3, 4] {
            let expected = Ok(PublicKey::Ed25519([first; 32]));
            assert_eq!(read(&[first; 32]), expected);
            assert_eq!(read(&[ED25519_INFO.as_slice(), &[first; 32]].concat()), expected);
        }
    }

    #[test]
    fn the_root_may_be_the_text_of_its_file() {
        let key = DEFAULT.p256_key(&Secret32::from([7; 32])).unwrap().public();
        let text = AnyPublic::Signer(key).to_text(DEFAULT);
        assert_eq!(read_root(text.as_bytes()), Ok(key));
        assert_eq!(read_root(&write(&key)), Ok(key));
        let damaged = text.replacen("A", "B", 1);
        assert_ne!(damaged, text);
        let gate = AnyPublic::Gate([7; 32]).to_text(DEFAULT);
        for text in [damaged, gate, "clearance-public-key ".into()] {
            assert!(matches!(read_root(text.as_bytes()), Err(InputError::PublicKey { .. })));
        }
    }

    fn p256_point() -> Vec<u8> {
        POINT
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    const POINT: &str = "041e18532fd4754c02f3041d9c75ceb33b83ffd81ac7ce4fe882ccb1c98bc5896e\
        a46c311c4e2ff40dd96a3653e6e45445d32dfe486eced75c7a90c6a18881c0a3";
}
