//! Token Status List of others: what is taken over comes out the same.
#![no_main]

use clearance_fuzz::refused;
use clearance_revocation::token_status_list::{export, import};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for capacity in [24, 40, 500] {
        match import(data, 3, capacity) {
            Ok(shard) => assert_eq!(import(&export(&shard), 3, capacity), Ok(shard)),
            Err(error) => refused(error),
        }
    }
});
