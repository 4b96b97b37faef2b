use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use clearance_core::crypto::DEFAULT;
use clearance_core::time::Timestamp;
use clearance_issuer::{self as issuer, EnrolmentAsk};

use crate::key_failures::take_key_failures;
use crate::{HolderKey, input, key_bytes};

/// A request for a credential bound to `key`, with proof that the phone holds it, for keys that answer at once.
///
/// `authority` is the authority's key as the trust list names it (`Authority.key`), `now` the phone's best time,
/// `challenge` the authority's 8 bytes where it gave some.
///
/// # Errors
/// [`EnrolError`].
#[uniffi::export]
pub fn enrol(
    key: Arc<dyn HolderKey>,
    authority: Vec<u8>,
    now: u64,
    challenge: Option<Vec<u8>>,
) -> Result<Vec<u8>, EnrolError> {
    let prepared = PreparedEnrolment::new(key.public_key()?, authority, now, challenge)?;
    let signature = key.sign(prepared.to_sign())?;
    prepared.finish(signature)
}

/// An enrolment request that waits for the holder key's signature.
#[derive(Debug, uniffi::Object)]
pub struct PreparedEnrolment {
    to_sign: Vec<u8>,
    waiting: Mutex<Option<issuer::PreparedEnrolment>>,
}

#[uniffi::export]
impl PreparedEnrolment {
    /// Prepares a request; see [`enrol`]. `holder_key` is the public half of the key that will sign.
    ///
    /// # Errors
    /// [`EnrolError`] when nothing signed with the key could be relied on.
    #[uniffi::constructor]
    pub fn new(
        holder_key: Vec<u8>,
        authority: Vec<u8>,
        now: u64,
        challenge: Option<Vec<u8>>,
    ) -> Result<Self, EnrolError> {
        let ask = EnrolmentAsk {
            authority: input::thumbprint(&authority)?,
            now: Timestamp::from_secs(now),
            challenge: challenge.as_deref().map(input::challenge).transpose()?,
        };
        let request = ask.of(key_bytes::read(&holder_key)?);
        let prepared = issuer::PreparedEnrolment::new(DEFAULT, request)?;
        Ok(Self { to_sign: prepared.to_sign().to_vec(), waiting: Mutex::new(Some(prepared)) })
    }

    /// The bytes that the holder key must sign, all of them; the key hashes them itself.
    pub fn to_sign(&self) -> Vec<u8> {
        self.to_sign.clone()
    }

    /// The request, for the authority. `signature` is what the key store returned.
    ///
    /// # Errors
    /// [`EnrolError`]; the request is spent, so prepare another one.
    pub fn finish(&self, signature: Vec<u8>) -> Result<Vec<u8>, EnrolError> {
        // Nothing panics while this is held: an Option is moved.
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(waiting.ok_or(EnrolError::Spent)?.finish(DEFAULT, &signature)?)
    }
}

/// Why there is no enrolment request.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum EnrolError {
    /// The holder declined the prompt: ask again when the holder does.
    Cancelled,
    /// The key is no longer there: make another one.
    KeyGone,
    /// The phone or the key store is locked: unlock the phone.
    KeyLocked,
    /// The key store failed: try again.
    KeyFailed {
        /// What it says: one line.
        reason: String,
    },
    /// What the key store returned is not this key's signature, or the key is unusable: a mistake in the app.
    BadSignature {
        /// What is wrong.
        detail: String,
    },
    /// An argument that cannot be taken: a mistake in the app.
    BadInput {
        /// What is wrong.
        detail: String,
    },
    /// It was finished already: prepare again.
    Spent,
}

take_key_failures!(EnrolError);

impl fmt::Display for EnrolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("the holder declined; ask again"),
            Self::KeyGone => f.write_str("the key is gone from the key store; make another one"),
            Self::KeyLocked => f.write_str("the key store is locked; unlock the phone"),
            Self::KeyFailed { reason } => write!(f, "the key store failed: {reason}"),
            Self::BadSignature { detail } | Self::BadInput { detail } => f.write_str(detail),
            Self::Spent => f.write_str("the request was finished already; prepare again"),
        }
    }
}

impl Error for EnrolError {}
