//! Asking to go on with a key that came back, when all else on the phone is lost: at once, or in two phases for a key
//! store that answers later.

use std::fmt;

use clearance_core::crypto::{Provider, PublicKey};
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::recovery::RecoveryRequest;
use clearance_core::time::Timestamp;

use crate::holder_key::{HolderKey, SignError};
use crate::waiting::Waiting;

/// What a recovery request says besides the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryAsk {
    /// The authority that is asked, by its key in the trust list
    /// ([`thumbprint`](clearance_core::cose_key::thumbprint)).
    pub authority: KeyThumbprint,
    /// The phone's best time.
    pub now: Timestamp,
    /// The authority's challenge.
    pub challenge: Challenge,
}

impl RecoveryAsk {
    /// The request of the phone that holds `holder_key`.
    #[must_use]
    pub const fn of(&self, holder_key: PublicKey) -> RecoveryRequest {
        let Self { authority, now, challenge } = *self;
        RecoveryRequest { audience: authority, issued_at: now, holder_key, challenge }
    }
}

/// A request to go on with `key`, with proof that the phone holds it. Keep it secret until it is answered: it is worth
/// the phone's access to the authority.
///
/// # Errors
/// [`SignError`] when the key is unusable or did not sign.
pub fn recover(
    provider: &Provider,
    key: &dyn HolderKey,
    ask: &RecoveryAsk,
) -> Result<Vec<u8>, SignError> {
    Waiting::at_once(provider, key, ask.of(key.public()))
}

/// A recovery request that waits for the holder key's signature.
#[must_use = "have the holder key sign `to_sign`, then call `finish`"]
pub struct PreparedRecovery(Waiting<RecoveryRequest>);

impl PreparedRecovery {
    /// Prepares `request`, which names the key that will sign it.
    ///
    /// # Errors
    /// [`SignError::PublicKey`] when nothing signed with the key could be relied on.
    pub fn new(provider: &Provider, request: RecoveryRequest) -> Result<Self, SignError> {
        Waiting::new(provider, request).map(Self)
    }

    /// The bytes that the holder key must sign, all of them; the key hashes them itself.
    pub fn to_sign(&self) -> &[u8] {
        self.0.to_sign()
    }

    /// The request, for the authority. `signature` is what the key store returned, as for
    /// [`Wallet::finish`](crate::Wallet::finish).
    ///
    /// # Errors
    /// [`SignError::Signature`] when it is not the key's signature over
    /// [`to_sign`](Self::to_sign).
    pub fn finish(self, provider: &Provider, signature: &[u8]) -> Result<Vec<u8>, SignError> {
        self.0.finish(provider, signature)
    }
}

impl fmt::Debug for PreparedRecovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug("PreparedRecovery", f)
    }
}
