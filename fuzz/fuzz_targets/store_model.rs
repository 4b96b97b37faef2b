//! A store of status lists beside an honest publisher and a hostile repository, against a model.
#![no_main]

use clearance_fuzz::repository::Story;

libfuzzer_sys::fuzz_target!(|story: Story| story.play());
