//! Presentation: what is accepted encodes to the same bytes.
#![no_main]

use clearance_core::presentation::UntrustedPresentation;
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match UntrustedPresentation::decode(data) {
        Ok(presentation) => assert_eq!(presentation.encode(), data),
        Err(error) => refused(error),
    }
});
