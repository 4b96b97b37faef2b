//! ECDSA signatures of hardware keys: what is accepted as DER is the one DER form.
#![no_main]

use clearance_core::crypto::p256_signature_to_fixed;
use clearance_fuzz::refused;
use clearance_tests::keys::to_der;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match p256_signature_to_fixed(data) {
        Ok(fixed) if data.len() == 64 => assert_eq!(data, fixed),
        Ok(fixed) => assert_eq!(to_der(&fixed), data),
        Err(error) => refused(error),
    }
});
