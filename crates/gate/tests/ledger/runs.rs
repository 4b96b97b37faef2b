use clearance_core::time::Timestamp;
use clearance_core::trust::LedgerPolicy;
use clearance_gate::DurableLedger;
use clearance_verifier::{Answer, Claim, Denial, Keeper, Ledger, Trouble};

use crate::bench::{Bench, NOW, claim, code, denial, is_recorded};

#[test]
fn a_gate_made_just_now_admits_at_once() {
    let bench = Bench::founded("at-once");
    assert!(is_recorded(&bench.run(code(1, NOW), NOW)));
}

#[test]
fn a_later_run_refuses_what_an_earlier_one_admitted() {
    let bench = Bench::founded("runs");
    assert!(is_recorded(&bench.run(code(1, NOW), NOW)));
    assert_eq!(denial(&bench.run(code(1, NOW), NOW + 5)), Denial::Used);
    assert!(is_recorded(&bench.run(code(1, NOW + 15), NOW + 16)));
    let last = Timestamp::from_secs(NOW + 15);
    assert_eq!(denial(&bench.run(code(1, NOW), NOW + 17)), Denial::Superseded { last });
    assert!(is_recorded(&bench.run(code(2, NOW), NOW + 17)), "another holder is not concerned");
}

#[test]
fn a_group_is_recorded_as_a_whole_or_not_at_all() {
    let bench = Bench::founded("groups");
    assert!(is_recorded(&bench.run(code(2, NOW), NOW)));
    let ledger = DurableLedger::at(bench.ledger_dir());
    let group = [code(1, NOW), code(2, NOW), code(3, NOW)];
    let denied = Answer::Denied { member: 1, why: Denial::Used };
    assert_eq!(claim(&ledger, &group, NOW), denied);
    assert!(is_recorded(&bench.run(code(1, NOW), NOW)), "the first member was recorded alone");
    let twice = [code(4, NOW), code(4, NOW + 15)];
    assert_eq!(claim(&ledger, &twice, NOW), Answer::Denied { member: 1, why: Denial::Used });
    assert!(is_recorded(&claim(&ledger, &[code(5, NOW), code(6, NOW)], NOW)));
    for n in [5, 6] {
        assert_eq!(denial(&bench.run(code(n, NOW), NOW)), Denial::Used);
    }
}

#[test]
fn a_scheme_that_asks_for_a_shared_ledger_is_told_that_this_is_none() {
    let bench = Bench::founded("shared");
    let ledger = DurableLedger::at(bench.ledger_dir());
    let ask = |policy| {
        let members = [code(1, NOW)];
        ledger.claim(&Claim { members: &members, policy }, Timestamp::from_secs(NOW))
    };
    let not_shared = Trouble::NotShared.into();
    assert_eq!(ask(LedgerPolicy::SharedElseRefer), Answer::Unavailable(not_shared));
    let away = Some(Trouble::NotShared.into());
    assert_eq!(ask(LedgerPolicy::SharedElseAdmit), Answer::Recorded { by: Keeper::Lane, away });
}

#[test]
fn a_compaction_forgets_no_code_that_is_alive_and_revives_none_that_is_dead() {
    let bench = Bench::new("compaction");
    let lines = crate::disk::busy_day();
    crate::disk::write_journal(&bench, lines);
    let before = std::fs::metadata(bench.journal()).unwrap().len();
    let ledger = DurableLedger::at(bench.ledger_dir());
    assert!(is_recorded(&claim(&ledger, &[code(9_999_999, NOW)], NOW)));
    let after = std::fs::metadata(bench.journal()).unwrap().len();
    assert!(after < before / 10, "{before} bytes became {after}");
    for ledger in [ledger, DurableLedger::at(bench.ledger_dir())] {
        assert_eq!(
            denial(&claim(&ledger, &[code(crate::disk::LAST, NOW - 15)], NOW)),
            Denial::Used
        );
        let dead = denial(&claim(&ledger, &[code(1, NOW - 9_000)], NOW));
        assert!(matches!(dead, Denial::NoRecord { .. }), "{dead:?}");
    }
}
