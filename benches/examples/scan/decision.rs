//! From a frame to the decision, against the decoder alone.

use std::fmt::Write;
use std::hint::black_box;

use clearance_benches::{Border, Fault, Holder, Memory};
use clearance_core::crypto::{Provider, RING};
use clearance_provider_fast::fast;
use clearance_verifier::Gate;
use rustix::time::{ClockId, clock_gettime};

use crate::camera::Camera;
use crate::damage::{Damage, Kind as Harm};
use crate::readers;
use crate::rng::Rng;
use crate::symbols;
use crate::tables::heading;

/// Width of the symbol in the frames, in pixels.
const WIDTH: f32 = 300.0;

/// Mean times of the decoder alone and of decoder and check, taken in turn, and their ratio.
pub(crate) fn table(frames: u64, rounds: u64) -> Result<String, Fault> {
    let mut text = String::new();
    let columns = ["provider", "frames", "decoder", "with check", "ratio"];
    heading(&mut text, "code, level M; damage", columns.into_iter().map(str::to_owned));
    for (name, holder, roster, memory, harm) in [
        ("full, Ed25519; clean", Holder::Ed25519, false, Memory::Off, Harm::Clean),
        ("full, Ed25519; mixed", Holder::Ed25519, false, Memory::Off, Harm::Mixed),
        ("full, Ed25519, returning; mixed", Holder::Ed25519, false, Memory::Full, Harm::Mixed),
        ("full, P-256; mixed", Holder::P256, false, Memory::Off, Harm::Mixed),
        ("roster, Ed25519; clean", Holder::Ed25519, true, Memory::Off, Harm::Clean),
        ("roster, Ed25519; mixed", Holder::Ed25519, true, Memory::Off, Harm::Mixed),
    ] {
        let mut border = Border::new(holder)?;
        let pictures = pictures(&border.codes(roster, frames)?, harm)?;
        for (provider, by) in [("default", &RING as &Provider), ("fast", fast())] {
            let sum = measure(&border, &pictures, rounds, || border.gate_on(by, memory))?;
            let mean = |nanos: u64| nanos as f64 / 1e3 / pictures.len() as f64;
            let (alone, with, frames) = (mean(sum.alone), mean(sum.with), pictures.len());
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "| {name} | {provider} | {frames} | {alone:.0} µs | {with:.0} µs | {:.3} |",
                with / alone
            );
        }
    }
    Ok(text)
}

/// CPU time of one frame, or sums over frames, in nanoseconds.
#[derive(Clone, Copy)]
struct Times {
    alone: u64,
    with: u64,
}

/// For each frame the best of all rounds, which other programs have disturbed least; their sum.
fn measure(
    border: &Border,
    pictures: &[(u64, Vec<u8>)],
    rounds: u64,
    gate: impl Fn() -> Result<Gate, Fault>,
) -> Result<Times, Fault> {
    let mut best = vec![Times { alone: u64::MAX, with: u64::MAX }; pictures.len()];
    for round in 0..rounds {
        // A gate accepts each code once.
        let gate = gate()?;
        for ((step, picture), best) in pictures.iter().zip(&mut best) {
            let times = once(border, &gate, *step, picture, (step + round).is_multiple_of(2))?;
            best.alone = best.alone.min(times.alone);
            best.with = best.with.min(times.with);
        }
    }
    let none = Times { alone: 0, with: 0 };
    Ok(best.iter().fold(none, |sum, times| Times {
        alone: sum.alone + times.alone,
        with: sum.with + times.with,
    }))
}

/// Each job goes first as often as second, so that a warm cache helps both alike.
fn once(
    border: &Border,
    gate: &Gate,
    step: u64,
    picture: &[u8],
    alone_first: bool,
) -> Result<Times, Fault> {
    let before = alone_first.then(|| timed(|| readers::rxing(picture)).0);
    let (with, decision) = timed(|| {
        let text = readers::rxing(picture).unwrap_or_default();
        gate.check(&text, border.at(step))
    });
    if !decision.is_admit() {
        return Err(format!("step {step}: {decision}").into());
    }
    let alone = before.unwrap_or_else(|| timed(|| readers::rxing(picture)).0);
    Ok(Times { alone, with })
}

/// Frames that can be read: without a text there is no decision to wait for.
fn pictures(codes: &[String], harm: Harm) -> Result<Vec<(u64, Vec<u8>)>, Fault> {
    let camera = Camera::new();
    let mut pictures = Vec::new();
    for (trial, text) in codes.iter().enumerate() {
        let symbol = symbols::ours_alone(text)?;
        let damage = Damage::draw(harm, trial);
        let frame = camera.shoot(&symbol, WIDTH, &damage, Rng::new("noise", trial));
        if readers::rxing(&frame).as_ref() == Some(text) {
            pictures.push((trial as u64, frame));
        }
    }
    Ok(pictures)
}

fn timed<T>(job: impl FnOnce() -> T) -> (u64, T) {
    let start = thread_nanos();
    let done = black_box(job());
    (thread_nanos() - start, done)
}

/// CPU time of this thread: what a neighbour takes is not in it.
fn thread_nanos() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
