//! Positions for new credentials, and Token Status Lists.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use std::collections::HashSet;

use clearance_core::time::Timestamp;
use clearance_revocation::alloc::{Pool, PoolError};
use clearance_revocation::token_status_list::{ImportError, export, import};
use clearance_revocation::{ExpiryMonth, Shard, Status};
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

#[test]
fn shard_numbers_run_out_unnoticed() {
    let mut pool = Pool::default();
    for number in 1..=4095 {
        assert_eq!(pool.open(MAY, 1, [0; 32]), Ok(number));
    }
    assert_eq!(pool.open(MAY, 1, [0; 32]), Err(PoolError::Full));
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
