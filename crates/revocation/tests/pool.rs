//! Positions for new credentials.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use std::collections::HashSet;

use clearance_core::time::Timestamp;
use clearance_revocation::alloc::{Allotment, Pool, PoolError, PoolShard};
use clearance_revocation::{ExpiryMonth, ShardError, ShardSpec};
use proptest::prelude::*;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().try_into().unwrap()
}

const MAY: ExpiryMonth = ExpiryMonth::from_u16(688);
const JUNE: ExpiryMonth = ExpiryMonth::from_u16(689);

fn spec(number: u16, capacity: u32, month: ExpiryMonth) -> ShardSpec {
    ShardSpec { number, capacity, month }
}

/// The pool after it was stored and read again.
fn stored(pool: &Pool) -> Pool {
    Pool::decode(&pool.encode(sha256), sha256).unwrap()
}

/// The stored form of a pool with one byte or more replaced, and the checksum put right.
fn with_bytes(pool: &Pool, at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut changed = pool.encode(sha256).to_vec();
    changed[at..at + bytes.len()].copy_from_slice(bytes);
    let content = changed.len() - 32;
    let hash = sha256(&changed[..content]);
    changed[content..].copy_from_slice(&hash);
    changed
}

#[test]
fn offices_and_restarts_give_each_position_once() {
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
            *pool = stored(pool);
        }
    }
    assert_eq!(seen.len(), 80);
    assert!(seen.iter().all(|i| i.position() < if i.shard() == 1 { 50 } else { 30 }));
}

#[test]
fn an_allotment_is_adopted_once_however_much_of_it_was_drawn() {
    let mut central = Pool::default();
    central.open(MAY, 50, [1; 32]).unwrap();
    let granted = central.grant(MAY, 10).unwrap();
    assert_eq!(central.grant(MAY, 41), None);
    let mut office = Pool::default();
    office.adopt(granted.clone()).unwrap();
    for _ in 0..=10 {
        let again = office.adopt(granted.clone());
        assert_eq!(again, Err(PoolError::Overlap { number: 1 }));
        office.draw(MAY, sha256);
    }
    assert_eq!(central.adopt(granted), Ok(()), "what was given up may come back");
}

#[test]
fn a_stored_pool_with_one_allotment_twice_is_refused() {
    let mut pool = Pool::default();
    pool.open(MAY, 50, [1; 32]).unwrap();
    let content = pool.encode(sha256).to_vec();
    let content = &content[..content.len() - 32];
    let twice = [content, &content[content.len() - 46..]].concat();
    let twice = [&twice[..], &sha256(&twice)].concat();
    assert_eq!(Pool::decode(&twice, sha256), Err(PoolError::Malformed));
}

#[test]
fn a_shard_serves_its_month_and_retires_after_it() {
    let mut pool = Pool::default();
    let may = pool.open(MAY, 5, [1; 32]).unwrap();
    let june = pool.open(JUNE, 5, [2; 32]).unwrap();
    assert_eq!(pool.draw(JUNE, sha256).unwrap().shard(), june);
    assert_eq!(pool.retire(MAY.end().minus(1)), []);
    assert_eq!(pool.over(MAY.end()), [may], "only asked for, nothing is dropped");
    assert_eq!(pool.retire(MAY.end()), [may]);
    assert_eq!(pool.draw(MAY, sha256), None);
    assert_eq!(pool.retire(Timestamp::from_secs(u64::MAX)), [june]);
    assert_eq!(pool.open(JUNE, 5, [3; 32]), Ok(3), "a number does not come again at once");
}

/// Known answers, by another implementation (Python's hashlib): offices that share a key must give
/// positions in one and the same order.
#[test]
fn positions_come_in_the_order_of_the_key() {
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
fn a_new_shard_gets_the_next_free_number_and_numbers_go_round() {
    let mut pool = Pool::default();
    for number in 1..=4095 {
        let month = if matches!(number, 2 | 5) { MAY } else { JUNE };
        assert_eq!(pool.open(month, 1, [0; 32]), Ok(number));
    }
    assert_eq!(pool.open(JUNE, 1, [0; 32]), Err(PoolError::Full));
    // Also over a restart with the last number given out.
    pool = stored(&pool);
    assert_eq!(pool.retire(MAY.end()), [2, 5]);
    assert_eq!(pool.allotments().len(), 4_093);
    assert_eq!([(); 2].map(|()| pool.open(JUNE, 1, [0; 32])), [Ok(2), Ok(5)]);
    assert_eq!(pool.open(JUNE, 1, [0; 32]), Err(PoolError::Full));
}

#[test]
fn a_number_that_others_use_is_passed_over() {
    let mut pool = Pool::default();
    pool.open(MAY, 5, [1; 32]).unwrap();
    assert_eq!(pool.next_number(|number| matches!(number, 2 | 3)), Ok(4));
    assert_eq!(pool.open_at(spec(4, 5, MAY), [2; 32]), Ok(()));
    assert_eq!(pool.open_at(spec(4, 5, MAY), [2; 32]), Err(PoolError::Known { number: 4 }));
    assert_eq!(pool.open(MAY, 5, [3; 32]), Ok(5), "numbers go on behind it");
    assert_eq!(pool.next_number(|_| true), Err(PoolError::Full));
}

#[test]
fn a_shard_that_there_cannot_be_takes_no_number() {
    let mut pool = Pool::default();
    for capacity in [0, (1 << 20) + 1] {
        let refused = PoolError::Shard(ShardError::Capacity);
        assert_eq!(pool.open(MAY, capacity, [1; 32]), Err(refused));
        assert_eq!(pool.add_spent(spec(1, capacity, MAY)), Err(refused));
    }
    for number in [0, 4096] {
        let refused = Err(PoolError::Shard(ShardError::Number));
        assert_eq!(pool.open_at(spec(number, 5, MAY), [1; 32]), refused);
    }
    assert_eq!((pool.serial(), pool.open(MAY, 5, [1; 32])), (0, Ok(1)));
    let bad = Allotment::new(spec(0, 5, MAY), [1; 32]).err();
    assert_eq!(bad, Some(ShardError::Number));
}

#[test]
fn an_allotment_gives_what_it_has_and_no_more() {
    let mut allotment = Allotment::new(spec(7, 3, JUNE), [1; 32]).unwrap();
    assert_eq!((allotment.month(), allotment.shard(), allotment.capacity()), (JUNE, 7, 3));
    let mut drawn: Vec<u32> = (0..3).map(|_| allotment.draw(sha256).unwrap().position()).collect();
    drawn.sort_unstable();
    assert_eq!(drawn, [0, 1, 2]);
    assert_eq!((allotment.draw(sha256), allotment.left(), allotment.drawn()), (None, 0, 3));
}

#[test]
fn a_closed_shard_gives_nothing_and_stays() {
    let mut pool = Pool::default();
    pool.open(MAY, 5, [1; 32]).unwrap();
    pool.open(JUNE, 5, [2; 32]).unwrap();
    let granted = pool.grant(MAY, 1).unwrap();
    pool.draw(MAY, sha256).unwrap();
    pool.close(1).unwrap();
    pool = stored(&pool);
    assert_eq!((pool.draw(MAY, sha256), pool.grant(MAY, 1), pool.left(MAY)), (None, None, 0));
    assert_eq!(pool.adopt(granted), Err(PoolError::Closed { number: 1 }));
    let closed = PoolShard {
        spec: spec(1, 5, MAY),
        is_published: false,
        is_closed: true,
        drawn: 1,
        left: 0,
    };
    assert_eq!(pool.shard(1), Some(closed));
    assert!(pool.draw(JUNE, sha256).is_some());
    pool.close_all();
    assert_eq!((pool.draw(JUNE, sha256), pool.shards().count()), (None, 2));
    assert_eq!(pool.retire(MAY.end()), [1]);
    assert_eq!(pool.close(1), Err(PoolError::Unknown { number: 1 }));
}

#[test]
fn a_pool_made_from_a_published_list_gives_none_of_its_positions() {
    let held = [4090, 4094, 4095, 1, 7].map(|number| spec(number, 100, MAY));
    let mut pool = Pool::spent(held, 1_000).unwrap();
    assert!(pool.serial() > 1_000);
    assert_eq!(
        pool.shards().map(|shard| shard.spec.number).collect::<Vec<_>>(),
        [1, 7, 4090, 4094, 4095]
    );
    assert!(pool.shards().all(|shard| shard.is_published && shard.is_closed && shard.left == 0));
    assert_eq!(pool.draw(MAY, sha256), None);
    // The longest run of free numbers is 8 to 4089: the lost pool would have gone on there.
    assert_eq!(pool.open(MAY, 100, [1; 32]), Ok(8));
    assert_eq!(pool.draw(MAY, sha256).unwrap().shard(), 8);
    let twice = [spec(3, 5, MAY), spec(3, 6, MAY)];
    assert_eq!(Pool::spent(twice, 0), Err(PoolError::Known { number: 3 }));
    assert_eq!(Pool::spent([], 5).unwrap().open(MAY, 1, [0; 32]), Ok(1));
}

#[test]
fn an_allotment_of_another_shard_of_the_same_number_is_refused() {
    let mut pool = Pool::default();
    pool.open(MAY, 5, [1; 32]).unwrap();
    for other in [spec(1, 6, MAY), spec(1, 5, JUNE)] {
        let other = Allotment::new(other, [2; 32]).unwrap();
        assert_eq!(pool.adopt(other), Err(PoolError::Other { number: 1 }));
    }
}

#[test]
fn a_pool_with_any_bit_flipped_is_refused() {
    let mut pool = Pool::default();
    pool.open(MAY, 50, [1; 32]).unwrap();
    pool.draw(MAY, sha256).unwrap();
    pool.add_spent(spec(9, 3, JUNE)).unwrap();
    let good = pool.encode(sha256).to_vec();
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(Pool::decode(&bad, sha256).is_err(), "bit {bit}");
    }
    for len in 0..good.len() {
        assert!(Pool::decode(&good[..len], sha256).is_err(), "cut to {len} bytes");
    }
    let mut bad = good.clone();
    bad[30] ^= 1;
    assert_eq!(Pool::decode(&bad, sha256), Err(PoolError::Damaged));
    bad[7] = b'1';
    assert_eq!(Pool::decode(&bad, sha256), Err(PoolError::Version));
}

#[test]
fn a_pool_that_there_cannot_be_is_refused() {
    let mut pool = Pool::default();
    pool.open(MAY, 50, [1; 32]).unwrap();
    pool.draw(MAY, sha256).unwrap();
    assert_eq!(Pool::decode(&with_bytes(&pool, 0, b"clrpool2"), sha256), Ok(pool.clone()));
    // After the magic: serial, last opened, shards; the shard; its allotment.
    let (shard, allotment) = (20, 27);
    for (at, bytes) in [
        (16, &[0x10, 0x00][..]),          // 4096 was opened last
        (18, &[0, 2]),                    // there are two shards
        (shard, &[0, 0, 0, 49]),          // shard 0
        (shard + 6, &[4]),                // an unknown flag
        (allotment, &[0, 2]),             // of a shard there is not
        (allotment + 2, &[0, 0, 0, 2]),   // it starts behind the next one
        (allotment + 6, &[0, 0, 0, 51]),  // the next one is behind the end
        (allotment + 10, &[0, 0, 0, 51]), // the end is behind the capacity
    ] {
        let bad = with_bytes(&pool, at, bytes);
        assert_eq!(Pool::decode(&bad, sha256).err(), Some(PoolError::Malformed), "{at}");
    }
}

#[test]
fn a_debug_form_shows_no_key() {
    let mut pool = Pool::default();
    pool.open(MAY, 5, [0xab; 32]).unwrap();
    assert!(!format!("{pool:?}").contains("171"), "{pool:?}");
}

/// Something done to a pool.
#[derive(Clone, Copy, Debug)]
enum Act {
    Open(u32),
    Draw,
    Grant(u32),
    Close(u16),
    CloseAll,
    Publish(u16),
    Spend(u16),
    Retire,
}

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => (1..20_u32).prop_map(Act::Open),
        8 => Just(Act::Draw),
        2 => (1..10_u32).prop_map(Act::Grant),
        1 => (1..9_u16).prop_map(Act::Close),
        1 => Just(Act::CloseAll),
        1 => (1..9_u16).prop_map(Act::Publish),
        1 => (1..9_u16).prop_map(Act::Spend),
        1 => Just(Act::Retire),
    ]
}

proptest! {
    #[test]
    fn a_serial_tells_every_older_copy_and_no_position_comes_twice(
        acts in prop::collection::vec(acts(), 1..60),
    ) {
        let (mut pool, mut office) = (Pool::default(), Pool::default());
        let mut seen = HashSet::new();
        for act in acts {
            let before = pool.clone();
            match act {
                Act::Open(capacity) => drop(pool.open(MAY, capacity, [7; 32])),
                Act::Draw => {
                    if let Some(index) = pool.draw(MAY, sha256) {
                        prop_assert!(seen.insert(index));
                    }
                }
                Act::Grant(count) => {
                    if let Some(granted) = pool.grant(MAY, count) {
                        prop_assert_eq!(office.adopt(granted), Ok(()));
                    }
                }
                Act::Close(number) => drop(pool.close(number)),
                Act::CloseAll => pool.close_all(),
                Act::Publish(number) => drop(pool.mark_published(number)),
                Act::Spend(number) => drop(pool.add_spent(spec(number, 5, MAY))),
                Act::Retire => prop_assert_eq!(pool.retire(MAY.end().minus(1)), []),
            }
            prop_assert!(pool == before || pool.serial() > before.serial(), "{:?}", act);
            pool = stored(&pool);
        }
        while let Some(index) = office.draw(MAY, sha256) {
            prop_assert!(seen.insert(index));
        }
        while let Some(index) = pool.draw(MAY, sha256) {
            prop_assert!(seen.insert(index));
        }
    }
}
