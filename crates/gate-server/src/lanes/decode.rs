//! Pictures to texts, within a deadline.

use std::time::Instant;

use clearance_reader::{Budget, NoCode, read_picture};

/// The text of the clearance code in a picture. It stops at `deadline`, whatever the picture holds.
pub(crate) fn decode(picture: &[u8], deadline: Instant) -> Result<String, NoCode> {
    let keep_going = || Instant::now() < deadline;
    let budget = Budget { steps: Budget::STEPS, keep_going: &keep_going };
    read_picture(picture, budget).map(|sighting| sighting.text)
}
