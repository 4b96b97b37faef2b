//! Writes the public test kit, `tests/testkit/*.json`. A test makes it anew and compares.

use std::io;

use clearance_tests::testkit;

fn main() -> io::Result<()> {
    let written = testkit::write()?;
    println!("{written} scenarios in {}", testkit::folder().display());
    Ok(())
}
