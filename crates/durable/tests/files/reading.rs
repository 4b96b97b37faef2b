use std::fs;

use clearance_durable::{ReadError, list, read, read_if_there, read_limited};

use crate::Dir;

#[test]
fn a_file_is_read_up_to_its_limit_and_no_further() {
    let dir = Dir::new("limit");
    fs::write(dir.file("a"), [7; 100]).unwrap();
    assert_eq!(read(&dir.file("a"), 100).unwrap(), [7; 100]);
    let error = read(&dir.file("a"), 99).unwrap_err();
    assert!(matches!(error, ReadError::TooLong { limit: 99, .. }), "{error}");
    assert!(error.to_string().contains("a: longer than 99 bytes"), "{error}");
    assert_eq!(read_if_there(&dir.file("b"), 9).unwrap(), None);
    assert!(matches!(read(&dir.file("b"), 9), Err(ReadError::Missing { .. })));
}

#[test]
fn a_source_without_a_known_length_is_limited_too() {
    assert_eq!(read_limited(&[1_u8; 9][..], 9, 0).unwrap(), Some(vec![1; 9]));
    assert_eq!(read_limited(&[1_u8; 10][..], 9, 0).unwrap(), None);
    assert_eq!(read_limited(std::io::repeat(1), 1 << 16, 0).unwrap(), None);
}

#[test]
fn room_is_made_once_so_that_no_copy_of_a_secret_stays() {
    let dir = Dir::new("room");
    fs::write(dir.file("a.key"), [7; 10_000]).unwrap();
    let bytes = read(&dir.file("a.key"), 1 << 20).unwrap();
    assert_eq!(bytes.capacity(), 10_064);
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_and_never_waited_for() {
    let dir = Dir::new("kinds");
    let pipe = dir.file("head.cbor");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), &dir.0, "/dev/zero".as_ref(), "/dev/tty".as_ref()] {
        let refused = read(path, 1 << 20);
        assert!(matches!(refused, Err(ReadError::NotAFile { .. })), "{refused:?}");
    }
}

#[test]
fn the_files_of_one_kind_are_listed_in_order() {
    let dir = Dir::new("list");
    for name in ["b.cwt", "a.cwt", "c.key", ".cwt"] {
        fs::write(dir.file(name), "").unwrap();
    }
    assert_eq!(list(&dir.0, "cwt").unwrap(), [dir.file("a.cwt"), dir.file("b.cwt")]);
    assert!(matches!(list(&dir.file("none"), "cwt"), Err(ReadError::Missing { .. })));
}
