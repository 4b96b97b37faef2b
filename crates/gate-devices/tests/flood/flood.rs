//! How long codes take while rubbish comes at full speed.
//!
//! Beside the clock's time stands the time that the decoder's threads had a CPU meanwhile. There is one turn, so one
//! picture is worked on at a time, and what they worked from a picture's arrival to its text is how long it takes on a
//! machine that does nothing else.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use clearance_gate_devices::Decoder;
use clearance_gate_devices::decode::{DecoderSettings, Frames, Picture};

use crate::pictures::{code, photograph, rubbish};

/// A camera's.
pub(crate) struct Size(pub(crate) usize, pub(crate) usize);

/// Where the rubbish comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rubbish {
    Nowhere,
    /// At this many other lanes, a thousand pictures a second in all.
    ElsewhereAt(usize),
    /// Between the codes, at a camera's speed.
    Between,
}

/// Times from pictures of codes to their texts, each sorted.
#[derive(Default)]
pub(crate) struct Times {
    #[allow(dead_code)] // the example's
    pub(crate) clock: Vec<Duration>,
    pub(crate) cpu: Vec<Duration>,
}

impl Times {
    fn of(mut both: Vec<(Duration, Duration)>) -> Self {
        both.sort();
        let (clock, mut cpu): (Vec<_>, Vec<_>) = both.into_iter().unzip();
        cpu.sort();
        Self { clock, cpu }
    }

    /// How many times as long as `idle` a code takes in CPU time, at this percentile.
    pub(crate) fn ratio(&self, idle: &Self, of_hundred: usize) -> f64 {
        let at = |times: &Self| percentile(&times.cpu, of_hundred).as_secs_f64();
        at(self) / at(idle)
    }
}

/// Without rubbish, and with it. Both take turns: whatever else this machine does, it does to both.
pub(crate) fn idle_and_flooded(size: &Size, codes: usize, flood: Rubbish) -> (Times, Times) {
    const BLOCK: usize = 10;
    let (mut idle, mut flooded) = (Vec::new(), Vec::new());
    while idle.len() < codes {
        idle.extend(times(size, BLOCK, Rubbish::Nowhere));
        flooded.extend(times(size, BLOCK, flood));
    }
    (Times::of(idle), Times::of(flooded))
}

/// The value that so many of a hundred do not exceed.
pub(crate) fn percentile(sorted: &[Duration], of_hundred: usize) -> Duration {
    sorted[(sorted.len() * of_hundred).div_ceil(100) - 1]
}

fn times(size: &Size, codes: usize, flood: Rubbish) -> Vec<(Duration, Duration)> {
    // Unoptimised, a picture takes twenty times as long.
    let limit_ms = if cfg!(debug_assertions) { 5_000 } else { 500 };
    let settings = DecoderSettings { limit_ms, turns: 1 };
    let decoder = Decoder::new(settings.checked().unwrap());
    let lane = decoder.lane().unwrap();
    let on = Arc::new(AtomicBool::new(true));
    let others = if let Rubbish::ElsewhereAt(lanes) = flood { lanes } else { 0 };
    let floods: Vec<_> = (0..others)
        .map(|seed| {
            let (frames, on) = (decoder.lane().unwrap(), on.clone());
            let pictures: Vec<_> =
                (0..8).map(|n| rubbish(n + seed as u64, size.0, size.1)).collect();
            thread::spawn(move || pour(&frames, &pictures, &on, others as u64))
        })
        .collect();
    let between: Vec<_> = (0..8).map(|n| rubbish(n, size.0, size.1)).collect();
    let times: Vec<_> = (0..codes)
        .map(|n| {
            let text = code(n as u64);
            let picture = photograph(&text, size.0, size.1, n as u64);
            for rubbish in [n, n + 1] {
                if flood == Rubbish::Between {
                    lane.submit(between[rubbish % between.len()].clone(), |_| ());
                }
                sleep(Duration::from_millis(33));
            }
            let (asked, before) = (Instant::now(), on_cpu());
            let read = lane.read(picture);
            let took = (asked.elapsed(), on_cpu().saturating_sub(before));
            assert_eq!(read.expect("a code is read").text, text);
            took
        })
        .collect();
    on.store(false, Ordering::Relaxed);
    floods.into_iter().for_each(|flood| flood.join().unwrap());
    times
}

/// With the other lanes a picture a millisecond: most are superseded.
fn pour(frames: &Frames, pictures: &[Picture], on: &AtomicBool, every_ms: u64) {
    for picture in pictures.iter().cycle() {
        if !on.load(Ordering::Relaxed) {
            return;
        }
        frames.submit(picture.clone(), |_| ());
        sleep(Duration::from_millis(every_ms));
    }
}

/// What all the decoder's threads had: the first number of Linux's schedstat.
fn on_cpu() -> Duration {
    let nanos = |thread: PathBuf| -> Option<u64> {
        let is_decoder = fs::read_to_string(thread.join("comm")).ok()?.trim() == "decoder";
        let had = fs::read_to_string(thread.join("schedstat")).ok()?;
        is_decoder.then(|| had.split(' ').next()?.parse().ok())?
    };
    let threads = fs::read_dir("/proc/self/task").unwrap();
    Duration::from_nanos(threads.filter_map(|thread| nanos(thread.unwrap().path())).sum())
}
