use std::collections::BTreeSet;
use std::fs;

use clearance_authority::office::{
    Clock, Doubt, Evidence, OfficePublishError, OrderError, Reach, RecoverError, Which,
};
use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;

use crate::world::{DAY, NOW, World, terms};

fn evidence(world: &World) -> Evidence {
    Evidence { repositories: vec![world.repository()], ..Evidence::default() }
}

fn revoke(world: &World, index: StatusIndex) {
    let which = [Which::Index(index)];
    world.office().change_status(&which, Reach::Named, Status::Revoked, NOW).unwrap();
}

#[test]
fn a_restored_office_forgets_no_revocation_and_repeats_no_position() {
    let mut world = World::new("restored");
    let kid = world.office().authority_kids().unwrap()[0];
    let gate = world.gate("gate");
    let first = world.issue(NOW).grant.status_index;
    world.publish(NOW);
    gate.sync(&world, NOW).unwrap();
    world.back_up();
    let mut used = BTreeSet::from([first]);
    let mut lost = Vec::new();
    for _ in 0..10 {
        lost.push(world.issue(NOW).grant.status_index);
    }
    used.extend(&lost);
    revoke(&world, lost[0]);
    let later = NOW.plus(600);
    world.publish(later);
    gate.sync(&world, later).unwrap();
    assert_eq!(gate.status(&world, kid, lost[0], later), Some(Status::Revoked));

    world.restore();
    let mut entropy = world.entropy();
    let recovered = world.office().recover(&evidence(&world), later, &mut entropy).unwrap();
    assert_eq!(recovered.statuses, 1);
    let error = world.try_issue(later).unwrap_err();
    assert!(matches!(error, OrderError::NotInLists { .. }), "publish first: {error}");
    let soon = NOW.plus(1_200);
    world.publish(soon);
    gate.sync(&world, soon).unwrap();
    for _ in 0..30 {
        assert!(used.insert(world.issue(soon).grant.status_index));
    }
    // What was revoked stays so; what the backup never heard of can be revoked.
    assert_eq!(gate.status(&world, kid, lost[0], soon), Some(Status::Revoked));
    assert_eq!(gate.status(&world, kid, lost[1], soon), Some(Status::Valid));
    revoke(&world, lost[1]);
    let end = NOW.plus(1_800);
    world.publish(end);
    gate.sync(&world, end).unwrap();
    assert_eq!(gate.status(&world, kid, lost[1], end), Some(Status::Revoked));
}

#[test]
fn the_same_backup_can_be_put_back_twice() {
    let mut world = World::new("twice");
    let mut used = BTreeSet::from([world.issue(NOW).grant.status_index]);
    world.publish(NOW);
    world.back_up();
    for round in 1..4 {
        let now = NOW.plus(round * 3_600);
        world.restore();
        let mut entropy = world.entropy();
        world.office().recover(&evidence(&world), now, &mut entropy).unwrap();
        world.publish(now);
        for _ in 0..5 {
            assert!(used.insert(world.issue(now).grant.status_index), "round {round}");
        }
    }
}

#[test]
fn a_lost_pool_is_made_again_from_the_lists_alone() {
    let mut world = World::new("lost-pool");
    let kid = world.office().authority_kids().unwrap()[0];
    let index = world.issue(NOW).grant.status_index;
    world.publish(NOW);
    for name in ["positions.pool", "positions.witness", "positions.place", "statuses.log"] {
        drop(fs::remove_file(world.office_dir().join(name)));
    }
    let mut entropy = world.entropy();
    let none = world.office().recover(&Evidence::default(), NOW, &mut entropy);
    assert!(matches!(none, Err(RecoverError::NoLists { .. })), "{none:?}");
    world.office().recover(&evidence(&world), NOW, &mut entropy).unwrap();
    world.publish(NOW.plus(60));
    assert_ne!(world.issue(NOW.plus(60)).grant.status_index.shard(), index.shard());
    revoke(&world, index);
    let end = NOW.plus(120);
    world.publish(end);
    let gate = world.gate("gate");
    gate.sync(&world, end).unwrap();
    assert_eq!(gate.status(&world, kid, index, end), Some(Status::Revoked));
}

#[test]
fn an_office_that_never_published_says_so_to_recover() {
    let mut world = World::new("never");
    let index = world.issue(NOW).grant.status_index;
    world.back_up();
    world.restore();
    let mut entropy = world.entropy();
    let never = Evidence { never_published: true, ..Evidence::default() };
    world.office().recover(&never, NOW, &mut entropy).unwrap();
    world.publish(NOW);
    assert_ne!(world.issue(NOW).grant.status_index.shard(), index.shard());
    // Once it has published, nobody's word is enough.
    let refused = world.office().recover(&never, NOW, &mut entropy);
    assert!(matches!(refused, Err(RecoverError::NoLists { was_published: true })), "{refused:?}");
}

#[test]
fn a_cut_log_is_noticed_and_comes_back_from_the_lists() {
    let mut world = World::new("log");
    let kid = world.office().authority_kids().unwrap()[0];
    let [a, b] = [0; 2].map(|_| world.issue(NOW).grant.status_index);
    revoke(&world, a);
    revoke(&world, b);
    world.publish(NOW);
    let log = world.office_dir().join("statuses.log");
    let whole = fs::read_to_string(&log).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let cut = lines[..lines.len() - 1].concat();
    for damaged in ["", &cut] {
        if damaged.is_empty() {
            fs::remove_file(&log).unwrap();
        } else {
            fs::write(&log, damaged).unwrap();
        }
        let error = world.try_publish(Clock::showing(NOW)).unwrap_err();
        assert!(
            matches!(error, OfficePublishError::Doubt(Doubt::LogCut { .. })),
            "{damaged:?}: {error}"
        );
        fs::write(&log, &whole).unwrap();
    }
    fs::write(&log, whole.replacen("revoked", "revoke!", 1)).unwrap();
    assert!(world.try_publish(Clock::showing(NOW)).is_err());
    let mut entropy = world.entropy();
    let recovered = world.office().recover(&evidence(&world), NOW, &mut entropy).unwrap();
    assert_eq!((recovered.damaged_statuses, recovered.statuses), (1, 1));
    world.publish(NOW.plus(60));
    let gate = world.gate("gate");
    gate.sync(&world, NOW.plus(60)).unwrap();
    for index in [a, b] {
        assert_eq!(gate.status(&world, kid, index, NOW.plus(60)), Some(Status::Revoked));
    }
}

#[test]
fn a_lost_repository_is_made_again_and_every_gate_follows() {
    let mut world = World::new("repository");
    let gate = world.gate("gate");
    let index = world.issue(NOW).grant.status_index;
    let kid = world.office().authority_kids().unwrap()[0];
    world.publish(NOW);
    gate.sync(&world, NOW).unwrap();
    for round in 1..4 {
        let now = NOW.plus(600 * round);
        if round == 2 {
            revoke(&world, index);
        }
        fs::remove_dir_all(world.repository()).unwrap();
        world.publish(now);
        gate.sync(&world, now).unwrap();
    }
    let end = NOW.plus(1_800);
    assert_eq!(gate.status(&world, kid, index, end), Some(Status::Revoked));
}

#[test]
fn a_list_that_the_office_does_not_remember_stops_it() {
    let mut world = World::new("overtaken");
    world.publish(NOW);
    let older = world.dir.join("older");
    fs::rename(world.repository(), &older).unwrap();
    let other = World::new("overtaken-other");
    // Another office's directory with the same keys would be a copy; here the repository alone is newer.
    drop(other);
    world.publish(NOW.plus(600));
    let newer = world.dir.join("newer");
    fs::rename(world.repository(), &newer).unwrap();
    // An older repository is fine: numbers go on above what was published.
    fs::rename(&older, world.repository()).unwrap();
    let published = world.publish(NOW.plus(1_200));
    assert!(published.lists[0].1.seq > 2, "{published:?}");
}

#[test]
fn a_restored_office_signs_no_number_twice() {
    let mut world = World::new("numbers");
    world.publish(NOW);
    world.back_up();
    let lost = world.office().renew(&terms(NOW.plus(DAY))).unwrap().list.seq();
    let kept = fs::read(world.office().trust_list()).unwrap();
    world.restore();
    assert!(world.office().renew(&terms(NOW.plus(DAY))).is_err());
    let mut entropy = world.entropy();
    let now = NOW.plus(2 * DAY);
    world.office().recover(&evidence(&world), now, &mut entropy).unwrap();
    let next = world.office().renew(&terms(now)).unwrap().list.seq();
    assert!(next > lost + 100, "{next} after {lost}");
    // A list that a device brings is taken in, and no other of its number.
    let brought = world.dir.join("brought.cbor");
    fs::write(&brought, kept).unwrap();
    assert_eq!(world.office().import_list(&brought).unwrap().seq(), lost);
    assert_eq!(world.office().list().unwrap().seq(), next);
}

#[test]
fn the_newest_list_comes_back_from_the_copy_that_devices_get() {
    let mut world = World::new("lost-list");
    let newest = world.office().renew(&terms(NOW)).unwrap().list;
    let lists = world.office_dir().join("lists");
    let file = |seq: u64| lists.join(format!("{seq:010}.cbor"));
    let (kept, first) = (fs::read(file(2)).unwrap(), fs::read(file(1)).unwrap());
    // Lost, damaged, or lost with every list before it.
    for damage in [vec![], vec![first.clone()], vec![]] {
        drop(fs::remove_file(file(2)));
        damage.iter().for_each(|bytes| fs::write(file(2), &bytes[1..]).unwrap());
        assert_eq!(world.office().list().unwrap().seq(), newest.seq());
        assert_eq!(fs::read(file(2)).unwrap(), kept);
        drop(fs::remove_file(file(1)));
    }
    // Its number is not given away: devices that have it would believe neither list.
    assert_eq!(world.office().renew(&terms(NOW)).unwrap().list.seq(), newest.seq() + 1);
    // An older copy is no reason to go back.
    fs::write(world.office().trust_list(), &kept).unwrap();
    assert_eq!(world.office().list().unwrap().seq(), newest.seq() + 1);
    world.publish(NOW);
}

#[test]
fn a_damaged_log_of_requests_is_made_again() {
    let mut world = World::new("requests");
    world.issue(NOW);
    world.publish(NOW);
    let log = world.office_dir().join("requests.log");
    let mut bytes = fs::read(&log).unwrap();
    let last = bytes.len() - 5;
    bytes[last] ^= 1;
    bytes.push(b'\n');
    fs::write(&log, &bytes).unwrap();
    let error = world.try_issue(NOW).unwrap_err().to_string();
    assert!(error.contains("authority recover"), "{error}");
    let mut entropy = world.entropy();
    world.office().recover(&evidence(&world), NOW, &mut entropy).unwrap();
    world.publish(NOW.plus(60));
    world.issue(NOW.plus(60));
    assert_eq!(fs::read(log.with_extension("damaged")).unwrap(), bytes);
}

#[test]
fn a_log_that_was_lost_stays_in_doubt_whatever_is_noted_next() {
    let mut world = World::new("log-refilled");
    let (first, second) =
        (world.issue(NOW).grant.status_index, world.issue(NOW).grant.status_index);
    world.publish(NOW);
    revoke(&world, first);
    fs::remove_file(world.office_dir().join("statuses.log")).unwrap();
    for _ in 0..3 {
        let which = [Which::Index(second)];
        let office = world.office();
        for status in [Status::Suspended, Status::Valid] {
            let changes = office.change_status(&which, Reach::Named, status, NOW).unwrap();
            assert!(matches!(changes.doubt, Some(Doubt::LogCut { .. })), "{:?}", changes.doubt);
        }
        let error = world.try_publish(Clock::showing(NOW)).unwrap_err();
        assert!(matches!(error, OfficePublishError::Doubt(Doubt::LogCut { .. })), "{error}");
    }
}

#[test]
fn a_damaged_list_is_no_second_list_of_its_number() {
    let mut world = World::new("damaged-list");
    world.publish(NOW);
    let (device, file) = (world.dir.join("device.cbor"), world.office_dir().join("lists"));
    let first = fs::read(world.office().trust_list()).unwrap();
    fs::write(&device, &first).unwrap();
    world.office().renew(&terms(NOW)).unwrap();
    let file = file.join("0000000001.cbor");
    let damaged = [&first[..20], &first[21..]].concat();
    // From a device, as the operator brings it.
    fs::write(&file, &damaged).unwrap();
    assert_eq!(world.office().import_list(&device).unwrap().seq(), 1);
    assert_eq!(fs::read(&file).unwrap(), first);
    // From the copy, where a kill left that of the list before.
    fs::write(&file, &damaged).unwrap();
    fs::write(world.office().trust_list(), &first).unwrap();
    assert_eq!(world.office().list().unwrap().seq(), 2);
    assert_eq!(fs::read(&file).unwrap(), first);
    world.publish(NOW.plus(60));
}
