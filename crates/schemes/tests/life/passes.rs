//! S5, the temporary pass, and the entry permit of S7: single entries.

use clearance_schemes::life::{Act, Doubt, Key};
use clearance_schemes::model::StateMeaning;

use super::tale::*;

const S5: &str = "cn-temporary-pass";
const TW: &str = "tw-entry-permit";

fn with_pass() -> Tale {
    Tale::of(ana()).granted(
        S5,
        "2025-05-01T10:00",
        &[("home_permit", "lost"), ("channel", "phone")],
    )
}

#[test]
fn a_pass_is_used_once() {
    let tale = with_pass()
        .then("2025-05-03T10:00 standing.used of cn-temporary-pass")
        .then("2025-05-03T10:01 standing.used of cn-temporary-pass");
    tale.goes(
        S5,
        &[
            ("2025-05-03T09:59", "active"),
            ("2025-05-03T10:00", "used for already-used"),
            ("2025-05-04T10:00", "used for already-used"),
        ],
    );
    let acts = tale.acts(S5, "2025-05-04T10:00");
    assert_eq!(acts, [Act::Issue, Act::Status(StateMeaning::Revoked)]);
}

#[test]
fn of_two_passes_the_one_that_was_used_is_used_up() {
    let asked = [("home_permit", "lost"), ("channel", "phone")];
    let tale = with_pass()
        .granted(S5, "2025-05-02T10:00", &asked)
        .then_with("2025-05-03T10:00 standing.used of cn-temporary-pass", |report| {
            report.standing = Some(Key::Lodged(2))
        });
    let settled = tale.settled("2025-05-03T10:00");
    let states: Vec<_> = settled.standings.iter().map(|it| it.standing.state.as_str()).collect();
    assert_eq!(states, ["active", "used"]);
}

#[test]
fn a_report_about_a_pass_that_nobody_has_uses_up_no_other() {
    let tale = with_pass().then_with("2025-05-03T10:00 standing.used", |report| {
        report.standing = Some(Key::Lodged(7));
    });
    assert_eq!(tale.state(S5, "2025-05-03T10:00"), "active");
    let settled = tale.settled("2025-05-03T10:00");
    let last = settled.to_do.last().map(|effect| &effect.act);
    assert_eq!(last, Some(&Act::Officer(Doubt::NoSuchStanding)));
}

#[test]
fn a_decision_or_a_death_ends_the_pass() {
    let tale = with_pass().then("2025-05-03T10:00 decision.barred");
    assert_eq!(tale.state(S5, "2025-05-03T10:00"), "ended for department-decision");
    let tale = with_pass().then("2025-05-03T10:00 person.died");
    assert_eq!(tale.state(S5, "2025-05-03T10:00"), "ended");
}

#[test]
fn what_is_over_stays_over() {
    let tale = with_pass()
        .then("2025-05-03T10:00 standing.used of cn-temporary-pass")
        .then("2025-05-04T10:00 decision.barred");
    assert_eq!(tale.state(S5, "2025-05-04T10:00"), "used for already-used");
}

#[test]
fn the_use_of_another_scheme_is_none_of_this_pass() {
    let tale = with_pass().then("2025-05-03T10:00 standing.used of hk-id-appointment");
    assert_eq!(tale.state(S5, "2025-05-03T10:00"), "active");
}

#[test]
fn an_entry_permit_is_used_once_and_begins_a_stay() {
    let tale = Tale::of(ana())
        .granted(TW, "2025-09-01T10:00", &[("way", "online"), ("port", "major")])
        .then("2025-09-10T10:00 standing.used of tw-entry-permit");
    // Day 1 is the day of the entry; the 30th is 9 October.
    tale.goes(
        TW,
        &[
            ("2025-09-10T09:59", "granted"),
            ("2025-09-10T10:00", "used for already-used"),
            ("2025-10-09T23:59", "used for already-used"),
            ("2025-10-10T00:00", "over for already-used"),
        ],
    );
}
