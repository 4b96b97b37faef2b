//! A request that waits for the holder key's signature: what enrolment and recovery share.

use std::fmt;

use clearance_core::crypto::{Provider, PublicKey, Signature, VerifyingKey};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::recovery::RecoveryRequest;

use crate::holder_key::{HolderKey, SignError, checked};

/// What a phone asks of an authority, signed with the key that it names.
pub(crate) trait Request: fmt::Debug {
    fn holder_key(&self) -> &PublicKey;
    fn sign_with<E>(&self, sign: impl FnOnce(&[u8]) -> Result<Signature, E>) -> Result<Vec<u8>, E>;
}

macro_rules! request {
    ($name:ident) => {
        impl Request for $name {
            fn holder_key(&self) -> &PublicKey {
                &self.holder_key
            }

            fn sign_with<E>(
                &self,
                sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
            ) -> Result<Vec<u8>, E> {
                Self::sign_with(self, sign)
            }
        }
    };
}

request!(EnrolmentRequest);
request!(RecoveryRequest);

pub(crate) struct Waiting<R> {
    request: R,
    holder: VerifyingKey,
    to_sign: Vec<u8>,
}

impl<R: Request> Waiting<R> {
    pub(crate) fn new(provider: &Provider, request: R) -> Result<Self, SignError> {
        let holder = request.holder_key().prepare(provider).map_err(SignError::PublicKey)?;
        let to_sign = message_of(&request);
        Ok(Self { request, holder, to_sign })
    }

    pub(crate) fn to_sign(&self) -> &[u8] {
        &self.to_sign
    }

    pub(crate) fn finish(
        self,
        provider: &Provider,
        signature: &[u8],
    ) -> Result<Vec<u8>, SignError> {
        self.request.sign_with(|message| checked(provider, &self.holder, message, signature))
    }

    /// Both phases, with a key that answers at once.
    pub(crate) fn at_once(
        provider: &Provider,
        key: &dyn HolderKey,
        request: R,
    ) -> Result<Vec<u8>, SignError> {
        let waiting = Self::new(provider, request)?;
        let signature = key.sign(waiting.to_sign()).map_err(SignError::Key)?;
        waiting.finish(provider, &signature)
    }

    pub(crate) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name).field("request", &self.request).finish_non_exhaustive()
    }
}

fn message_of(request: &impl Request) -> Vec<u8> {
    let mut to_sign = Vec::new();
    // Refusing to sign ends the request, whose message is all that is wanted here.
    let _unsigned = request.sign_with(|message| {
        to_sign = message.to_vec();
        Err::<Signature, _>(())
    });
    to_sign
}
