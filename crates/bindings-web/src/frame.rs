//! One code, and the symbol that shows it.

use clearance_core::trust::Qualified;
use clearance_issuer::Step;
use clearance_issuer::qr::{Level, SvgOptions};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::coded;
use crate::plain::to_js;
use crate::wallet::notice_of_clock;

/// One code. Times are the gate's, in seconds; `wallAt` of the wallet turns them into the phone's.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Frame(pub(crate) clearance_issuer::Frame);

#[wasm_bindgen]
impl Frame {
    /// What the symbol says. While it is good, it opens a gate: log it nowhere.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn text(&self) -> String {
        self.0.text.clone()
    }

    /// The turn that it is for.
    #[wasm_bindgen(getter, unchecked_return_type = "Step")]
    #[must_use]
    pub fn step(&self) -> JsValue {
        to_js(&step(self.0.step))
    }

    /// Show it from then on.
    #[wasm_bindgen(getter, js_name = validFrom)]
    #[must_use]
    pub fn valid_from(&self) -> f64 {
        self.0.valid_from.as_secs() as f64
    }

    /// When the next one takes over.
    #[wasm_bindgen(getter, js_name = refreshAt)]
    #[must_use]
    pub fn refresh_at(&self) -> f64 {
        self.0.refresh_at.as_secs() as f64
    }

    /// A gate whose clock is right takes it until then.
    #[wasm_bindgen(getter, js_name = expiresAt)]
    #[must_use]
    pub fn expires_at(&self) -> f64 {
        self.0.expires_at.as_secs() as f64
    }

    /// Why the phone's clock was in doubt; null: it was not.
    #[wasm_bindgen(getter, unchecked_return_type = "Notice | null")]
    #[must_use]
    pub fn clock(&self) -> JsValue {
        to_js(&self.0.clock.as_ref().map_or(Value::Null, notice_of_clock))
    }

    /// The guard picture, the party, the place.
    #[wasm_bindgen(getter, unchecked_return_type = "Qualified")]
    #[must_use]
    pub fn qualified(&self) -> JsValue {
        to_js(&qualified(self.0.qualified))
    }

    /// The symbol.
    ///
    /// # Errors
    /// None for a code that a wallet made.
    pub fn draw(&self) -> Result<QrCode, JsValue> {
        self.0.draw().map(QrCode).map_err(|cause| coded("not-drawn", cause))
    }
}

/// A symbol, without its quiet zone of four modules.
#[wasm_bindgen]
#[derive(Debug)]
pub struct QrCode(clearance_issuer::qr::QrCode);

#[wasm_bindgen]
impl QrCode {
    /// Draws any text of capital letters, digits, space and `$%*+-./:`.
    ///
    /// # Errors
    /// `not-drawn`.
    pub fn of(text: &str) -> Result<Self, JsValue> {
        let drawn = clearance_issuer::qr::QrCode::draw(text, Level::M);
        drawn.map(Self).map_err(|cause| coded("not-drawn", cause))
    }

    /// Modules a side.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.width()
    }

    /// A byte for each module, row by row: 1 is dark.
    #[must_use]
    pub fn modules(&self) -> Vec<u8> {
        self.0.modules().iter().map(|dark| u8::from(*dark)).collect()
    }

    /// A picture, black on white, with its quiet zone.
    ///
    /// # Errors
    /// None for these colours.
    pub fn svg(&self) -> Result<String, JsValue> {
        self.0.svg(&SvgOptions::default()).map_err(|cause| coded("not-drawn", cause))
    }
}

pub(crate) fn step(step: Step) -> Value {
    json!({ "number": step.number, "seconds": step.seconds, "start": step.start().as_secs() })
}

pub(crate) fn qualified(of: Qualified) -> Value {
    json!({ "place": of.place, "party": of.party, "picture": of.picture })
}
