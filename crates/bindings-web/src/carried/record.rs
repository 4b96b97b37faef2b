//! The page's ledger: its records as plain objects, and the rules for them.

use clearance_core::time::Timestamp;
use clearance_verifier::{Horizon, Kept, Used};
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::plain::{from_js, time, to_js};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptHere {
    last: Option<u64>,
    used: Option<UsedHere>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UsedHere {
    count: u8,
    inwards: bool,
    ends: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HorizonHere {
    floor: u64,
    since: u64,
    forgotten: u64,
}

pub(super) fn kept(value: &JsValue) -> Result<Kept, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(Kept::default());
    }
    let KeptHere { last, used } = from_js("kept", value)?;
    let used = used.map(|UsedHere { count, inwards, ends }| Used {
        count,
        inwards,
        ends: Timestamp::from_secs(ends),
    });
    Ok(Kept { last: last.map(Timestamp::from_secs), used })
}

pub(super) fn horizon(value: &JsValue) -> Result<Horizon, JsValue> {
    let HorizonHere { floor, since, forgotten } = from_js("horizon", value)?;
    let [floor, since, forgotten] = [floor, since, forgotten].map(Timestamp::from_secs);
    Ok(Horizon { floor, since, forgotten })
}

pub(super) fn of_kept(kept: &Kept) -> JsValue {
    to_js(&kept_json(kept))
}

fn kept_json(kept: &Kept) -> Value {
    let used = kept.used.map(
        |used| json!({ "count": used.count, "inwards": used.inwards, "ends": used.ends.as_secs() }),
    );
    json!({ "last": kept.last.map(Timestamp::as_secs), "used": used })
}

fn horizon_json(horizon: &Horizon) -> Value {
    let Horizon { floor, since, forgotten } = horizon;
    json!({ "floor": floor.as_secs(), "since": since.as_secs(), "forgotten": forgotten.as_secs() })
}

/// How far back a ledger reaches that knows nothing from before `at`: a new one where one may have been lost (without a horizon
/// given), or one whose clock was set. Codes of the minute after `at` are refused, and older credentials of few uses are referred.
///
/// # Errors
/// `argument`.
#[wasm_bindgen(js_name = ledgerGap, unchecked_return_type = "Horizon")]
pub fn ledger_gap(
    #[wasm_bindgen(unchecked_param_type = "Horizon | undefined")] before: &JsValue,
    at: f64,
) -> Result<JsValue, JsValue> {
    let before = if before.is_undefined() { Horizon::default() } else { horizon(before)? };
    Ok(to_js(&horizon_json(&before.gap(time("at", at)?))))
}

/// What to keep of a record at `at`, and how far back the ledger reaches then.
///
/// # Errors
/// `argument`.
#[wasm_bindgen(js_name = ledgerForget, unchecked_return_type = "{ horizon: Horizon; kept: Kept | null }")]
pub fn ledger_forget(
    #[wasm_bindgen(unchecked_param_type = "Horizon")] before: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Kept")] record: &JsValue,
    at: f64,
) -> Result<JsValue, JsValue> {
    let mut after = horizon(before)?;
    let left = after.forget(kept(record)?, time("at", at)?);
    Ok(to_js(&json!({ "horizon": horizon_json(&after), "kept": left.as_ref().map(kept_json) })))
}
