//! Token Status List of others: what is taken over comes out the same.
#![no_main]

use clearance_fuzz::refused;
use clearance_revocation::token_status_list::{export, import};
use clearance_revocation::{ExpiryMonth, ShardSpec};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for capacity in [24, 40, 500] {
        let spec = ShardSpec { number: 3, capacity, month: ExpiryMonth::from_u16(688) };
        match import(data, spec) {
            Ok(shard) => assert_eq!(import(&export(&shard), spec), Ok(shard)),
            Err(error) => refused(error),
        }
    }
});
