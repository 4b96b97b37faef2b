//! Restarts, damage on disk, and the way back from a poisoned number.

use std::path::{Path, PathBuf};

use clearance_core::crypto::RING;
use clearance_revocation::store::{
    DirSource, ObjectSource, StatusStore, StoreError, SyncError, Version,
};
use clearance_revocation::{Status, StatusAnswer};

use crate::kit::{
    HONG_KONG, MACAO, NOW, Press, Repo, TempDir, believed, content, index, open, shared_key, state,
    status, trust,
};

fn press(epoch: u32) -> Press {
    Press::of(MACAO, epoch)
}

/// State `seq` of `epoch`: positions up to `seq % 40` are revoked.
fn repo(epoch: u32, seq: u64) -> Repo {
    let revoked: Vec<u32> = (0..=(seq % 40) as u32).collect();
    Repo::with(&press(epoch), seq, &state(&revoked, &[]), NOW)
}

fn sync(store: &StatusStore, repo: &Repo, epoch: u32) -> Result<Version, SyncError> {
    store.sync(repo, &trust(epoch), MACAO, NOW).map(|report| report.after)
}

fn at(epoch: u32, seq: u64) -> Version {
    Version { epoch, seq }
}

/// The files in `dir` whose names end in `ending`.
fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_str().unwrap().ends_with(ending)).collect()
}

fn file(dir: &Path, ending: &str) -> PathBuf {
    let [path] = &files(dir, ending)[..] else { panic!("one {ending} in {}", dir.display()) };
    path.clone()
}

/// As a new file: ext4 flushes a file that is written over, which takes a millisecond.
fn replace(path: &Path, bytes: &[u8]) {
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_restart_keeps_the_list_and_the_floor() {
    let dir = TempDir::new();
    let first = open(&dir, &trust(1));
    sync(&first, &repo(1, 7), 1).unwrap();
    drop(first);
    let store = open(&dir, &trust(1));
    assert_eq!([7, 8].map(|p| status(&store, p)), [Some(Status::Revoked), Some(Status::Valid)]);
    assert!(matches!(sync(&store, &repo(1, 6), 1), Err(SyncError::Rollback { .. })));
    let fork = Repo::with(&press(1), 7, &state(&[], &[]), NOW);
    assert!(matches!(sync(&store, &fork, 1), Err(SyncError::Fork { .. })));
    assert_eq!(sync(&store, &repo(1, 8), 1).unwrap(), at(1, 8));
    assert_eq!(files(&dir, ".table").len(), 1, "old tables pile up");
    assert!(files(&dir, ".part").is_empty());
}

#[test]
fn a_damaged_state_file_is_refused_not_taken_for_none() {
    let dir = TempDir::new();
    sync(&open(&dir, &trust(1)), &repo(1, 7), 1).unwrap();
    let path = file(&dir, ".state");
    let good = std::fs::read(&path).unwrap();
    let trust = trust(1);
    let running = open(&dir, &trust);
    let refused = |bytes: &[u8]| {
        replace(&path, bytes);
        let refused = StatusStore::open(&RING, &*dir, &trust).map(|_| ()).unwrap_err();
        let named = matches!(&refused, StoreError::Damaged { path: p, .. } if *p == path);
        assert!(named || bytes.len() > good.len(), "{refused}");
    };
    for len in 0..good.len() {
        refused(&good[..len]);
    }
    for bit in 0..good.len() * 8 {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused(&flipped);
    }
    refused(&[&good[..], &[0]].concat());
    refused(&vec![0; 100_000]);
    // A store that runs already does not sync over it either.
    let sync_refused = sync(&running, &repo(1, 8), 1).unwrap_err();
    assert!(matches!(sync_refused, SyncError::Store(_)), "{sync_refused}");
    assert_eq!(status(&running, 7), Some(Status::Revoked));
    std::fs::write(&path, &good).unwrap();
    assert_eq!(status(&open(&dir, &trust), 7), Some(Status::Revoked));
}

#[test]
fn a_damaged_table_says_nothing_and_keeps_the_floor() {
    let dir = TempDir::new();
    sync(&open(&dir, &trust(1)), &repo(1, 7), 1).unwrap();
    let path = file(&dir, ".table");
    let good = std::fs::read(&path).unwrap();
    let trust = trust(1);
    let lost = |bytes: Option<Vec<u8>>| {
        match bytes {
            Some(bytes) => replace(&path, &bytes),
            None => std::fs::remove_file(&path).unwrap(),
        }
        let store = open(&dir, &trust);
        assert_eq!(store.answer(MACAO, index(3, 7), NOW), StatusAnswer::Missing);
        assert_eq!(store.newest(), Some(NOW), "its date was seen");
        store
    };
    for len in 0..good.len() {
        lost(Some(good[..len].to_vec()));
    }
    for bit in 0..good.len() * 8 {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        lost(Some(flipped));
    }
    for bytes in [Some([&good[..], &[0]].concat()), Some(Vec::new()), None] {
        let store = lost(bytes);
        assert!(matches!(sync(&store, &repo(1, 6), 1), Err(SyncError::Rollback { .. })));
        // The very same list brings it back, on disk too.
        assert_eq!(sync(&store, &repo(1, 7), 1).unwrap(), at(1, 7));
        assert_eq!(status(&store, 7), Some(Status::Revoked));
        assert_eq!(status(&open(&dir, &trust), 7), Some(Status::Revoked));
    }
}

#[test]
fn a_file_left_half_written_is_never_read_and_is_cleared() {
    let dir = TempDir::new();
    sync(&open(&dir, &trust(1)), &repo(1, 7), 1).unwrap();
    std::fs::write(dir.join(format!(".{MACAO}.state.99999999-0.part")), b"half").unwrap();
    std::fs::write(dir.join(format!(".{MACAO}-1-8.table.99999999-1.part")), b"half").unwrap();
    // A table whose state file did not follow is not in force.
    std::fs::write(dir.join(format!("{MACAO}-1-8.table")), b"unfinished").unwrap();
    let store = open(&dir, &trust(1));
    assert_eq!(status(&store, 7), Some(Status::Revoked));
    assert_eq!(sync(&store, &repo(1, 8), 1).unwrap(), at(1, 8));
    assert_eq!(status(&open(&dir, &trust(1)), 8), Some(Status::Revoked));
    assert_eq!((files(&dir, ".part").len(), files(&dir, ".table").len()), (0, 1));
}

#[test]
fn a_new_epoch_leads_out_of_a_poisoned_number() {
    for restarts in [false, true] {
        let dir = TempDir::new();
        let mut store = open(&dir, &trust(1));
        let maybe_restart = |store: &mut StatusStore, epoch| {
            if restarts {
                *store = open(&dir, &trust(epoch));
            }
        };
        sync(&store, &repo(1, 7), 1).unwrap();
        // A thief of the status key signs the greatest number there is.
        let poison = repo(1, u64::MAX);
        sync(&store, &poison, 1).unwrap();
        maybe_restart(&mut store, 1);
        assert!(matches!(sync(&store, &repo(1, 8), 1), Err(SyncError::Rollback { .. })));
        // The root bumps the epoch; until the first list of it the status is unknown.
        store.apply_trust(&trust(2));
        maybe_restart(&mut store, 2);
        assert_eq!(store.answer(MACAO, index(3, 7), NOW), StatusAnswer::Missing);
        let void = sync(&store, &poison, 2).unwrap_err();
        assert!(matches!(void, SyncError::VoidEpoch { least: 2, found: 1 }));
        assert_eq!(sync(&store, &repo(2, 1), 2).unwrap(), at(2, 1));
        maybe_restart(&mut store, 2);
        assert_eq!(status(&store, 1), Some(Status::Revoked));
        assert_eq!(sync(&store, &repo(2, 2), 2).unwrap(), at(2, 2));
        // The poison is dead, under the old trust list too.
        maybe_restart(&mut store, 2);
        assert!(sync(&store, &poison, 2).is_err());
        assert!(matches!(sync(&store, &poison, 1), Err(SyncError::Rollback { .. })));
        assert_eq!(status(&store, 2), Some(Status::Revoked));
    }
}

#[test]
fn a_status_key_cannot_start_an_epoch() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    sync(&store, &repo(1, 7), 1).unwrap();
    for epoch in [2, u32::MAX] {
        let refused = sync(&store, &repo(epoch, 1), 1).unwrap_err();
        assert!(matches!(refused, SyncError::EarlyEpoch { named: 1, found } if found == epoch));
    }
    // Else no epoch would be left, or not this one.
    assert_eq!(status(&store, 7), Some(Status::Revoked));
    assert_eq!(sync(&store, &repo(2, 1), 2).unwrap(), at(2, 1));
}

#[test]
fn a_new_epoch_counts_its_own_dates_only() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    sync(&store, &repo(1, 7), 1).unwrap();
    // The next epoch was signed on a clock that is a minute behind: only its own dates count.
    let early = Repo::with(&press(2), 1, &state(&[5], &[]), NOW.minus(60));
    assert_eq!(sync(&store, &early, 2).unwrap(), at(2, 1));
    let earlier = Repo::with(&press(2), 2, &state(&[5], &[]), NOW.minus(61));
    assert!(matches!(sync(&store, &earlier, 2), Err(SyncError::Backdated { .. })));
}

#[test]
fn an_authority_that_comes_back_finds_its_floor() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    sync(&store, &repo(1, 7), 1).unwrap();
    let mut without = content(1);
    without.authorities.remove(0);
    let without = believed(&without);
    store.apply_trust(&without);
    drop(store);
    let store = open(&dir, &without);
    assert!(store.lists().is_empty());
    assert!(matches!(sync(&store, &repo(1, 6), 1), Err(SyncError::Rollback { .. })));
    assert_eq!(sync(&store, &repo(1, 7), 1).unwrap(), at(1, 7));
    assert_eq!(status(&store, 7), Some(Status::Revoked));
}

#[test]
fn a_state_file_of_one_authority_is_no_other_ones() {
    let dir = TempDir::new();
    // By a key that both delegate: else the signature would tell.
    let (trust, macao) = (shared_key(), Press::of(MACAO, 1));
    let store = open(&dir, &trust);
    let hong_kong = Press { authority: HONG_KONG, ..macao };
    let repo = Repo::with(&hong_kong, 3, &state(&[1], &[]), NOW);
    store.sync(&repo, &trust, HONG_KONG, NOW).unwrap();
    for path in [file(&dir, ".state"), file(&dir, ".table")] {
        let name = path.file_name().unwrap().to_str().unwrap().replace("b202", "a101");
        std::fs::copy(&path, dir.join(name)).unwrap();
    }
    let store = open(&dir, &trust);
    assert_eq!(store.answer(MACAO, index(3, 1), NOW), StatusAnswer::Missing);
    let theirs = store.answer(HONG_KONG, index(3, 1), NOW);
    assert_eq!(theirs, StatusAnswer::Known { status: Status::Revoked, this_update: NOW });
}

#[test]
fn a_store_where_nothing_can_be_written_takes_no_list() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    std::fs::remove_dir(&*dir).unwrap();
    std::fs::write(&*dir, b"a file in the directory's place").unwrap();
    assert!(matches!(sync(&store, &repo(1, 7), 1), Err(SyncError::Store(_))));
    assert_eq!(
        store.answer(MACAO, index(3, 7), NOW),
        StatusAnswer::Missing,
        "in force, not on disk"
    );
    assert!(matches!(StatusStore::open(&RING, &*dir, &trust(1)), Err(StoreError::Write(_))));
    std::fs::remove_file(&*dir).unwrap();
}

#[test]
fn a_repository_in_a_directory_is_read_there_and_no_file_beyond_its_limit() {
    let (store_dir, repo_dir) = (TempDir::new(), TempDir::new());
    for ((authority, name), bytes) in repo(1, 7).0 {
        let dir = repo_dir.join(authority.to_string());
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join(name), &bytes).unwrap();
    }
    let (store, source) = (open(&store_dir, &trust(1)), DirSource::new(&*repo_dir));
    store.sync(&source, &trust(1), MACAO, NOW).unwrap();
    assert_eq!(status(&store, 7), Some(Status::Revoked));
    let len = std::fs::metadata(repo_dir.join("a101/head.cbor")).unwrap().len() as usize;
    assert_eq!(source.fetch(MACAO, "head.cbor", len).unwrap().len(), len);
    let long = source.fetch(MACAO, "head.cbor", len - 1).unwrap_err();
    assert_eq!(long.kind(), std::io::ErrorKind::InvalidData);
    let gone = source.fetch(HONG_KONG, "head.cbor", len).unwrap_err();
    assert_eq!(gone.kind(), std::io::ErrorKind::NotFound);
    assert!(gone.to_string().contains("b202"), "{gone}");
}

#[test]
#[cfg(unix)]
fn a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for() {
    let (store_dir, repo_dir) = (TempDir::new(), TempDir::new());
    let dir = repo_dir.join("a101");
    std::fs::create_dir_all(&dir).unwrap();
    let pipe = dir.join("head.cbor");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (store, source) = (open(&store_dir, &trust(1)), DirSource::new(&*repo_dir));
    let refused = store.sync(&source, &trust(1), MACAO, NOW).unwrap_err();
    assert!(matches!(refused, SyncError::Fetch { .. }), "{refused}");
    assert!(refused.to_string().contains("not a regular file"), "{refused}");
    // In the store's own directory too.
    std::fs::rename(&pipe, store_dir.join("a101.state")).unwrap();
    let refused = StatusStore::open(&RING, &*store_dir, &trust(1)).unwrap_err();
    assert!(matches!(refused, StoreError::Read(_)), "{refused}");
}
