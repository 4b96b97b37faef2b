//! A provider that computes nothing on the way through a check: what is left is not cryptography.

use clearance_core::crypto::{
    Agreement, BadSignature, BadTag, Ed25519, FixedKey, Hashing, InvalidKey, P256, Provider, RING,
    Sealing, Secret32, Signature, SigningKey, StaticKey, TableSize, TooLong, ZeroSharedSecret,
};

/// Every signature is good, nothing is encrypted, points and keys are what the set-up needs.
pub static NO_CRYPTO: Provider = Provider {
    name: "no cryptography",
    ed25519: &Nothing,
    p256: &Nothing,
    agreement: &Nothing,
    hashing: &Nothing,
    sealing: &Nothing,
};

#[derive(Debug)]
struct Nothing;

const TAG_LEN: usize = 16;

#[derive(Debug)]
struct NoKey([u8; 32]);

impl StaticKey for NoKey {
    fn public(&self) -> &[u8; 32] {
        &self.0
    }

    fn agree(&self, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Ok(Secret32::from([0; 32]))
    }
}

#[derive(Debug)]
struct NoTable;

impl FixedKey for NoTable {
    fn fill(&mut self, _: &[u8; 32]) -> Result<(), InvalidKey> {
        Ok(())
    }

    fn verify(&self, _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Ok(())
    }
}

impl Ed25519 for Nothing {
    fn verify(&self, _: &[u8; 32], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Ok(())
    }

    fn fixed(&self, _: TableSize) -> Option<Box<dyn FixedKey>> {
        Some(Box::new(NoTable))
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }
}

impl P256 for Nothing {
    fn verify(&self, _: &[u8; 65], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Ok(())
    }

    fn decompress(&self, x: &[u8; 32], _: bool) -> Result<[u8; 65], InvalidKey> {
        let mut point = [4; 65];
        point[1..33].copy_from_slice(x);
        Ok(point)
    }

    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        RING.p256_key(scalar)
    }
}

impl Agreement for Nothing {
    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        Box::new(NoKey(RING.x25519_public(secret)))
    }

    fn x25519(&self, _: &Secret32, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Ok(Secret32::from([0; 32]))
    }

    fn x25519_public(&self, secret: &Secret32) -> [u8; 32] {
        RING.x25519_public(secret)
    }
}

impl Hashing for Nothing {
    fn hmac_sha256(&self, _: &[u8], _: &[&[u8]]) -> [u8; 32] {
        [0; 32]
    }

    /// The start of the input: enough for the cache to find its entry again.
    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut out = [0; 32];
        for (byte, input) in out.iter_mut().zip(parts.iter().copied().flatten()) {
            *byte = *input;
        }
        out
    }
}

impl Sealing for Nothing {
    fn seal_in_place(
        &self,
        _: &[u8; 32],
        _: &[u8; 12],
        _: &[u8],
        _: &mut [u8],
    ) -> Result<[u8; TAG_LEN], TooLong> {
        Ok([0; TAG_LEN])
    }

    fn open_in_place(
        &self,
        _: &[u8; 32],
        _: &[u8; 12],
        _: &[u8],
        data: &mut [u8],
    ) -> Result<usize, BadTag> {
        data.len().checked_sub(TAG_LEN).ok_or(BadTag)
    }
}
