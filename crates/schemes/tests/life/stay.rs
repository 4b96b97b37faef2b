//! S4, stays in Hong Kong and their landing slips. They begin with an event, without an application.

use clearance_schemes::life::{Act, Doubt, Key};
use clearance_schemes::outcome::When;

use super::tale::*;

const S4: &str = "hk-stay";

fn enters(tale: Tale, line: &str, shows: &str) -> Tale {
    let shows = words(&[("service", "enter"), ("shows", shows), ("journey", "visit")]);
    tale.then_with(line, |report| report.stated = shows)
}

fn limit(tale: &Tale, until: &str) -> Option<When> {
    let settled = tale.settled(until);
    let lived = settled.standings.last().expect("a stay");
    lived.deadlines.first().expect("a limit of stay").at
}

fn day(text: &str) -> Option<When> {
    Some(When::Day(text.parse().expect("a day")))
}

#[test]
fn an_arrival_opens_a_stay_with_a_slip() {
    let tale = enters(Tale::of(ana()), "2025-03-01T10:00 passage.in at hk", "permanent-card");
    tale.goes(S4, &[("2025-03-01T09:59", "no standing"), ("2025-03-01T10:00", "staying")]);
    assert_eq!(tale.acts(S4, "2025-03-01T10:00"), [Act::Issue]);
    assert_eq!(limit(&tale, "2025-03-01T10:00"), day("2025-08-28"));
    let key = Key::Opened { scheme: S4.to_owned(), at: at("2025-03-01T10:00") };
    assert_eq!(tale.settled("2025-03-01T10:00").standings[0].key, key);
}

#[test]
fn the_limit_is_that_of_the_person_and_the_document() {
    for (person, shows, until) in [
        (ana(), "permit", "2025-08-28"),
        (wen(), "permit", "2025-03-31"),
        (ana(), "passport", "2025-03-08"),
    ] {
        let tale = enters(Tale::of(person), "2025-03-01T10:00 passage.in at hk", shows);
        assert_eq!(limit(&tale, "2025-03-01T10:00"), day(until), "{shows}");
    }
}

#[test]
fn a_stay_that_is_told_late_counts_from_when_it_happened() {
    let late = "2025-03-01T23:50 passage.in at hk told 2025-03-04T08:00";
    let tale = enters(Tale::of(ana()), late, "permanent-card");
    assert_eq!(limit(&tale, "2025-03-04T08:00"), day("2025-08-28"));
}

#[test]
fn what_was_shown_at_the_counter_must_be_told_for_a_limit() {
    let tale = Tale::of(ana()).then("2025-03-01T10:00 passage.in at hk");
    assert_eq!(limit(&tale, "2025-03-01T10:00"), None);
    let acts = tale.acts(S4, "2025-03-01T10:00");
    assert!(matches!(acts[..], [Act::Issue, Act::Officer(Doubt::Deadline(_))]), "{acts:?}");
}

#[test]
fn an_arrival_elsewhere_opens_nothing() {
    let tale = enters(Tale::of(ana()), "2025-03-01T10:00 passage.in at mo", "permanent-card");
    assert_eq!(tale.state(S4, "2025-03-01T10:00"), "no standing");
}

#[test]
fn there_was_no_slip_before_the_scheme() {
    let tale = enters(Tale::of(ana()), "2009-12-09T23:59 passage.in at hk", "permanent-card");
    assert_eq!(tale.state(S4, "2009-12-10T10:00"), "no standing");
}

#[test]
fn a_stay_ends_with_the_departure_or_is_over() {
    let tale = enters(Tale::of(ana()), "2025-03-01T10:00 passage.in at hk", "permanent-card");
    tale.goes(S4, &[("2025-08-28T23:59", "staying"), ("2025-08-29T00:00", "over")]);
    let left = tale.clone().then("2025-03-02T10:00 passage.out at hk");
    left.goes(S4, &[("2025-03-02T10:00", "left"), ("2025-08-29T00:00", "left")]);
    let late = tale.then("2025-09-01T10:00 passage.out at hk");
    late.goes(S4, &[("2025-09-01T09:59", "over"), ("2025-09-01T10:00", "left")]);
}

#[test]
fn each_arrival_has_a_stay_of_its_own_in_whatever_order_they_are_told() {
    let mut tale = Tale::of(ana());
    for line in [
        "2025-03-05T10:00 passage.in at hk",
        "2025-03-02T10:00 passage.out at hk",
        "2025-03-01T10:00 passage.in at hk",
        "2025-03-01T10:00 passage.in at hk told 2025-03-07T10:00",
    ] {
        tale = enters(tale, line, "permanent-card");
    }
    let settled = tale.settled("2025-03-06T00:00");
    let states: Vec<_> = settled.standings.iter().map(|it| it.standing.state.as_str()).collect();
    assert_eq!(states, ["left", "staying"]);
}

#[test]
fn a_lost_slip_is_printed_again_with_the_same_last_day() {
    let tale = enters(Tale::of(ana()), "2025-03-01T10:00 passage.in at hk", "permanent-card")
        .then("2025-03-10T10:00 document.lost of hk-landing-slip");
    assert_eq!(tale.acts(S4, "2025-03-10T10:00"), [Act::Issue, Act::Reprint]);
    assert_eq!(tale.state(S4, "2025-03-10T10:00"), "staying");
    assert_eq!(limit(&tale, "2025-03-10T10:00"), day("2025-08-28"));
}

#[test]
fn an_arrival_ends_the_stay_before_whose_departure_nobody_told() {
    let mut tale = Tale::of(ana());
    for line in ["2025-03-01T10:00 passage.in at hk", "2025-04-01T10:00 passage.in at hk"] {
        tale = enters(tale, line, "permanent-card");
    }
    let states = |tale: &Tale| {
        let settled = tale.settled("2025-04-05T00:00");
        settled.standings.into_iter().map(|it| it.standing.state).collect::<Vec<_>>()
    };
    assert_eq!(states(&tale), ["left", "staying"]);
    assert_eq!(tale.acts(S4, "2025-04-05T00:00"), [Act::Issue, Act::Issue]);
    let told = tale.clone().then("2025-03-20T10:00 passage.out at hk told 2025-04-04T10:00");
    assert_eq!(states(&told), states(&tale));
}

#[test]
fn only_the_slip_of_the_present_stay_is_printed_again() {
    let mut tale = Tale::of(ana());
    for line in ["2025-03-01T10:00 passage.in at hk", "2025-04-01T10:00 passage.in at hk"] {
        tale = enters(tale, line, "permanent-card");
    }
    let tale = tale.then("2025-04-02T10:00 document.lost of hk-landing-slip");
    let settled = tale.settled("2025-04-05T00:00");
    let again: Vec<_> = settled.effects.iter().filter(|it| it.act == Act::Reprint).collect();
    let present = Key::Opened { scheme: S4.to_owned(), at: at("2025-04-01T10:00") };
    assert_eq!(again.iter().map(|it| it.standing.as_ref()).collect::<Vec<_>>(), [Some(&present)]);
}

#[test]
fn an_arrival_that_two_tell_opens_one_stay_by_the_fuller_report() {
    let tale = Tale::of(ana()).then("2025-03-01T10:00 passage.in at hk");
    let tale = enters(tale, "2025-03-01T10:00 passage.in at hk", "permanent-card");
    assert_eq!(limit(&tale, "2025-03-01T10:00"), day("2025-08-28"));
    assert_eq!(tale.acts(S4, "2025-03-01T10:00"), [Act::Issue]);
}

#[test]
fn the_slip_of_a_stay_that_is_over_is_nothing_to_do() {
    let tale = enters(Tale::of(ana()), "2025-03-01T10:00 passage.in at hk", "permanent-card");
    let is_to_print = |tale: &Tale, until: &str| {
        tale.settled(until).to_do.iter().any(|effect| effect.act == Act::Issue)
    };
    assert!(is_to_print(&tale, "2025-08-28T23:59"));
    assert!(!is_to_print(&tale, "2025-08-29T00:00"));
    let left = tale.then("2025-03-02T10:00 passage.out at hk");
    assert!(is_to_print(&left, "2025-03-02T09:59") && !is_to_print(&left, "2025-03-02T10:00"));
}
