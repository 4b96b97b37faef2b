//! A simulated day says what happened, all of it, and the same each time.

#![allow(clippy::unwrap_used)] // a test may panic

use std::num::NonZeroUsize;

use clearance_simulator::scenario::{
    Attacks, Gates, Lane, Late, Ledger, OwnLedger, Partition, Phones, Plant, Scheme, Size, Span,
};
use clearance_simulator::{Limit, Presenter, Report, Run, Scenario, simulate};

fn run_on(scenario: &Scenario, threads: usize) -> Report {
    let threads = NonZeroUsize::new(threads).unwrap();
    simulate(scenario, Run { threads, progress: &|_| {} }).unwrap()
}

fn run(scenario: &Scenario) -> Report {
    run_on(scenario, 1)
}

/// A small day with everything in it that goes wrong.
fn eventful() -> Scenario {
    Scenario {
        title: "An <eventful> day".to_owned(),
        seed: 3,
        size: Size { checkpoints: 3, lanes: 3, passages: 900, holders: 400, hours: 3.0 },
        gates: Gates { restarts: 2.0, own_ledger: OwnLedger::Memory, ..Gates::default() },
        lists: clearance_simulator::scenario::Lists {
            revoked: 0.05,
            late: vec![Late { from: 1.0, to: 2.0, checkpoints: 0.5 }],
            ..Default::default()
        },
        attacks: thieves(0.05),
        partition: vec![Partition { from: 1.0, to: 1.5, checkpoints: 1.0, lanes: 0.5 }],
        ..Scenario::default()
    }
}

fn thieves(share: f64) -> Attacks {
    Attacks {
        relays: share,
        screenshots: share,
        pass_backs: share,
        clones: share,
        forgeries: share,
        ..Attacks::default()
    }
}

fn with_scheme(scheme: Scheme) -> Scenario {
    Scenario { scheme, ..eventful() }
}

fn admitted(report: &Report, presenter: Presenter, limit: Limit) -> u64 {
    let thieves = report.thieves.get(&presenter);
    thieves.and_then(|it| it.within.get(&limit)).copied().unwrap_or(0)
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let bytes = |report: &Report| (report.to_string(), report.json().to_string(), report.html());
    let scenario = eventful();
    let [one, again, three] = [1, 1, 3].map(|threads| bytes(&run_on(&scenario, threads)));
    assert_eq!(one, again);
    assert_eq!(one, three);
    let other = bytes(&run(&Scenario { seed: 4, ..scenario }));
    assert_ne!(one.0, other.0);
}

#[test]
fn every_arrival_ends_in_exactly_one_way() {
    for ledger in [Ledger::OwnLane, Ledger::SharedElseRefer, Ledger::SharedElseAdmit] {
        let scenario = with_scheme(Scheme { ledger, ..Scheme::default() });
        let report = run(&scenario);
        let honest = &report.honest;
        assert_eq!(honest.arrivals + report.revoked_came, 900);
        assert_eq!(
            honest.admitted_at_once + honest.admitted_later + honest.officer,
            honest.arrivals
        );
        assert_eq!(honest.officer_because.values().sum::<u64>(), honest.officer);
        let failed_first = honest.arrivals - honest.admitted_at_once;
        assert_eq!(honest.first_failures.values().sum::<u64>(), failed_first);
        assert_eq!(report.slots.iter().map(|slot| slot.arrivals).sum::<u64>(), 900);
        assert_eq!(report.waited.count(), 900);
        for (presenter, thieves) in &report.thieves {
            let ends = thieves.stopped() + thieves.within() + thieves.outside;
            assert_eq!(ends, thieves.shown, "{}", presenter.name());
            assert!(thieves.shown > 0, "{}", presenter.name());
        }
    }
}

#[test]
fn nothing_false_is_admitted_outside_the_stated_limits() {
    let schemes = [
        Scheme { ledger: Ledger::OwnLane, ..Scheme::default() },
        Scheme { ledger: Ledger::SharedElseRefer, ..Scheme::default() },
        Scheme { ledger: Ledger::SharedElseAdmit, ..Scheme::default() },
        Scheme { ledger: Ledger::SharedElseRefer, uses: 2, ..Scheme::default() },
        Scheme { ledger: Ledger::SharedElseAdmit, uses: 2, ..Scheme::default() },
        Scheme { ledger: Ledger::SharedElseAdmit, uses: 1, ..Scheme::default() },
        Scheme { challenge: true, ..Scheme::default() },
        Scheme { person_check: true, ..Scheme::default() },
        Scheme { step: 5, lifetime: 20, max_behind: 10, max_ahead: 20, ..Scheme::default() },
    ];
    for (scheme, seed) in schemes.into_iter().zip(3..) {
        let scenario = Scenario { seed, ..with_scheme(scheme.clone()) };
        // A ledger on disk, and one in memory.
        let own_ledger = [OwnLedger::Durable, OwnLedger::Memory][seed as usize % 2];
        let gates = Gates { own_ledger, ..scenario.gates.clone() };
        let report = run(&Scenario { gates, ..scenario });
        assert_eq!(report.outside(), 0, "{scheme:?}: {report}");
        assert!(report.honest.admitted_at_once > 400, "{scheme:?}: {report}");
    }
}

#[test]
fn what_the_limits_say_happens() {
    let own_lane = run(&with_scheme(Scheme { ledger: Ledger::OwnLane, ..Scheme::default() }));
    let shared = run(&with_scheme(Scheme { ledger: Ledger::SharedElseRefer, ..Scheme::default() }));
    for report in [&own_lane, &shared] {
        assert!(admitted(report, Presenter::Relay, Limit::WhileGood) > 0, "{report}");
        assert!(admitted(report, Presenter::PassBack, Limit::Elsewhere) > 0, "{report}");
        assert!(admitted(report, Presenter::Clone, Limit::CopiedKey) > 0, "{report}");
        assert!(admitted(report, Presenter::Revoked, Limit::ListAge) > 0, "{report}");
        assert_eq!(report.thieves[&Presenter::Forger].within(), 0, "{report}");
    }
    assert!(admitted(&own_lane, Presenter::PassBack, Limit::OwnLane) > 0, "{own_lane}");
    assert_eq!(admitted(&shared, Presenter::PassBack, Limit::OwnLane), 0, "{shared}");
    assert_eq!(admitted(&shared, Presenter::PassBack, Limit::WhileGood), 0, "{shared}");
}

#[test]
fn a_challenge_stops_every_stolen_code() {
    let report = run(&with_scheme(Scheme { challenge: true, ..Scheme::default() }));
    for presenter in [Presenter::Relay, Presenter::Screenshot, Presenter::PassBack] {
        let thieves = &report.thieves[&presenter];
        assert!(thieves.shown > 0 && thieves.within() == 0, "{report}");
    }
}

#[test]
fn the_person_check_lets_through_as_many_as_it_mistakes() {
    let scenario = with_scheme(Scheme { person_check: true, ..Scheme::default() });
    let blind = Lane { false_match: 1.0, ..Lane::default() };
    let sharp = Lane { false_match: 0.0, ..Lane::default() };
    let stolen = |lane: Lane| {
        let report = run(&Scenario { lane, ..scenario.clone() });
        admitted(&report, Presenter::Relay, Limit::PersonCheck)
    };
    assert!(stolen(blind) > 0);
    assert_eq!(stolen(sharp), 0);
}

/// The detector detects: what no real gate does is found.
#[test]
fn a_ledger_that_forgets_is_found() {
    for ledger in [Ledger::OwnLane, Ledger::SharedElseRefer] {
        let scenario = with_scheme(Scheme { ledger, ..Scheme::default() });
        let gates = Gates { plant: Plant::ForgetfulLedger, ..scenario.gates.clone() };
        let report = run(&Scenario { gates, ..scenario });
        assert!(report.outside() > 5, "{report}");
        let is_named = |it: &str| report.faults.iter().all(|fault| fault.broken.contains(it));
        assert!(is_named("the ledger"), "{report}");
        assert!(report.thieves[&Presenter::PassBack].outside > 0, "{report}");
    }
}

#[test]
fn a_list_that_names_nobody_is_found() {
    let scenario = eventful();
    let gates = Gates { plant: Plant::BlindList, ..scenario.gates.clone() };
    let report = run(&Scenario { gates, ..scenario });
    assert!(report.thieves[&Presenter::Revoked].outside > 5, "{report}");
    assert!(report.faults.iter().all(|fault| fault.broken.contains("status list")), "{report}");
}

#[test]
fn reconciliation_finds_every_double_admission() {
    let attacks = Attacks { pass_backs: 0.3, shown: [0.0, 1.0, 0.0], ..thieves(0.1) };
    let scheme = Scheme { ledger: Ledger::SharedElseAdmit, ..Scheme::default() };
    let partition = vec![
        Partition { from: 0.5, to: 1.5, checkpoints: 1.0, lanes: 0.6 },
        Partition { from: 1.2, to: 2.5, checkpoints: 1.0, lanes: 0.6 },
    ];
    for seed in 1..4 {
        let scenario = Scenario {
            seed,
            attacks: attacks.clone(),
            partition: partition.clone(),
            ..with_scheme(scheme.clone())
        };
        let report = run(&scenario);
        assert!(report.ledger.doubles > 20, "{report}");
        assert_eq!(report.ledger.doubles, report.ledger.doubles_found, "{report}");
        assert!(report.ledger.flagged > report.ledger.doubles, "{report}");
        assert_eq!(report.outside(), 0, "{report}");
    }
}

#[test]
fn a_lane_that_is_cut_off_refers_where_the_scheme_says_so() {
    let quiet = Scenario { attacks: Attacks::default(), ..eventful() };
    let report = run(&quiet);
    assert!(report.honest.officer_because["ledger-unavailable"] > 20, "{report}");
    assert_eq!(report.ledger.flagged, 0);
}

#[test]
fn too_few_lanes_make_a_queue() {
    let waits = |lanes| {
        let size = Size { checkpoints: 1, lanes, passages: 2_000, holders: 2_000, hours: 1.5 };
        run(&Scenario { size, ..Scenario::default() }).waited.quantile(0.95)
    };
    let (few, enough) = (waits(3), waits(8));
    assert!(few > 60_000 && enough < 10_000, "{few} ms, {enough} ms");
}

#[test]
fn nobody_waits_where_nothing_takes_time() {
    let zero = Span(0.0, 0.0);
    let lane =
        Lane { hold: zero, judged_after: zero, pass: zero, failed_reads: 0.0, ..Lane::default() };
    let report = run(&Scenario { lane, ..Scenario::default() });
    assert_eq!(report.waited.quantile(0.9), 0, "{report}");
    let failed = report.honest.arrivals - report.honest.admitted_at_once;
    assert!(failed * 50 < report.honest.arrivals, "only wrong clocks fail: {report}");
}

#[test]
fn phones_with_keys_in_hardware_pass_like_the_others() {
    let size = Size { checkpoints: 1, lanes: 2, passages: 60, holders: 60, hours: 1.0 };
    let admitted = |hardware_keys| {
        let phones = Phones { hardware_keys, ..Phones::default() };
        let lane = Lane { failed_reads: 0.0, ..Lane::default() };
        run(&Scenario { phones, lane, size: size.clone(), ..Scenario::default() }).honest
    };
    let (soft, hard) = (admitted(0.0), admitted(1.0));
    assert!(hard.admitted_at_once > 50, "{hard:?}");
    assert_eq!(soft, hard);
}

#[test]
fn no_text_of_a_scenario_becomes_markup() {
    let page = run(&eventful()).html();
    assert!(page.contains("An &lt;eventful&gt; day") && !page.contains("<eventful>"));
    assert!(!page.contains("<script") && !page.contains("http-equiv") && !page.contains("src="));
}
