use std::sync::mpsc;
use std::thread;

use clearance_durable::{Lock, LockError};

use crate::Dir;

#[test]
fn a_lock_has_one_holder_and_the_next_one_is_told_to_wait() {
    let dir = Dir::new("lock");
    let path = dir.file("lock");
    let held = Lock::take(&path).unwrap();
    let error = Lock::try_take(&path).unwrap_err();
    assert!(matches!(error, LockError::Held { .. }), "{error}");
    assert!(error.to_string().contains("another process"), "{error}");
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        let path = &path;
        scope.spawn(move || {
            let lock = Lock::take_telling(path, || tell.send("waiting").unwrap()).unwrap();
            tell.send("taken").unwrap();
            drop(lock);
        });
        assert_eq!(told.recv().unwrap(), "waiting");
        drop(held);
        assert_eq!(told.recv().unwrap(), "taken");
    });
    Lock::try_take(&path).unwrap();
}

#[test]
fn a_lock_that_cannot_be_made_names_its_file() {
    let dir = Dir::new("no-lock");
    let error = Lock::take(&dir.file("nowhere/lock")).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_no_lock_and_is_not_waited_for() {
    let dir = Dir::new("lock-kinds");
    let pipe = dir.file("lock");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [&pipe, &dir.0] {
        let error = Lock::take(path).unwrap_err();
        assert!(matches!(error, LockError::NotAFile { .. }), "{error}");
    }
}
