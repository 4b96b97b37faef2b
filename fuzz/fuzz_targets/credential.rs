//! Credential: what is accepted encodes to the same bytes; believed, it says the same.
#![no_main]

use clearance_core::credential::UntrustedCredential;
use clearance_fuzz::{believer::BELIEVER, refused, world};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let credential = match UntrustedCredential::decode(data) {
        Ok(credential) => credential,
        Err(error) => return refused(error),
    };
    assert_eq!(credential.encode(), data);
    match credential.verify(&BELIEVER, &world::some_key(credential.algorithm)) {
        Ok(believed) => assert_eq!(believed.claims(), &credential.claims),
        Err(error) => refused(error),
    }
});
