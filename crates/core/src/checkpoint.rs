//! A moment of a gate's audit, signed: whoever holds one finds out when the audit is cut, forked or made anew.
//!
//! ```cddl
//! gate-checkpoint = #6.18([ bstr .cbor {1: -19 / -9, 4: kid .size 8, 16: "application/vnd.clearance.gate-checkpoint"}, {},
//!                           bstr .cbor [seq: uint, hash: bstr .size 32, iat: uint], bstr .size 64 ])
//! kid = SHA-256(COSE_Key of the gate's audit key)[0..8]
//! ```

use core::fmt;

use crate::cbor::{self, Reader, Writer};
use crate::cose_key;
use crate::crypto::{Algorithm, Provider, PublicKey, SigningFailed, SigningKey, VerifyingKey};
use crate::registry::{label, tag, typ};
use crate::sign1::{self, Sign1, VerifyError};
use crate::time::Timestamp;

/// Longest checkpoint in bytes; ours have some 190.
pub const MAX_CHECKPOINT: usize = 512;

/// The name of a gate's audit key: the first bytes of its thumbprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditKid(pub [u8; 8]);

impl AuditKid {
    /// The name of `key`.
    pub fn of(provider: &Provider, key: &PublicKey) -> Self {
        let mut short = [0; 8];
        short.copy_from_slice(&cose_key::thumbprint(provider, key).0[..8]);
        Self(short)
    }
}

impl fmt::Display for AuditKid {
    /// 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Which entry the audit had, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The entry's number.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was signed.
    pub at: Timestamp,
}

impl Checkpoint {
    /// Signs it with the gate's audit key.
    ///
    /// # Errors
    /// [`SigningFailed`] when the key store would not.
    pub fn sign(
        &self,
        provider: &Provider,
        key: &dyn SigningKey,
    ) -> Result<Vec<u8>, SigningFailed> {
        let public = key.public();
        let mut header = Writer::new();
        header.map(3);
        sign1::write_algorithm(&mut header, public.algorithm());
        let kid = AuditKid::of(provider, &public);
        header.int(label::KID).bytes(&kid.0).int(label::TYP).text(typ::GATE_CHECKPOINT);
        let (protected, payload) = (header.into_bytes(), self.encode());
        let signature = sign1::with_sig_structure(&protected, &[], &payload, |m| key.sign(m))?;
        let mut writer = Writer::new();
        writer.tag(tag::COSE_SIGN1);
        Sign1 { protected: &protected, payload: &payload, signature: &signature }
            .write(&mut writer);
        Ok(writer.into_bytes())
    }

    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(3).uint(self.seq).bytes(&self.hash).uint(self.at.as_secs());
        writer.into_bytes()
    }
}

/// A checkpoint as received: well formed, not verified.
#[derive(Clone, Copy, Debug)]
pub struct UntrustedCheckpoint<'a> {
    /// The key that it claims to be signed with.
    pub kid: AuditKid,
    algorithm: Algorithm,
    checkpoint: Checkpoint,
    sign1: Sign1<'a>,
}

impl<'a> UntrustedCheckpoint<'a> {
    /// Decodes a checkpoint.
    ///
    /// # Errors
    /// Where the bytes are not the one encoding of a checkpoint.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, cbor::Error> {
        let mut reader = Reader::new(bytes);
        reader.expect_tag(tag::COSE_SIGN1)?;
        let sign1 = Sign1::read(&mut reader)?;
        reader.finish()?;
        let (algorithm, kid) = read_header(sign1.protected)?;
        let mut payload = Reader::new(sign1.payload);
        payload.expect_array(3)?;
        let (seq, hash) = (payload.uint()?, *payload.bytes_exact()?);
        let at = Timestamp::from_secs(payload.uint()?);
        payload.finish()?;
        Ok(Self { kid, algorithm, checkpoint: Checkpoint { seq, hash, at }, sign1 })
    }

    /// What it says, whoever signed it.
    pub const fn claimed(&self) -> Checkpoint {
        self.checkpoint
    }

    /// Checks the signature with the gate's audit key.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(
        &self,
        provider: &Provider,
        key: &VerifyingKey,
    ) -> Result<Checkpoint, VerifyError> {
        self.sign1.verify(provider, self.algorithm, key, &[])?;
        Ok(self.checkpoint)
    }
}

/// Exactly `alg`, `kid` and this `typ`.
fn read_header(protected: &[u8]) -> Result<(Algorithm, AuditKid), cbor::Error> {
    let mut header = Reader::new(protected);
    header.expect_map(3)?;
    let algorithm = sign1::read_algorithm(&mut header)?;
    header.expect_int(label::KID)?;
    let kid = AuditKid(*header.bytes_exact()?);
    header.expect_int(label::TYP)?;
    header.expect_text(typ::GATE_CHECKPOINT)?;
    header.finish()?;
    Ok((algorithm, kid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{RING, Secret32};

    #[test]
    fn a_checkpoint_is_read_as_it_was_signed_and_every_flipped_bit_is_noticed() {
        let key = RING.ed25519_key(&Secret32::from([3; 32]));
        let at = Timestamp::from_secs(1_795_248_000);
        let checkpoint = Checkpoint { seq: 1_000, hash: [9; 32], at };
        let bytes = checkpoint.sign(&RING, key.as_ref()).unwrap();
        let public = key.public().prepare(&RING).unwrap();
        let read = UntrustedCheckpoint::decode(&bytes).unwrap();
        assert_eq!(read.kid, AuditKid::of(&RING, &key.public()));
        assert_eq!(read.verify(&RING, &public), Ok(checkpoint));
        assert!(bytes.len() < MAX_CHECKPOINT);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let read = UntrustedCheckpoint::decode(&flipped);
            let is_believed = read.is_ok_and(|read| {
                read.kid == AuditKid::of(&RING, &key.public())
                    && read.verify(&RING, &public).is_ok()
            });
            assert!(!is_believed, "bit {bit}");
        }
    }
}
