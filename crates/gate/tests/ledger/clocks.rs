use clearance_verifier::Denial;

use crate::bench::code;
use crate::bench::{Bench, NOW, denial, is_recorded};

#[test]
fn a_clock_set_back_revives_no_code() {
    let bench = Bench::founded("set-back");
    assert!(is_recorded(&bench.run(code(1, NOW), NOW)));
    assert!(is_recorded(&bench.run(code(1, NOW + 90), NOW + 90)));
    for back in [NOW, NOW - 86_400] {
        let answer = denial(&bench.run(code(1, NOW), back));
        assert!(matches!(answer, Denial::Superseded { .. }), "{answer:?}");
    }
}

#[test]
fn a_clock_that_jumped_forward_and_back_forgets_nothing() {
    let bench = Bench::founded("jump");
    assert!(is_recorded(&bench.run(code(1, NOW), NOW)));
    let year = 366 * 86_400;
    assert!(is_recorded(&bench.run(code(2, NOW + year), NOW + year)));
    assert_eq!(denial(&bench.run(code(1, NOW), NOW + 5)), Denial::Used);
    assert!(is_recorded(&bench.run(code(3, NOW), NOW + 5)), "others are served on");
}

#[test]
fn a_compaction_under_a_wrong_clock_leaves_a_floor_behind() {
    let bench = Bench::new("wrong-compaction");
    crate::disk::write_journal(&bench, crate::disk::busy_day());
    let year = 366 * 86_400;
    assert!(is_recorded(&bench.run(code(9_999_998, NOW + year), NOW + year)));
    let answer = denial(&bench.run(code(crate::disk::LAST, NOW - 15), NOW));
    assert!(matches!(answer, Denial::NoRecord { .. } | Denial::Used), "{answer:?}");
}
