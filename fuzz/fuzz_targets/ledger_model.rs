//! The replay ledger against a model, with clocks that jump.
#![no_main]

use clearance_fuzz::ledger::Story;

libfuzzer_sys::fuzz_target!(|story: Story| story.play());
