//! Tables of damaged bytes that the fuzzer, or the reading for it, found trouble with.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clearance_revocation::table::{StatusTable, TableError};
use clearance_revocation::{Shard, ShardSource};

/// Fuzz target `table`, 21 November 2026: a first shard of 65,535 made later ones overflow.
#[test]
fn a_table_of_shards_that_there_cannot_be_is_read() {
    let state = BTreeMap::from([3, 4].map(|number| (number, Shard::new(number, 8).unwrap())));
    let good = StatusTable::build(&state).unwrap();
    for (first, is_good) in [(3, true), (4094, true), (4095, false), (0xffff, false), (0, false)] {
        let mut bytes = good.as_bytes().to_vec();
        bytes[8..10].copy_from_slice(&u16::to_le_bytes(first));
        match StatusTable::from_bytes(bytes) {
            Ok(table) => assert_eq!((table.headers().len(), is_good), (2, true)),
            Err(error) => assert_eq!((error, is_good), (TableError::NotATable, false)),
        }
    }
}

/// Every bucket has a mark where it starts and one at the other end of the shard, so that what lies
/// between was read once for each bucket: 4 GB out of 60 kB. Found by reading, for the fuzzer.
#[test]
fn a_mark_behind_its_bucket_multiplies_what_is_read() {
    const BUCKET: u32 = 5;
    const CAPACITY: u32 = 1 << 18;
    const MARK_BITS: u32 = 19; // a one, then 18 bits of gap
    const WIDTH: u32 = 19;
    const REVOKED: u32 = 2;
    let buckets = CAPACITY >> BUCKET;
    let offsets = bits((0..=buckets).map(|bucket| (bucket * 2 * MARK_BITS, WIDTH)));
    let marks = [1 << (MARK_BITS - 1), (1 << MARK_BITS) - 1];
    let streams = bits((0..buckets).flat_map(|_| marks.map(|mark| (mark, MARK_BITS))));
    let start = 64_u32;
    let end = start + offsets.len() as u32 + streams.len() as u32;
    let code = (MARK_BITS - 1) | BUCKET << 5 | WIDTH << 10 | REVOKED << 17;
    let mut bytes = b"clrstat1\x03\x00\x01\x00\0\0\0\0".to_vec();
    bytes.extend_from_slice(&(u64::from(end) + 8).to_le_bytes());
    bytes.extend_from_slice(&[0; 8]);
    for field in [start, end, CAPACITY, code, 7, 0, 0, 0] {
        bytes.extend_from_slice(&field.to_le_bytes());
    }
    bytes.extend_from_slice(&offsets);
    bytes.extend_from_slice(&streams);
    bytes.extend_from_slice(&[0; 8]);
    let table = StatusTable::from_bytes(bytes).unwrap();
    let began = Instant::now();
    assert!(table.read(3).is_err(), "damage, by the count in the header");
    assert!(began.elapsed() < Duration::from_secs(2), "milliseconds when all is well");
}

/// Numbers of so many bits each, most significant bit first.
fn bits(numbers: impl Iterator<Item = (u32, u32)>) -> Vec<u8> {
    let all: Vec<bool> = numbers
        .flat_map(|(value, width)| (0..width).rev().map(move |bit| value >> bit & 1 == 1))
        .collect();
    let set = |(at, bit): (usize, &bool)| u8::from(*bit) << (7 - at);
    all.chunks(8).map(|eight| eight.iter().enumerate().map(set).sum()).collect()
}
