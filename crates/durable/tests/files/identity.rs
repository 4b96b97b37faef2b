use std::fs::{self, FileTimes};

use clearance_durable::Identity;

use crate::Dir;

#[cfg(unix)]
#[test]
fn a_file_that_was_put_back_is_another_one() {
    let dir = Dir::new("identity");
    let (inner, path) = (dir.file("a"), dir.file("a/file"));
    fs::create_dir(&inner).unwrap();
    fs::write(&path, "content").unwrap();
    let made = Identity::of(&path).unwrap();
    assert!(made.is_same(&Identity::of(&path).unwrap()));
    // Its directory may be renamed.
    fs::rename(&inner, dir.file("b")).unwrap();
    assert!(made.is_same(&Identity::of(&dir.file("b/file")).unwrap()));
    fs::rename(dir.file("b"), &inner).unwrap();
    // A copy, in place or not, with its dates or without, is another file.
    fs::copy(&path, dir.file("copy")).unwrap();
    assert!(!made.is_same(&Identity::of(&dir.file("copy")).unwrap()));
    std::thread::sleep(std::time::Duration::from_millis(20)); // coarser clocks tick in between
    fs::copy(dir.file("copy"), &path).unwrap();
    let back = Identity::of(&path).unwrap();
    assert!(!made.is_same(&back));
    let yesterday =
        fs::metadata(&path).unwrap().modified().unwrap() - std::time::Duration::from_secs(86_400);
    fs::File::open(&path).unwrap().set_times(FileTimes::new().set_modified(yesterday)).unwrap();
    let dated = Identity::of(&path).unwrap();
    assert!(!dated.is_same(&back) && !dated.is_as_written && back.is_as_written);
}

#[test]
fn only_a_file_has_an_identity() {
    let dir = Dir::new("no-identity");
    assert!(Identity::of(&dir.0).is_err());
    assert!(Identity::of(&dir.file("none")).is_err());
}
