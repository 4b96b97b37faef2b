//! The enrolment request: a holder key asks for a credential and proves that it can sign.
//!
//! ```cddl
//! enrolment = #6.18([ bstr .cbor {1: -19 / -9, 16: "application/vnd.clearance.enrolment"}, {},
//!                     bstr .cbor {3: bstr .size 32, 6: iat, 8: {1: cnf-key}, ? 10: bstr .size 8},
//!                     bstr .size 64 ])
//! ```

use crate::crypto::{Provider, PublicKey, Signature};
use crate::ids::{Challenge, KeyThumbprint};
use crate::possession::{Asked, request_error};
use crate::registry::typ;
use crate::time::Timestamp;

/// What a holder asks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrolmentRequest {
    /// The authority that is asked, by one of its keys: another one cannot pass the request on as
    /// if it had been made for it.
    pub audience: KeyThumbprint,
    /// When the phone made it, by its own clock.
    pub issued_at: Timestamp,
    /// The key that the credential is to be bound to.
    pub holder_key: PublicKey,
    /// The authority's challenge, where it gave one.
    pub challenge: Option<Challenge>,
}

impl EnrolmentRequest {
    /// Signs the request by `sign`, which gets the bytes and returns the holder key's signature.
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn sign_with<E>(
        &self,
        sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
    ) -> Result<Vec<u8>, E> {
        let Self { audience, issued_at, holder_key, challenge } = *self;
        Asked { audience, issued_at, holder_key, challenge }.sign_with(typ::ENROLMENT, sign)
    }

    /// Decodes a request and checks its proof of possession and its key (N1 to N3). Whom it asks
    /// (N4) and how fresh it is are the authority's to judge.
    ///
    /// # Errors
    /// [`EnrolmentError`].
    pub fn verify(provider: &Provider, bytes: &[u8]) -> Result<Self, EnrolmentError> {
        let asked = Asked::verify(provider, typ::ENROLMENT, bytes)?;
        let Asked { audience, issued_at, holder_key, challenge } = asked;
        Ok(Self { audience, issued_at, holder_key, challenge })
    }
}

request_error! {
    /// Why an enrolment request is refused.
    EnrolmentError, "enrolment request"
}
