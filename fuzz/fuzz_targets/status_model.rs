//! Shards, deltas and tables against a plain map.
#![no_main]

use clearance_fuzz::lists::Story;

libfuzzer_sys::fuzz_target!(|story: Story| story.play());
