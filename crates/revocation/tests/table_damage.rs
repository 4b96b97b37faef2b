//! Tables of damaged bytes that the fuzzer, or the reading for it, found trouble with.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clearance_core::ids::StatusIndex;
use clearance_revocation::table::{NotCovered, StatusTable, TableError};
use clearance_revocation::{ExpiryMonth, Shard, ShardSource, ShardSpec, SourceError, Status};

/// The shard of this number and capacity, for credentials of May 2027.
fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

/// Fuzz target `table`, 21 November 2026: a first shard of 65,535 made later ones overflow.
#[test]
fn no_table_of_shards_that_cannot_be_is_read() {
    let state = BTreeMap::from([3, 4].map(|number| (number, Shard::new(spec(number, 8)).unwrap())));
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
fn no_mark_behind_its_bucket_multiplies_what_is_read() {
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
fn no_stream_of_zeros_is_read_past_its_bucket() {
    let revoked: Vec<u32> = (0..40_000).step_by(100).collect();
    let shard = Shard::from_positions(spec(3, 40_000), revoked, vec![7]).unwrap();
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
fn no_table_cut_short_or_too_long_is_read() {
    let good =
        StatusTable::build(&BTreeMap::from([(3, Shard::new(spec(3, 40)).unwrap())])).unwrap();
    let whole = good.as_bytes();
    for len in 0..whole.len() {
        let error = StatusTable::from_bytes(whole[..len].to_vec()).err();
        assert_eq!(error, Some(TableError::Truncated), "{len} bytes");
    }
    let longer = [whole, &[0]].concat();
    assert_eq!(StatusTable::from_bytes(longer).err(), Some(TableError::Truncated));
}

#[test]
fn a_position_behind_the_capacity_is_not_read() {
    let shard = Shard::from_positions(spec(3, 41), vec![40], vec![]).unwrap();
    let mut bytes = StatusTable::build(&BTreeMap::from([(3, shard)])).unwrap().as_bytes().to_vec();
    assert_eq!(bytes[40..44], 41_u32.to_le_bytes(), "the entry's capacity");
    bytes[40] = 40;
    let table = StatusTable::from_bytes(bytes).unwrap();
    assert_eq!(table.read(3), Err(SourceError::Missing { number: 3 }));
    let status = |position| table.status(StatusIndex::new(3, position).unwrap());
    assert_eq!((status(39), status(40)), (Ok(Status::Valid), Err(NotCovered::BeyondCapacity)));
}

#[test]
fn no_entry_that_points_outside_is_read() {
    let state = BTreeMap::from([3, 5].map(|number| (number, Shard::new(spec(number, 8)).unwrap())));
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

/// What becomes of a table of shards 3 and 5 when `change` is made to it.
fn changed(change: impl FnOnce(&mut Vec<u8>)) -> Result<(), TableError> {
    let shards = [(3, 40), (5, 4_000)].map(|(number, capacity)| {
        let marks = (0..capacity).step_by(7).collect();
        (number, Shard::from_positions(spec(number, capacity), marks, vec![1]).expect("ascending"))
    });
    let table = StatusTable::build(&BTreeMap::from(shards)).expect("a good state");
    let mut bytes = table.as_bytes().to_vec();
    change(&mut bytes);
    StatusTable::from_bytes(bytes).map(drop)
}

/// Puts `value` at `at`, where the format has a u32.
fn put(bytes: &mut [u8], at: usize, value: usize) {
    bytes[at..at + 4].copy_from_slice(&(value as u32).to_le_bytes());
}

#[test]
fn no_table_whose_head_is_damaged_is_read() {
    changed(|_| ()).expect("a good one");
    for at in (0..8).chain(12..16).chain(24..32) {
        assert_eq!(changed(|bytes| bytes[at] ^= 1), Err(TableError::NotATable), "byte {at}");
    }
    for at in 16..24 {
        assert_eq!(changed(|bytes| bytes[at] ^= 1), Err(TableError::Truncated), "byte {at}");
    }
    let no_shards = changed(|bytes| bytes[8..12].copy_from_slice(&[0, 0, 0, 0]));
    assert_eq!(no_shards, Err(TableError::NotATable), "shard 0");
    for len in 0..32 {
        assert_eq!(changed(|bytes| bytes.truncate(len)), Err(TableError::Truncated), "{len}");
    }
    for (len, expected) in [(32 * 4 + 7, Err(TableError::Truncated)), (32 * 4 + 8, Ok(()))] {
        let found = changed(|bytes| {
            bytes.truncate(len);
            put(bytes, 16, len);
            bytes[32..].fill(0);
        });
        assert_eq!(found, expected, "{len} bytes, no shard in three places");
    }
}

#[test]
fn every_entry_points_into_its_table() {
    const START: usize = 32 * 4; // a head and three entries
    const OFFSETS: usize = 32;
    const END: usize = 36;
    const CAPACITY: usize = 40;
    const CODE: usize = 44;
    const WIDTH: usize = 1 << 10;
    const BUCKET: usize = 5 << 5;
    let damaged = Err(TableError::Entry { number: 3 });
    let rest = |bytes: &[u8]| bytes.len() - 8;
    // The first shard's region is the whole rest of the table, with offsets of no bits.
    let whole = |field, value: fn(usize) -> usize| {
        changed(|bytes| {
            let end = rest(bytes);
            put(bytes, OFFSETS, START);
            put(bytes, END, end);
            put(bytes, CODE, BUCKET);
            put(bytes, field, value(end));
        })
    };
    assert_eq!(whole(OFFSETS, |_| START), Ok(()));
    assert_eq!(whole(OFFSETS, |_| START - 1), damaged, "in the directory");
    assert_eq!(whole(END, |end| end), Ok(()));
    assert_eq!(whole(END, |end| end + 1), damaged, "in the tail");
    assert_eq!(whole(CAPACITY, |_| 1 << 20), Ok(()));
    assert_eq!(whole(CAPACITY, |_| (1 << 20) + 1), damaged, "more than a shard has");
    assert_eq!(whole(CODE, |_| BUCKET | (28 * WIDTH)), Ok(()));
    assert_eq!(whole(CODE, |_| BUCKET | (29 * WIDTH)), damaged, "two offsets are no load");
    // 40 positions are two buckets, which have three offsets.
    for (len, expected) in [(3, Ok(())), (2, damaged)] {
        let found = changed(|bytes| {
            put(bytes, CODE, BUCKET | (8 * WIDTH));
            put(bytes, END, START + len);
        });
        assert_eq!(found, expected, "{len} bytes of offsets");
    }
    // There is no shard 4: but for its capacity and the free bits of its code, its entry is zero.
    for at in (64..72).chain(76..79).chain(80..88) {
        let found = changed(|bytes| bytes[at] = 1);
        assert_eq!(found, Err(TableError::Entry { number: 4 }), "byte {at}");
    }
}

#[test]
fn no_gap_longer_than_a_load_panics() {
    let shard = Shard::from_positions(spec(3, 40), (0..40).step_by(7).collect(), vec![1]);
    let state = BTreeMap::from([(3, shard.expect("ascending"))]);
    let good = StatusTable::build(&state).expect("a good state").as_bytes().to_vec();
    let read = |bytes: Vec<u8>| {
        let table = StatusTable::from_bytes(bytes).expect("entries are whole");
        for position in 0..40 {
            let index = StatusIndex::new(3, position).expect("in range");
            assert!(table.status(index).is_ok());
        }
        let _ = table.read(3);
    };
    // Nothing but zeros from some byte on, or a single one behind them.
    for from in 64..good.len() {
        let mut bytes = good.clone();
        bytes[from..].fill(0);
        for bit in from * 8..good.len() * 8 {
            let mut one = bytes.clone();
            one[bit / 8] |= 0x80 >> (bit % 8);
            read(one);
        }
        read(bytes);
    }
}
