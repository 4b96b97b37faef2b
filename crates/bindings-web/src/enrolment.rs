//! Asking for a credential.

use clearance_core::crypto::DEFAULT;
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_issuer::EnrolmentAsk;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{bad, coded, of_sign};
use crate::plain::{entropy, holder_key, time};

/// A request for a credential that waits for the holder key's signature.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PreparedEnrolment(Option<clearance_issuer::PreparedEnrolment>);

#[wasm_bindgen]
impl PreparedEnrolment {
    /// Prepares a request to the authority whose key has this thumbprint (hex), at `now` in seconds. `key` is the
    /// 65 bytes of the public P-256 key, `challenge` the authority's (hex), where it gave one.
    ///
    /// # Errors
    /// `argument`, `key-unusable`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        audience: &str,
        now: f64,
        key: &[u8],
        challenge: Option<String>,
    ) -> Result<Self, JsValue> {
        let authority: KeyThumbprint = audience.parse().map_err(|cause| bad("audience", cause))?;
        let read = |text: String| text.parse::<Challenge>();
        let challenge = challenge.map(read).transpose().map_err(|cause| bad("challenge", cause))?;
        let ask = EnrolmentAsk { authority, now: time("now", now)?, challenge };
        let request = ask.of(holder_key(key)?);
        let prepared = clearance_issuer::PreparedEnrolment::new(DEFAULT, request);
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

/// The public half of a P-256 key that was derived from 32 secret bytes, its scalar: 65 bytes, as `exportKey("raw", …)` gives them.
/// Nothing where the bytes are no scalar (0, or the curve's order or more, once in 2^32): derive others.
///
/// # Errors
/// `argument`.
#[wasm_bindgen(js_name = derivedPoint)]
pub fn derived_point(scalar: &[u8]) -> Result<Option<Vec<u8>>, JsValue> {
    let Ok(key) = DEFAULT.p256_key(&entropy(scalar)?) else { return Ok(None) };
    let point = key.public().to_uncompressed_p256().map_err(|cause| bad("scalar", cause))?;
    Ok(point.map(Vec::from))
}
