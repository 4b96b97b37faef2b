//! A watched folder, and everything that may lie in one.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use clearance_gate_devices::input::{InputEvent, InputTrouble};

use crate::bench::{Lane, Temp};
use crate::pictures::code;

/// As short as a file that begins like a picture can be: the folder hands over bytes, and the decoder judges them.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

fn lane(path: &Path, more: &str) -> Lane {
    let settle = if more.contains("settle-ms") { "" } else { "settle-ms = 60" };
    Lane::new(&format!("[from.folder]\npath = {path:?}\nevery-ms = 20\n{settle}\n{more}"))
}

fn skipped(lane: &Lane) -> (String, String) {
    match lane.next() {
        InputEvent::Trouble(InputTrouble::Skipped { path, cause }) => {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), cause)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn pictures_and_texts_are_handed_over_once_and_deleted() {
    let temp = Temp::new();
    let lane = lane(&temp.0, "");
    fs::write(temp.join("a.png"), PICTURE).unwrap();
    assert_eq!(lane.next(), InputEvent::Picture { bytes: PICTURE.into() });
    fs::write(temp.join("b.txt"), format!("{}\n{}", code(1), code(2))).unwrap();
    assert_eq!([lane.text().text, lane.text().text], [code(1), code(2)]);
    assert!(lane.is_quiet_for(200));
    assert_eq!(fs::read_dir(&temp.0).unwrap().count(), 0);
}

#[test]
fn files_that_were_read_are_moved_where_the_settings_say_so() {
    let temp = Temp::new();
    let lane = lane(&temp.0, "done = \"move\"");
    for round in 0..2 {
        fs::write(temp.join("a.png"), PICTURE).unwrap();
        assert!(matches!(lane.next(), InputEvent::Picture { .. }), "{round}");
    }
    assert_eq!(fs::read(temp.join("done/a.png")).unwrap(), PICTURE);
    assert!(lane.is_quiet_for(200));
}

#[test]
fn a_file_is_read_when_it_is_whole() {
    let temp = Temp::new();
    let lane = lane(&temp.0, "settle-ms = 600");
    let mut file = File::create(temp.join("slow.png")).unwrap();
    for piece in PICTURE.chunks(3) {
        file.write_all(piece).unwrap();
        sleep(Duration::from_millis(30));
    }
    fs::write(temp.join("open.png.part"), PICTURE).unwrap();
    fs::write(temp.join(".hidden.png"), PICTURE).unwrap();
    assert_eq!(lane.next(), InputEvent::Picture { bytes: PICTURE.into() });
    assert!(lane.is_quiet_for(200));
    fs::rename(temp.join("open.png.part"), temp.join("open.png")).unwrap();
    assert_eq!(lane.next(), InputEvent::Picture { bytes: PICTURE.into() });
}

#[test]
fn what_is_neither_is_skipped_told_once_and_left() {
    let temp = Temp::new();
    fs::create_dir(temp.join("dir.png")).unwrap();
    assert!(Command::new("mkfifo").arg(temp.join("pipe.png")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", temp.join("zero.png")).unwrap();
    std::os::unix::fs::symlink("nowhere", temp.join("nowhere.png")).unwrap();
    File::create(temp.join("huge.png")).unwrap().set_len(1 << 40).unwrap();
    File::create(temp.join("empty.png")).unwrap();
    fs::write(temp.join("noise"), [0xff, 0xfe, 0, 1]).unwrap();
    fs::write(temp.join("novel.txt"), "a".repeat(70_000)).unwrap();
    let lane = lane(&temp.0, "");
    let mut told: Vec<_> = (0..8).map(|_| skipped(&lane)).collect();
    told.sort();
    let causes: Vec<_> = told.iter().map(|(name, cause)| (name.as_str(), cause.as_str())).collect();
    let neither = "neither a picture nor texts of codes";
    assert_eq!(causes[0], ("dir.png", "not a file"));
    assert_eq!(causes[1], ("empty.png", "it is empty"));
    assert!(causes[2].0 == "huge.png" && causes[2].1.contains("33554432"), "{:?}", causes[2]);
    assert_eq!(causes[3], ("noise", neither));
    assert_eq!(causes[4], ("novel.txt", neither));
    assert_eq!(causes[5], ("nowhere.png", "not a file"));
    assert_eq!(causes[6], ("pipe.png", "not a file"));
    assert_eq!(causes[7], ("zero.png", "not a file"));
    // The others are read beside them, and the folder is left as it was.
    fs::write(temp.join("good.png"), PICTURE).unwrap();
    assert_eq!(lane.next(), InputEvent::Picture { bytes: PICTURE.into() });
    assert!(lane.is_quiet_for(200), "told once");
    assert_eq!(fs::read_dir(&temp.0).unwrap().count(), 8);
    // A file that was mended is read.
    fs::write(temp.join("empty.png"), PICTURE).unwrap();
    assert_eq!(lane.next(), InputEvent::Picture { bytes: PICTURE.into() });
}

#[test]
fn a_folder_may_come_and_go_a_hundred_times() {
    let temp = Temp::new();
    let folder = temp.join("in");
    let lane = lane(&folder, "");
    for _ in 0..100 {
        assert!(matches!(lane.next(), InputEvent::Trouble(InputTrouble::Gone { .. })));
        fs::create_dir(&folder).unwrap();
        assert_eq!(lane.next(), InputEvent::Back);
        fs::write(folder.join("a.png"), PICTURE).unwrap();
        assert!(matches!(lane.next(), InputEvent::Picture { .. }));
        fs::remove_dir(&folder).unwrap();
    }
}

#[test]
fn a_folder_that_nobody_empties_is_told() {
    let temp = Temp::new();
    for number in 0..1_001 {
        fs::create_dir(temp.join(number.to_string())).unwrap();
    }
    let lane = lane(&temp.0, "");
    assert!(matches!(lane.next(), InputEvent::Trouble(InputTrouble::TooMany { .. })));
}
