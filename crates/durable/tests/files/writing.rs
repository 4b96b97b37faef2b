use std::fs;
use std::thread;

use clearance_durable::{
    Access, WriteError, create_new, keep, make_private_dir, refuse_existing, remove_leftovers,
    write,
};

use crate::Dir;

#[test]
fn a_file_is_replaced_whole_and_leaves_no_neighbour() {
    let dir = Dir::new("replace");
    for content in [&b"first"[..], b"", b"a longer second"] {
        write(&dir.file("a"), content, Access::Shared).unwrap();
        assert_eq!(fs::read(dir.file("a")).unwrap(), content);
        assert_eq!(dir.names(), ["a"]);
    }
}

#[test]
fn a_file_that_was_written_piece_by_piece_takes_the_name_in_one_step() {
    let dir = Dir::new("keep");
    write(&dir.file("a"), b"old", Access::Shared).unwrap();
    fs::write(dir.file("a.part"), "new").unwrap();
    keep(&dir.file("a.part"), &dir.file("a")).unwrap();
    assert_eq!(fs::read(dir.file("a")).unwrap(), b"new");
    assert_eq!(dir.names(), ["a"]);
    let error = keep(&dir.file("a.part"), &dir.file("a")).unwrap_err();
    assert!(error.to_string().contains("a.part"), "{error}");
    assert_eq!(fs::read(dir.file("a")).unwrap(), b"new");
}

#[test]
fn a_write_that_fails_leaves_the_directory_as_it_was() {
    let dir = Dir::new("fail");
    fs::create_dir(dir.file("taken")).unwrap();
    fs::write(dir.file("taken").join("x"), "x").unwrap();
    let error = write(&dir.file("taken"), b"bytes", Access::Shared).unwrap_err();
    assert!(error.to_string().contains("taken"), "{error}");
    assert_eq!(dir.names(), ["taken"]);
    let error = write(&dir.file("nowhere/a"), b"bytes", Access::Shared).unwrap_err();
    assert!(matches!(error, WriteError::Io { .. }), "{error}");
    let error = write("..".as_ref(), b"bytes", Access::Shared).unwrap_err();
    assert!(matches!(error, WriteError::NotAName { .. }), "{error}");
}

#[test]
fn of_many_that_make_one_file_a_single_one_succeeds() {
    let dir = Dir::new("once");
    let path = dir.file("list-7");
    let make = |n: u8| create_new(&path, &[n; 1000], Access::Shared);
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|n| scope.spawn(move || make(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let winners: Vec<_> = (0..16_u8).zip(&results).filter(|(_, made)| made.is_ok()).collect();
    let [(winner, _)] = winners[..] else { panic!("{results:?}") };
    assert_eq!(fs::read(&path).unwrap(), [winner; 1000]);
    assert!(results.iter().flat_map(|made| made.as_ref().err()).all(is_exists), "{results:?}");
    assert_eq!(dir.names(), ["list-7"]);
}

fn is_exists(error: &WriteError) -> bool {
    matches!(error, WriteError::Exists { .. })
}

#[test]
fn leftovers_of_killed_writes_go_and_other_files_stay() {
    let dir = Dir::new("leftovers");
    let hidden = ".pool.1-0.part";
    for name in [hidden, "pool.part", ".pool", "pool"] {
        fs::write(dir.file(name), "secret").unwrap();
    }
    let writing = fs::File::open(dir.file(hidden)).unwrap();
    writing.lock().unwrap();
    assert_eq!(remove_leftovers(&dir.0).unwrap(), 0, "another process is writing it");
    drop(writing);
    assert_eq!(remove_leftovers(&dir.0).unwrap(), 1);
    assert_eq!(dir.names(), [".pool", "pool", "pool.part"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_but_named_like_a_leftover_stays_and_is_not_waited_for() {
    let dir = Dir::new("leftover-kinds");
    let pipe = dir.file(".pipe.1-0.part");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::create_dir(dir.file(".dir.1-0.part")).unwrap();
    fs::write(dir.file("kept"), "").unwrap();
    std::os::unix::fs::symlink(dir.file("kept"), dir.file(".link.1-0.part")).unwrap();
    fs::write(dir.file(".file.1-0.part"), "").unwrap();
    assert_eq!(remove_leftovers(&dir.0).unwrap(), 1);
    assert_eq!(dir.names(), [".dir.1-0.part", ".link.1-0.part", ".pipe.1-0.part", "kept"]);
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new("secret");
    let mode = |name: &str| fs::metadata(dir.file(name)).unwrap().permissions().mode() & 0o777;
    write(&dir.file("a.key"), b"secret", Access::Secret).unwrap();
    create_new(&dir.file("b.key"), b"secret", Access::Secret).unwrap();
    make_private_dir(&dir.file("keys/old")).unwrap();
    assert_eq!([mode("a.key"), mode("b.key"), mode("keys")], [0o600, 0o600, 0o700]);
}

#[test]
fn a_taken_name_is_refused_and_an_empty_directory_is_free() {
    let dir = Dir::new("taken");
    fs::create_dir(dir.file("empty")).unwrap();
    fs::write(dir.file("file"), "").unwrap();
    refuse_existing(&dir.file("empty")).unwrap();
    refuse_existing(&dir.file("none")).unwrap();
    assert!(is_exists(&refuse_existing(&dir.file("file")).unwrap_err()));
    assert!(is_exists(&refuse_existing(&dir.0).unwrap_err()));
}
