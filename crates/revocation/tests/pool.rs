//! Positions for new credentials, and Token Status Lists.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use std::collections::HashSet;

use clearance_core::time::Timestamp;
use clearance_revocation::alloc::{Allotment, Pool, PoolError};
use clearance_revocation::token_status_list::{ImportError, export, import};
use clearance_revocation::{ExpiryMonth, Shard, ShardError, Status};
use proptest::prelude::*;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().try_into().unwrap()
}

const MAY: ExpiryMonth = ExpiryMonth::from_u16(688);
const JUNE: ExpiryMonth = ExpiryMonth::from_u16(689);

#[test]
fn offices_or_restarts_give_a_position_twice() {
    let mut central = Pool::default();
    central.open(MAY, 50, [1; 32]).unwrap();
    central.open(MAY, 30, [2; 32]).unwrap();
    let mut office = Pool::default();
    office.adopt(central.grant(MAY, 20).unwrap()).unwrap();
    office.adopt(central.grant(MAY, 30).unwrap()).unwrap();
    assert_eq!((central.left(MAY), office.left(MAY)), (30, 50));
    let mut seen = HashSet::new();
    for pool in [&mut central, &mut office] {
        while let Some(index) = pool.draw(MAY, sha256) {
            assert!(seen.insert(index), "{}:{} twice", index.shard(), index.position());
            *pool = Pool::decode(&pool.encode()).unwrap();
        }
    }
    assert_eq!(seen.len(), 80);
    assert!(seen.iter().all(|i| i.position() < if i.shard() == 1 { 50 } else { 30 }));
}

#[test]
fn an_allotment_is_adopted_twice() {
    let mut central = Pool::default();
    central.open(MAY, 50, [1; 32]).unwrap();
    let granted = central.grant(MAY, 10).unwrap();
    assert_eq!(central.grant(MAY, 41), None);
    let mut office = Pool::default();
    office.adopt(granted.clone()).unwrap();
    assert_eq!(office.adopt(granted.clone()), Err(PoolError::Overlap { number: 1 }));
    assert_eq!(central.adopt(granted), Ok(()));
    // In a stored pool neither.
    let stored = office.encode();
    let twice = [&stored[..], &stored[10..]].concat();
    assert_eq!(Pool::decode(&twice), Err(PoolError::Overlap { number: 1 }));
    for len in 0..stored.len() {
        assert!(len == 10 || Pool::decode(&stored[..len]).is_err(), "cut to {len} bytes");
    }
}

#[test]
fn a_shard_of_another_month_is_used_or_retired() {
    let mut pool = Pool::default();
    let may = pool.open(MAY, 5, [1; 32]).unwrap();
    let june = pool.open(JUNE, 5, [2; 32]).unwrap();
    assert_eq!(pool.draw(JUNE, sha256).unwrap().shard(), june);
    assert_eq!(pool.retire(MAY.end().minus(1)), []);
    assert_eq!(pool.retire(MAY.end()), [may]);
    assert_eq!(pool.draw(MAY, sha256), None);
    assert_eq!(pool.retire(Timestamp::from_secs(u64::MAX)), [june]);
    // A number does not come again at once.
    assert_eq!(pool.open(JUNE, 5, [3; 32]), Ok(3));
}

/// Known answers, by another implementation (Python's hashlib): offices that share a key must give
/// positions in one and the same order.
#[test]
fn positions_come_in_another_order() {
    let key: [u8; 32] = std::array::from_fn(|index| index as u8);
    let mut pool = Pool::default();
    pool.open(MAY, 10, key).unwrap();
    let order: Vec<u32> =
        std::iter::from_fn(|| pool.draw(MAY, sha256)).map(|index| index.position()).collect();
    assert_eq!(order, [5, 9, 1, 6, 0, 2, 8, 7, 4, 3]);
    pool.open(JUNE, 1 << 20, key).unwrap();
    let first = [(); 3].map(|()| pool.draw(JUNE, sha256).unwrap().position());
    assert_eq!(first, [553_126, 103_963, 393_703]);
}

#[test]
fn a_shard_number_that_is_held_is_given_out_or_the_next_free_one_passed_over() {
    let mut pool = Pool::default();
    for number in 1..=4095 {
        let month = if matches!(number, 2 | 5) { MAY } else { JUNE };
        assert_eq!(pool.open(month, 1, [0; 32]), Ok(number));
    }
    // Also over a restart with the last number given out.
    pool = Pool::decode(&pool.encode()).unwrap();
    assert_eq!(pool.retire(MAY.end()), [2, 5]);
    assert_eq!(pool.allotments().len(), 4_093);
    assert_eq!([(); 2].map(|()| pool.open(JUNE, 1, [0; 32])), [Ok(2), Ok(5)]);
    assert_eq!(pool.open(JUNE, 1, [0; 32]), Err(PoolError::Full));
}

#[test]
fn shard_numbers_run_out_unnoticed() {
    let mut pool = Pool::default();
    for number in 1..=4095 {
        assert_eq!(pool.open(MAY, 1, [0; 32]), Ok(number));
    }
    assert_eq!(pool.open(MAY, 1, [0; 32]), Err(PoolError::Full));
}

#[test]
fn a_shard_that_there_cannot_be_takes_a_number() {
    let mut pool = Pool::default();
    for capacity in [0, (1 << 20) + 1] {
        let refused = Err(PoolError::Shard(ShardError::Capacity));
        assert_eq!(pool.open(MAY, capacity, [1; 32]), refused);
    }
    assert_eq!(pool.open(MAY, 5, [1; 32]), Ok(1), "no number was used up");
    let bad = Allotment::new(0, 5, MAY, [1; 32]).err();
    assert_eq!(bad, Some(ShardError::Number));
}

#[test]
fn an_allotment_gives_more_than_it_has() {
    let mut allotment = Allotment::new(7, 3, JUNE, [1; 32]).unwrap();
    assert_eq!((allotment.month(), allotment.shard(), allotment.capacity()), (JUNE, 7, 3));
    let mut drawn: Vec<u32> = (0..3).map(|_| allotment.draw(sha256).unwrap().position()).collect();
    drawn.sort_unstable();
    assert_eq!(drawn, [0, 1, 2]);
    assert_eq!((allotment.draw(sha256), allotment.left()), (None, 0));
}

#[test]
fn a_stored_pool_that_cannot_be_is_read() {
    let mut pool = Pool::default();
    pool.open(MAY, 50, [1; 32]).unwrap();
    pool.draw(MAY, sha256).unwrap();
    let stored = pool.encode().to_vec();
    assert_eq!(*Pool::decode(&stored).unwrap().encode(), stored);
    // The number opened last, the shard and its last position, and what is left of it.
    let at = stored.len() - 46;
    for (place, bytes) in [
        (at - 2, &[0x10, 0x00][..]), // 4096 was opened last
        (at, &[0, 0, 0, 49]),        // shard 0
        (at + 6, &[0, 0, 0, 51]),    // the next one is behind the end
        (at + 10, &[0, 0, 0, 51]),   // the end is behind the capacity
    ] {
        let mut bad = stored.clone();
        bad[place..place + bytes.len()].copy_from_slice(bytes);
        assert_eq!(Pool::decode(&bad).err(), Some(PoolError::Malformed), "{place}");
    }
}

#[test]
fn logs_show_a_key() {
    let mut pool = Pool::default();
    pool.open(MAY, 5, [0xab; 32]).unwrap();
    assert!(!format!("{pool:?}").contains("171"), "{pool:?}");
}

proptest! {
    #[test]
    fn a_token_status_list_changes_a_status(codes in prop::collection::vec(0..3_u8, 1..500)) {
        let at = |wanted| (0..codes.len() as u32).filter(|at| codes[*at as usize] == wanted).collect();
        let shard = Shard::from_positions(2, codes.len() as u32, at(1), at(2)).unwrap();
        let list = export(&shard);
        prop_assert_eq!(import(&list, 2, codes.len() as u32), Ok(shard));
        for len in 0..list.len() {
            prop_assert!(import(&list[..len], 2, codes.len() as u32).is_err());
        }
    }
}

fn list(bits: u8, zlib: &[u8]) -> Vec<u8> {
    let mut out = vec![0xa2, 0x64, b'b', b'i', b't', b's', bits, 0x63, b'l', b's', b't'];
    out.extend_from_slice(&[0x59, (zlib.len() >> 8) as u8, zlib.len() as u8]);
    out.extend_from_slice(zlib);
    out
}

fn zlib(plain: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, plain).unwrap();
    let mut packed = packer.finish().unwrap();
    packed.resize(packed.len().max(300), 0); // so that the length takes two bytes: see `list`
    packed
}

#[test]
fn the_list_of_the_draft_is_misread() {
    // draft-ietf-oauth-status-list §4.2: one bit, sixteen positions, bytes b9 a3.
    let lst = [0x78, 0xda, 0xdb, 0xb9, 0x18, 0x00, 0x02, 0x17, 0x01, 0x5d];
    let mut cbor = vec![0xa2, 0x64, b'b', b'i', b't', b's', 1, 0x63, b'l', b's', b't', 0x4a];
    cbor.extend_from_slice(&lst);
    let shard = import(&cbor, 1, 16).unwrap();
    assert_eq!(shard.revoked(), [0, 3, 4, 5, 7, 8, 9, 13, 15]);
    assert_eq!(shard.status(1), Some(Status::Valid));
    assert_eq!(import(&cbor, 1, 17), Err(ImportError::TooShort { covered: 16, capacity: 17 }));
    assert_eq!(import(&cbor, 1, 15), Err(ImportError::TooLong { capacity: 15 }));
}

#[test]
fn a_bomb_or_a_foreign_status_is_taken_over() {
    assert_eq!(import(&list(2, &zlib(&vec![0; 40 << 20])), 1, 8), Err(ImportError::TooLarge));
    assert_eq!(import(&list(3, &zlib(&[0])), 1, 1), Err(ImportError::Bits(3)));
    assert_eq!(
        import(&list(2, &zlib(&[0])), 1, 1),
        Err(ImportError::Zlib),
        "bytes after the stream"
    );
}

/// A `StatusList` map of these members, in this order.
fn map(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = vec![0xa0 | members.len() as u8];
    for (name, value) in members {
        out.push(0x60 | name.len() as u8);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(value);
    }
    out
}

#[test]
fn a_list_of_another_form_is_taken_over() {
    // Four positions of two bits: valid, revoked, suspended, valid.
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, &[0b0010_0100]).unwrap();
    let packed = packer.finish().unwrap();
    let lst = [&[0x40 | packed.len() as u8][..], &packed].concat();
    let (bits, lst, uri) =
        (("bits", &[2][..]), ("lst", &lst[..]), ("aggregation_uri", &b"\x61u"[..]));
    let expected = Shard::from_positions(1, 4, vec![1], vec![2]);
    let read = |members: &[(&str, &[u8])]| import(&map(members), 1, 4);
    assert_eq!(read(&[bits, lst]).ok(), expected.clone().ok());
    assert_eq!(read(&[uri, lst, bits]).ok(), expected.ok(), "with what we have no use for");
    let malformed: [&[(&str, &[u8])]; 12] = [
        &[],
        &[bits],
        &[lst],
        &[uri],
        &[bits, bits],
        &[lst, lst, bits],
        &[uri, uri, bits],
        &[bits, lst, uri, ("more", &[0])],
        &[bits, lst, ("more", &[0])],
        &[bits, lst, ("aggregation_uri", &[0])],
        &[("bits", b"\x612"), lst],
        &[bits, ("lst", &[0])],
    ];
    for members in malformed {
        assert_eq!(read(members), Err(ImportError::Malformed), "{members:?}");
    }
    let behind = [&map(&[bits, lst])[..], &[0]].concat();
    assert_eq!(import(&behind, 1, 4), Err(ImportError::Malformed), "bytes after the map");
    assert_eq!(import(&map(&[bits, lst]), 0, 4), Err(ImportError::Shard(ShardError::Number)));
    let damaged = [&[0x40 | packed.len() as u8][..], &packed[..packed.len() - 1], &[0]].concat();
    assert_eq!(read(&[bits, ("lst", &damaged)]), Err(ImportError::Zlib));
    assert_eq!(import(&list(2, &[0; 300]), 1, 4), Err(ImportError::Zlib), "no zlib at all");
}

#[test]
fn a_status_without_counterpart_is_taken_over() {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, &[0b1100_0000]).unwrap();
    let packed = packer.finish().unwrap();
    let lst = [&[0x40 | packed.len() as u8][..], &packed].concat();
    let list = map(&[("bits", &[2]), ("lst", &lst)]);
    assert_eq!(import(&list, 1, 4), Err(ImportError::Status(3)));
}
