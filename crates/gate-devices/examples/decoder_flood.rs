//! How long a code takes, from a picture of 640 by 480 pixels to its text, while other lanes and this one are flooded
//! with noise and finder patterns. Fails where the 99th percentile is more than twice that of a quiet decoder.

#![allow(clippy::unwrap_used)] // it measures, and may panic

#[path = "../tests/decoder/flood.rs"]
mod flood;
#[path = "../tests/pictures/mod.rs"]
mod pictures;

use std::process::ExitCode;

use flood::{Rubbish, Size, times};

fn main() -> ExitCode {
    let codes = std::env::args().nth(1).map_or(200, |codes| codes.parse().unwrap());
    let size = Size(640, 480);
    let (idle, median) = times(&size, codes, Rubbish::Nowhere);
    println!("nothing else\tp50 {median:.1?}\tp99 {idle:.1?}");
    let mut code = ExitCode::SUCCESS;
    for flood in [
        Rubbish::ElsewhereAt(1),
        Rubbish::ElsewhereAt(4),
        Rubbish::ElsewhereAt(16),
        Rubbish::Between,
    ] {
        let (p99, median) = times(&size, codes, flood);
        let ratio = p99.as_secs_f64() / idle.as_secs_f64();
        println!("{flood:?}\tp50 {median:.1?}\tp99 {p99:.1?}\t{ratio:.2} times");
        if ratio > 2.0 {
            code = ExitCode::FAILURE;
        }
    }
    code
}
