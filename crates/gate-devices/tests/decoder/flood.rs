//! How long codes take while rubbish comes at full speed.

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
    /// At this many other lanes, as fast as it is taken.
    ElsewhereAt(usize),
    /// Between the codes, at a camera's speed.
    Between,
}

/// The 99th percentile and the median of the time from a picture of a code to its text.
pub(crate) fn times(size: &Size, codes: usize, flood: Rubbish) -> (Duration, Duration) {
    let decoder = Decoder::new(DecoderSettings::default().checked().unwrap());
    let lane = decoder.lane().unwrap();
    let on = Arc::new(AtomicBool::new(true));
    let others = if let Rubbish::ElsewhereAt(lanes) = flood { lanes } else { 0 };
    let floods: Vec<_> = (0..others)
        .map(|seed| {
            let (frames, on) = (decoder.lane().unwrap(), on.clone());
            let pictures: Vec<_> =
                (0..8).map(|n| rubbish(n + seed as u64, size.0, size.1)).collect();
            thread::spawn(move || pour(&frames, &pictures, &on))
        })
        .collect();
    let between: Vec<_> = (0..8).map(|n| rubbish(n, size.0, size.1)).collect();
    let mut times: Vec<_> = (0..codes)
        .map(|n| {
            let text = code(n as u64);
            let picture = photograph(&text, size.0, size.1, n as u64);
            for rubbish in [n, n + 1] {
                if flood == Rubbish::Between {
                    lane.submit(between[rubbish % between.len()].clone(), |_| ());
                }
                sleep(Duration::from_millis(33));
            }
            let asked = Instant::now();
            let read = lane.read(picture);
            let took = asked.elapsed();
            assert_eq!(read.expect("a code is read").text, text);
            took
        })
        .collect();
    on.store(false, Ordering::Relaxed);
    floods.into_iter().for_each(|flood| flood.join().unwrap());
    times.sort();
    (times[(codes * 99).div_ceil(100) - 1], times[codes / 2])
}

/// A picture a millisecond: most are superseded.
fn pour(frames: &Frames, pictures: &[Picture], on: &AtomicBool) {
    for picture in pictures.iter().cycle() {
        if !on.load(Ordering::Relaxed) {
            return;
        }
        frames.submit(picture.clone(), |_| ());
        sleep(Duration::from_millis(1));
    }
}
