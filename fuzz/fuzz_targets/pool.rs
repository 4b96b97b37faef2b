//! The authority's pool of positions in storage: what is accepted encodes to the same bytes.
#![no_main]

use clearance_fuzz::refused;
use clearance_revocation::alloc::Pool;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match Pool::decode(data) {
        Ok(pool) => assert_eq!(pool.encode().as_slice(), data),
        Err(error) => refused(error),
    }
});
