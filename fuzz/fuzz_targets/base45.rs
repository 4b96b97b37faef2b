//! Base45: one text for each byte string, one byte string for each text.
#![no_main]

use clearance_core::base45::{decode_into, encode_into, encoded_len};
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (mut room, mut text) = (vec![0; data.len()], String::new());
    encode_into(data, &mut text);
    assert_eq!(text.len(), encoded_len(data.len()));
    assert_eq!(decode_into(text.as_bytes(), &mut room), Ok(&mut data.to_vec()[..]));
    match decode_into(data, &mut room) {
        Ok(bytes) => {
            text.clear();
            encode_into(bytes, &mut text);
            assert_eq!(text.as_bytes(), data);
        }
        Err(error) => refused(error),
    }
});
