use std::collections::BTreeSet;
use std::fs;

use clearance_authority::office::{
    ChangeStatusError, Clock, Doubt, Evidence, Founding, Office, OfficePublishError, OrderError,
    Reach, RecoverError, Recovered, StoreError, Which, found,
};
use clearance_core::crypto::RING;
use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustAnchor;

use crate::world::{DAY, NOW, World, terms};

fn evidence(world: &World) -> Evidence {
    Evidence { repositories: vec![world.repository()], ..Evidence::default() }
}

fn revoke(world: &World, index: StatusIndex) {
    ask(world, index, Status::Revoked);
}

fn ask(world: &World, index: StatusIndex, status: Status) {
    let which = [Which::Index(index)];
    world.office().change_status(&which, Reach::Named, status, NOW).unwrap();
}

/// What a gate is told of a credential that the newest list has.
fn at_gate(world: &mut World, index: StatusIndex, now: Timestamp) -> Option<Status> {
    let kid = world.office().authority_kids().unwrap()[0];
    world.publish(now);
    let gate = world.gate("gate");
    gate.sync(world, now).unwrap();
    gate.status(world, kid, index, now)
}

fn recover(world: &mut World, now: Timestamp) -> Recovered {
    let mut entropy = world.entropy();
    world.office().recover(&evidence(world), now, &mut entropy).unwrap()
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

/// What was suspended, lifted and suspended again: the backup knows of the first two.
#[test]
fn a_suspension_published_after_the_backup_outlives_recovery() {
    let mut world = World::new("suspended-after");
    let index = world.issue(NOW).grant.status_index;
    world.publish(NOW);
    ask(&world, index, Status::Suspended);
    ask(&world, index, Status::Valid);
    world.publish(NOW.plus(60));
    world.back_up();
    ask(&world, index, Status::Suspended);
    assert_eq!(at_gate(&mut world, index, NOW.plus(120)), Some(Status::Suspended));
    world.restore();
    let told = recover(&mut world, NOW.plus(180));
    assert_eq!((told.statuses, told.differing.len()), (1, 0));
    assert_eq!(at_gate(&mut world, index, NOW.plus(240)), Some(Status::Suspended));
}

#[test]
fn a_lift_published_after_the_backup_outlives_recovery() {
    let mut world = World::new("lifted-after");
    let index = world.issue(NOW).grant.status_index;
    world.publish(NOW);
    ask(&world, index, Status::Suspended);
    world.publish(NOW.plus(60));
    world.back_up();
    ask(&world, index, Status::Valid);
    world.publish(NOW.plus(120));
    world.restore();
    let told = recover(&mut world, NOW.plus(180));
    assert_eq!((told.statuses, told.differing.len()), (1, 0));
    assert_eq!(at_gate(&mut world, index, NOW.plus(240)), Some(Status::Valid));
}

/// Nobody can tell which is newer where the state is lost that says what the lists knew.
#[test]
fn where_log_and_lists_differ_the_stricter_counts_and_is_named() {
    for asked in [Status::Suspended, Status::Valid] {
        let mut world = World::new(&format!("differ-{asked}"));
        let index = world.issue(NOW).grant.status_index;
        world.publish(NOW);
        if asked == Status::Valid {
            ask(&world, index, Status::Suspended);
            world.publish(NOW.plus(60));
        }
        ask(&world, index, asked); // and not published
        fs::remove_file(world.office_dir().join("positions.pool")).unwrap();
        let told = recover(&mut world, NOW.plus(120));
        assert_eq!(told.differing, [index]);
        assert_eq!(at_gate(&mut world, index, NOW.plus(180)), Some(Status::Suspended), "{asked}");
    }
}

/// It was noted in doubt, after the newest list and after the backup.
#[test]
fn what_was_asked_of_a_restored_office_outlives_recovery() {
    let mut world = World::new("asked-in-doubt");
    let index = world.issue(NOW).grant.status_index;
    world.publish(NOW);
    world.back_up();
    world.publish(NOW.plus(60));
    world.restore();
    ask(&world, index, Status::Suspended);
    assert_eq!(recover(&mut world, NOW.plus(120)).differing, [index]);
    assert_eq!(at_gate(&mut world, index, NOW.plus(180)), Some(Status::Suspended));
}

#[test]
fn a_list_that_the_office_remembers_and_nobody_brings_is_named() {
    let mut world = World::new("behind");
    let index = world.issue(NOW).grant.status_index;
    world.publish(NOW);
    let mirror = world.copy_of(&world.repository());
    revoke(&world, index);
    world.publish(NOW.plus(60));
    let old = Evidence { repositories: vec![mirror], ..Evidence::default() };
    let (office, mut entropy) = (world.office(), world.entropy());
    let told = office.recover(&old, NOW.plus(120), &mut entropy).unwrap();
    let [behind] = told.behind[..] else { panic!("{told:?}") };
    assert!(behind.found < Some(behind.remembered), "{behind:?}");
    assert_eq!(recover(&mut world, NOW.plus(120)).behind, []);
    assert_eq!(at_gate(&mut world, index, NOW.plus(180)), Some(Status::Revoked));
}

#[test]
fn what_was_issued_before_the_first_list_and_forgotten_is_revoked_by_its_file() {
    for in_doubt in [false, true] {
        let mut world = World::new(&format!("forgotten-{in_doubt}"));
        world.back_up();
        let [revoked, kept] = [0; 2].map(|_| world.issue(NOW));
        let files = [&revoked, &kept].map(|issued| {
            let file = world.dir.join(issued.grant.id.to_string());
            fs::write(&file, &issued.credential).unwrap();
            file
        });
        let index = revoked.grant.status_index;
        world.restore();
        let never = Evidence { never_published: true, ..Evidence::default() };
        let change = |world: &World, which: Which, status| {
            world.office().change_status(&[which], Reach::Named, status, NOW)
        };
        if in_doubt {
            change(&world, Which::File(files[0].clone()), Status::Revoked).unwrap();
        }
        let mut entropy = world.entropy();
        world.office().recover(&never, NOW, &mut entropy).unwrap();
        if !in_doubt {
            assert_eq!(at_gate(&mut world, index, NOW), None, "no list has its shard");
            // A place alone proves nothing, and neither does an id.
            for which in [Which::Index(index), Which::Id(revoked.grant.id)] {
                let refused = change(&world, which, Status::Revoked).unwrap_err();
                assert!(refused.to_string().contains("name the credential's file"), "{refused}");
            }
            let told = change(&world, Which::File(files[0].clone()), Status::Revoked).unwrap();
            assert_eq!(told.newly_covered, 1);
        }
        assert_eq!(at_gate(&mut world, index, NOW.plus(60)), Some(Status::Revoked));
        // Its neighbour was issued as well: it is good, and can be revoked by now as any other.
        let neighbour = kept.grant.status_index;
        assert_eq!(at_gate(&mut world, neighbour, NOW.plus(120)), Some(Status::Valid));
        revoke(&world, neighbour);
        assert_eq!(at_gate(&mut world, neighbour, NOW.plus(180)), Some(Status::Revoked));
    }
}

#[test]
fn a_forgotten_credential_that_is_lifted_by_its_file_is_good_again() {
    let mut world = World::new("forgotten-good");
    world.back_up();
    let issued = world.issue(NOW);
    let file = world.dir.join("mei.cwt");
    fs::write(&file, &issued.credential).unwrap();
    world.restore();
    let never = Evidence { never_published: true, ..Evidence::default() };
    let mut entropy = world.entropy();
    world.office().recover(&never, NOW, &mut entropy).unwrap();
    world.publish(NOW);
    let lifted = [Which::File(file)];
    world.office().change_status(&lifted, Reach::Named, Status::Valid, NOW).unwrap();
    let index = issued.grant.status_index;
    assert_eq!(at_gate(&mut world, index, NOW.plus(60)), Some(Status::Valid));
    assert_eq!(world.office().credentials().unwrap().len(), 1, "its copy is back");
}

#[test]
fn a_forged_credential_brings_no_shard() {
    let mut world = World::new("forged");
    let other = World::other("forged-other").issue(NOW);
    let file = world.dir.join("other.cwt");
    fs::write(&file, &other.credential).unwrap();
    world.publish(NOW);
    let which = [Which::File(file)];
    let refused = world.office().change_status(&which, Reach::Named, Status::Revoked, NOW);
    let refused = refused.unwrap_err();
    assert!(
        matches!(refused, ChangeStatusError::Foreign { .. } | ChangeStatusError::Forged { .. }),
        "{refused}"
    );
}

/// Lists and their copies are gone; gates have the newest one, and the keys are on the machine.
#[test]
fn an_office_without_trust_lists_is_recovered_from_a_gate() {
    let mut world = World::new("no-trust-lists");
    world.issue(NOW);
    world.publish(NOW);
    let office = world.office();
    let newest = office.renew(&terms(NOW)).unwrap().list.seq();
    let device = world.dir.join("device.cbor");
    fs::copy(office.trust_list(), &device).unwrap();
    fs::remove_dir_all(world.office_dir().join("lists")).unwrap();
    fs::remove_file(office.trust_list()).unwrap();
    fs::remove_file(office.trust_chain()).unwrap();
    let refused = Office::open(&world.office_dir(), &RING).unwrap_err();
    assert!(matches!(refused, StoreError::NoTrustList { .. }), "{refused}");
    assert!(refused.to_string().contains("recover --trust"), "{refused}");
    let damaged = Office::open_to_recover(&world.office_dir(), &RING, Vec::new()).unwrap();
    let mut entropy = world.entropy();
    let nothing = damaged.recover(&evidence(&world), NOW, &mut entropy).unwrap_err();
    assert!(matches!(nothing, RecoverError::NoTrustList { .. }), "{nothing}");
    let brought = Evidence { trust_lists: vec![device], ..evidence(&world) };
    damaged.recover(&brought, NOW, &mut entropy).unwrap();
    assert_eq!(world.office().list().unwrap().seq(), newest);
    assert!(world.office().renew(&terms(NOW)).unwrap().list.seq() > newest);
    world.publish(NOW.plus(60));
    world.issue(NOW.plus(60));
    // Where there was nothing of an office, there is none.
    let nowhere = Office::open_to_recover(&world.dir.join("nowhere"), &RING, Vec::new());
    assert!(matches!(nowhere, Err(StoreError::NotAnOffice { .. })));
}

/// With `lists/` the chain of roots would be gone, and devices that slept could not follow.
#[test]
fn lists_come_back_from_the_chain_that_devices_get() {
    for brought in [false, true] {
        let mut world = World::new(&format!("from-chain-{brought}"));
        let (root, office) = (world.root(), world.office());
        let kind = clearance_authority::keys::KeyKind::Ed25519;
        office.announce_root(kind, &terms(NOW), &mut world.entropy()).unwrap();
        office.rotate_root(&terms(NOW)).unwrap();
        world.publish(NOW);
        fs::remove_dir_all(world.office_dir().join("lists")).unwrap();
        fs::remove_file(office.trust_list()).unwrap();
        if brought {
            let chain = world.dir.join("chain.cbor");
            fs::rename(office.trust_chain(), &chain).unwrap();
            let brought = Evidence { trust_lists: vec![chain], ..evidence(&world) };
            let damaged = Office::open_to_recover(&world.office_dir(), &RING, Vec::new()).unwrap();
            damaged.recover(&brought, NOW, &mut world.entropy()).unwrap();
        }
        world.office().renew(&terms(NOW)).unwrap();
        let chain = fs::read(world.office().trust_chain()).unwrap();
        let mut slept = TrustAnchor::new(root);
        let list = slept.walk(&RING, &chain, NOW).unwrap();
        assert_eq!(list.seq(), world.office().list().unwrap().seq());
    }
}

#[test]
fn nothing_is_founded_over_what_is_left_of_an_office() {
    for left in ["root.pub", "positions.place"] {
        let mut world = World::new(&format!("over-{left}"));
        let kept = fs::read(world.office_dir().join(left)).unwrap();
        fs::remove_dir_all(world.office_dir()).unwrap();
        fs::create_dir(world.office_dir()).unwrap();
        fs::write(world.office_dir().join(left), kept).unwrap();
        let founding: Founding = World::founding();
        let refused = found(&world.office_dir(), &RING, &founding, &mut world.entropy());
        assert!(refused.is_err(), "{left}");
        assert_eq!(fs::read_dir(world.office_dir()).unwrap().count(), 1, "{left}");
    }
}

/// The disk and every copy of the lists are lost: a new authority key goes on where nobody knows what was
/// revoked.
#[test]
fn an_office_whose_lists_are_all_lost_goes_on_with_a_new_authority_key() {
    let mut world = World::new("all-lost");
    let kid = world.office().authority_kids().unwrap()[0];
    let mut used = BTreeSet::from([world.issue(NOW).grant.status_index]);
    world.publish(NOW);
    let gate = world.gate("gate");
    world.back_up();
    let lost = world.issue(NOW).grant.status_index;
    revoke(&world, lost);
    world.publish(NOW.plus(60));
    gate.sync(&world, NOW.plus(60)).unwrap();
    world.restore();
    fs::remove_dir_all(world.repository()).unwrap();
    let (office, mut entropy) = (world.office(), world.entropy());
    let nothing = Evidence { never_published: true, ..Evidence::default() };
    let refused = office.recover(&nothing, NOW.plus(120), &mut entropy).unwrap_err();
    assert!(refused.to_string().contains("--lists-lost"), "{refused}");
    let replace = Some((clearance_authority::keys::KeyKind::Ed25519, 730 * DAY));
    let withdraw = |entropy: &mut dyn clearance_authority::office::Entropy| {
        world.office().withdraw_authority(kid, replace, &terms(NOW.plus(120)), entropy)
    };
    assert!(withdraw(&mut entropy).is_err(), "it does not know yet which number is free");
    let nothing = Evidence { lists_lost: true, ..Evidence::default() };
    office.recover(&nothing, NOW.plus(120), &mut entropy).unwrap();
    let (_, withdrawn) = withdraw(&mut entropy).unwrap();
    world.publish(NOW.plus(180));
    gate.sync(&world, NOW.plus(180)).unwrap();
    used.insert(lost);
    for _ in 0..5 {
        let new = world.issue(NOW.plus(180));
        assert_eq!(Some(new.authority), withdrawn.replacement);
        assert!(used.insert(new.grant.status_index));
        let known = gate.status(&world, new.authority, new.grant.status_index, NOW.plus(180));
        assert_eq!(known, Some(Status::Valid));
    }
    assert_eq!(gate.status(&world, kid, lost, NOW.plus(180)), None, "void with its key");
}
