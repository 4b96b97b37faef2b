//! A provider that writes down what it is asked, so that a bench can ask another one the same.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use clearance_core::crypto::{
    Agreement, BadSignature, BadTag, Ed25519, FixedKey, Hashing, InvalidKey, P256, Provider, RING,
    Sealing, Secret32, Signature, SigningKey, StaticKey, TableSize, TooLong, ZeroSharedSecret,
};

/// One primitive with its input.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // the fields are the arguments of the trait's methods
pub enum Call {
    /// X25519 with the gate's key.
    Agree { secret: Secret32, peer: [u8; 32] },
    /// Decompression of a P-256 point.
    Decompress { x: [u8; 32], y_is_odd: bool },
    /// Verification of an Ed25519 signature.
    Ed25519 { key: [u8; 32], message: Vec<u8>, signature: Signature },
    /// The same with a key that stays, by a table of this size.
    Ed25519Fixed { key: [u8; 32], size: TableSize, message: Vec<u8>, signature: Signature },
    /// HMAC-SHA-256.
    Hmac { key: Vec<u8>, parts: Vec<Vec<u8>> },
    /// Opening with ChaCha20-Poly1305.
    Open { key: [u8; 32], nonce: [u8; 12], aad: Vec<u8>, data: Vec<u8> },
    /// Verification of a P-256 signature.
    P256 { key: [u8; 65], message: Vec<u8>, signature: Signature },
    /// SHA-256.
    Sha256 { parts: Vec<Vec<u8>> },
}

impl Call {
    /// The primitive's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Agree { .. } => "X25519",
            Self::Decompress { .. } => "P-256 decompression",
            Self::Ed25519 { .. } => "Ed25519 verification",
            Self::Ed25519Fixed { size: TableSize::Large, .. } => "Ed25519, authority's table",
            Self::Ed25519Fixed { size: TableSize::Small, .. } => "Ed25519, holder's table",
            Self::Hmac { .. } => "HMAC-SHA-256",
            Self::Open { .. } => "ChaCha20-Poly1305",
            Self::P256 { .. } => "P-256 verification",
            Self::Sha256 { .. } => "SHA-256",
        }
    }
}

type Calls = Arc<Mutex<Vec<Call>>>;

/// Answers with [`RING`] and remembers the questions.
#[derive(Debug)]
pub struct Recorder {
    provider: Provider,
    notes: &'static Notes,
}

#[derive(Debug, Default)]
struct Notes {
    calls: Calls,
}

impl Recorder {
    /// A new one, for as long as the program runs.
    pub fn provider() -> &'static Self {
        let notes: &'static Notes = Box::leak(Box::default());
        let provider = Provider {
            name: "recorder",
            ed25519: notes,
            p256: notes,
            agreement: notes,
            hashing: notes,
            sealing: notes,
        };
        Box::leak(Box::new(Self { provider, notes }))
    }

    /// What was asked since the last time.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.notes.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Deref for Recorder {
    type Target = Provider;

    fn deref(&self) -> &Provider {
        &self.provider
    }
}

impl Notes {
    fn note(&self, call: Call) {
        note(&self.calls, call);
    }
}

fn note(calls: &Calls, call: Call) {
    calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
}

fn owned(parts: &[&[u8]]) -> Vec<Vec<u8>> {
    parts.iter().map(|part| part.to_vec()).collect()
}

#[derive(Debug)]
struct RecordedKey {
    secret: Secret32,
    key: Box<dyn StaticKey>,
    calls: Calls,
}

impl StaticKey for RecordedKey {
    fn public(&self) -> &[u8; 32] {
        self.key.public()
    }

    fn agree(&self, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        note(&self.calls, Call::Agree { secret: self.secret.clone(), peer: *peer });
        self.key.agree(peer)
    }
}

#[derive(Debug)]
struct RecordedFixed {
    key: [u8; 32],
    size: TableSize,
    calls: Calls,
}

impl FixedKey for RecordedFixed {
    fn fill(&mut self, key: &[u8; 32]) -> Result<(), InvalidKey> {
        self.key = *key;
        Ok(())
    }

    fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        let (key, size) = (self.key, self.size);
        let call =
            Call::Ed25519Fixed { key, size, message: message.to_vec(), signature: *signature };
        note(&self.calls, call);
        RING.ed25519.verify(&key, message, signature)
    }
}

impl Ed25519 for Notes {
    fn verify(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let (message, signature) = (message.to_vec(), *signature);
        self.note(Call::Ed25519 { key: *key, message: message.clone(), signature });
        RING.ed25519.verify(key, &message, &signature)
    }

    fn fixed(&self, size: TableSize) -> Option<Box<dyn FixedKey>> {
        Some(Box::new(RecordedFixed { key: [0; 32], size, calls: Arc::clone(&self.calls) }))
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }
}

impl P256 for Notes {
    fn verify(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let (message, signature) = (message.to_vec(), *signature);
        self.note(Call::P256 { key: *key, message: message.clone(), signature });
        RING.p256.verify(key, &message, &signature)
    }

    fn decompress(&self, x: &[u8; 32], y_is_odd: bool) -> Result<[u8; 65], InvalidKey> {
        self.note(Call::Decompress { x: *x, y_is_odd });
        RING.p256.decompress(x, y_is_odd)
    }

    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        RING.p256_key(scalar)
    }
}

impl Agreement for Notes {
    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        Box::new(RecordedKey {
            secret: secret.clone(),
            key: RING.static_key(secret),
            calls: Arc::clone(&self.calls),
        })
    }

    fn x25519(&self, secret: &Secret32, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        RING.agreement.x25519(secret, peer)
    }

    fn x25519_public(&self, secret: &Secret32) -> [u8; 32] {
        RING.x25519_public(secret)
    }
}

impl Hashing for Notes {
    fn hmac_sha256(&self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        self.note(Call::Hmac { key: key.to_vec(), parts: owned(parts) });
        RING.hmac_sha256(key, parts)
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.note(Call::Sha256 { parts: owned(parts) });
        RING.sha256(parts)
    }
}

impl Sealing for Notes {
    fn seal_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; 16], TooLong> {
        RING.sealing.seal_in_place(key, nonce, aad, data)
    }

    fn open_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<usize, BadTag> {
        let (aad_, data_) = (aad.to_vec(), data.to_vec());
        self.note(Call::Open { key: *key, nonce: *nonce, aad: aad_, data: data_ });
        RING.sealing.open_in_place(key, nonce, aad, data)
    }
}
