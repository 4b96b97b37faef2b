//! Key files, any checksum believed: what is accepted is the one line of its key.
#![no_main]

use clearance_authority::keys::{AnyPublic, KeyPair};
use clearance_fuzz::believer::BELIEVER_OF_HASHES as PROVIDER;
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let line = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ") + "\n";
    match KeyPair::from_text(&PROVIDER, text) {
        Ok(pair) => assert_eq!(*pair.to_text(&PROVIDER), line),
        Err(error) => refused(error),
    }
    match AnyPublic::from_text(&PROVIDER, text) {
        Ok(public) => assert_eq!(public.to_text(&PROVIDER), line),
        Err(error) => refused(error),
    }
});
