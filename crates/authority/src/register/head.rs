//! The end of the audit, signed: whoever holds one finds out when the audit is cut off or rewritten.
//!
//! ```cddl
//! audit-head = #6.18([ bstr .cbor {1: -19 / -9, 4: kid .size 2, 16: "application/vnd.clearance.audit-head"}, {},
//!                      bstr .cbor [seq: uint, hash: bstr .size 32, iat: uint], bstr .size 64 ])
//! ```
//! It has a `typ` of its own, so that nothing else that an authority key signs passes for one.

use core::fmt;

use clearance_core::cbor::{self, Reader, Writer};
use clearance_core::crypto::{Algorithm, Provider, SigningFailed, SigningKey, Verifier};
use clearance_core::ids::AuthorityKid;
use clearance_core::registry::{tag, typ};
use clearance_core::sign1::{self, Sign1, VerifyError};
use clearance_core::time::Timestamp;

use super::{AuditLink, ChainError};

/// Which entry the audit ended with, at a moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AuditHead {
    /// The last entry's number.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was signed.
    pub at: Timestamp,
}

impl AuditHead {
    /// Signs it.
    ///
    /// # Errors
    /// [`SigningFailed`] when the key store would not.
    pub fn sign(
        &self,
        authority: AuthorityKid,
        key: &dyn SigningKey,
    ) -> Result<Vec<u8>, SigningFailed> {
        let protected =
            sign1::authority_header(key.public().algorithm(), authority, typ::AUDIT_HEAD);
        let payload = self.encode();
        let signature = sign1::with_sig_structure(&protected, &[], &payload, |m| key.sign(m))?;
        let mut writer = Writer::new();
        writer.tag(tag::COSE_SIGN1);
        Sign1 { protected: &protected, payload: &payload, signature: &signature }
            .write(&mut writer);
        Ok(writer.into_bytes())
    }

    /// Whether the audit's entry of this number is the one that was signed.
    ///
    /// # Errors
    /// [`ChainError::Rewritten`].
    pub fn check(&self, link: &AuditLink) -> Result<(), ChainError> {
        if link.seq == self.seq && link.hash != self.hash {
            return Err(ChainError::Rewritten { seq: self.seq });
        }
        Ok(())
    }

    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(3).uint(self.seq).bytes(&self.hash).uint(self.at.as_secs());
        writer.into_bytes()
    }
}

/// A head as received: well formed, not verified.
#[derive(Clone, Copy, Debug)]
pub struct UntrustedHead<'a> {
    /// The authority key that it claims to be signed with.
    pub authority: AuthorityKid,
    algorithm: Algorithm,
    head: AuditHead,
    sign1: Sign1<'a>,
}

impl<'a> UntrustedHead<'a> {
    /// Decodes a head.
    ///
    /// # Errors
    /// Where the bytes are not the one encoding of a head.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, cbor::Error> {
        let mut reader = Reader::new(bytes);
        reader.expect_tag(tag::COSE_SIGN1)?;
        let sign1 = Sign1::read(&mut reader)?;
        reader.finish()?;
        let (algorithm, authority) =
            sign1::read_authority_header(sign1.protected, typ::AUDIT_HEAD)?;
        let mut payload = Reader::new(sign1.payload);
        payload.expect_array(3)?;
        let (seq, hash) = (payload.uint()?, *payload.bytes_exact()?);
        let at = Timestamp::from_secs(payload.uint()?);
        payload.finish()?;
        Ok(Self { authority, algorithm, head: AuditHead { seq, hash, at }, sign1 })
    }

    /// When it says that it was signed.
    #[must_use]
    pub const fn claimed_at(&self) -> Timestamp {
        self.head.at
    }

    /// Checks the signature with `key`, which the caller has looked up by [`authority`](Self::authority).
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(
        &self,
        provider: &Provider,
        key: &impl Verifier,
    ) -> Result<AuditHead, VerifyError> {
        self.sign1.verify(provider, self.algorithm, key, &[])?;
        Ok(self.head)
    }
}

/// Why a signed head is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HeadError {
    /// Not the one encoding of a head.
    Malformed(cbor::Error),
    /// The authority never had this key.
    UnknownKey(AuthorityKid),
    /// The signature is not that key's.
    Signature(VerifyError),
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signed end of the audit is not believed: ")?;
        match self {
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::UnknownKey(kid) => {
                write!(f, "this authority has no key {kid}; look where the file comes from")
            }
            Self::Signature(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for HeadError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Malformed(cause) => Some(cause),
            Self::Signature(cause) => Some(cause),
            Self::UnknownKey(_) => None,
        }
    }
}
