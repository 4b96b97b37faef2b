//! Trust anchor in storage: what is accepted encodes to the same bytes.
#![no_main]

use clearance_core::trust::TrustAnchor;
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match TrustAnchor::from_bytes(data) {
        Ok(anchor) => assert_eq!(anchor.to_bytes(), data),
        Err(error) => refused(error),
    }
});
