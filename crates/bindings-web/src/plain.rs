//! Plain values across the border: objects as JSON, times as seconds, bytes in hex where they stand in an object.

use clearance_core::crypto::{PublicKey, Secret32};
use clearance_core::time::Timestamp;
use clearance_issuer::{Moment, Monotonic};
use js_sys::JSON;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::JsValue;

use crate::error::bad;

/// A plain object of JavaScript.
pub(crate) fn to_js(value: &Value) -> JsValue {
    // What serde_json wrote, JSON.parse reads.
    JSON::parse(&value.to_string()).unwrap_or(JsValue::NULL)
}

/// Reads a plain object strictly: a field that is unknown is an error.
pub(crate) fn from_js<T: DeserializeOwned>(what: &str, value: &JsValue) -> Result<T, JsValue> {
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    let text = text.ok_or_else(|| bad(what, "not a plain object"))?;
    serde_json::from_str(&text).map_err(|cause| bad(what, cause))
}

/// The phone's clocks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clocks {
    wall: u64,
    boot: Option<u64>,
    ms: Option<u64>,
}

pub(crate) fn moment(value: &JsValue) -> Result<Moment, JsValue> {
    let clocks: Clocks = from_js("moment", value)?;
    let monotonic = clocks.boot.zip(clocks.ms).map(|(boot, ms)| Monotonic { boot, ms });
    Ok(Moment { wall: Timestamp::from_secs(clocks.wall), monotonic })
}

/// Seconds since 1970.
pub(crate) fn time(what: &str, seconds: f64) -> Result<Timestamp, JsValue> {
    // 2^53: above it JavaScript's numbers are not exact.
    if !(0.0..=9_007_199_254_740_992.0).contains(&seconds) || seconds.fract() != 0.0 {
        return Err(bad(what, "give whole seconds since 1970"));
    }
    Ok(Timestamp::from_secs(seconds as u64))
}

/// The 65 bytes that `crypto.subtle.exportKey("raw", …)` gives of a P-256 key.
pub(crate) fn holder_key(bytes: &[u8]) -> Result<PublicKey, JsValue> {
    PublicKey::from_uncompressed_p256(bytes).map_err(|cause| bad("holder key", cause))
}

/// 32 fresh random bytes.
pub(crate) fn entropy(bytes: &[u8]) -> Result<Secret32, JsValue> {
    let bytes: [u8; 32] =
        bytes.try_into().map_err(|_| bad("entropy", "give 32 bytes of crypto.getRandomValues"))?;
    Ok(Secret32::from(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(what: &str, text: &str) -> Result<Vec<u8>, JsValue> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> =
        digits.map(|pair| byte(pair).filter(|_| pair.len() == 2)).collect();
    bytes.ok_or_else(|| bad(what, "not hex"))
}
