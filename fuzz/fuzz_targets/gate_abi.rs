//! A story of calls of the C ABI: every status is known, nothing is written beyond its place, a gate opens to what a phone made,
//! and once.
#![no_main]

use clearance_fuzz::gate_abi::{Call, Story};

libfuzzer_sys::fuzz_target!(|calls: Vec<Call>| {
    let mut story = Story::default();
    for call in calls.into_iter().take(32) {
        story.call(call);
    }
});
