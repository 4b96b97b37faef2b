//! Reads over a hundred kinds of pictures that are not ours, in three sizes, and fails where one
//! is not named as it should be or takes the CPU for two seconds.

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/cpu.rs"]
mod cpu;
#[path = "../tests/kinds/mod.rs"]
mod kinds;

use std::process::ExitCode;
use std::time::Duration;

use clearance_reader::{Budget, read_picture};

const LONGEST: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let (mut read, mut failed) = (0, 0);
    let mut worst = (Duration::ZERO, String::new());
    for side in [300, 1_920, 8_000] {
        for case in kinds::all(side) {
            let (found, time) = cpu::timed(|| read_picture(&case.file, Budget::ordinary()));
            read += 1;
            if !case.is_met_by(&found) || time >= LONGEST {
                failed += 1;
                println!("{}, {side} pixels a row: {time:.1?}, {found:?}", case.name);
            }
            if time > worst.0 {
                worst = (time, format!("{}, {side} pixels a row", case.name));
            }
        }
    }
    println!("{read} pictures, {failed} failed; the longest took {:.2?}: {}", worst.0, worst.1);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
