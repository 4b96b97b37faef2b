//! The three signed objects: snapshot and delta, which never change once they have a name, and the
//! head, the only one that does.
//!
//! ```cddl
//! object   = #6.18([ bstr .cbor {1: -19 / -9, 4: kid .size 2, 16: typ}, {},
//!                    bstr .cbor content, bstr .size 64 ])      ; kid: a status key's
//! content  = head / snapshot / delta
//! ```
//! Each has a `typ` of its own, so none passes for another; each is signed by a key that the trust
//! list delegates for one authority's status, which can sign nothing else.

mod delta;
mod head;
mod name;
mod snapshot;

use core::fmt;
use core::ops::Deref;

use clearance_core::cbor::{self, Reader, Writer};
use clearance_core::crypto::{
    Algorithm, InvalidKey, Provider, PublicKey, SigningFailed, SigningKey,
};
use clearance_core::ids::AuthorityKid;
use clearance_core::registry::tag;
use clearance_core::sign1::{self, Sign1, VerifyError};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::StatusDelegation;

pub use delta::DeltaObject;
pub use head::{DeltaRef, FileRef, Head, SnapshotRef};
pub use name::{HEAD_NAME, delta_name, snapshot_name};
pub use snapshot::Snapshot;

/// A kind of object: its `typ`, its limit and the form of its content.
pub trait Object: Sized {
    /// Header `typ` (RFC 9596).
    const TYP: &'static str;
    /// Longest object in bytes; nothing longer is read, let alone verified.
    const MAX_LEN: usize;

    /// Writes the content map.
    fn write(&self, writer: &mut Writer);

    /// Reads the content map.
    ///
    /// # Errors
    /// Where the bytes are not the one encoding of a content of this kind.
    fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error>;

    /// The authority whose credentials it speaks of.
    fn authority(&self) -> AuthorityKid;
}

/// Signs objects for one authority.
#[derive(Clone, Copy, Debug)]
pub struct StatusSigner<'a> {
    /// The status key's id in the trust list's delegation.
    pub kid: AuthorityKid,
    /// The status key.
    pub key: &'a dyn SigningKey,
}

impl StatusSigner<'_> {
    /// Signs `object`.
    ///
    /// # Errors
    /// The key's own failure.
    pub fn sign<T: Object>(&self, object: &T) -> Result<Vec<u8>, SigningFailed> {
        let mut payload = Writer::new();
        object.write(&mut payload);
        let payload = payload.into_bytes();
        let protected = self.protected(T::TYP);
        let signature = sign1::with_sig_structure(&protected, &[], &payload, |m| self.key.sign(m))?;
        let mut writer = Writer::with_capacity(payload.len() + 128);
        writer.tag(tag::COSE_SIGN1);
        Sign1 { protected: &protected, payload: &payload, signature: &signature }
            .write(&mut writer);
        Ok(writer.into_bytes())
    }

    fn protected(&self, typ: &str) -> Vec<u8> {
        sign1::authority_header(self.key.public().algorithm(), self.kid, typ)
    }
}

/// An object as received: well formed, not verified.
#[derive(Clone, Debug)]
pub struct Untrusted<'a, T> {
    algorithm: Algorithm,
    kid: AuthorityKid,
    sign1: Sign1<'a>,
    content: T,
}

impl<'a, T: Object> Untrusted<'a, T> {
    /// Decodes an object.
    ///
    /// # Errors
    /// [`ObjectError::Malformed`] or [`ObjectError::TooLong`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, ObjectError> {
        if bytes.len() > T::MAX_LEN {
            return Err(ObjectError::TooLong { found: bytes.len(), limit: T::MAX_LEN });
        }
        Self::read(bytes).map_err(ObjectError::Malformed)
    }

    fn read(bytes: &'a [u8]) -> Result<Self, cbor::Error> {
        let mut reader = Reader::new(bytes);
        reader.expect_tag(tag::COSE_SIGN1)?;
        let sign1 = Sign1::read(&mut reader)?;
        reader.finish()?;
        let (algorithm, kid) = sign1::read_authority_header(sign1.protected, T::TYP)?; // R1
        let mut payload = Reader::new(sign1.payload);
        let content = T::read(&mut payload)?;
        payload.finish()?;
        Ok(Self { algorithm, kid, sign1, content })
    }

    /// What it claims, for looking only.
    pub fn claimed(&self) -> &T {
        &self.content
    }

    /// The status key that it claims to be signed with.
    pub fn kid(&self) -> AuthorityKid {
        self.kid
    }

    /// R2: checks that a key which `delegation` names signed the object, and that the key was in
    /// its period at `at`.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub fn verify(
        self,
        provider: &Provider,
        delegation: &StatusDelegation,
        at: Timestamp,
    ) -> Result<Verified<T>, ObjectError> {
        let entry = delegation.keys.iter().find(|key| key.kid == self.kid);
        let entry = entry.ok_or(ObjectError::UnknownKey { kid: self.kid })?;
        if !entry.validity.contains(at) {
            let (kid, validity) = (self.kid, entry.validity);
            return Err(ObjectError::KeyOutOfPeriod { kid, validity, at });
        }
        let key = entry.key.prepare(provider).map_err(ObjectError::Key)?;
        self.sign1.verify(provider, self.algorithm, &key, &[]).map_err(ObjectError::Signature)?;
        Ok(Verified { content: self.content, signed_with: entry.key })
    }
}

/// An object whose signature was checked. Made by [`Untrusted::verify`] only.
#[derive(Clone, Debug)]
pub struct Verified<T> {
    content: T,
    signed_with: PublicKey,
}

impl<T> Verified<T> {
    /// The content.
    pub fn into_inner(self) -> T {
        self.content
    }

    /// The status key.
    pub fn signed_with(&self) -> PublicKey {
        self.signed_with
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.content
    }
}

/// Why an object is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObjectError {
    /// The status key in the trust list is unusable.
    Key(InvalidKey),
    /// The status key was not in its period.
    KeyOutOfPeriod {
        /// The key's id.
        kid: AuthorityKid,
        /// Its period.
        validity: Validity,
        /// When the object says it was made.
        at: Timestamp,
    },
    /// Not the one encoding of an object of this kind.
    Malformed(cbor::Error),
    /// Not signed by the key it names.
    Signature(VerifyError),
    /// Longer than any object of this kind.
    TooLong {
        /// Bytes.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The trust list does not delegate the key.
    UnknownKey {
        /// The key's id.
        kid: AuthorityKid,
    },
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(cause) => write!(f, "the status key is unusable: {cause}"),
            Self::KeyOutOfPeriod { kid, validity, at } => {
                write!(f, "status key {kid} is for {validity}, and this was made {at}")
            }
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::Signature(cause) => write!(f, "not signed by the status key: {cause}"),
            Self::TooLong { found, limit } => write!(f, "{found} bytes, at most {limit} allowed"),
            Self::UnknownKey { kid } => {
                write!(f, "the trust list does not delegate status key {kid}")
            }
        }
    }
}

impl std::error::Error for ObjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Key(cause) => Some(cause),
            Self::Malformed(cause) => Some(cause),
            Self::Signature(cause) => Some(cause),
            _ => None,
        }
    }
}
