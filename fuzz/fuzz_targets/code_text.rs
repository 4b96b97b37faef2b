//! The text of a code: what is accepted is the one text of its token.
#![no_main]

use clearance_core::code;
use clearance_core::registry::len;
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut buffer = [0; len::TOKEN_MAX];
    match code::decode(text, &mut buffer) {
        Ok(token) => assert_eq!(code::encode(token), text),
        Err(error) => refused(error),
    }
});
