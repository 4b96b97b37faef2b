//! Names and gate groups out of text: what is accepted is written the same.
#![no_main]

use clearance_core::ids::{GateGroupId, Name};
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|text: &str| {
    match text.parse::<Name>() {
        Ok(name) => assert_eq!((name.as_str(), name.to_string().as_str()), (text, text)),
        Err(error) => refused(error),
    }
    let group = text.parse::<GateGroupId>().map(|group| group.to_string());
    assert_eq!(group.ok().as_deref(), text.parse::<Name>().is_ok().then_some(text));
});
