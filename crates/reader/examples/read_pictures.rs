//! What is read in the pictures named on the command line, in how many steps and milliseconds.

use std::time::Instant;

use clearance_reader::{Budget, read_picture};

fn main() -> std::io::Result<()> {
    for name in std::env::args().skip(1) {
        let bytes = std::fs::read(&name)?;
        let start = Instant::now();
        let found = read_picture(&bytes, Budget::ordinary());
        let time = start.elapsed().as_secs_f64() * 1e3;
        match found {
            Ok(sighting) => {
                println!(
                    "{name}\t{time:.1} ms\t{} steps\tcode {:?}",
                    sighting.steps, sighting.others
                );
            }
            Err(why) => println!("{name}\t{time:.1} ms\t\t{why}"),
        }
    }
    Ok(())
}
