//! Keys from names, and a holder key that answers like hardware.

use std::fmt;

use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_core::crypto::{PublicKey, RING, Secret32, Signature, SigningKey};
use clearance_issuer::{HolderKey, HolderKeyError};

/// The secret of this name.
pub fn secret(name: &str) -> Secret32 {
    Secret32::from(RING.sha256(&[b"clearance-tests key ", name.as_bytes()]))
}

/// The key pair of this name.
pub fn pair(kind: KeyKind, name: &str) -> KeyPair {
    KeyPair::from_entropy(&RING, kind, secret(name)).unwrap()
}

/// The signing key of this name.
pub fn signing(kind: KeyKind, name: &str) -> Box<dyn SigningKey> {
    pair(kind, name).signing(&RING).unwrap()
}

/// A P-256 key that returns its signatures in DER, as Android's key store does.
pub struct HardwareKey(Box<dyn SigningKey>);

impl HardwareKey {
    /// The key of this name.
    pub fn new(name: &str) -> Self {
        Self(signing(KeyKind::P256, name))
    }
}

impl fmt::Debug for HardwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HardwareKey(redacted)")
    }
}

impl HolderKey for HardwareKey {
    fn public(&self) -> PublicKey {
        self.0.public()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, HolderKeyError> {
        let fixed = self.0.sign(message).map_err(|e| HolderKeyError::Failed(e.to_string()))?;
        Ok(to_der(&fixed))
    }
}

/// `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3).
pub fn to_der(signature: &Signature) -> Vec<u8> {
    let (r, s) = signature.split_at(32);
    let content = [integer(r), integer(s)].concat();
    [vec![0x30, content.len() as u8], content].concat()
}

fn integer(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let mut bytes = magnitude[zeros..].to_vec();
    if bytes.first().is_none_or(|top| top & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    [vec![0x02, bytes.len() as u8], bytes].concat()
}

/// The other signature that ECDSA accepts for (r, s): (r, n - s).
pub fn other_signature(signature: &Signature) -> Signature {
    /// Order of P-256 (FIPS 186-5, SP 800-186 §3.2.1.3).
    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let mut other = *signature;
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(N[at]) - i16::from(signature[32 + at]) - borrow;
        other[32 + at] = difference.rem_euclid(256) as u8;
        borrow = i16::from(difference < 0);
    }
    other
}
