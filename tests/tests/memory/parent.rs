//! The parent: starts the child of a case and reads its memory.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};

use crate::cases::{Case, Needle};

/// Plays a case, prints what was found, and says whether it came out as it has to.
pub(crate) fn holds(case: &Case) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--child", case.name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    let from = BufReader::new(child.stdout.take().unwrap());
    for given in &case.given {
        to.write_all(&u32::try_from(given.len()).unwrap().to_be_bytes()).unwrap();
        to.write_all(given).unwrap();
    }
    let mut holds = true;
    for line in from.lines() {
        let line = line.unwrap();
        let memory = memory(&child);
        let held = found(&case.held, &memory);
        let passing = found(&case.passing, &memory);
        holds &= passing.is_empty() && held.is_empty() == (line == "dropped" && !case.control);
        println!("{:<18} {line:<8} {}", case.name, [held, passing].concat().join("; "));
        to.write_all(b"\n").unwrap();
    }
    let ended = child.wait().unwrap().success();
    if !holds || !ended {
        println!("{:<18} FAILED", case.name);
    }
    holds && ended
}

/// A writable stretch of memory.
struct Stretch {
    name: String,
    bytes: Vec<u8>,
}

/// All that the child can write to: a secret is nowhere else.
fn memory(child: &Child) -> Vec<Stretch> {
    let proc = format!("/proc/{}", child.id());
    let maps = fs::read_to_string(format!("{proc}/maps")).unwrap();
    let memory = File::open(format!("{proc}/mem")).unwrap();
    let stretch = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        let name = words.nth(3).unwrap_or("anonymous").to_owned();
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        rights.starts_with("rw").then(|| {
            memory.read_exact_at(&mut bytes, from).unwrap();
            Stretch { name, bytes }
        })
    };
    maps.lines().filter_map(stretch).collect()
}

/// Where either half of a needle lies: a register that was saved holds 16 bytes.
fn found(needles: &[Needle], memory: &[Stretch]) -> Vec<String> {
    let mut all = Vec::new();
    for (needle, stretch) in needles.iter().flat_map(|n| memory.iter().map(move |s| (n, s))) {
        let halves = needle.bytes.chunks_exact(16);
        let times: usize = halves.map(|half| count(&stretch.bytes, half)).sum();
        if times > 0 {
            all.push(format!("{} x{times} {}", needle.name, stretch.name));
        }
    }
    all
}

fn count(bytes: &[u8], needle: &[u8]) -> usize {
    let first = needle[0];
    let starts = bytes.windows(needle.len()).filter(|window| window[0] == first);
    starts.filter(|window| window == &needle).count()
}
