use clearance_authority::office::{
    Clock, ListError, OfficePublishError, OrderError, Reach, Terms, Which,
};
use clearance_core::crypto::RING;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustAnchor;

use crate::world::{DAY, NOW, World, terms};

#[test]
fn nothing_is_published_or_signed_by_an_implausible_clock() {
    let mut world = World::new("implausible");
    world.publish(NOW);
    for wrong in [NOW.plus(60 * DAY), NOW.plus(365 * DAY), NOW.minus(60)] {
        let error = world.try_publish(Clock::showing(wrong)).unwrap_err();
        assert!(matches!(error, OfficePublishError::Clock(_)), "{error}");
        let error = world.try_issue(wrong).unwrap_err();
        assert!(matches!(error, OrderError::Clock(_)), "{error}");
        let error = world.office().renew(&terms(wrong)).unwrap_err();
        assert!(matches!(error, ListError::Clock(_)), "{error}");
        assert!(error.to_string().contains("--clock-is-right"), "{error}");
    }
    world.publish(NOW.plus(DAY));
}

#[test]
fn two_years_away_is_possible_when_somebody_stands_for_the_clock() {
    let mut world = World::new("away");
    world.publish(NOW);
    let now = NOW.plus(700 * DAY);
    let sure = Terms { clock: Clock::asserted(now), life: None };
    world.office().renew(&sure).unwrap();
    world.try_publish(Clock::asserted(now)).unwrap();
    world.issue(now);
    world.publish(now.plus(600));
}

/// A publisher whose clock was a year fast, and somebody who stood for it.
#[test]
fn a_year_fast_and_back_loses_no_revocation_and_leaves_no_gate_behind() {
    let mut world = World::new("year-fast");
    let kid = world.office().authority_kids().unwrap()[0];
    let gate = world.gate("gate");
    let index = world.issue(NOW).grant.status_index;
    let which = [Which::Index(index)];
    world.office().change_status(&which, Reach::Named, Status::Revoked, NOW).unwrap();
    world.publish(NOW);
    gate.sync(&world, NOW).unwrap();

    let fast = NOW.plus(365 * DAY);
    let sure = |now| Terms { clock: Clock::asserted(now), life: None };
    world.office().renew(&sure(fast)).unwrap();
    world.try_publish(Clock::asserted(fast)).unwrap();

    // The clock is right again: the trust list declares the false dates void, and the lists begin anew.
    let now = NOW.plus(3_600);
    assert!(world.office().renew(&terms(now)).is_err(), "it must be said");
    let list = world.office().void_dates(&terms(now)).unwrap().list;
    assert_eq!(list.content().dates_from, Some(list.seq()));
    world.publish(now);
    gate.sync(&world, now).unwrap();
    assert_eq!(gate.status(&world, kid, index, now), Some(Status::Revoked));
    world.issue(now);
    world.publish(now.plus(600));
    gate.sync(&world, now.plus(600)).unwrap();
}

#[test]
fn a_list_of_a_fast_root_is_left_by_devices_that_took_it_and_by_those_that_did_not() {
    let world = World::new("fast-root");
    let read = || std::fs::read(world.office().trust_list()).unwrap();
    let first = read();
    let fast = NOW.plus(DAY);
    world.office().renew(&terms(fast)).unwrap();
    let future = read();
    let accept = |bytes: &[u8], anchor: &mut TrustAnchor, now: Timestamp| {
        anchor.accept(&RING, bytes, now).map(|list| list.seq())
    };
    let [mut right, mut misled] = [0; 2].map(|_| TrustAnchor::new(world.root()));
    for anchor in [&mut right, &mut misled] {
        accept(&first, anchor, NOW).unwrap();
    }
    accept(&future, &mut right, NOW).unwrap_err();
    accept(&future, &mut misled, fast).unwrap();
    let sure = Terms { clock: Clock::asserted(NOW.plus(60)), life: None };
    world.office().renew(&sure).unwrap();
    let mended = read();
    for anchor in [&mut right, &mut misled] {
        assert_eq!(accept(&mended, anchor, NOW.plus(60)).unwrap(), 3);
    }
}
