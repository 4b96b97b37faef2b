//! What is read in the pictures named on the command line, in how many steps and milliseconds of
//! the CPU's time.

use clearance_reader::{Budget, read_picture};

#[path = "../tests/common/cpu.rs"]
mod cpu;

fn main() -> std::io::Result<()> {
    for name in std::env::args().skip(1) {
        let bytes = std::fs::read(&name)?;
        let (found, time) = cpu::timed(|| read_picture(&bytes, Budget::ordinary()));
        let time = time.as_secs_f64() * 1e3;
        match found {
            Ok(sighting) => {
                let (steps, others) = (sighting.steps, sighting.others);
                println!("{name}\t{time:.1} ms\t{steps} steps\ta code, and {others:?}");
            }
            Err(why) => println!("{name}\t{time:.1} ms\t\t{why}"),
        }
    }
    Ok(())
}
