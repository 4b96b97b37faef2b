//! A gate without cryptography and any presentation: it opens to what keeps every rule, and to
//! nothing else.
#![no_main]

use clearance_fuzz::{hostile, world};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(presentation) = hostile::padded(data) else { return };
    let decision = hostile::blind_gate().check(&hostile::unsealed(&presentation), world::NOW);
    world::told(&decision);
    let admissible = hostile::keeps_rules(&presentation);
    assert_eq!(decision.is_admit(), admissible, "{decision}");
});
