//! The page's own deadline for a picture.

use std::cell::Cell;

use clearance_reader::Budget;
use js_sys::Function;
use wasm_bindgen::JsValue;

/// What the page is asked while a picture is read, and whether it has said that it is enough.
pub(crate) struct Deadline {
    keep_going: Option<Function>,
    is_over: Cell<bool>,
}

impl Deadline {
    /// None ends with its steps alone.
    pub(crate) fn of(keep_going: Option<Function>) -> Self {
        Self { keep_going, is_over: Cell::new(false) }
    }

    /// Reads with a gate's ordinary budget, until the page says that it is enough.
    pub(crate) fn within<T>(&self, read: impl FnOnce(Budget<'_>) -> T) -> T {
        read(Budget { steps: Budget::STEPS, keep_going: &|| self.goes_on() })
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    fn goes_on(&self) -> bool {
        let Some(ask) = &self.keep_going else { return true };
        // What throws or gives nothing would else be asked for ever.
        let says = ask.call0(&JsValue::NULL).ok().and_then(|said| said.as_bool());
        let goes_on = says.unwrap_or(false);
        self.is_over.set(!goes_on);
        goes_on
    }
}
