//! A pipe, a directory or a device where one of the gate's files should be: the gate says which, waits for nothing, and admits nobody
//! whom it should not.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use clearance_core::crypto::{RING, Secret32};
use clearance_core::keys::{KeyKind, KeyPair};
use clearance_gate_server::tokens::{Role, Tokens};
use clearance_gate_server::{Parts, Presented, Runtime, Ticket};
use clearance_tests::{Person, START, World};
use clearance_verifier::Crossing;

use crate::bench::gate_dir;

/// What stands in a file's place.
const ODD: [&str; 3] = ["pipe", "directory", "device"];

/// What the gate does then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// It goes on: the file is of no use, or made anew.
    GoesOn,
    /// It starts, admits nobody, and names the file.
    AdmitsNobody,
    /// It does not start, and names the file.
    NeverStarts,
    /// It admits, and names the file.
    Tells,
}

use Does::{AdmitsNobody, GoesOn, NeverStarts, Tells};

/// Everything in the directory of a gate that has served.
const FILES: [(&str, Does); 21] = [
    ("gate.toml", NeverStarts),
    ("tokens", NeverStarts),
    ("trust-list.cbor", NeverStarts),
    ("anchor.cbor", NeverStarts),
    ("pseudonym.key", NeverStarts),
    ("keys", AdmitsNobody),
    ("keys/00.key", AdmitsNobody),
    ("ledger", AdmitsNobody),
    ("ledger/journal", AdmitsNobody),
    ("ledger/lock", AdmitsNobody),
    ("audit", AdmitsNobody),
    ("audit/00000000000000000001.log", AdmitsNobody),
    ("audit/lock", AdmitsNobody),
    ("audit.key", AdmitsNobody),
    ("outbox", Tells),
    ("outbox/journal", Tells),
    ("passages.pub", Tells),
    ("trust-list.next", GoesOn),
    ("clock", GoesOn),
    ("ledger/touched", GoesOn),
    ("audit/boot", GoesOn),
];

#[test]
fn what_is_no_file_where_one_should_be_is_named_hangs_nothing_and_admits_nobody_unrecorded() {
    let world = World::new();
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve-odd-files");
    let mut wrong = Vec::new();
    for (file, does) in FILES {
        for odd in ODD {
            let dir = served(&base, &world);
            let Some(place) = place(&dir, file) else {
                wrong.push(format!("{file}: there is no such file"));
                continue;
            };
            let is_directory = place.is_dir();
            if is_directory && odd == "directory" {
                continue;
            }
            put(&place, odd);
            // A file takes a pipe's place, and a device's. A directory stays where it is.
            let stays = (file, odd) == ("audit/boot", "directory");
            let does = if stays { AdmitsNobody } else { does };
            let name = place.file_name().unwrap().to_str().unwrap().to_owned();
            let found = started(&dir, &world);
            let is_named = found.told.contains(&name);
            let did = match (found.starts, found.admits) {
                (false, _) if is_named => Some(NeverStarts),
                (true, false) if is_named => Some(AdmitsNobody),
                (true, true) if does == GoesOn => Some(GoesOn),
                (true, true) if is_named => Some(Tells),
                _ => None,
            };
            if did != Some(does) {
                wrong.push(format!("{file}, a {odd}: {found:?}"));
            }
        }
    }
    let _ = fs::remove_dir_all(&base);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How a start went.
#[derive(Debug)]
struct Found {
    starts: bool,
    admits: bool,
    told: String,
}

/// The directory of a gate that has served, and kept a passage.
fn served(base: &Path, world: &World) -> PathBuf {
    let dir = gate_dir(base, world, |_| (), "");
    let key = KeyPair::from_entropy(&RING, KeyKind::X25519, Secret32::from([5; 32])).unwrap();
    fs::write(dir.join("passages.pub"), key.public().to_text(&RING)).unwrap();
    Tokens::add(&dir.join("tokens"), "controller", Role::Controller).unwrap();
    let runtime = start(&dir).unwrap();
    runtime.tick();
    assert!(admits(&runtime, &world.phone().text(Person::Parent, START.plus(30))));
    dir
}

fn start(dir: &Path) -> Result<Arc<Runtime>, String> {
    let mut parts = Parts::of(dir).map_err(|error| error.to_string())?;
    parts.assume_valid = true;
    parts.now = Arc::new(|| START.plus(30));
    Runtime::start(dir, parts).map_err(|error| error.to_string())
}

fn admits(runtime: &Runtime, code: &str) -> bool {
    let code = Presented::Text(code.to_owned());
    let answer = runtime.present(None, code, Crossing::default(), &Ticket::default()).unwrap();
    answer.outcome == "admit" && answer.door == "told"
}

/// Starts it in a thread, so that one which hangs is noticed.
fn started(dir: &Path, world: &World) -> Found {
    let (told, found) = channel();
    let (dir, code) = (dir.to_owned(), world.phone().text(Person::Child, START.plus(30)));
    thread::spawn(move || {
        let found = match start(&dir) {
            Err(told) => Found { starts: false, admits: false, told },
            Ok(runtime) => {
                runtime.tick();
                let admits = admits(&runtime, &code);
                runtime.tick();
                let told = serde_json::to_string(&runtime.status()).unwrap();
                Found { starts: true, admits, told }
            }
        };
        let _ = told.send(found);
    });
    found.recv_timeout(Duration::from_secs(30)).expect("it neither hangs nor panics")
}

/// The path of a file, of which the gate may choose the name.
fn place(dir: &Path, file: &str) -> Option<PathBuf> {
    let path = dir.join(file);
    if path.exists() || file == "trust-list.next" {
        return Some(path);
    }
    let extension = path.extension()?.to_owned();
    let all = fs::read_dir(path.parent()?).ok()?.map(|it| it.unwrap().path());
    all.into_iter().find(|it| it.extension() == Some(&extension))
}

fn put(place: &Path, odd: &str) {
    if place.is_dir() {
        fs::remove_dir_all(place).unwrap();
    } else {
        let _ = fs::remove_file(place);
    }
    match odd {
        "pipe" => assert!(Command::new("mkfifo").arg(place).status().unwrap().success()),
        "directory" => fs::create_dir(place).unwrap(),
        _ => symlink("/dev/zero", place).unwrap(),
    }
}
