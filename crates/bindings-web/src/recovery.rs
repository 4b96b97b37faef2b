//! Asking to go on with a key that came back.

use clearance_core::crypto::DEFAULT;
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_issuer::RecoveryAsk;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{bad, coded, of_sign};
use crate::plain::{holder_key, time};

/// A recovery request that waits for the holder key's signature: for `POST /v1/phone/recovery`, and for nothing else.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PreparedRecovery(Option<clearance_issuer::PreparedRecovery>);

#[wasm_bindgen]
impl PreparedRecovery {
    /// Prepares a request to the authority whose key has this thumbprint (hex), at `now` in seconds. `key` is the
    /// 65 bytes of the public P-256 key, `challenge` the authority's (hex).
    ///
    /// # Errors
    /// `argument`, `key-unusable`.
    #[wasm_bindgen(constructor)]
    pub fn new(audience: &str, now: f64, key: &[u8], challenge: &str) -> Result<Self, JsValue> {
        let authority: KeyThumbprint = audience.parse().map_err(|cause| bad("audience", cause))?;
        let challenge: Challenge = challenge.parse().map_err(|cause| bad("challenge", cause))?;
        let ask = RecoveryAsk { authority, now: time("now", now)?, challenge };
        let request = ask.of(holder_key(key)?);
        let prepared = clearance_issuer::PreparedRecovery::new(DEFAULT, request);
        Ok(Self(Some(prepared.map_err(|cause| of_sign(&cause))?)))
    }

    /// What the key must sign: ECDSA with SHA-256.
    #[wasm_bindgen(js_name = toSign)]
    #[must_use]
    pub fn to_sign(&self) -> Vec<u8> {
        self.0.as_ref().map(|it| it.to_sign().to_vec()).unwrap_or_default()
    }

    /// The request, from WebCrypto's signature. Once.
    ///
    /// # Errors
    /// `signature-bad`, `spent`.
    pub fn finish(&mut self, signature: &[u8]) -> Result<Vec<u8>, JsValue> {
        let prepared = self.0.take().ok_or_else(|| coded("spent", "prepare another one"))?;
        prepared.finish(DEFAULT, signature).map_err(|cause| of_sign(&cause))
    }
}
