//! Enrolment request, believed: what is accepted encodes to the same bytes.
#![no_main]

use clearance_core::crypto::SigningKey;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_fuzz::believer::{BELIEVER, Replay};
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match EnrolmentRequest::verify(&BELIEVER, data) {
        Ok(request) => {
            let again = request.sign_with(|message| Replay::of(data).sign(message));
            assert_eq!(again.as_deref(), Ok(data));
        }
        Err(error) => refused(error),
    }
});
