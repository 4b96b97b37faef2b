//! A provider that believes everything: forged signatures verify and nothing is encrypted, so that
//! the fuzzer gets past the cryptography at no cost.

use clearance_core::crypto::{
    Agreement, BadSignature, BadTag, Ed25519, Hashing, InvalidKey, P256, Provider, PublicKey, RING,
    Sealing, Secret32, Signature, SigningFailed, SigningKey, StaticKey, TooLong, ZeroSharedSecret,
};

/// Believes every signature; hashes are real.
pub static BELIEVER: Provider = Provider {
    name: "believer",
    ed25519: &Believes,
    p256: &Believes,
    agreement: &Believes,
    hashing: &Hashes,
    sealing: &Believes,
};
/// Believes every signature and every checksum: all its hashes are zero.
pub static BELIEVER_OF_HASHES: Provider = Provider { hashing: &Believes, ..BELIEVER };

/// Believes a signature of a key that its first byte names: the first byte of an Ed25519 key, or of a P-256 key's x. For
/// what tells one signer from another.
pub static BELIEVER_OF_NAMES: Provider = Provider { ed25519: &Names, p256: &Names, ..BELIEVER };

#[derive(Debug)]
struct Believes;

#[derive(Debug)]
struct Names;

fn named(name: u8, signature: &Signature) -> Result<(), BadSignature> {
    if signature[0] == name { Ok(()) } else { Err(BadSignature) }
}

impl Ed25519 for Names {
    fn verify(&self, key: &[u8; 32], _: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        named(key[0], signature)
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }
}

impl P256 for Names {
    fn verify(&self, key: &[u8; 65], _: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        named(key[1], signature)
    }

    fn decompress(&self, x: &[u8; 32], y_is_odd: bool) -> Result<[u8; 65], InvalidKey> {
        P256::decompress(&Believes, x, y_is_odd)
    }

    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        RING.p256_key(scalar)
    }
}

impl Ed25519 for Believes {
    fn verify(&self, _: &[u8; 32], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Ok(())
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }
}

impl P256 for Believes {
    fn verify(&self, _: &[u8; 65], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Ok(())
    }

    /// Every x has a point, and its y is 0 or 1.
    fn decompress(&self, x: &[u8; 32], y_is_odd: bool) -> Result<[u8; 65], InvalidKey> {
        let mut point = [0; 65];
        point[0] = 4;
        point[1..33].copy_from_slice(x);
        point[64] = u8::from(y_is_odd);
        Ok(point)
    }

    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        RING.p256_key(scalar)
    }
}

impl Agreement for Believes {
    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        Box::new(Open(RING.x25519_public(secret)))
    }

    fn x25519(&self, _: &Secret32, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Ok(Secret32::from([1; 32]))
    }

    fn x25519_public(&self, _: &Secret32) -> [u8; 32] {
        [9; 32]
    }
}

impl Hashing for Believes {
    fn hmac_sha256(&self, _: &[u8], _: &[&[u8]]) -> [u8; 32] {
        [0; 32]
    }

    fn sha256(&self, _: &[&[u8]]) -> [u8; 32] {
        [0; 32]
    }
}

impl Sealing for Believes {
    fn seal_in_place(
        &self,
        _: &[u8; 32],
        _: &[u8; 12],
        _: &[u8],
        _: &mut [u8],
    ) -> Result<[u8; 16], TooLong> {
        Ok([0; 16])
    }

    fn open_in_place(
        &self,
        _: &[u8; 32],
        _: &[u8; 12],
        _: &[u8],
        data: &mut [u8],
    ) -> Result<usize, BadTag> {
        data.len().checked_sub(16).ok_or(BadTag)
    }
}

/// Real hashes; what is derived from keys is not, for nothing is encrypted.
#[derive(Debug)]
struct Hashes;

impl Hashing for Hashes {
    fn hmac_sha256(&self, _: &[u8], _: &[&[u8]]) -> [u8; 32] {
        [0; 32]
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        RING.sha256(parts)
    }
}

/// A gate key that agrees on the same secret with everybody.
#[derive(Debug)]
struct Open([u8; 32]);

impl StaticKey for Open {
    fn public(&self) -> &[u8; 32] {
        &self.0
    }

    fn agree(&self, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Ok(Secret32::from([1; 32]))
    }
}

/// "Signs" with the signature of an object that exists, so that it can be encoded again.
#[derive(Clone, Debug)]
pub struct Replay {
    public: PublicKey,
    signature: Signature,
}

impl Replay {
    /// A signer of `public` whose signatures are only good enough for [`BELIEVER`].
    pub fn of_key(public: PublicKey) -> Self {
        Self { public, signature: [7; 64] }
    }

    /// The same, for [`BELIEVER_OF_NAMES`].
    pub fn of_named(public: PublicKey) -> Self {
        let name = match &public {
            PublicKey::Ed25519(key) => key[0],
            PublicKey::P256 { x, .. } => x[0],
        };
        Self { public, signature: [name; 64] }
    }

    /// The algorithm and the signature of a `COSE_Sign1` with tag 18.
    ///
    /// # Panics
    /// When `bytes` are not one: only what a decoder accepted may come here.
    pub fn of(bytes: &[u8]) -> Self {
        use clearance_core::cbor::Reader;
        use clearance_core::crypto::Algorithm;
        use clearance_core::sign1::{Sign1, read_algorithm};
        let mut reader = Reader::new(bytes);
        reader.expect_tag(18).expect("it was accepted");
        let sign1 = Sign1::read(&mut reader).expect("it was accepted");
        let mut header = Reader::new(sign1.protected);
        header.map().expect("it was accepted");
        let public = match read_algorithm(&mut header).expect("it was accepted") {
            Algorithm::Ed25519 => PublicKey::Ed25519([0; 32]),
            Algorithm::Esp256 => PublicKey::P256 { x: [0; 32], y_is_odd: false },
        };
        Self { public, signature: *sign1.signature }
    }
}

impl SigningKey for Replay {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, SigningFailed> {
        Ok(self.signature)
    }
}
