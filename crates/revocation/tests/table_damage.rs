//! Tables of damaged bytes that the fuzzer, or the reading for it, found trouble with.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clearance_core::ids::StatusIndex;
use clearance_revocation::table::{NotCovered, StatusTable, TableError};
use clearance_revocation::{Shard, ShardError, ShardSource, SourceError, Status};

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

/// No gap inside a bucket is longer than a load: zeros without end are damage.
#[test]
fn a_stream_of_zeros_is_read_past_its_bucket() {
    let revoked: Vec<u32> = (0..40_000).step_by(100).collect();
    let shard = Shard::from_positions(3, 40_000, revoked, vec![7]).unwrap();
    let good = StatusTable::build(&BTreeMap::from([(3, shard.clone())])).unwrap();
    let len = good.as_bytes().len() - 8;
    let mut errors = 0;
    for from in 64..len {
        let mut bytes = good.as_bytes().to_vec();
        bytes[from..len].fill(0);
        let table = StatusTable::from_bytes(bytes).unwrap();
        for position in [0, 7, 19_900, 39_900] {
            table.status(StatusIndex::new(3, position).unwrap()).expect("some status");
        }
        match table.read(3) {
            Ok(found) => assert_eq!(found.as_ref(), Some(&shard), "zeros from {from}"),
            Err(error) => {
                assert_eq!(error, SourceError::Missing { number: 3 });
                errors += 1;
            }
        }
    }
    assert!(errors + 2 >= len - 64, "{errors} of {}: only the padding may be lost", len - 64);
}

#[test]
fn a_table_cut_short_or_too_long_is_read() {
    let good = StatusTable::build(&BTreeMap::from([(3, Shard::new(3, 40).unwrap())])).unwrap();
    let whole = good.as_bytes();
    for len in 0..whole.len() {
        let error = StatusTable::from_bytes(whole[..len].to_vec()).err();
        assert_eq!(error, Some(TableError::Truncated), "{len} bytes");
    }
    let longer = [whole, &[0]].concat();
    assert_eq!(StatusTable::from_bytes(longer).err(), Some(TableError::Truncated));
}

#[test]
fn a_position_behind_the_capacity_is_read() {
    let shard = Shard::from_positions(3, 41, vec![40], vec![]).unwrap();
    let mut bytes = StatusTable::build(&BTreeMap::from([(3, shard)])).unwrap().as_bytes().to_vec();
    assert_eq!(bytes[40..44], 41_u32.to_le_bytes(), "the entry's capacity");
    bytes[40] = 40;
    let table = StatusTable::from_bytes(bytes).unwrap();
    assert_eq!(table.read(3), Err(SourceError::Shard(ShardError::Positions)));
    let status = |position| table.status(StatusIndex::new(3, position).unwrap());
    assert_eq!((status(39), status(40)), (Ok(Status::Valid), Err(NotCovered::BeyondCapacity)));
}

#[test]
fn an_entry_that_points_outside_is_read() {
    let state = BTreeMap::from([3, 5].map(|number| (number, Shard::new(number, 8).unwrap())));
    let good = StatusTable::build(&state).unwrap();
    assert_eq!(good.headers().len(), 2, "between them is an entry of zeros");
    // The end of each region, and any byte of the entry that must be empty.
    for (at, number) in [(36, 3), (64, 4), (100, 5)] {
        let mut bytes = good.as_bytes().to_vec();
        bytes[at + 1] = 0xff;
        let error = StatusTable::from_bytes(bytes).err();
        assert_eq!(error, Some(TableError::Entry { number }), "byte {at}");
    }
}

/// Numbers of so many bits each, most significant bit first.
fn bits(numbers: impl Iterator<Item = (u32, u32)>) -> Vec<u8> {
    let all: Vec<bool> = numbers
        .flat_map(|(value, width)| (0..width).rev().map(move |bit| value >> bit & 1 == 1))
        .collect();
    let set = |(at, bit): (usize, &bool)| u8::from(*bit) << (7 - at);
    all.chunks(8).map(|eight| eight.iter().enumerate().map(set).sum()).collect()
}
