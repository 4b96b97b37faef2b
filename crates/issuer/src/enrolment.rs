//! Asking for a credential: at once, or in two phases for a key store that answers later.

use std::fmt;

use clearance_core::crypto::{Provider, PublicKey, Signature, VerifyingKey};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::time::Timestamp;

use crate::holder_key::{HolderKey, SignError, checked};

/// What a request for a credential says besides the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrolmentAsk {
    /// The authority that is asked, by its key in the trust list
    /// ([`thumbprint`](clearance_core::cose_key::thumbprint)).
    pub authority: KeyThumbprint,
    /// The phone's best time.
    pub now: Timestamp,
    /// The authority's challenge, where it gave one.
    pub challenge: Option<Challenge>,
}

impl EnrolmentAsk {
    /// The request of the phone that holds `holder_key`.
    #[must_use]
    pub const fn of(&self, holder_key: PublicKey) -> EnrolmentRequest {
        let Self { authority, now, challenge } = *self;
        EnrolmentRequest { audience: authority, issued_at: now, holder_key, challenge }
    }
}

/// A request for a credential bound to `key`, with proof that the phone holds it.
///
/// # Errors
/// [`SignError`] when the key is unusable or did not sign.
pub fn enrol(
    provider: &Provider,
    key: &dyn HolderKey,
    ask: &EnrolmentAsk,
) -> Result<Vec<u8>, SignError> {
    let prepared = PreparedEnrolment::new(provider, ask.of(key.public()))?;
    let signature = key.sign(prepared.to_sign()).map_err(SignError::Key)?;
    prepared.finish(provider, &signature)
}

/// An enrolment request that waits for the holder key's signature.
#[must_use = "have the holder key sign `to_sign`, then call `finish`"]
pub struct PreparedEnrolment {
    request: EnrolmentRequest,
    holder: VerifyingKey,
    to_sign: Vec<u8>,
}

impl PreparedEnrolment {
    /// Prepares `request`, which names the key that will sign it.
    ///
    /// # Errors
    /// [`SignError::PublicKey`] when nothing signed with the key could be relied on.
    pub fn new(provider: &Provider, request: EnrolmentRequest) -> Result<Self, SignError> {
        let holder = request.holder_key.prepare(provider).map_err(SignError::PublicKey)?;
        let to_sign = message_of(&request);
        Ok(Self { request, holder, to_sign })
    }

    /// The bytes that the holder key must sign, all of them; the key hashes them itself.
    pub fn to_sign(&self) -> &[u8] {
        &self.to_sign
    }

    /// The request, for the authority. `signature` is what the key store returned, as for
    /// [`Wallet::finish`](crate::Wallet::finish).
    ///
    /// # Errors
    /// [`SignError::Signature`] when it is not the key's signature over
    /// [`to_sign`](Self::to_sign).
    pub fn finish(self, provider: &Provider, signature: &[u8]) -> Result<Vec<u8>, SignError> {
        self.request.sign_with(|message| checked(provider, &self.holder, message, signature))
    }
}

fn message_of(request: &EnrolmentRequest) -> Vec<u8> {
    let mut to_sign = Vec::new();
    // Refusing to sign ends the request, whose message is all that is wanted here.
    let _unsigned = request.sign_with(|message| {
        to_sign = message.to_vec();
        Err::<Signature, _>(())
    });
    to_sign
}

impl fmt::Debug for PreparedEnrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedEnrolment").field("request", &self.request).finish_non_exhaustive()
    }
}
