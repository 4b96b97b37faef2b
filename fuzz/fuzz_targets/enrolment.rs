//! Enrolment and recovery requests, believed: what is accepted encodes to the same bytes, and nothing is both.
#![no_main]

use clearance_core::crypto::SigningKey;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::recovery::RecoveryRequest;
use clearance_fuzz::believer::{BELIEVER, Replay};
use clearance_fuzz::refused;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let enrolment = EnrolmentRequest::verify(&BELIEVER, data);
    let recovery = RecoveryRequest::verify(&BELIEVER, data);
    assert!(enrolment.is_err() || recovery.is_err());
    let sign = |message: &[u8]| Replay::of(data).sign(message);
    match enrolment {
        Ok(request) => assert_eq!(request.sign_with(sign).as_deref(), Ok(data)),
        Err(error) => refused(error),
    }
    match recovery {
        Ok(request) => assert_eq!(request.sign_with(sign).as_deref(), Ok(data)),
        Err(error) => refused(error),
    }
});
