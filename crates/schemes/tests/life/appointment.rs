//! S8, appointments.

use clearance_schemes::life::Act;
use clearance_schemes::model::StateMeaning;

use super::tale::*;

const S8: &str = "hk-id-appointment";
const REVOKED: Act = Act::Status(StateMeaning::Revoked);

fn asked(reminder: &str) -> Vec<(&'static str, String)> {
    [
        ("service", "book"),
        ("purpose", "adult-at-18"),
        ("at_office", "hk-ro-kowloon"),
        ("channel", "web"),
        ("hours", "normal"),
        ("identified_by", "identity-card"),
        ("one_way_permit", "no"),
        ("overseas", "no"),
        ("reminder", reminder),
    ]
    .map(|(field, value)| (field, value.to_owned()))
    .to_vec()
}

/// Booked on Monday for Thursday of the week after.
fn booked(reminder: &str) -> Tale {
    let asked = asked(reminder);
    let asked: Vec<_> = asked.iter().map(|(field, value)| (*field, value.as_str())).collect();
    Tale::of(ana()).granted_with(S8, "2025-06-02T10:00", &asked, |lodged| {
        lodged.slot = Some(slot("hk-ro-kowloon", "2025-06-12T10:00"));
    })
}

fn tell(text: &str) -> Act {
    Act::Tell(text.to_owned())
}

#[test]
fn whoever_comes_gets_a_tag_and_the_code_is_used_up() {
    let tale = booked("no").then("2025-06-12T09:55 standing.used of hk-id-appointment");
    assert_eq!(tale.state(S8, "2025-06-12T09:55"), "arrived for already-used");
    assert_eq!(tale.acts(S8, "2025-06-12T09:55"), [Act::Issue, tell("number-tag"), REVOKED]);
}

#[test]
fn a_place_is_free_again_when_it_is_missed_cancelled_or_booked_with_wrong_statements() {
    for (event, state) in [
        ("standing.missed of hk-id-appointment", "missed"),
        ("standing.cancelled of hk-id-appointment", "cancelled"),
        ("statement.wrong of hk-id-appointment", "deleted for booking-deleted"),
    ] {
        let tale = booked("no").then(&format!("2025-06-09T10:00 {event}"));
        assert_eq!(tale.state(S8, "2025-06-09T10:00"), state);
        assert_eq!(tale.acts(S8, "2025-06-09T10:00"), [Act::Issue, Act::ReleasePlace, REVOKED]);
    }
}

#[test]
fn a_place_is_given_back_once() {
    let tale = booked("no")
        .then("2025-06-09T10:00 standing.cancelled of hk-id-appointment")
        .then("2025-06-12T11:00 standing.missed of hk-id-appointment");
    let acts = tale.acts(S8, "2025-06-13T10:00");
    assert_eq!(acts.iter().filter(|act| **act == Act::ReleasePlace).count(), 1);
    assert_eq!(tale.state(S8, "2025-06-13T10:00"), "cancelled");
}

#[test]
fn a_reminder_goes_out_when_the_day_begins_two_days_before() {
    let tale = booked("yes");
    assert_eq!(tale.acts(S8, "2025-06-09T23:59"), [Act::Issue]);
    assert_eq!(tale.settled("2025-06-09T10:00").next, Some(at("2025-06-10T00:00")));
    assert_eq!(tale.acts(S8, "2025-06-10T00:00"), [Act::Issue, tell("reminder")]);
    assert_eq!(tale.acts(S8, "2025-06-30T00:00"), [Act::Issue, tell("reminder")], "once");
    assert_eq!(booked("no").acts(S8, "2025-06-30T00:00"), [Act::Issue]);
}

#[test]
fn nobody_is_reminded_of_what_is_cancelled() {
    let tale = booked("yes").then("2025-06-09T23:00 standing.cancelled of hk-id-appointment");
    assert!(!tale.acts(S8, "2025-06-30T00:00").contains(&tell("reminder")));
}

#[test]
fn nobody_is_reminded_too_late() {
    let asked = asked("yes");
    let asked: Vec<_> = asked.iter().map(|(field, value)| (*field, value.as_str())).collect();
    let tale = Tale::of(ana()).granted_with(S8, "2025-06-11T10:00", &asked, |lodged| {
        lodged.slot = Some(slot("hk-ro-kowloon", "2025-06-12T10:00"));
    });
    assert_eq!(tale.acts(S8, "2025-06-30T00:00"), [Act::Issue]);
}

#[test]
fn an_appointment_that_is_moved_has_a_new_code_and_a_new_reminder() {
    let moved = |when: &str| {
        booked("yes").then_with(&format!("{when} standing.moved of hk-id-appointment"), |report| {
            report.slot = Some(slot("hk-ro-kowloon", "2025-06-20T10:00"))
        })
    };
    let tale = moved("2025-06-09T10:00");
    assert_eq!(tale.acts(S8, "2025-06-17T23:59"), [Act::Issue, Act::Replace]);
    assert_eq!(tale.acts(S8, "2025-06-18T00:00"), [Act::Issue, Act::Replace, tell("reminder")]);
    let late = moved("2025-06-10T10:00");
    assert_eq!(
        late.acts(S8, "2025-06-18T00:00"),
        [Act::Issue, tell("reminder"), Act::Replace, tell("reminder")]
    );
    assert_eq!(tale.state(S8, "2025-06-18T00:00"), "booked");
}

#[test]
fn a_reminder_that_is_called_off_with_the_move_does_not_go_out() {
    let tale =
        booked("yes").then_with("2025-06-09T10:00 standing.moved of hk-id-appointment", |it| {
            it.slot = Some(slot("hk-ro-kowloon", "2025-06-20T10:00"));
            it.stated = words(&[("reminder", "no")]);
        });
    assert_eq!(tale.acts(S8, "2025-06-30T00:00"), [Act::Issue, Act::Replace]);
}

#[test]
fn whoever_arrives_with_a_one_way_permit_is_offered_a_booking() {
    let arrives = |permit: &str| {
        let stated = words(&[("one_way_permit", permit)]);
        Tale::of(ana())
            .then_with("2025-06-02T10:00 passage.in at hk", |report| report.stated = stated)
    };
    for permit in ["came-under-11", "other"] {
        assert_eq!(arrives(permit).acts(S8, "2025-06-02T10:00"), [tell("booking-offered")]);
    }
    assert_eq!(arrives("no").acts(S8, "2025-06-02T10:00"), []);
    let unknown = Tale::of(ana()).then("2025-06-02T10:00 passage.in at hk");
    assert_eq!(
        unknown.acts(S8, "2025-06-02T10:00"),
        [],
        "not every traveller is an officer's case"
    );
}
