//! A check beside a renewal, in many interleavings.

use clearance_concurrency::marks::Marks;
use clearance_core::time::Timestamp;
use shuttle::sync::Arc;
use shuttle::thread;

/// Interleavings of each test, by chance and by priorities (PCT: few preemptions, well placed).
const EACH: usize = 10_000;

fn explore(test: impl Fn() + Copy + Send + Sync + 'static) {
    shuttle::check_random(test, EACH);
    shuttle::check_pct(test, EACH, 3);
}

fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(secs)
}

/// The status source names a date that list 2 declares void. Lanes see it under list 1 while list 2 comes.
#[test]
fn a_void_date_is_not_seen_late_by_a_lane_that_judges_by_the_older_list() {
    explore(|| {
        let marks = Arc::new(Marks::new());
        marks.see(1, at(100));
        let lanes = [(); 2].map(|()| {
            let marks = Arc::clone(&marks);
            thread::spawn(move || marks.see_status(1, at(900)))
        });
        // As a renewal does.
        marks.see_status(1, at(900));
        marks.see(2, at(500));
        marks.forget_before(2);
        assert_eq!(marks.newest(), at(500));
        for lane in lanes {
            lane.join().unwrap();
        }
        assert_eq!(marks.newest(), at(500), "a lane came late");
        marks.see_status(2, at(900));
        assert_eq!(marks.newest(), at(500), "the void date, named again");
    });
}

#[test]
fn who_finds_a_date_named_finds_its_mark() {
    explore(|| {
        let marks = Arc::new(Marks::new());
        let lanes = [(); 2].map(|()| {
            let marks = Arc::clone(&marks);
            thread::spawn(move || {
                marks.see_status(1, at(900));
                marks.newest()
            })
        });
        assert_eq!(lanes.map(|lane| lane.join().unwrap()), [at(900); 2]);
    });
}
