//! A provider that computes nothing on the way through a check: what is left is not cryptography.

use clearance_core::crypto::{
    BadSignature, BadTag, FixedKey, InvalidKey, Provider, RING, Secret32, Signature, StaticKey,
    TableSize, TooLong, ZeroSharedSecret,
};
use clearance_core::delegate_provider;

/// Every signature is good, nothing is encrypted, points and keys are what the set-up needs.
#[derive(Clone, Copy, Debug)]
pub struct NoCrypto;

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

impl Provider for NoCrypto {
    fn name(&self) -> &'static str {
        "no cryptography"
    }

    fn verify_ed25519(&self, _: &[u8; 32], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Ok(())
    }

    fn fixed_ed25519(&self, _: TableSize) -> Option<Box<dyn FixedKey>> {
        Some(Box::new(NoTable))
    }

    fn verify_p256(&self, _: &[u8; 65], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Ok(())
    }

    fn decompress_p256(&self, x: &[u8; 32], _: bool) -> Result<[u8; 65], InvalidKey> {
        let mut point = [4; 65];
        point[1..33].copy_from_slice(x);
        Ok(point)
    }

    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        Box::new(NoKey(RING.x25519_public(secret)))
    }

    fn x25519(&self, _: &Secret32, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Ok(Secret32::from([0; 32]))
    }

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

    delegate_provider!(RING => ed25519_key, p256_key, x25519_public);
}
