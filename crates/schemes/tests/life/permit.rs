//! S6, the travel permit: made, handed over, lost.

use clearance_schemes::life::{Act, Doubt};
use clearance_schemes::model::StateMeaning;
use clearance_schemes::outcome::When;

use super::tale::*;

const S6: &str = "mo-travel-permit";

fn lodged(old: &str, speed: &str) -> Tale {
    Tale::of(wen()).granted(
        S6,
        "2025-03-03T10:00",
        &[
            ("purpose", if old == "none" { "first" } else { "renewal" }),
            ("old", old),
            ("speed", speed),
            ("channel", "counter"),
            ("waiver", "none"),
            ("payment", "cash"),
            ("delivery", "collected"),
        ],
    )
}

fn collection(tale: &Tale, until: &str) -> Option<When> {
    tale.settled(until).standings[0].deadlines.first().and_then(|deadline| deadline.at)
}

fn day(text: &str) -> Option<When> {
    Some(When::Day(text.parse().expect("a day")))
}

#[test]
fn a_permit_is_made_handed_over_and_good() {
    let tale = lodged("none", "normal")
        .then("2025-03-05T10:00 papers.complete of mo-travel-permit")
        .then("2025-03-14T10:00 document.ready of mo-travel-permit")
        .then("2025-03-20T10:00 document.collected of mo-travel-permit");
    tale.goes(
        S6,
        &[
            ("2025-03-03T10:00", "lodged"),
            ("2025-03-05T10:00", "making"),
            ("2025-03-14T10:00", "ready"),
            ("2025-03-20T10:00", "active"),
        ],
    );
    assert_eq!(tale.acts(S6, "2025-03-20T10:00"), [Act::Issue, Act::Status(StateMeaning::Valid)]);
    assert_eq!(tale.left(S6, "2025-03-14T10:00"), []);
    assert_eq!(tale.left(S6, "2025-03-20T10:00"), [Act::Issue]);
}

#[test]
fn the_collection_is_counted_from_the_day_after_the_papers_are_complete() {
    let complete = |old, speed| {
        lodged(old, speed).then("2025-03-05T10:00 papers.complete of mo-travel-permit")
    };
    assert_eq!(collection(&complete("none", "urgent"), "2025-03-05T10:00"), day("2025-03-07"));
    assert_eq!(collection(&complete("none", "normal"), "2025-03-05T10:00"), day("2025-03-19"));
    assert_eq!(collection(&complete("lost", "normal"), "2025-03-05T10:00"), day("2025-05-04"));
}

#[test]
fn papers_for_something_else_complete_nothing_here() {
    let tale =
        lodged("none", "normal").then("2025-03-05T10:00 papers.complete of hk-prior-authorisation");
    assert_eq!(tale.state(S6, "2025-03-05T10:00"), "lodged");
}

#[test]
fn the_office_moves_the_day_of_the_collection() {
    let tale = lodged("none", "normal")
        .then("2025-03-05T10:00 papers.complete of mo-travel-permit")
        .then("2025-03-10T10:00 decision.date-moved of mo-travel-permit day 2025-04-01");
    assert_eq!(collection(&tale, "2025-03-10T10:00"), day("2025-04-01"));
    let to = Some("2025-04-01".parse().expect("a day"));
    let told = Act::Tell("collection-moved".to_owned());
    assert_eq!(tale.acts(S6, "2025-03-10T10:00"), [Act::MoveDate(to), told]);
    assert_eq!(tale.state(S6, "2025-03-10T10:00"), "making");
}

#[test]
fn a_day_that_is_over_can_be_moved_still() {
    let tale = lodged("none", "urgent")
        .then("2025-03-05T10:00 papers.complete of mo-travel-permit")
        .then("2025-03-10T10:00 decision.date-moved of mo-travel-permit day 2025-04-01");
    assert_eq!(collection(&tale, "2025-03-09T10:00"), day("2025-03-07"));
    assert_eq!(collection(&tale, "2025-03-10T10:00"), day("2025-04-01"));
    let over = |until| tale.settled(until).standings[0].deadlines[0].over;
    let moments = ["2025-03-07T23:59", "2025-03-08T00:00", "2025-03-10T10:00", "2025-04-02T00:00"];
    assert_eq!(moments.map(over), [false, true, false, true]);
}

#[test]
fn a_day_is_moved_while_the_permit_is_made() {
    let tale = lodged("none", "normal")
        .then("2025-03-04T10:00 decision.date-moved of mo-travel-permit day 2025-04-01");
    assert_eq!(tale.acts(S6, "2025-03-04T10:00"), []);
}

#[test]
fn a_permit_that_is_gone_is_at_an_end() {
    for event in ["document.lost", "document.stolen", "document.damaged", "document.cancelled"] {
        let tale = lodged("none", "normal")
            .then("2025-03-05T10:00 papers.complete of mo-travel-permit")
            .then("2025-03-14T10:00 document.ready of mo-travel-permit")
            .then("2025-03-20T10:00 document.collected of mo-travel-permit")
            .then(&format!("2025-06-01T10:00 {event} of mo-travel-permit"));
        let state = tale.state(S6, "2025-06-01T10:00");
        assert!(state.starts_with("ended"), "{event}: {state}");
    }
}

#[test]
fn an_old_permit_that_is_lost_does_not_end_the_application_for_a_new_one() {
    let tale = lodged("lost", "normal")
        .then("2025-03-05T10:00 papers.complete of mo-travel-permit")
        .then("2025-03-06T10:00 document.lost of mo-travel-permit");
    assert_eq!(tale.state(S6, "2025-03-06T10:00"), "making");
}

#[test]
fn a_collection_beyond_the_calendar_is_for_an_officer() {
    let tale =
        lodged("none", "normal").then("2095-03-05T10:00 papers.complete of mo-travel-permit");
    assert_eq!(tale.state(S6, "2095-03-05T10:00"), "making");
    let acts = tale.acts(S6, "2095-03-05T10:00");
    assert!(matches!(acts[..], [Act::Officer(Doubt::Deadline(_))]), "{acts:?}");
}
