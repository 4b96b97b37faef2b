//! Memory and time.

use std::hint::black_box;
use std::time::Instant;

use allocation_counter::measure;
use clearance_benches::Fault;

use crate::case::{Draw, Population};
use crate::peers::{Built, Candidate};

/// A peer as built, and what it took.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) built: Built,
    /// Bytes on the heap when built.
    pub(crate) heap: i64,
    /// Bytes of a delta, for each of [`DELTAS`](crate::case::DELTAS).
    pub(crate) deltas: [Option<usize>; 2],
}

/// Look-ups of one peer, in nanoseconds.
#[derive(Default)]
pub(crate) struct Times {
    /// Look-ups that do not wait for each other: mean of the median turn.
    pub(crate) warm: f64,
    /// The same of look-ups of which each waits for the answer of the one before.
    pub(crate) chained: f64,
    /// One by one, ascending, each after the caches were filled with something else.
    pub(crate) cold: Vec<u128>,
    /// Allocations per look-up.
    pub(crate) allocations: f64,
}

/// Look-ups that one peer makes before it is another one's turn, untimed ones before and timed ones
/// after. All are at new positions, so that no branch predictor learns them.
const LEAD_IN: usize = 512;
const TURN: usize = 256;
const TURNS: usize = 1_001;
const COLD: usize = 300;
/// Twice the last-level cache of the machine it was written on.
const TRASH: usize = 64 << 20;

pub(crate) fn built(candidate: &dyn Candidate, population: &Population) -> Result<Measured, Fault> {
    let mut built = None;
    let heap = measure(|| built = Some(candidate.build(population))).bytes_current;
    let built = built.ok_or("nothing was built")??;
    let mut deltas = [None; 2];
    for (delta, next) in deltas.iter_mut().zip(&population.next) {
        *delta = candidate.delta(population, next)?;
    }
    Ok(Measured { name: candidate.name(), built, heap, deltas })
}

/// All peers agree with the set, at random positions and at revoked ones.
pub(crate) fn check(all: &[Measured], population: &Population) -> Result<(), Fault> {
    let mut draw = Draw::new(1);
    let step = population.revoked.len() / 10_000;
    let revoked = population.revoked.iter().step_by(step).copied();
    let any = (0..100_000).map(|_| draw.below(population.total) as u32);
    for credential in any.chain(revoked) {
        let expected = population.is_revoked(credential);
        for peer in all {
            if peer.built.list.is_revoked(credential) != expected {
                return Err(format!("{} is wrong about {credential}", peer.name).into());
            }
        }
    }
    Ok(())
}

/// The first entry is an empty call: what the loop and the clock take.
pub(crate) fn look_ups(all: &[Measured], population: &Population) -> Vec<Times> {
    let calls: Vec<Box<dyn Fn(u32) -> bool + '_>> = std::iter::once(None)
        .chain(all.iter().map(Some))
        .map(|peer| -> Box<dyn Fn(u32) -> bool + '_> {
            match peer {
                None => Box::new(|credential| credential == u32::MAX),
                Some(peer) => Box::new(|credential| peer.built.list.is_revoked(credential)),
            }
        })
        .collect();
    let mut times: Vec<_> = calls.iter().map(|_| Times::default()).collect();
    let mut draw = Draw::new(2);
    warm(&calls, &mut times, &mut draw, population.total);
    cold(&calls, &mut times, &mut draw, population.total);
    for (call, time) in calls.iter().zip(&mut times) {
        let count = measure(|| {
            let hits = (0..1_000).filter(|c| call(black_box(*c))).count();
            black_box(hits);
        });
        time.allocations = count.count_total as f64 / 1_000.0;
    }
    times
}

type Call<'a> = Box<dyn Fn(u32) -> bool + 'a>;

fn warm(calls: &[Call<'_>], times: &mut [Times], draw: &mut Draw, total: u64) {
    let mut turns = vec![(Vec::new(), Vec::new()); calls.len()];
    let mut lead_in = [0; LEAD_IN];
    let mut probes = [[0; TURN]; 2];
    for _ in 0..TURNS {
        for (call, (warm, chained)) in calls.iter().zip(&mut turns) {
            lead_in.fill_with(|| draw.below(total) as u32);
            probes.as_flattened_mut().fill_with(|| draw.below(total - 1) as u32);
            black_box(lead_in.iter().filter(|c| call(**c)).count());
            let start = Instant::now();
            black_box(probes[0].iter().filter(|c| call(**c)).count());
            warm.push(start.elapsed().as_nanos());
            let start = Instant::now();
            black_box(probes[1].iter().fold(0, |before, c| u32::from(call(c + before))));
            chained.push(start.elapsed().as_nanos());
        }
    }
    for ((warm, chained), time) in turns.iter_mut().zip(times) {
        [time.warm, time.chained] = [warm, chained].map(|turns| {
            turns.sort_unstable();
            turns[TURNS / 2] as f64 / TURN as f64
        });
    }
}

fn cold(calls: &[Call<'_>], times: &mut [Times], draw: &mut Draw, total: u64) {
    let mut trash = vec![1_u8; TRASH];
    for _ in 0..COLD {
        for (call, time) in calls.iter().zip(&mut *times) {
            trash.iter_mut().step_by(64).for_each(|byte| *byte = byte.wrapping_add(1));
            black_box(&trash);
            let credential = black_box(draw.below(total) as u32);
            let start = Instant::now();
            black_box(call(credential));
            time.cold.push(start.elapsed().as_nanos());
        }
    }
    times.iter_mut().for_each(|time| time.cold.sort_unstable());
}
