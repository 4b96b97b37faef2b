//! Positions that are spent in blocks.

use std::collections::BTreeSet;
use std::thread;

use clearance_authority::office::{Clock, Doubt, Office, OrderError, Reservation, Seal};
use clearance_core::crypto::RING;
use clearance_core::ids::Scope;
use clearance_core::time::Validity;

use crate::world::{DAY, NOW, World};

fn block(count: u32) -> Reservation {
    Reservation {
        expiring: NOW.plus(14 * DAY),
        count,
        shard_capacity: 1_000,
        clock: Clock::showing(NOW),
    }
}

#[test]
fn threads_that_take_blocks_and_single_positions_share_none() {
    let mut world = World::new("blocks");
    let dir = world.office_dir();
    let jobs: Vec<_> = (0..8).map(|_| (world.request(NOW), world.entropy())).collect();
    let drawn: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = jobs
            .into_iter()
            .map(|(request, mut entropy)| {
                let office = Office::open(&dir, &RING).unwrap();
                scope.spawn(move || {
                    let mut all = office.reserve(&block(50), &mut entropy).unwrap();
                    let one = office.issue(&request, &World::order(NOW), &mut entropy).unwrap();
                    all.push(one.grant.status_index);
                    all
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(drawn.len(), 8 * 51);
    assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), drawn.len());
}

#[test]
fn a_block_that_a_killed_process_held_is_never_given_again() {
    let mut world = World::new("block-killed");
    let (mut first, mut second) = (world.entropy(), world.entropy());
    let lost: BTreeSet<_> =
        world.office().reserve(&block(256), &mut first).unwrap().into_iter().collect();
    let mut others = BTreeSet::new();
    // Until the shard is used up, and another one is opened.
    for _ in 0..5 {
        others.extend(world.office().reserve(&block(256), &mut second).unwrap());
    }
    assert!(lost.is_disjoint(&others));
    assert_eq!(others.iter().filter(|index| index.shard() == 1).count(), 1_000 - 256);
}

#[test]
fn an_office_that_was_put_back_gives_out_no_block() {
    let mut world = World::new("block-put-back");
    let mut entropy = world.entropy();
    world.office().reserve(&block(10), &mut entropy).unwrap();
    world.back_up();
    world.office().reserve(&block(10), &mut entropy).unwrap();
    world.restore();
    let error = world.office().reserve(&block(10), &mut entropy).unwrap_err();
    assert!(matches!(error, OrderError::Doubt(Doubt::Moved { .. })), "{error}");
}

#[test]
fn a_clock_that_cannot_be_right_spends_nothing() {
    let mut world = World::new("block-clock");
    let mut entropy = world.entropy();
    let clock = Clock::showing(NOW.plus(10_000 * DAY));
    let wrong = Reservation { clock, ..block(10) };
    let error = world.office().reserve(&wrong, &mut entropy).unwrap_err();
    assert!(matches!(error, OrderError::Clock(_)), "{error}");
}

#[test]
fn a_seal_signs_at_spent_positions_only_and_with_a_key_that_is_elsewhere() {
    let mut world = World::new("seal");
    let (request, mut entropy) = (world.request(NOW), world.entropy());
    // The secret moves into hardware: the directory keeps the public half.
    let file = world.office_dir().join("authority.key");
    let text = std::fs::read_to_string(&file).unwrap();
    let pair = clearance_authority::keys::KeyPair::from_text(&RING, &text).unwrap();
    std::fs::remove_file(&file).unwrap();
    let clock = Clock::showing(NOW);
    let scope = Scope { scheme: super::world::MUTUAL, qualifier: 0 };
    let validity = Validity { not_before: NOW, not_after: NOW.plus(14 * DAY) };
    let bare = Seal::new(world.office());
    let accepted = bare.accept(&request, None, clock).unwrap();
    let error = bare.sign(&accepted, scope, validity, &mut entropy).unwrap_err();
    assert!(matches!(error, OrderError::NoKey), "{error}");
    let seal = Seal::new(world.office()).with_key(pair.signing(&RING).unwrap().into());
    let accepted = seal.accept(&request, None, clock).unwrap();
    assert!(seal.sign(&accepted, scope, validity, &mut entropy).unwrap().is_none());
    seal.stock(validity.not_after, clock, &mut entropy).unwrap();
    let mut places = BTreeSet::new();
    // More than a block has.
    for _ in 0..300 {
        let sealed = match seal.sign(&accepted, scope, validity, &mut entropy).unwrap() {
            Some(sealed) => sealed,
            None => {
                seal.stock(validity.not_after, clock, &mut entropy).unwrap();
                seal.sign(&accepted, scope, validity, &mut entropy).unwrap().unwrap()
            }
        };
        assert!(places.insert(sealed.claims.status_index));
    }
    let later = Validity { not_after: NOW.plus(60 * DAY), ..validity };
    let other_month = seal.sign(&accepted, scope, later, &mut entropy).unwrap();
    assert!(other_month.is_none(), "a position is of the month in which the credential expires");
}
