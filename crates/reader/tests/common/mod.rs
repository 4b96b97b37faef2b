//! Codes that nobody could open: as good as any for a reader.

#![allow(dead_code, unreachable_pub)] // each test takes what it needs

use clearance_core::cbor::Writer;
use clearance_core::code;
use clearance_core::registry::{alg, label, len};

/// Numbers that look random (Marsaglia's xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| (self.number() >> 32) as u8).collect()
    }
}

/// A code of each length, other ones for each `seed`.
pub fn codes(seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    len::TOKENS.iter().map(|token| code::encode(&encode(*token, &mut random))).collect()
}

fn encode(token: usize, random: &mut Random) -> Vec<u8> {
    let mut protected = Writer::new();
    let kid = random.bytes(1);
    protected.map(2).int(label::ALG).int(alg::HPKE_4).int(label::KID).bytes(&kid);
    let protected = protected.into_bytes();
    let mut ek = random.bytes(len::X25519);
    ek[len::X25519 - 1] &= 0x3f; // K3
    // What is around the ciphertext takes 45 bytes, and its own head 2 or 3.
    let sealed = token - 45 - if token < 256 { 2 } else { 3 };
    let mut writer = Writer::new();
    writer.array(3).bytes(&protected);
    writer.map(1).int(label::EK).bytes(&ek).bytes(&random.bytes(sealed));
    let bytes = writer.into_bytes();
    assert_eq!(bytes.len(), token);
    bytes
}
