//! A gate and any text: none opens it but the codes that a phone made.
#![no_main]

use clearance_fuzz::world;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let decision = world::gate().check(text, world::NOW);
    world::told(&decision);
    assert_eq!(decision.is_admit(), world::is_good_code(text));
});
