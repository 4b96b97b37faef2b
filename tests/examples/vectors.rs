//! Writes the published test vectors, `tests/vectors/c1.json`, and the README's picture of a code,
//! `docs/code.svg`. The tests make both anew and compare.

use std::{fs, io};

use clearance_tests::vectors::Vectors;

fn main() -> io::Result<()> {
    let vectors = Vectors::make();
    fs::write(Vectors::path(), vectors.to_json())?;
    fs::write(Vectors::picture_path(), vectors.picture())
}
