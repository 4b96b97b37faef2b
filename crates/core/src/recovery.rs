//! The recovery request: a phone that lost all but its key proves to have it, and asks to go on.
//!
//! ```cddl
//! recovery = #6.18([ bstr .cbor {1: -19 / -9, 16: "application/vnd.clearance.recovery"}, {},
//!                    bstr .cbor {3: bstr .size 32, 6: iat, 8: {1: cnf-key}, 10: bstr .size 8},
//!                    bstr .size 64 ])
//! ```
//! It is worth the phone's access to the authority. An [enrolment request](crate::enrolment) is not: whoever saw one must gain
//! nothing, so that neither passes for the other.

use crate::crypto::{Provider, PublicKey, Signature};
use crate::ids::{Challenge, KeyThumbprint};
use crate::possession::{Asked, request_error};
use crate::registry::typ;
use crate::time::Timestamp;

/// What a phone asks with that lost all but its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryRequest {
    /// The authority that is asked, by one of its keys: another one cannot pass the request on as
    /// if it had been made for it.
    pub audience: KeyThumbprint,
    /// When the phone made it, by its own clock.
    pub issued_at: Timestamp,
    /// The key that is bound.
    pub holder_key: PublicKey,
    /// The authority's challenge. There is no request without one: nothing else shows that it is fresh.
    pub challenge: Challenge,
}

impl RecoveryRequest {
    /// Signs the request by `sign`, which gets the bytes and returns the holder key's signature.
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn sign_with<E>(
        &self,
        sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
    ) -> Result<Vec<u8>, E> {
        let Self { audience, issued_at, holder_key, challenge } = *self;
        Asked { audience, issued_at, holder_key, challenge }.sign_with(typ::RECOVERY, sign)
    }

    /// Decodes a request and checks its proof of possession and its key (N1 to N3, N5). Whom it asks
    /// (N4), how fresh it is and whether it came before (N6) are the authority's to judge.
    ///
    /// # Errors
    /// [`RecoveryError`].
    pub fn verify(provider: &Provider, bytes: &[u8]) -> Result<Self, RecoveryError> {
        let asked = Asked::verify(provider, typ::RECOVERY, bytes)?;
        let Asked { audience, issued_at, holder_key, challenge } = asked;
        Ok(Self { audience, issued_at, holder_key, challenge })
    }
}

request_error! {
    /// Why a recovery request is refused.
    RecoveryError, "recovery request"
}
