//! Believing a recovery request: proof of possession, whom it asks, challenge, date.
//!
//! Whether the key is bound to somebody, and whether the request was answered before (N6), is for whoever keeps that.

use core::fmt;

use clearance_core::cose_key;
use clearance_core::crypto::{Provider, PublicKey};
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::recovery::{RecoveryError, RecoveryRequest};
use clearance_core::time::Timestamp;

use crate::enrolment::{AGE, is_dated};

/// A key whose owner has proved to have it, and to have asked for access anew. Made by [`accept`] only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovering {
    holder_key: PublicKey,
    digest: [u8; 32],
}

impl Recovering {
    /// The holder key.
    #[must_use]
    pub const fn holder_key(&self) -> &PublicKey {
        &self.holder_key
    }

    /// SHA-256 of what the request says, whatever signature is under it: requests with one digest are the same (N6).
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

/// Verifies a request that arrived at `now`, for an authority that has the keys `audiences`. `is_ours` says whether a
/// challenge was given by it and is still good. The date may be at most an hour behind, and 10 minutes ahead.
///
/// # Errors
/// [`RecoveryRefused`], in the order signature, audience, challenge, date.
pub fn accept(
    provider: &Provider,
    request: &[u8],
    audiences: &[KeyThumbprint],
    is_ours: impl FnOnce(Challenge) -> bool,
    now: Timestamp,
) -> Result<Recovering, RecoveryRefused> {
    let request = RecoveryRequest::verify(provider, request).map_err(RecoveryRefused::Request)?;
    let RecoveryRequest { audience, issued_at, holder_key, challenge } = request;
    // N4
    if !audiences.contains(&audience) {
        return Err(RecoveryRefused::Audience { found: audience });
    }
    if !is_ours(challenge) {
        return Err(RecoveryRefused::Challenge);
    }
    if !is_dated(issued_at, now, AGE) {
        return Err(RecoveryRefused::Date { request: issued_at, now });
    }
    let (date, key) = (issued_at.as_secs().to_be_bytes(), cose_key::to_bytes(&holder_key));
    let said: [&[u8]; 5] =
        [b"clearance recovery request 1", &audience.0, &date, &challenge.0, &key];
    let digest = provider.sha256(&said);
    Ok(Recovering { holder_key, digest })
}

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecoveryRefused {
    /// It was made for another authority.
    Audience {
        /// The key of that authority.
        found: KeyThumbprint,
    },
    /// It answers no challenge that is good.
    Challenge,
    /// Too old, or from the future.
    Date {
        /// When the phone says that it made the request.
        request: Timestamp,
        /// When it arrived.
        now: Timestamp,
    },
    /// Malformed, or not signed with the key it carries.
    Request(RecoveryError),
}

impl fmt::Display for RecoveryRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Audience { found } => write!(
                f,
                "recovery request refused: it asks the authority with key {found}; ask this one"
            ),
            Self::Challenge => f.write_str(
                "recovery request refused: it does not answer a challenge that is good; ask for a new one",
            ),
            Self::Date { request, now } => write!(
                f,
                "recovery request refused: it is dated {request} and it is {now}; \
                 set the phone's clock and ask again"
            ),
            Self::Request(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for RecoveryRefused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(cause) => Some(cause),
            Self::Audience { .. } | Self::Challenge | Self::Date { .. } => None,
        }
    }
}
