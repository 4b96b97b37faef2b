//! Inputs: a scanner on a serial line, and a folder.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, symlink};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clearance_issuer::qr::{Level, PngOptions, QrCode};
use clearance_tests::{Person, World};

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::bench::Bench;
use crate::device::Device;
use crate::keyboard::typed;
use crate::lane::{gate, gate_that_compares, soon};
use crate::line::{pty, until_raw};
use crate::relay::RelayBox;

/// `O_NOCTTY`.
const NOCTTY: i32 = 0o400;

fn serial(path: &Path) -> String {
    format!("[[input]]\nlane = \"1\"\n[input.from.serial]\npath = {path:?}\n")
}

fn read(bench: &Bench, what: &str) -> f64 {
    bench.counted(&format!("clearance_gate_readings_total{{lane=\"1\",what=\"{what}\"}}"))
}

#[test]
fn what_a_scanner_reads_opens_the_door_once_however_often_it_is_read() {
    let (world, relay_box, (mut scanner, path)) = (World::new(), RelayBox::new(), pty());
    let door = format!(
        "[[door]]\nlane = \"1\"\n[door.by.relay]\naddress = \"{}\"\ncoil = 3\n",
        relay_box.address
    );
    let mut bench = gate("scanner", &world, &(serial(&path) + &door));
    until_raw(&scanner);
    soon("up", || bench.state_of("door") == "up" && bench.state_of("input") == "up");
    let code = world.phone().text(Person::Parent, bench.now());
    for _ in 0..3 {
        scanner.write_all(format!("{code}\r").as_bytes()).unwrap();
    }
    soon("read", || read(&bench, "repeat") == 2.0);
    let last = bench.last();
    assert!(last["outcome"] == "admit" && last["door"] == "opened", "{last}");
    assert_eq!((relay_box.pulses(), read(&bench, "judged")), (1, 1.0));
    // A thread that held the gate would keep its directory locked, and the door open.
    let gate = Arc::downgrade(&bench.runtime);
    bench.stop();
    drop(bench);
    soon("no thread holds the gate", || gate.strong_count() == 0);
}

#[test]
fn what_a_scanner_types_is_judged_whatever_layout_the_computer_has() {
    let (world, (mut keyboard, path)) = (World::new(), pty());
    let wedge = format!("[[input]]\nlane = \"1\"\n[input.from.wedge]\npath = {path:?}\n");
    // There is no keyboard here: a PTY carries the kernel's events, and somebody keeps it from making lines of them.
    let kept = File::options().read(true).custom_flags(NOCTTY).open(&path).unwrap();
    let mut terminal = tcgetattr(&kept).unwrap();
    terminal.make_raw();
    tcsetattr(&kept, OptionalActions::Now, &terminal).unwrap();
    let bench = gate("wedge", &world, &wedge);
    soon("up", || bench.state_of("input") == "up");
    let code = world.phone().text(Person::Parent, bench.now());
    for keys in [typed(&format!("{code}\r")), typed("nonsense\r".to_uppercase().as_str())] {
        // A kernel's buffer holds some hundred events.
        for piece in keys.chunks(480) {
            keyboard.write_all(piece).unwrap();
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    soon("read", || read(&bench, "judged") + read(&bench, "wait") == 2.0);
    let status = bench.status();
    let first = status["lanes"][0]["last"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(first["outcome"], "admit", "{first}");
}

#[test]
fn a_scanner_with_a_wrong_setting_is_told_when_it_is_seen_twice() {
    let (world, (mut scanner, path)) = (World::new(), pty());
    let bench = gate("advice", &world, &serial(&path));
    until_raw(&scanner);
    let mut phone = world.phone();
    for (n, person) in (1..).zip([Person::Parent, Person::Child]) {
        let code = phone.text(person, bench.now()).to_lowercase();
        scanner.write_all(format!("{code}\r").as_bytes()).unwrap();
        soon("read", || read(&bench, "judged") + read(&bench, "wait") == f64::from(n));
        assert!(n == 2 || bench.notices("scanner").is_empty());
    }
    soon("told", || bench.notices("scanner").len() == 1);
    let first = &bench.status()["lanes"][0]["last"][0];
    assert!(
        first["outcome"] == "admit" && first["scanner"]["repairs"].to_string().contains("case"),
        "{first}"
    );
}

#[test]
fn a_scanner_that_is_unplugged_is_told_once_and_read_again_when_it_is_back() {
    let (world, (scanner, first)) = (World::new(), pty());
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("devices-plug");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    let path = dir.join("scanner");
    symlink(&first, &path).unwrap();
    let bench = gate("unplugged", &world, &serial(&path));
    until_raw(&scanner);
    fs::remove_file(&path).unwrap(); // its number may be another line's at once
    drop(scanner);
    soon("down", || bench.state_of("input") == "down");
    std::thread::sleep(Duration::from_millis(700)); // tried again and again
    let (mut scanner, second) = pty();
    symlink(&second, &path).unwrap();
    until_raw(&scanner);
    let code = world.phone().text(Person::Parent, bench.now());
    scanner.write_all(format!("{code}\r").as_bytes()).unwrap();
    soon("read", || read(&bench, "judged") == 1.0);
    soon("up", || bench.state_of("input") == "up");
    assert_eq!((bench.notices("input-away").len(), bench.notices("input-back").len()), (1, 1));
    fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn what_waits_for_longer_than_the_deadline_is_not_judged_then() {
    let slow = Device::new(|_, _| (204, Vec::new(), Duration::from_millis(1_200)));
    let (world, (mut scanner, path)) = (World::new(), pty());
    let door = format!(
        "[[door]]\nlane = \"1\"\n[door.by.webhook]\nto = {}\nlimit-ms = 5000\n",
        slow.peer()
    );
    let tables = format!("[lane]\ndeadline = 300\n{}{door}", serial(&path));
    let bench = gate("late", &world, &tables);
    until_raw(&scanner);
    let mut phone = world.phone();
    for person in [Person::Parent, Person::Child] {
        let code = phone.text(person, bench.now());
        scanner.write_all(format!("{code}\r").as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
    soon("both", || read(&bench, "judged") == 1.0 && read(&bench, "late") == 1.0);
    assert_eq!(bench.last()["door"], "opened");
    assert_eq!(slow.heard().len(), 1);
}

#[test]
fn pictures_of_a_folder_are_judged_and_what_is_none_is_told() {
    let world = World::new();
    let tables = "[[input]]\nlane = \"1\"\n[input.from.folder]\npath = \"pictures\"\nevery-ms = 20\nsettle-ms = 0\n";
    let bench = gate("folder", &world, tables);
    soon("told", || bench.state_of("input") == "down"); // nobody has made it yet
    let folder = bench.dir.join("pictures");
    fs::create_dir(&folder).unwrap();
    soon("up", || bench.state_of("input") == "up");
    let text = world.phone().text(Person::Parent, bench.now());
    let png = QrCode::draw(&text, Level::M).unwrap().png(&PngOptions::default()).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        fs::write(bench.dir.join(name), bytes).unwrap();
        fs::rename(bench.dir.join(name), folder.join(name)).unwrap();
    };
    put("code.png", &png);
    soon("judged", || read(&bench, "judged") == 1.0);
    assert_eq!(bench.last()["outcome"], "admit");
    put("half.png", &png[..png.len() / 2]);
    soon("unread", || read(&bench, "unread") == 1.0);
    put("noise", &[0xff; 100]);
    soon("told", || bench.notices("input-trouble").len() == 1);
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["noise"], "a picture of a code is somebody's");
}

#[test]
fn whoever_shows_a_code_while_the_one_before_is_compared_waits() {
    let (world, (mut scanner, path)) = (World::new(), pty());
    let person = "[person.simulated]\ndelay-ms = 700\n";
    let bench = gate_that_compares("compared", &world, &(serial(&path) + person));
    until_raw(&scanner);
    let mut phone = world.phone();
    let mut scan = |file: &mut File, person| {
        file.write_all(format!("{}\r", phone.text(person, bench.now())).as_bytes()).unwrap();
    };
    scan(&mut scanner, Person::Parent);
    std::thread::sleep(Duration::from_millis(200));
    scan(&mut scanner, Person::Child);
    soon("both", || read(&bench, "judged") == 1.0 && read(&bench, "wait") == 1.0);
    let status = bench.status();
    let last = status["lanes"][0]["last"].as_array().unwrap();
    assert!(last.len() == 1 && last[0]["outcome"] == "admit", "{last:?}");
}
