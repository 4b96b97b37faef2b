//! Each of over a hundred kinds of pictures is named or refused clearly.

mod common;
mod kinds;

use clearance_reader::{Budget, read_picture};

/// Pixels a row of what shows no symbol: few, since this is not optimised. The example
/// `kinds_of_pictures` draws them as large as they come, and takes the time.
const SIDE: usize = 160;
/// Most pixels of a picture that are read here, but for those that are too many anyway.
const PIXELS: u32 = 70_000;

#[test]
fn every_kind_of_picture_is_named_or_refused_clearly() {
    let mut cases = kinds::all(SIDE);
    cases.retain(|case| case.pixels() < PIXELS || case.pixels() > 1 << 24);
    assert!(cases.len() >= 100, "{}", cases.len());
    let mut failed = Vec::new();
    for case in &cases {
        let found = read_picture(&case.file, Budget::ordinary());
        if !case.is_met_by(&found) {
            failed.push(format!("{}: {found:?}", case.name));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
