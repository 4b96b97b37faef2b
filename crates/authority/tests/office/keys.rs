use std::collections::BTreeMap;
use std::fs;
use std::thread;

use clearance_authority::keys::KeyKind;
use clearance_authority::office::{Evidence, ListError, Office, Start, TRAVEL, Terms, Warning};
use clearance_core::crypto::RING;
use clearance_core::due::{Urgency, most_urgent};
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustAnchor;

use crate::world::{DAY, NOW, World, terms};

const QUARTER: u64 = 90 * DAY;

fn mo() -> GateGroupId {
    "mo".parse().unwrap()
}

#[test]
fn a_new_gate_key_begins_when_its_list_has_travelled() {
    let mut world = World::new("gate-key");
    let mut entropy = world.entropy();
    let office = world.office();
    let mut add = |group: GateGroupId, start| {
        let (new, kid) =
            office.add_gate_key(group, start, QUARTER, &terms(NOW), &mut entropy).unwrap();
        assert!(office.gate_key(&group, kid).exists());
        new.list.gate_group(&group).unwrap().epoch(kid).unwrap().validity
    };
    assert_eq!(add(mo(), Start::AfterTravel).not_before, NOW.plus(TRAVEL));
    assert!(add(mo(), Start::Now).contains(NOW));
    assert_eq!(add(mo(), Start::At(NOW.plus(DAY))).not_before, NOW.plus(DAY));
    // Nobody can be shut out of a group that has no key yet.
    assert!(add("hk".parse().unwrap(), Start::AfterTravel).contains(NOW));
    let over =
        office.add_gate_key(mo(), Start::At(NOW.minus(DAY)), QUARTER, &terms(NOW), &mut entropy);
    assert!(over.is_ok(), "it has begun and is not over");
}

#[test]
fn a_leaked_gate_key_goes_at_once_and_never_leaves_phones_without_one() {
    let mut world = World::new("gate-leak");
    let mut entropy = world.entropy();
    let office = world.office();
    let kid = office.list().unwrap().gate_group(&mo()).unwrap().epochs[0].kid;
    let alone = office.withdraw_gate_key(mo(), kid, None, &terms(NOW), &mut entropy);
    assert!(matches!(alone, Err(ListError::LastKey { .. })), "{alone:?}");
    let other = GateKid(kid.0.wrapping_add(1));
    let unknown = office.withdraw_gate_key(mo(), other, Some(QUARTER), &terms(NOW), &mut entropy);
    assert!(matches!(unknown, Err(ListError::UnknownGateKey { .. })), "{unknown:?}");
    let (new, added) =
        office.withdraw_gate_key(mo(), kid, Some(QUARTER), &terms(NOW), &mut entropy).unwrap();
    let group = new.list.gate_group(&mo()).unwrap();
    assert!(group.epoch(kid).is_none());
    assert_eq!(group.epoch_at(NOW).map(|epoch| epoch.kid), added);
}

#[test]
fn ids_are_never_used_again_over_all_lists() {
    let mut world = World::new("ids");
    let mut entropy = world.entropy();
    let office = world.office();
    let mut seen: BTreeMap<GateKid, [u8; 32]> = BTreeMap::new();
    for _ in 0..60 {
        let kid = office.list().unwrap().gate_group(&mo()).unwrap().epochs[0].kid;
        let (new, _) =
            office.withdraw_gate_key(mo(), kid, Some(QUARTER), &terms(NOW), &mut entropy).unwrap();
        for epoch in &new.list.gate_group(&mo()).unwrap().epochs {
            assert_eq!(*seen.entry(epoch.kid).or_insert(epoch.key), epoch.key);
        }
    }
    assert_eq!(seen.len(), 60);
}

#[test]
fn a_renewed_authority_key_overlaps_the_old_one_and_signs_once_it_is_in_force() {
    let mut world = World::new("authority-key");
    let old = world.office().authority_kids().unwrap()[0];
    world.publish(NOW);
    let mut entropy = world.entropy();
    let start = Start::AfterTravel;
    let (new, kid) = world
        .office()
        .add_authority_key(KeyKind::P256, start, 730 * DAY, &terms(NOW), &mut entropy)
        .unwrap();
    assert!(new.list.content().schemes.iter().all(|scheme| scheme.authorities.len() == 2));
    assert_eq!(world.issue(NOW).authority, old);
    let later = NOW.plus(TRAVEL + 120);
    world.office().renew(&terms(later)).unwrap();
    let published = world.publish(later);
    assert_eq!(published.lists.len(), 2, "each key's credentials have a list");
    let issued = world.issue(later);
    assert_eq!(issued.authority, kid);
    let gate = world.gate("gate");
    gate.sync(&world, later).unwrap();
    let index = issued.grant.status_index;
    assert!(gate.status(&world, kid, index, later).is_some());
}

#[test]
fn a_leaked_authority_key_is_withdrawn_with_a_replacement_in_force() {
    let mut world = World::new("authority-leak");
    let kid = world.office().authority_kids().unwrap()[0];
    world.issue(NOW);
    world.issue(NOW);
    world.publish(NOW);
    let mut entropy = world.entropy();
    let office = world.office();
    let alone = office.withdraw_authority(kid, None, &terms(NOW), &mut entropy);
    assert!(matches!(alone, Err(ListError::LastKey { .. })), "{alone:?}");
    let replace = Some((KeyKind::Ed25519, 730 * DAY));
    let (new, withdrawn) =
        office.withdraw_authority(kid, replace, &terms(NOW), &mut entropy).unwrap();
    assert!(new.list.authority(kid).is_none());
    assert_eq!((withdrawn.credentials, withdrawn.removed_schemes.len()), (2, 0));
    assert_eq!(office.authority_kids().unwrap(), [withdrawn.replacement.unwrap()]);
    world.publish(NOW.plus(60));
    let issued = world.issue(NOW.plus(60));
    assert_eq!(Some(issued.authority), withdrawn.replacement);
}

#[test]
fn a_leaked_status_key_goes_and_its_lists_are_void() {
    let mut world = World::new("status-leak");
    world.publish(NOW);
    let (office, mut entropy) = (world.office(), world.entropy());
    let entry = office.list().unwrap().content().authorities[0].clone();
    let old = entry.status.unwrap().keys[0].kid;
    let alone = office.withdraw_status_key(old, true, None, &terms(NOW), &mut entropy);
    assert!(matches!(alone, Err(ListError::LastKey { .. })), "{alone:?}");
    let replace = Some(QUARTER);
    let list = office.withdraw_status_key(old, true, replace, &terms(NOW), &mut entropy);
    let list = list.unwrap().list;
    assert_eq!(list.content().authorities[0].status.as_ref().unwrap().epoch, 2);
    let published = world.publish(NOW.plus(60));
    assert_eq!((published.lists[0].1.epoch, published.lists[0].1.seq), (2, 1));
    let gate = world.gate("gate");
    gate.sync(&world, NOW.plus(60)).unwrap();
}

#[test]
fn a_device_that_slept_through_two_roots_follows_the_chain() {
    let mut world = World::new("roots");
    let first = fs::read(world.office().trust_list()).unwrap();
    let root = world.root();
    let office = world.office();
    assert!(matches!(office.rotate_root(&terms(NOW)), Err(ListError::NoNextRoot)));
    for round in 0..2 {
        let now = NOW.plus(round * DAY);
        office.announce_root(KeyKind::Ed25519, &terms(now), &mut world.entropy()).unwrap();
        let twice = office.announce_root(KeyKind::Ed25519, &terms(now), &mut world.entropy());
        assert!(matches!(twice, Err(ListError::RootAnnounced(_))), "{twice:?}");
        office.rotate_root(&terms(now)).unwrap();
        office.renew(&terms(now)).unwrap();
    }
    // A withdrawn announcement leads nowhere, and another one can follow.
    office.announce_root(KeyKind::Ed25519, &terms(NOW.plus(DAY)), &mut world.entropy()).unwrap();
    office.withdraw_next_root(&terms(NOW.plus(DAY))).unwrap();
    assert!(matches!(office.rotate_root(&terms(NOW.plus(DAY))), Err(ListError::NoNextRoot)));
    let mut anchor = TrustAnchor::new(root);
    let now = NOW.plus(2 * DAY);
    anchor.accept(&RING, &first, now).unwrap();
    let newest = fs::read(office.trust_list()).unwrap();
    assert!(anchor.accept(&RING, &newest, now).is_err(), "it missed the announcements");
    let chain = fs::read(office.trust_chain()).unwrap();
    let list = anchor.walk(&RING, &chain, now).unwrap();
    assert_eq!(list.seq(), office.list().unwrap().seq());
    assert_eq!(*anchor.root(), world.root());
}

#[test]
fn keepers_at_once_sign_different_numbers() {
    let world = World::new("keepers");
    let dir = world.office_dir();
    let mut numbers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..12)
            .map(|_| {
                let office = Office::open(&dir, &RING).unwrap();
                scope.spawn(move || office.renew(&terms(NOW)).unwrap().list.seq())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, (2..14).collect::<Vec<_>>());
}

/// A kill after the list was stored and before it was handed out.
#[test]
fn a_list_that_was_signed_and_not_handed_out_is_handed_out_next() {
    let world = World::new("handed-out");
    let office = world.office();
    let before = fs::read(office.trust_list()).unwrap();
    office.renew(&terms(NOW)).unwrap();
    let signed = fs::read(office.trust_list()).unwrap();
    fs::write(office.trust_list(), &before).unwrap();
    fs::remove_file(office.trust_chain()).unwrap();
    assert_eq!(world.office().list().unwrap().seq(), 2, "opening it ends what was begun");
    assert_eq!(fs::read(office.trust_list()).unwrap(), signed);
    assert!(office.trust_chain().exists());
    // What was never signed here is not taken for it.
    fs::write(office.trust_list(), &before[1..]).unwrap();
    assert!(Office::open(&world.office_dir(), &RING).is_err());
}

#[test]
fn the_life_of_the_last_list_is_kept_unless_told() {
    let world = World::new("life");
    let office = world.office();
    let life = |terms: &Terms| {
        let list = office.renew(terms).unwrap().list;
        list.next_update().as_secs() - list.this_update().as_secs()
    };
    assert_eq!(life(&terms(NOW)), 7 * DAY);
    assert_eq!(life(&Terms { life: Some(30 * DAY), ..terms(NOW) }), 30 * DAY);
    assert_eq!(life(&terms(NOW)), 30 * DAY);
}

#[test]
fn a_list_warns_of_keys_that_end_before_it_and_due_names_them_ahead() {
    let world = World::new("warns");
    let office = world.office();
    assert_eq!(office.renew(&terms(NOW)).unwrap().warnings, []);
    let long = Terms { life: Some(120 * DAY), ..terms(NOW) };
    let warnings = office.renew(&long).unwrap().warnings;
    assert!(matches!(&warnings[..], [Warning::Ends { is_over: false, .. }]), "{warnings:?}");
    let late = NOW.plus(100 * DAY);
    let warnings = office.renew(&terms(late)).unwrap().warnings;
    assert_eq!(warnings, [Warning::NoGateKey(mo())]);
    let urgency = |now: Timestamp| most_urgent(&office.due().unwrap(), now);
    assert_eq!(urgency(late), Urgency::Overdue, "the gate key has ended");
    let kinds: Vec<_> = office.due().unwrap().iter().map(|due| due.kind).collect();
    for kind in ["trust-list", "authority-key", "status-key", "gate-key"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
}

#[test]
fn lists_are_published_while_a_new_authority_key_travels() {
    let mut world = World::new("travelling");
    let mut entropy = world.entropy();
    world.publish(NOW);
    let (new, kid) = world
        .office()
        .add_authority_key(
            KeyKind::Ed25519,
            Start::AfterTravel,
            730 * DAY,
            &terms(NOW),
            &mut entropy,
        )
        .unwrap();
    let (entry, _) = new.list.authority(kid).unwrap();
    assert_eq!(entry.validity.not_before, NOW.plus(TRAVEL));
    for day in [0, 3, TRAVEL / DAY - 1, TRAVEL / DAY] {
        let published = world.publish(NOW.plus(day * DAY + 60));
        assert_eq!(published.lists.len(), 2, "day {day}: a list for each key that gates know of");
    }
}

#[test]
fn a_rotation_killed_between_any_two_renames_ends_at_the_next_command() {
    for renamed in 0..4 {
        let mut world = World::new(&format!("killed-rotation-{renamed}"));
        let mut entropy = world.entropy();
        let office = world.office();
        office.announce_root(KeyKind::Ed25519, &terms(NOW), &mut entropy).unwrap();
        let rotated = office.rotate_root(&terms(NOW)).unwrap().list;
        let file = |name: &str| world.office_dir().join(name);
        let before = format!("root-before-{}", rotated.seq());
        // In this order a rotation renames; the last ones did not happen.
        let renames = [
            ("root.pub".to_owned(), format!("{before}.pub")),
            ("next-root.pub".to_owned(), "root.pub".to_owned()),
            ("root.key".to_owned(), format!("{before}.key")),
            ("next-root.key".to_owned(), "root.key".to_owned()),
        ];
        for (from, to) in renames[renamed..].iter().rev() {
            fs::rename(file(to), file(from)).unwrap();
        }
        let next = world.office().renew(&terms(NOW)).unwrap().list;
        assert_eq!(next.seq(), rotated.seq() + 1);
        let mut device = TrustAnchor::new(root_of(&world));
        let bytes = fs::read(world.office().trust_list()).unwrap();
        assert!(
            device.accept(&RING, &bytes, NOW).is_ok(),
            "{renamed} renamed: the old root signed"
        );
        assert!(!file("next-root.key").exists() && file(&format!("{before}.key")).exists());
        world.publish(NOW);
    }
}

/// The root key that the office names to new devices.
fn root_of(world: &World) -> clearance_core::crypto::PublicKey {
    let text = fs::read_to_string(world.office().root_public()).unwrap();
    clearance_authority::keys::AnyPublic::from_text(&RING, &text).unwrap().signer().unwrap()
}

#[test]
fn a_lost_public_half_costs_no_key() {
    let mut world = World::new("public-half");
    world.publish(NOW);
    for name in ["authority.pub", "status.pub"] {
        fs::remove_file(world.office_dir().join(name)).unwrap();
    }
    world.issue(NOW);
    world.publish(NOW.plus(60));
}

/// Secret keys in the office's directory and those of its gates.
fn secrets(world: &World) -> usize {
    let is_key = |path: &std::path::Path| path.extension().is_some_and(|kind| kind == "key");
    let dirs = [world.office_dir(), world.office_dir().join("gates")];
    let files = dirs.iter().flat_map(|dir| fs::read_dir(dir).unwrap());
    files.filter(|entry| is_key(&entry.as_ref().unwrap().path())).count()
}

#[test]
fn a_key_that_no_list_has_room_for_is_refused_with_what_makes_room() {
    let mut world = World::new("full");
    let (office, mut entropy) = (world.office(), world.entropy());
    let start = Start::AfterTravel;
    let mut add = || office.add_status_key(None, start, 30 * DAY, &terms(NOW), &mut entropy);
    for _ in 0..3 {
        add().unwrap();
    }
    let before = secrets(&world);
    let refused = add().unwrap_err().to_string();
    for command in ["'clearance authority trust retire'", "trust withdraw-status-key KID'"] {
        assert!(refused.contains(command), "{refused}");
    }
    assert_eq!(secrets(&world), before, "a refused list leaves a key behind");
    let kid = office.list().unwrap().content().authorities[0].status.as_ref().unwrap().keys[0].kid;
    office.withdraw_status_key(kid, false, Some(QUARTER), &terms(NOW), &mut entropy).unwrap();
    let mut add = |now| office.add_gate_key(mo(), start, 30 * DAY, &terms(now), &mut entropy);
    for _ in 0..7 {
        add(NOW).unwrap();
    }
    let before = secrets(&world);
    let refused = add(NOW).unwrap_err().to_string();
    for command in ["'clearance authority trust retire'", "trust withdraw-gate-key mo KID'"] {
        assert!(refused.contains(command), "{refused}");
    }
    assert_eq!(secrets(&world), before);
    // It does make room, once they are over.
    let later = NOW.plus(60 * DAY);
    let late = Terms { clock: clearance_authority::office::Clock::asserted(later), life: None };
    office.retire_keys(&late).unwrap();
    office.add_gate_key(mo(), start, 30 * DAY, &late, &mut world.entropy()).unwrap();
    office.add_status_key(None, start, 30 * DAY, &late, &mut world.entropy()).unwrap();
}

#[test]
fn a_root_that_is_not_the_lists_is_named_and_no_list_is_called_forged() {
    let mut world = World::new("root-file");
    world.office().renew(&terms(NOW)).unwrap();
    world.publish(NOW);
    let path = world.office().root_public();
    let (right, file) = (fs::read(&path).unwrap(), path.display().to_string());
    let wrong = fs::read(World::other("root-other").office().root_public()).unwrap();
    fs::remove_file(&path).unwrap();
    for case in ["missing", "another one's"] {
        let device = world.dir.join("device.cbor");
        fs::copy(world.office_dir().join("trust-list.cbor"), &device).unwrap();
        let office = Office::open(&world.office_dir(), &RING).unwrap();
        let damaged = Office::open_to_recover(&world.office_dir(), &RING, Vec::new()).unwrap();
        let evidence = Evidence { trust_lists: vec![device], ..Evidence::default() };
        let mut entropy = world.entropy();
        for said in [
            office.list().unwrap_err().to_string(),
            office.renew(&terms(NOW)).unwrap_err().to_string(),
            damaged.recover(&evidence, NOW, &mut entropy).unwrap_err().to_string(),
        ] {
            assert!(said.contains(&file) && said.contains("keys public"), "{case}: {said}");
            assert!(!said.contains("list refused"), "{case}: {said}");
        }
        fs::write(&path, &wrong).unwrap();
    }
    // One damaged list is what it was before: that list's own trouble.
    fs::write(&path, &right).unwrap();
    let list = world.office_dir().join("lists/0000000001.cbor");
    let mut bytes = fs::read(&list).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&list, &bytes).unwrap();
    let said = world.office().renew(&terms(NOW)).unwrap_err().to_string();
    assert!(said.contains("0000000001.cbor") && said.contains("recover --trust"), "{said}");
}

/// The safe has both; the office believes both, and devices follow the last one alone.
#[test]
fn a_root_key_of_before_signs_no_list() {
    let mut world = World::new("old-root");
    let key = world.office_dir().join("root.key");
    let old = fs::read(&key).unwrap();
    let office = world.office();
    office.announce_root(KeyKind::Ed25519, &terms(NOW), &mut world.entropy()).unwrap();
    let seq = office.rotate_root(&terms(NOW)).unwrap().list.seq();
    let new = fs::read(&key).unwrap();
    fs::write(&key, old).unwrap();
    let refused = office.renew(&terms(NOW)).unwrap_err();
    assert!(matches!(refused, ListError::OtherRoot { .. }), "{refused}");
    assert_eq!(world.office().list().unwrap().seq(), seq);
    fs::write(&key, new).unwrap();
    assert_eq!(office.renew(&terms(NOW)).unwrap().list.seq(), seq + 1);
}

/// Copies of keys that are kept apart still have the next root's under its old name.
#[test]
fn a_next_root_that_is_put_back_after_its_rotation_leaves_no_copy_of_the_root_key() {
    let mut world = World::new("next-root-back");
    let office = world.office();
    let dir = world.office_dir();
    let file = |name: &str| dir.join(name);
    office.announce_root(KeyKind::Ed25519, &terms(NOW), &mut world.entropy()).unwrap();
    let kept = ["next-root.key", "next-root.pub"].map(|name| fs::read(file(name)).unwrap());
    office.rotate_root(&terms(NOW)).unwrap();
    let next = office.renew(&terms(NOW)).unwrap().list.seq();
    for (name, bytes) in ["next-root.key", "next-root.pub"].iter().zip(&kept) {
        fs::write(file(name), bytes).unwrap();
    }
    assert_eq!(world.office().renew(&terms(NOW)).unwrap().list.seq(), next + 1);
    let holds = |path: &std::path::PathBuf| fs::read(path).is_ok_and(|bytes| bytes == kept[0]);
    let files = fs::read_dir(world.office_dir()).unwrap().map(|entry| entry.unwrap().path());
    let copies: Vec<_> = files.filter(holds).collect();
    assert_eq!(copies, [file("root.key")], "who takes root.key away leaves no root behind");
}

#[test]
fn a_next_root_that_was_withdrawn_is_not_announced_again() {
    let mut world = World::new("withdrawn-back");
    let office = world.office();
    let dir = world.office_dir();
    let file = |name: &str| dir.join(name);
    office.announce_root(KeyKind::Ed25519, &terms(NOW), &mut world.entropy()).unwrap();
    let kept = ["next-root.key", "next-root.pub"].map(|name| fs::read(file(name)).unwrap());
    office.withdraw_next_root(&terms(NOW)).unwrap();
    for (name, bytes) in ["next-root.key", "next-root.pub"].iter().zip(&kept) {
        fs::write(file(name), bytes).unwrap();
    }
    let refused = office.announce_root(KeyKind::Ed25519, &terms(NOW), &mut world.entropy());
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("next-root.key") && refused.contains("withdrawn"), "{refused}");
    fs::remove_file(file("next-root.key")).unwrap();
    fs::remove_file(file("next-root.pub")).unwrap();
    office.announce_root(KeyKind::Ed25519, &terms(NOW), &mut world.entropy()).unwrap();
}

#[test]
fn a_root_key_that_is_off_line_is_asked_for() {
    let world = World::new("off-line");
    fs::remove_file(world.office_dir().join("root.key")).unwrap();
    let refused = world.office().renew(&terms(NOW)).unwrap_err();
    assert!(matches!(refused, ListError::NoRootKey { .. }), "{refused}");
    assert!(refused.to_string().contains("root.key"), "{refused}");
}
