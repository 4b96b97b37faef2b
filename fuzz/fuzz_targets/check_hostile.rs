//! A gate and codes that are hostile inside valid signatures and seals, broken at a layer of the
//! fuzzer's choice: it opens to what the right keys signed and to nothing else.
#![no_main]

use clearance_fuzz::{hostile::Code, world};

libfuzzer_sys::fuzz_target!(|code: Code| {
    let made = code.make();
    let decision = world::gate().check(&made.text, world::NOW);
    world::told(&decision);
    assert_eq!(decision.is_admit(), made.is_admissible, "{decision}");
});
