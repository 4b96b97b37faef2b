//! From the bytes of a picture to a decision: none opens the gate but those that show a good code.
#![no_main]

use clearance_fuzz::{picture, world};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(text) = picture::text(data) else { return };
    let decision = world::gate().check(&text, world::NOW);
    world::told(&decision);
    assert_eq!(decision.is_admit(), world::is_good_code(&text));
});
