//! How long a code takes, from a picture of 640 by 480 pixels to its text, while other lanes and this one are flooded
//! with noise and finder patterns. Fails where the 99th percentile, in CPU time, is more than twice that of a quiet
//! decoder.

#![allow(clippy::unwrap_used)] // it measures, and may panic

#[path = "../tests/flood/flood.rs"]
mod flood;
#[path = "../tests/pictures/mod.rs"]
mod pictures;

use std::process::ExitCode;

use flood::{Rubbish, Size, idle_and_flooded, percentile};

fn main() -> ExitCode {
    let codes = std::env::args().nth(1).map_or(200, |codes| codes.parse().unwrap());
    let mut code = ExitCode::SUCCESS;
    println!("rubbish\tquiet p50, p99\tflooded p50, p99\tp99 by p99, the same in CPU time");
    for flood in [
        Rubbish::ElsewhereAt(1),
        Rubbish::ElsewhereAt(4),
        Rubbish::ElsewhereAt(8),
        Rubbish::Between,
    ] {
        let (idle, flooded) = idle_and_flooded(&Size(640, 480), codes, flood);
        let both = |times: &[_]| [percentile(times, 50), percentile(times, 99)];
        let ([i50, i99], [f50, f99]) = (both(&idle.clock), both(&flooded.clock));
        let by_clock = f99.as_secs_f64() / i99.as_secs_f64();
        let ratio = flooded.ratio(&idle, 99);
        println!(
            "{flood:?}\t{i50:.1?}, {i99:.1?}\t{f50:.1?}, {f99:.1?}\t{by_clock:.2}, {ratio:.2}"
        );
        if ratio > 2.0 {
            code = ExitCode::FAILURE;
        }
    }
    code
}
