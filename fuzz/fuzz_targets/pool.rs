//! The authority's pool of positions in storage: what is accepted encodes to the same bytes.
#![no_main]

use clearance_fuzz::refused;
use clearance_revocation::alloc::Pool;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The checksum is against damage, not against anybody: with it the fuzzer finds nothing else.
    let sha256 = |bytes: &[u8]| [bytes.len() as u8; 32];
    match Pool::decode(data, sha256) {
        Ok(pool) => assert_eq!(pool.encode(sha256).as_slice(), data),
        Err(error) => refused(error),
    }
});
