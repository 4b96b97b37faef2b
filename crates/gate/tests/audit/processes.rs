//! Real processes: this test's own binary, started again as a worker.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use clearance_gate::audit::{AuditLog, AuditSettings, CannotWrite};

use crate::bench::{Bench, NOW, at, door, key};

const DIR: &str = "AUDIT_OF_WORKER";
const ENTRIES: &str = "ENTRIES_OF_WORKER";
const GO_ON: &str = "WORKER_GOES_ON";
const KILLS: u64 = 220;

/// Not a test of its own: the others start it. It writes entry after entry, signs now and then, and prints what was
/// acknowledged.
#[test]
fn worker() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let entries: usize = std::env::var(ENTRIES).unwrap().parse().unwrap();
    let go_on = std::env::var(GO_ON).is_ok();
    let cannot_write = if go_on { CannotWrite::GoOn } else { CannotWrite::Refer };
    let settings = AuditSettings { file_kib: 64, cannot_write, ..AuditSettings::default() };
    let log = match AuditLog::open(Path::new(&dir), key(), settings, at(NOW)) {
        Ok(log) => log,
        Err(error) => return println!("\nclosed {error}"),
    };
    for n in 0..entries {
        match log.note(&door(n), at(NOW)) {
            Ok(seq) => println!("\nnoted {seq}"),
            Err(error) => println!("\nfailed {} {error}", log.may_open()),
        }
        if n % 40 == 39
            && let Ok(signed) = log.checkpoint(at(NOW))
        {
            let hex: String = signed.iter().map(|byte| format!("{byte:02x}")).collect();
            println!("\nsigned {hex}");
        }
    }
    println!("\nstate {:?}", log.state());
}

fn start(mut command: Command, dir: &Path, entries: usize) -> Child {
    command
        .args(["--exact", "processes::worker", "--nocapture"])
        .env(DIR, dir)
        .env(ENTRIES, entries.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn said(worker: Child) -> Vec<String> {
    BufReader::new(worker.stdout.unwrap()).lines().map(Result::unwrap).collect()
}

fn about<'a>(said: &'a [String], word: &str) -> Vec<&'a str> {
    said.iter().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

#[test]
fn kills_at_any_moment_leave_a_whole_chain_with_every_entry_and_checkpoint_that_was_acknowledged() {
    let bench = Bench::new("kills");
    let (mut noted, mut signed) = (0, Vec::new());
    for kill in 0..KILLS {
        let this = Command::new(std::env::current_exe().unwrap());
        let mut worker = start(this, &bench.audit_dir(), 100_000);
        let mut lines = BufReader::new(worker.stdout.take().unwrap()).lines().map(Result::unwrap);
        // Some while they start, the others while they write.
        let mut said = Vec::new();
        if kill % 5 > 0 {
            said.extend(lines.by_ref().take_while(|line| !line.starts_with("noted")));
        }
        thread::sleep(Duration::from_millis(kill * 7 % 23));
        worker.kill().unwrap();
        worker.wait().unwrap();
        said.extend(lines);
        noted = about(&said, "noted").last().map_or(noted, |seq| seq.parse().unwrap());
        signed.extend(about(&said, "signed").into_iter().map(unhex));
    }
    let held: Vec<&[u8]> = signed.iter().map(Vec::as_slice).collect();
    let verified = bench.verify(&held);
    assert!(verified.is_whole(), "{:?}", verified.findings);
    assert_eq!(verified.held, held.len() as u64);
    assert!(verified.last >= noted && noted > 2_000 && held.len() > 20, "{noted} {}", held.len());
    assert_eq!(verified.entries, verified.last, "none is missing");
    let records = bench.records();
    let killed = records.iter().filter(|it| it.json.contains(r#""after":"killed""#)).count();
    assert!(killed > 100, "{killed}");
    assert!(records.iter().all(|it| !it.json.contains("put_back")), "none looks like a copy");
}

#[test]
fn of_two_processes_one_writes() {
    let bench = Bench::new("both");
    let this = || Command::new(std::env::current_exe().unwrap());
    let workers = [(); 3].map(|()| start(this(), &bench.audit_dir(), 400));
    let said = workers.map(said);
    let writers = said.iter().filter(|said| about(said, "noted").len() == 400).count();
    let locked = said.iter().filter(|said| about(said, "closed").len() == 1).count();
    assert!(writers >= 1 && writers + locked == 3, "{writers} and {locked}");
    assert!(bench.verify(&[]).is_whole());
}

/// The worker in a file system of 128 KiB of its own, which is full or read-only, and given room again by `script`. `None`
/// where this machine makes none.
fn in_small_disk(bench: &Bench, entries: usize, go_on: bool) -> Option<Vec<String>> {
    let mount = bench.dir.join("small");
    std::fs::create_dir_all(&mount).unwrap();
    let script = "mount -t tmpfs -o size=128k none \"$0\" && mkdir \"$0/audit\" && \
        head -c 60000 /dev/zero > \"$0/other\" && \"$@\"; echo; echo entries; cat \"$0\"/audit/*.log; \
        rm \"$0/other\"; echo; echo again; \"$@\"; mount -o remount,ro \"$0\"; echo; echo read-only; \"$@\"; umount \"$0\"";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]).arg(&mount).arg(std::env::current_exe().unwrap());
    if go_on {
        command.env(GO_ON, "1");
    }
    let said = said(start(command, &mount.join("audit"), entries));
    said.iter().any(|line| line == "entries").then_some(said)
}

#[test]
fn a_full_or_read_only_disk_is_said_and_the_policy_decides_about_the_door() {
    for go_on in [false, true] {
        let bench = Bench::new(&format!("full-{go_on}"));
        let Some(said) = in_small_disk(&bench, 900, go_on) else {
            return println!("this machine lets nobody mount; not tried");
        };
        let at = |word: &str| said.iter().position(|line| line == word).unwrap();
        let (full, rest) = said.split_at(at("entries"));
        let failed = about(full, "failed");
        assert!(about(full, "noted").len() > 100 && failed.len() > 100, "{}", failed.len());
        let told = format!("{go_on} ");
        assert!(failed.iter().all(|line| line.starts_with(&told) && line.contains("archive")));
        let (again, read_only) = rest.split_at(at("read-only") - at("entries"));
        // There is room for the entries of one more run, and not for those of all.
        assert!(about(again, "noted").len() > 100);
        let closed = about(read_only, "closed");
        assert!(closed.len() == 1 && closed[0].contains("Read-only"), "{closed:?}");
    }
}
