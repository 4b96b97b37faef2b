//! A disk that is full or broken, and files that are well summed and say nonsense.

use std::fs;
use std::path::Path;

use clearance_core::cbor::Writer;
use clearance_core::crypto::RING;
use clearance_revocation::StatusAnswer;
use clearance_revocation::object::HEAD_NAME;
use clearance_revocation::store::{StatusStore, StoreError, SyncError, Version};

use crate::kit::{MACAO, NOW, Press, Repo, TempDir, index, open, state, trust};
use crate::store::{all, expect_state_5, macao, states, store_at, sync};

/// What the head of state 5 leads to.
fn repo_5() -> Repo {
    Repo::with(&macao(), 5, &states()[4], NOW)
}

#[test]
fn a_list_that_did_not_reach_the_disk_is_not_used() {
    let dir = TempDir::new();
    let store = store_at(&dir, 4);
    let before = all(&store);
    // A directory with something in it, which no file replaces.
    let blocked = dir.join("a101-1-5.table");
    fs::create_dir_all(blocked.join("something")).unwrap();
    let refused = sync(&store, &repo_5()).unwrap_err();
    assert!(matches!(refused, SyncError::Store(StoreError::Write(_))), "{refused}");
    assert!(refused.to_string().contains(dir.to_str().unwrap()), "{refused}");
    assert_eq!(all(&store), before);
    assert_eq!(all(&open(&dir, &trust(1))), before, "after a restart");
    fs::remove_dir_all(&blocked).unwrap();
    expect_state_5(&store, &repo_5(), 0, true);
}

#[test]
fn a_state_file_that_cannot_be_read_is_not_taken_for_none() {
    let dir = TempDir::new();
    drop(store_at(&dir, 4));
    let path = dir.join("a101.state");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let refused = StatusStore::open(&RING, &*dir, &trust(1)).unwrap_err();
    assert!(matches!(refused, StoreError::Read(_)), "{refused}");
}

/// A state file: its fields in the order of the format, and the checksum.
fn state_file(fields: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    fields(&mut writer);
    summed(writer.into_bytes())
}

fn summed(mut content: Vec<u8>) -> Vec<u8> {
    let hash = RING.sha256(&[&content]);
    content.extend_from_slice(&hash);
    content
}

fn reopened(dir: &Path, state: &[u8]) -> Result<StatusStore, StoreError> {
    let path = dir.join("a101.state");
    fs::remove_file(&path).unwrap();
    fs::write(&path, state).unwrap();
    StatusStore::open(&RING, dir, &trust(1))
}

#[test]
fn a_well_summed_state_file_of_another_form_is_refused() {
    let dir = TempDir::new();
    drop(store_at(&dir, 4));
    let good = fs::read(dir.join("a101.state")).unwrap();
    let content = &good[..good.len() - 32];
    assert_eq!(summed(content.to_vec()), good, "the helper does what the store does");
    let damaged = |state: &[u8], what: &str| {
        let refused = reopened(&dir, state).expect_err(what);
        assert!(matches!(refused, StoreError::Damaged { .. }), "{what}: {refused}");
    };
    for len in 0..content.len() {
        damaged(&summed(content[..len].to_vec()), &format!("cut to {len} bytes"));
    }
    damaged(&summed([content, &[0]].concat()), "one byte more");
    let other = |labels: [i64; 6], epoch: u64, hash: &[u8]| {
        state_file(|writer| {
            writer.map(6).int(labels[0]).uint(epoch).int(labels[1]).uint(4);
            writer.int(labels[2]).uint(NOW.as_secs()).int(labels[3]).bytes(&[]);
            writer.int(labels[4]).bytes(hash).int(labels[5]).array(0);
        })
    };
    for place in 0..6 {
        let mut labels = [1, 2, 3, 4, 5, 6];
        labels[place] = 9;
        damaged(&other(labels, 1, &[0; 32]), &format!("another label {place}"));
    }
    damaged(&other([1, 2, 3, 4, 5, 6], 1 << 32, &[0; 32]), "an epoch beyond 32 bits");
    damaged(&other([1, 2, 3, 4, 5, 6], 1, &[0; 31]), "a short hash");
    damaged(&state_file(|writer| _ = writer.map(5)), "another count");
    for dates in [[(2, 9), (2, 8)], [(3, 9), (2, 8)], [(2, 8), (3, 8)], [(2, 8), (3, 9)]] {
        let state = state_file(|writer| {
            writer.map(6).int(1).uint(1).int(2).uint(4).int(3).uint(NOW.as_secs());
            writer.int(4).bytes(&[]).int(5).bytes(&[0; 32]).int(6).array(2);
            dates.iter().for_each(|(list, date)| _ = writer.array(2).uint(*list).uint(*date));
        });
        damaged(&state, &format!("dates {dates:?}"));
    }
    reopened(&dir, &good).unwrap();
}

#[test]
fn a_head_on_disk_that_is_none_keeps_the_floor() {
    let dir = TempDir::new();
    drop(store_at(&dir, 4));
    let state = state_file(|writer| {
        writer.map(6).int(1).uint(1).int(2).uint(4).int(3).uint(NOW.as_secs());
        writer.int(4).bytes(b"no head").int(5).bytes(&[0; 32]).int(6).array(0);
    });
    let store = reopened(&dir, &state).unwrap();
    assert_eq!(store.answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
    let older = Repo::with(&macao(), 3, &states()[2], NOW);
    let floor = Version { epoch: 1, seq: 4 };
    let refused = sync(&store, &older).unwrap_err();
    assert!(matches!(refused, SyncError::Rollback { seen, .. } if seen == floor), "{refused}");
    expect_state_5(&store, &repo_5(), 0, true);
}

#[test]
fn a_table_that_is_none_is_not_used_though_its_hash_matches() {
    let dir = TempDir::new();
    drop(store_at(&dir, 4));
    let good = fs::read(dir.join("a101.state")).unwrap();
    let mut content = good[..good.len() - 32].to_vec();
    let table = dir.join("a101-1-4.table");
    let known = RING.sha256(&[&fs::read(&table).unwrap()]);
    let place = content.windows(32).position(|window| window == known).unwrap();
    content[place..place + 32].copy_from_slice(&RING.sha256(&[b"no table"]));
    fs::remove_file(&table).unwrap();
    fs::write(&table, b"no table").unwrap();
    let store = reopened(&dir, &summed(content)).unwrap();
    assert_eq!(store.answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
    expect_state_5(&store, &repo_5(), 0, true);
}

#[test]
fn a_log_shows_versions_and_dates_of_a_store() {
    let dir = TempDir::new();
    let shown = format!("{:?}", store_at(&dir, 4));
    let list = format!("List(1.4 of {})", NOW.minus(100));
    assert!(shown.contains(&list), "{shown}");
}

#[test]
fn a_named_file_that_is_no_object_is_refused() {
    let (dir, press) = (TempDir::new(), macao());
    let mut repo = Repo::default();
    let mut snapshot = repo.add_snapshot(&press, 5, &states()[4]);
    let garbage = b"no object".to_vec();
    snapshot.file.len = garbage.len() as u32;
    snapshot.file.hash = RING.sha256(&[&garbage]);
    let name = clearance_revocation::object::snapshot_name(1, &snapshot);
    repo.put(&press, &name, garbage);
    repo.put_head(&press, &press.head(5, &states()[4], NOW, snapshot));
    let store = open(&dir, &trust(1));
    let refused = sync(&store, &repo).unwrap_err();
    assert!(
        matches!(&refused, SyncError::Object { name: found, .. } if *found == name),
        "{refused}"
    );
}

#[test]
fn a_state_that_the_head_did_not_sign_is_not_rebuilt() {
    use clearance_revocation::object::{Head, Untrusted};
    use clearance_revocation::store::rebuild;

    let press = Press::of(MACAO, 1);
    let delegation = crate::kit::delegation();
    let rebuilt = |root: &crate::kit::State| {
        let mut repo = Repo::default();
        let snapshot = repo.add_snapshot(&press, 5, &states()[4]);
        repo.put_head(&press, &press.head(5, root, NOW, snapshot));
        let head = &repo.0[&(MACAO, HEAD_NAME.to_owned())];
        let head = Untrusted::<Head>::decode(head).unwrap();
        let head = head.verify(&RING, &delegation, NOW).unwrap();
        rebuild(&RING, &repo, &delegation, &head, 5).map(|table| crate::kit::root_of(&table))
    };
    assert_eq!(rebuilt(&states()[4]).unwrap(), crate::kit::root_of(&states()[4]));
    assert!(matches!(rebuilt(&state(&[], &[])), Err(SyncError::StateRoot)));
}
