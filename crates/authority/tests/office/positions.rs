use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::thread;

use clearance_authority::office::{
    ChangeStatusError, Clock, Doubt, Edition, Evidence, ListError, Office, OfficePublishError,
    OrderError, Reach, ShareError, Which,
};
use clearance_authority::publisher::Rhythm;
use clearance_core::crypto::RING;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_revocation::ExpiryMonth;

use crate::world::{DAY, NOW, World};

fn doubt(error: &OrderError) -> &Doubt {
    match error {
        OrderError::Doubt(doubt) => doubt,
        other => panic!("{other}"),
    }
}

#[test]
fn threads_that_issue_at_once_share_no_position() {
    let mut world = World::new("threads");
    let dir = world.office_dir();
    let jobs: Vec<_> = (0..40).map(|_| (world.request(NOW), world.entropy())).collect();
    let issued: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = jobs
            .into_iter()
            .map(|(request, mut entropy)| {
                let office = Office::open(&dir, &RING).unwrap();
                scope.spawn(move || office.issue(&request, &World::order(NOW), &mut entropy))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
    });
    let indices: BTreeSet<_> = issued.iter().map(|one| one.grant.status_index).collect();
    assert_eq!(indices.len(), 40);
    assert_eq!(world.office().credentials().unwrap().len(), 40);
}

#[test]
fn a_backup_that_was_put_back_gives_out_nothing() {
    let mut world = World::new("put-back");
    world.issue(NOW);
    world.publish(NOW);
    world.back_up();
    let lost = world.issue(NOW).grant.status_index;
    world.restore();
    let error = world.try_issue(NOW).unwrap_err();
    assert!(matches!(doubt(&error), Doubt::Moved { .. }), "{error}");
    assert!(error.to_string().contains("clearance authority recover"), "{error}");
    // It signs nothing either, and what was revoked is noted all the same.
    assert!(world.office().renew(&crate::world::terms(NOW)).is_err());
    assert!(world.try_publish(clearance_authority::office::Clock::showing(NOW)).is_err());
    let revoked =
        world.office().change_status(&[Which::Index(lost)], Reach::Named, Status::Revoked, NOW);
    assert!(revoked.unwrap().doubt.is_some());
}

#[test]
fn a_copy_beside_the_original_gives_out_nothing_and_the_original_goes_on() {
    let mut world = World::new("copy");
    world.issue(NOW);
    let copy = Office::open(&world.back_up(), &RING).unwrap();
    let (request, mut entropy) = (world.request(NOW), world.entropy());
    let error = copy.issue(&request, &World::order(NOW), &mut entropy).unwrap_err();
    assert!(matches!(doubt(&error), Doubt::Moved { .. }), "{error}");
    world.issue(NOW);
    // Moving the directory is no copy.
    fs::rename(world.office_dir(), world.dir.join("elsewhere")).unwrap();
    let moved = Office::open(&world.dir.join("elsewhere"), &RING).unwrap();
    moved.issue(&request, &World::order(NOW), &mut entropy).unwrap();
}

#[test]
fn one_file_put_back_alone_is_noticed() {
    for name in ["positions.pool", "positions.witness", "positions.place"] {
        let mut world = World::new(&format!("one-{name}"));
        world.issue(NOW);
        let path = world.office_dir().join(name);
        let old = fs::read(&path).unwrap();
        world.issue(NOW);
        thread::sleep(std::time::Duration::from_millis(20)); // coarser clocks tick in between
        fs::write(&path, &old).unwrap();
        let error = world.try_issue(NOW).unwrap_err();
        assert!(matches!(doubt(&error), Doubt::Behind { .. } | Doubt::Moved { .. }), "{error}");
    }
}

/// Without `positions.place`, which tells a whole directory that was put back.
#[test]
fn pool_and_witness_put_back_together_by_a_plain_copy_are_noticed() {
    let mut world = World::new("both-back");
    world.issue(NOW);
    let names = ["positions.pool", "positions.witness"];
    let before = names.map(|name| fs::read(world.office_dir().join(name)).unwrap());
    world.issue(NOW);
    for (name, bytes) in names.iter().zip(&before) {
        fs::write(world.office_dir().join(name), bytes).unwrap();
    }
    let refused = world.try_issue(NOW).unwrap_err();
    assert!(matches!(doubt(&refused), Doubt::Behind { pool, witness } if pool == witness));
}

/// Linux dates a file before it copies the bytes: a kill in a write would look like a backup put back.
#[test]
fn pool_and_witness_are_replaced_and_never_written_in_place() {
    let mut world = World::new("never-in-place");
    world.issue(NOW);
    for name in ["positions.pool", "positions.witness"] {
        let path = world.office_dir().join(name);
        let (before, mut held) = (fs::read(&path).unwrap(), fs::File::open(&path).unwrap());
        world.issue(NOW);
        let mut there = Vec::new();
        held.read_to_end(&mut there).unwrap();
        assert_eq!(there, before, "{name}");
        assert_ne!(fs::read(&path).unwrap(), before, "{name}");
    }
}

#[test]
fn a_lost_or_damaged_file_is_refused_by_name() {
    for name in ["positions.pool", "positions.witness", "positions.place"] {
        let mut world = World::new(&format!("lost-{name}"));
        world.issue(NOW);
        let path = world.office_dir().join(name);
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let error = world.try_issue(NOW).unwrap_err();
        assert!(matches!(doubt(&error), Doubt::Missing { .. }), "{error}");
        assert!(error.to_string().contains(name), "{error}");
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(world.try_issue(NOW).is_err(), "{name}");
    }
}

#[test]
fn no_flipped_bit_of_the_pool_is_believed() {
    let mut world = World::new("flipped");
    world.issue(NOW);
    let path = world.office_dir().join("positions.pool");
    let len = fs::metadata(&path).unwrap().len();
    for at in (0..len).step_by(5) {
        // In place: the file stays the one it is.
        let mut file = fs::File::options().read(true).write(true).open(&path).unwrap();
        let mut flip = || {
            let mut byte = [0];
            file.seek(SeekFrom::Start(at)).unwrap();
            file.read_exact(&mut byte).unwrap();
            file.seek(SeekFrom::Start(at)).unwrap();
            file.write_all(&[byte[0] ^ 4]).unwrap();
        };
        flip();
        let error = world.try_issue(NOW).unwrap_err();
        assert!(matches!(doubt(&error), Doubt::Damaged { .. }), "byte {at}: {error}");
        flip();
    }
    world.issue(NOW);
}

#[test]
fn after_the_first_list_only_its_shards_give_positions_out() {
    let mut world = World::new("published-only");
    world.issue(NOW);
    world.publish(NOW);
    let months: Vec<_> = (0..4).map(|n| NOW.plus(n * 28 * DAY)).collect();
    let mut order = |life: u64| {
        let mut order = World::order(NOW);
        order.validity.not_after = NOW.plus(life);
        let (request, mut entropy) = (world.request(NOW), world.entropy());
        let issued = world.office().issue(&request, &order, &mut entropy);
        issued.map(|one| one.grant.status_index)
    };
    for (n, _) in months.iter().enumerate() {
        order(1 + n as u64 * 28 * DAY).unwrap();
    }
    let error = order(300 * DAY).unwrap_err();
    assert!(matches!(error, OrderError::NotInLists { .. }), "{error}");
    assert!(error.to_string().contains("publish"), "{error}");
    world.publish(NOW.plus(60));
    let mut late = World::order(NOW.plus(60));
    late.validity.not_after = NOW.plus(300 * DAY);
    let (request, mut entropy) = (world.request(NOW), world.entropy());
    world.office().issue(&request, &late, &mut entropy).unwrap();
}

#[test]
fn two_offices_share_a_shard_and_no_position() {
    let mut world = World::new("two-offices");
    world.publish(NOW);
    let mut entropy = world.entropy();
    let branch = world.office().open_branch(&world.dir.join("branch"), &mut entropy).unwrap();
    let month = ExpiryMonth::of(NOW.plus(14 * DAY));
    let grant = world.dir.join("grant");
    world.office().grant(branch.id().unwrap(), month, 20, &grant).unwrap();
    let other = world.office().adopt(&grant).unwrap_err();
    assert!(matches!(other, ShareError::OtherOffice { .. }), "{other}");
    branch.adopt(&grant).unwrap();
    assert!(branch.adopt(&grant).is_err(), "good once");
    let mut indices = BTreeSet::new();
    for _ in 0..20 {
        let (request, mut entropy) = (world.request(NOW), world.entropy());
        let there = branch.issue(&request, &World::order(NOW), &mut entropy).unwrap();
        let here = world.issue(NOW);
        assert!(
            indices.insert(there.grant.status_index) && indices.insert(here.grant.status_index)
        );
    }
    let (request, mut entropy) = (world.request(NOW), world.entropy());
    let error = branch.issue(&request, &World::order(NOW), &mut entropy).unwrap_err();
    assert!(matches!(error, OrderError::NoGrant { .. }), "used up: {error}");
    let id = branch.id().unwrap().to_string();
    assert!(error.to_string().contains(&format!("office grant {id}")), "{error}");
    assert!(branch.adopt(&grant).is_err(), "drawn, and still good once");
    let revoked = branch.change_status(
        &[Which::Index(*indices.first().unwrap())],
        Reach::Named,
        Status::Revoked,
        NOW,
    );
    assert!(revoked.is_err(), "no gate would learn of it");
    assert!(branch.renew(&crate::world::terms(NOW)).is_err(), "it has no root key");
}

/// A second office of this name.
fn branch(world: &mut World, name: &str) -> Office {
    let mut entropy = world.entropy();
    world.office().open_branch(&world.dir.join(name), &mut entropy).unwrap()
}

#[test]
fn a_grant_is_good_once_also_where_all_of_it_was_passed_on() {
    let mut world = World::new("passed-on");
    world.publish(NOW);
    let (one, other) = (branch(&mut world, "one"), branch(&mut world, "other"));
    let month = ExpiryMonth::of(NOW.plus(14 * DAY));
    let [first, whole, rest, back] =
        ["first", "whole", "rest", "back"].map(|name| world.dir.join(name));
    world.office().grant(one.id().unwrap(), month, 30, &first).unwrap();
    one.adopt(&first).unwrap();
    // Nothing is left of it: as if it had never been there.
    one.grant(other.id().unwrap(), month, 20, &whole).unwrap();
    one.grant(other.id().unwrap(), month, 10, &rest).unwrap();
    let again = one.adopt(&first).unwrap_err();
    assert!(matches!(again, ShareError::Adopted { .. }), "{again}");
    for part in [&whole, &rest] {
        other.adopt(part).unwrap();
    }
    // What comes back is a grant of its own, and good once too.
    other.grant(one.id().unwrap(), month, 10, &back).unwrap();
    one.adopt(&back).unwrap();
    assert!(one.adopt(&back).is_err() && other.adopt(&whole).is_err());
    let mut indices = BTreeSet::new();
    for (office, count) in [(&one, 10), (&other, 20)] {
        for _ in 0..count {
            let (request, mut entropy) = (world.request(NOW), world.entropy());
            let issued = office.issue(&request, &World::order(NOW), &mut entropy).unwrap();
            assert!(indices.insert(issued.grant.status_index));
        }
        let (request, mut entropy) = (world.request(NOW), world.entropy());
        assert!(office.issue(&request, &World::order(NOW), &mut entropy).is_err());
    }
}

#[test]
fn two_grants_of_the_same_positions_are_two_grants() {
    let mut world = World::new("same-again");
    world.publish(NOW);
    let (one, other) = (branch(&mut world, "one"), branch(&mut world, "other"));
    let month = ExpiryMonth::of(NOW.plus(14 * DAY));
    let [first, there, back, again] =
        ["first", "there", "back", "again"].map(|name| world.dir.join(name));
    world.office().grant(one.id().unwrap(), month, 5, &first).unwrap();
    one.adopt(&first).unwrap();
    one.grant(other.id().unwrap(), month, 5, &there).unwrap();
    other.adopt(&there).unwrap();
    other.grant(one.id().unwrap(), month, 5, &back).unwrap();
    one.adopt(&back).unwrap();
    one.grant(other.id().unwrap(), month, 5, &again).unwrap();
    assert_eq!(other.adopt(&again).unwrap().2, 5);
}

#[test]
fn a_whole_shard_can_be_granted() {
    let mut world = World::new("whole-shard");
    let mut entropy = world.entropy();
    let edition =
        Edition { clock: Clock::showing(NOW), rhythm: Rhythm::default(), shard_capacity: 30 };
    world.office().publish(&world.repository(), &edition, &mut entropy).unwrap();
    let branch = branch(&mut world, "branch");
    let (month, grant) = (ExpiryMonth::of(NOW.plus(14 * DAY)), world.dir.join("grant"));
    world.office().grant(branch.id().unwrap(), month, 30, &grant).unwrap();
    assert_eq!(branch.adopt(&grant).unwrap().2, 30);
    let (request, mut entropy) = (world.request(NOW), world.entropy());
    branch.issue(&request, &World::order(NOW), &mut entropy).unwrap();
}

#[test]
fn a_second_office_that_ran_out_takes_every_further_grant() {
    let mut world = World::new("ran-out");
    world.publish(NOW);
    let branch = branch(&mut world, "branch");
    // It orders in vain, for each of the months that the first office has shards of.
    for days in [1, 32, 62, 92] {
        let mut order = World::order(NOW);
        order.validity.not_after = NOW.plus(days * DAY);
        let (request, mut entropy) = (world.request(NOW), world.entropy());
        assert!(branch.issue(&request, &order, &mut entropy).is_err());
    }
    for days in [1, 32, 62, 92] {
        let grant = world.dir.join(format!("grant-{days}"));
        let month = ExpiryMonth::of(NOW.plus(days * DAY));
        world.office().grant(branch.id().unwrap(), month, 2, &grant).unwrap();
        branch.adopt(&grant).unwrap();
        let mut order = World::order(NOW);
        order.validity.not_after = NOW.plus(days * DAY);
        let (request, mut entropy) = (world.request(NOW), world.entropy());
        branch.issue(&request, &order, &mut entropy).unwrap();
    }
}

/// Somebody put all keys from the safe into it: it must not give positions out that are the first one's.
#[test]
fn a_second_office_with_all_keys_is_a_second_office_all_the_same() {
    let mut world = World::new("branch-keys");
    world.publish(NOW);
    let branch = branch(&mut world, "branch");
    for name in ["root.key", "status.key", "status.pub"] {
        fs::copy(world.office_dir().join(name), branch.dir().join(name)).unwrap();
    }
    let edition =
        Edition { clock: Clock::showing(NOW), rhythm: Rhythm::default(), shard_capacity: 30 };
    let mut entropy = world.entropy();
    let published = branch.publish(&world.repository(), &edition, &mut entropy);
    assert!(matches!(published, Err(OfficePublishError::SecondOffice)), "{published:?}");
    let signed = branch.renew(&crate::world::terms(NOW));
    assert!(matches!(signed, Err(ListError::SecondOffice)), "{signed:?}");
    let file = world.dir.join("mei.cwt");
    fs::write(&file, world.issue(NOW).credential).unwrap();
    let which = [Which::File(file)];
    let noted = branch.change_status(&which, Reach::Named, Status::Revoked, NOW);
    assert!(matches!(noted, Err(ChangeStatusError::NoStatusKey)), "{noted:?}");
}

#[test]
fn a_second_office_that_was_put_back_goes_on_with_a_new_grant_and_no_old_one() {
    let mut world = World::new("branch-back");
    world.publish(NOW);
    let made = branch(&mut world, "branch");
    let month = ExpiryMonth::of(NOW.plus(14 * DAY));
    let [kept, late, fresh] = ["kept", "late", "fresh"].map(|name| world.dir.join(name));
    world.office().grant(made.id().unwrap(), month, 5, &kept).unwrap();
    made.adopt(&kept).unwrap();
    world.office().grant(made.id().unwrap(), month, 5, &late).unwrap();
    let copy = world.copy_of(made.dir());
    let mut used = BTreeSet::new();
    let mut issue = |world: &mut World, office: &Office| {
        let (request, mut entropy) = (world.request(NOW), world.entropy());
        let issued = office.issue(&request, &World::order(NOW), &mut entropy)?;
        assert!(used.insert(issued.grant.status_index), "position twice");
        Ok::<_, OrderError>(())
    };
    for _ in 0..5 {
        issue(&mut world, &made).unwrap();
    }
    let back = Office::open(&copy, &RING).unwrap();
    assert!(matches!(issue(&mut world, &back), Err(OrderError::Doubt(_))));
    // It needs no lists: the first office has them.
    let told = back.recover(&Evidence::default(), NOW, &mut world.entropy()).unwrap();
    assert_eq!(told.branch, Some(back.id().unwrap()));
    assert!(matches!(issue(&mut world, &back), Err(OrderError::NoGrant { .. })));
    for old in [&kept, &late] {
        assert!(matches!(back.adopt(old), Err(ShareError::OtherOffice { .. })));
    }
    world.office().grant(back.id().unwrap(), month, 5, &fresh).unwrap();
    back.adopt(&fresh).unwrap();
    for _ in 0..5 {
        issue(&mut world, &back).unwrap();
    }
}

#[test]
fn a_request_is_answered_once_unless_asked_again() {
    let mut world = World::new("request");
    let request = world.request(NOW);
    let (office, order) = (world.office(), World::order(NOW));
    let first = office.issue(&request, &order, &mut world.entropy()).unwrap();
    let error = office.issue(&request, &order, &mut world.entropy()).unwrap_err();
    assert!(error.to_string().contains(&first.grant.id.to_string()), "{error}");
    let again = clearance_authority::office::Order { again: true, ..order };
    office.issue(&request, &again, &mut world.entropy()).unwrap();
    // Both are the same holder's: revoking one tells of the other, or takes it along.
    let which = [Which::Id(first.grant.id)];
    let told = office.change_status(&which, Reach::Named, Status::Revoked, NOW).unwrap();
    assert_eq!((told.changed.len(), told.others_of_key), (1, 1));
    let told = office.change_status(&which, Reach::SameKey, Status::Revoked, NOW).unwrap();
    assert_eq!((told.changed.len(), told.others_of_key), (2, 0));
}

#[test]
fn a_credential_begins_an_hour_ago_at_the_earliest() {
    let mut world = World::new("backdated");
    let mut order = World::order(NOW);
    let (request, mut entropy) = (world.request(NOW), world.entropy());
    order.validity.not_before = Timestamp::from_secs(NOW.as_secs() - 3_601);
    let error = world.office().issue(&request, &order, &mut entropy).unwrap_err();
    assert!(matches!(error, OrderError::Backdated { .. }), "{error}");
    order.validity.not_before = Timestamp::from_secs(NOW.as_secs() - 3_600);
    world.office().issue(&request, &order, &mut entropy).unwrap();
}
