//! Shard: what is accepted encodes to the same bytes and says what its header says.
#![no_main]

use clearance_fuzz::refused;
use clearance_revocation::{Shard, ShardHeader};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match Shard::decode(data) {
        Ok(shard) => {
            assert_eq!(shard.encode(), data);
            assert!(data.len() <= Shard::MAX_LEN);
            assert_eq!(ShardHeader::decode(data), Ok(shard.header()));
            assert_eq!(shard.status(shard.header().capacity), None);
        }
        Err(error) => refused(error),
    }
});
