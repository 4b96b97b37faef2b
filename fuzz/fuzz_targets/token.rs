//! Token: what is accepted encodes to the same bytes; with a key that opens all, it opens.
#![no_main]

use clearance_core::registry::len;
use clearance_core::token::Token;
use clearance_fuzz::{believer::BELIEVER, refused, world};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match Token::decode(data) {
        Ok(token) => {
            assert_eq!(token.encode(), data);
            let (mut buffer, key) = ([0; len::TOKEN_MAX], world::open_key());
            let plaintext = token.open(&BELIEVER, key, world::audience(), &mut buffer);
            assert!(plaintext.is_ok_and(|text| text.len() < data.len()));
        }
        Err(error) => refused(error),
    }
});
