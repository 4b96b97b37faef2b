//! Real processes: this test's own binary, started again as a worker.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use clearance_core::time::Timestamp;
use clearance_durable::Journal;
use clearance_gate::outbox::{Outbox, OutboxReport, OutboxSettings};
use serde_json::Value;

use crate::bench::{Authority, Bench, passage, put, recipient};

const DIR: &str = "OUTBOX_OF_WORKER";
const FROM: &str = "FIRST_OF_WORKER";

/// Not a test of its own: the others start it. It keeps passage after passage, sends now and then, and prints what
/// was kept and what the authority had.
#[test]
fn worker() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let from: u64 = std::env::var(FROM).unwrap().parse().unwrap();
    let outbox =
        Outbox::open(Path::new(&dir), recipient(), OutboxSettings { most: 100_000 }).unwrap();
    let mut authority = Authority::default();
    for n in from..from + 3_000 {
        match put(&outbox, n) {
            Ok(()) => println!("\nkept {n}"),
            Err(error) => println!("\nfailed {n} {error}"),
        }
        if n % 200 == 199 {
            let _ = outbox.retry_refused();
        }
        let report = outbox.report();
        if n % 100 == 99 && report != recount(Path::new(&dir), &report) {
            println!("\nmiscounted {n} {report:?}");
        }
        if n % 30 == 29
            && let Some(batch) = outbox.next_batch()
        {
            let odd = |passage: &Value| passage["id"].as_str().unwrap().ends_with('7');
            let answer = authority.answers(&batch, |it| odd(it).then_some("invalid"));
            for id in authority.came.drain(..) {
                println!("\ncame {id}");
            }
            drop(outbox.acknowledge(&batch, &answer));
        }
    }
    println!("\nlost {}", outbox.report().lost);
}

/// What the journal says, counted record by record; `seen` gives what no record says of its own.
fn recount(dir: &Path, seen: &OutboxReport) -> OutboxReport {
    let journal = Journal::open(&dir.join("journal"), "gate-outbox", 1 << 30).unwrap();
    let mut passages: BTreeMap<u64, (u64, Option<String>)> = BTreeMap::new();
    for record in journal.records() {
        let words: Vec<&str> = record.split(' ').collect();
        let number = |at: usize| words[at].parse::<u64>().unwrap();
        match words[0] {
            "passage" => drop(passages.insert(number(1), (number(2), None))),
            "done" => (1..words.len()).for_each(|at| drop(passages.remove(&number(at)))),
            "refused" => passages.get_mut(&number(1)).unwrap().1 = Some(words[2].to_owned()),
            "again" => passages.values_mut().for_each(|it| it.1 = None),
            _ => {}
        }
    }
    let mut counted = OutboxReport { lost: seen.lost, ..OutboxReport::default() };
    for (hour, refused) in passages.into_values() {
        if let Some(code) = refused {
            *counted.refused.entry(code).or_default() += 1;
            continue;
        }
        let since = Timestamp::from_secs(hour * 3_600);
        counted.waiting += 1;
        counted.oldest = Some(counted.oldest.map_or(since, |oldest| oldest.min(since)));
    }
    counted
}

fn start(mut command: Command, dir: &Path, from: u64) -> Child {
    command
        .args(["--exact", "processes::worker", "--nocapture"])
        .env(DIR, dir)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn about<'a>(said: &'a [String], word: &str) -> Vec<&'a str> {
    said.iter().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).collect()
}

#[test]
fn a_kill_at_any_moment_loses_no_passage_that_was_kept() {
    let (bench, mut authority) = (Bench::new("kills"), Authority::default());
    let (mut kept, mut refused) = (Vec::<u64>::new(), 0);
    for kill in 0..40 {
        let this = Command::new(std::env::current_exe().unwrap());
        let mut worker = start(this, &bench.outbox_dir(), kill * 10_000);
        let mut lines = BufReader::new(worker.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut said: Vec<String> = Vec::new();
        if kill % 5 > 0 {
            said.extend(lines.by_ref().take(4));
        }
        thread::sleep(Duration::from_millis(kill * 11 % 97));
        worker.kill().unwrap();
        worker.wait().unwrap();
        said.extend(lines);
        let report = Outbox::report_of(&bench.outbox_dir()).unwrap();
        assert_eq!(report, recount(&bench.outbox_dir(), &report), "after kill {kill}");
        refused += report.refused.values().sum::<usize>();
        assert!(about(&said, "miscounted").is_empty(), "{:?}", about(&said, "miscounted"));
        kept.extend(about(&said, "kept").iter().map(|n| n.parse::<u64>().unwrap()));
        authority.had.extend(about(&said, "came").iter().map(|id| (*id).to_owned()));
    }
    let outbox = bench.open();
    outbox.retry_refused().unwrap();
    authority.empties(&outbox);
    assert!(kept.len() > 100 && refused > 0, "{} kept, {refused} refused", kept.len());
    for n in kept {
        assert!(authority.had.contains(&passage(n).id.to_string()), "{n}");
    }
    let report = Outbox::report_of(&bench.outbox_dir()).unwrap();
    assert_eq!((report.waiting, report.lost), (0, 0));
}

#[test]
fn a_full_disk_keeps_what_is_there_counts_the_rest_and_serves_again() {
    let bench = Bench::new("disk");
    let mount = bench.dir.join("small");
    fs::create_dir_all(&mount).unwrap();
    let script = "mount -t tmpfs -o size=128k none \"$0\" && mkdir \"$0/outbox\" && \
        head -c 90000 /dev/zero > \"$0/other\" && \"$@\"; echo; echo again; rm \"$0/other\"; \"$@\"; umount \"$0\"";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]).arg(&mount).arg(std::env::current_exe().unwrap());
    // Nothing is sent: the first number that would be is out of reach.
    let worker = start(command, &mount.join("outbox"), 0);
    let output = worker.wait_with_output().unwrap();
    let said: Vec<String> =
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    let Some(at) = said.iter().position(|line| line == "again") else { return };
    let (full, again) = said.split_at(at);
    if about(full, "kept").is_empty() {
        return println!("this machine lets nobody mount; not tried");
    }
    let failed = about(full, "failed").len() as u64;
    let lost: u64 = about(full, "lost")[0].parse().unwrap();
    assert_eq!(failed, lost);
    assert!(about(again, "kept").len() > about(full, "kept").len().min(50));
}
