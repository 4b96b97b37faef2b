//! Reads pictures of a camera by [`clearance_reader`], as a gate that serves does: a clearance code at a gate, the texts of
//! QR symbols on a phone. A module of its own: showing codes needs none of it.

mod deadline;
mod names;

use clearance_reader::{NoCode, read_luma, read_texts};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use deadline::Deadline;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a gate sees in a picture. */
export interface Sighting {
  /** The text of the one clearance code. */
  text: string | null;
  /** Why there is none: "several-codes" (two, and nobody can tell which one is meant), "others", "no-symbol",
   *  "too-much-work" (the time was over), "not-a-picture". */
  why: string | null;
  /** The same in English, for the operator. */
  message: string | null;
  /** What else the picture shows: names of uses, as "boarding-pass". Never what it says. */
  others: string[];
  /** Whether `keepGoing` ended the reading: there may be more than was found. */
  isCut: boolean;
}
/** What a phone sees in a picture. */
export interface Texts {
  /** The different texts of all QR symbols. */
  texts: string[];
  isCut: boolean;
}
"#;

/// Finds the clearance code in a picture: `width` bytes of brightness a row. `keepGoing` is asked every few milliseconds; what is
/// not `true` ends the reading, and what was found before counts.
#[wasm_bindgen(js_name = readCode, unchecked_return_type = "Sighting")]
#[must_use]
pub fn read_code(
    luma: &[u8],
    width: usize,
    #[wasm_bindgen(unchecked_param_type = "(() => boolean) | undefined", js_name = keepGoing)]
    keep_going: Option<Function>,
) -> JsValue {
    let deadline = Deadline::of(keep_going);
    let seen = deadline.within(|budget| read_luma(luma, width, budget));
    let (text, why, others) = match seen {
        Ok(sighting) => (Some(sighting.text), None, sighting.others),
        Err(NoCode::Others(others)) => (None, Some(NoCode::Others(others.clone())), others),
        Err(why) => (None, Some(why), Vec::new()),
    };
    object([
        ("text", text.into()),
        ("why", why.as_ref().map(names::of_why).into()),
        ("message", why.as_ref().map(NoCode::to_string).into()),
        ("others", others.iter().map(|kind| JsValue::from(kind.code())).collect::<Array>().into()),
        ("isCut", deadline.is_over().into()),
    ])
}

/// Finds the texts of all QR symbols in a picture, for a phone that is shown a challenge or an activation code. A gate has no
/// business with other people's symbols: it calls `readCode`. The arguments are the same.
#[wasm_bindgen(js_name = readTexts, unchecked_return_type = "Texts")]
#[must_use]
pub fn read_all(
    luma: &[u8],
    width: usize,
    #[wasm_bindgen(unchecked_param_type = "(() => boolean) | undefined", js_name = keepGoing)]
    keep_going: Option<Function>,
) -> JsValue {
    let deadline = Deadline::of(keep_going);
    let texts = deadline.within(|budget| read_texts(luma, width, budget)).unwrap_or_default();
    let texts: Array = texts.into_iter().map(JsValue::from).collect();
    object([("texts", texts.into()), ("isCut", deadline.is_over().into())])
}

/// A plain object of JavaScript.
fn object<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a property of a fresh object cannot fail. What is absent is null, as in the other module.
        let value = if value.is_undefined() { JsValue::NULL } else { value };
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
