//! What a shard and a delta over it cost, by their bytes: looks for a list that costs more.
#![no_main]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clearance_fuzz::refused;
use clearance_revocation::Shard;
use clearance_revocation::delta::Delta;
use clearance_revocation::table::StatusTable;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (len, data) = data.split_first().unwrap_or((&0, &[]));
    let (shard, delta) = data.split_at(usize::from(*len).min(data.len()));
    let began = Instant::now();
    let Ok(shard) = Shard::decode(shard) else { return };
    let steps = 64 + 16 * data.len() as u64;
    assert!(u64::from(shard.header().exceptions()) <= steps, "{shard:?}");
    let table = StatusTable::build(&BTreeMap::from([(shard.header().number, shard.clone())]));
    let table = table.expect("a good state");
    assert!(table.as_bytes().len() as u64 <= 128 + steps, "{shard:?}");
    match Delta::decode(delta, &table) {
        Ok(delta) => {
            assert!(delta.changes().count() <= 8 * data.len());
            let shards = 1 + delta.retired().len() + delta.opened().count();
            assert!(delta.work(&[shard.header()]) <= steps + 64 * shards as u64);
        }
        Err(error) => refused(error),
    }
    // A thousand times what it takes: such a list must not even be near.
    assert!(began.elapsed() < Duration::from_secs(1), "{shard:?}");
});
