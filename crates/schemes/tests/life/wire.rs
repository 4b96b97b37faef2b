//! What must be done after what was done already on the strength of less.

use clearance_schemes::life::{Act, Doubt};
use clearance_schemes::model::{EventKind, StateMeaning};

use super::tale::*;

const S1: &str = "hk-mo-mutual";
const S8: &str = "hk-id-appointment";
const STADIUM: &str = "stadium-season";
const SUSPENDED: Act = Act::Status(StateMeaning::Suspended);
const REVOKED: Act = Act::Status(StateMeaning::Revoked);
const VALID: Act = Act::Status(StateMeaning::Valid);

fn with_code() -> Tale {
    Tale::of(ana()).granted(S1, "2025-01-10T12:00", &[])
}

fn issued() -> Tale {
    with_code().done(1, Act::Issue, "2025-01-10T12:00")
}

#[test]
fn what_is_done_is_not_done_again() {
    assert_eq!(with_code().left(S1, "2025-02-01T00:00"), [Act::Issue]);
    assert_eq!(issued().left(S1, "2025-02-01T00:00"), []);
    let rebound = issued().then("2025-02-01T10:00 key.rebound");
    assert_eq!(rebound.left(S1, "2025-02-02T00:00"), [Act::Replace]);
    let replaced = rebound.done(1, Act::Replace, "2025-02-01T10:00");
    assert_eq!(replaced.left(S1, "2025-02-02T00:00"), []);
}

#[test]
fn of_two_phones_the_last_one_gets_the_code_whichever_was_told_first() {
    let tale = issued()
        .then("2025-02-02T10:00 key.rebound")
        .done(1, Act::Replace, "2025-02-02T10:00")
        .then("2025-02-01T10:00 key.rebound told 2025-02-03T10:00");
    assert_eq!(tale.left(S1, "2025-02-04T00:00"), []);
}

#[test]
fn a_loss_revokes_and_tells_why() {
    let tale = issued().then("2025-02-01T10:00 document.lost of mo-permanent-card");
    let settled = tale.settled("2025-02-01T10:00");
    let [left] = &settled.to_do[..] else { panic!("{:?}", settled.to_do) };
    assert_eq!(left.act, REVOKED);
    assert_eq!(left.reason.as_deref(), Some("card-lost"));
    assert_eq!(left.facts, ["S1-29"]);
    assert_eq!(left.from, at("2025-02-01T10:00"));
}

#[test]
fn a_code_that_never_was_need_not_be_revoked() {
    let tale = with_code().then("2025-02-01T10:00 document.lost of mo-permanent-card");
    assert_eq!(tale.left(S1, "2025-02-01T10:00"), []);
}

#[test]
fn a_code_rests_and_goes_on() {
    let tale = issued().then("2025-02-01T10:00 standing.suspended of hk-echannel for card-expired");
    assert_eq!(tale.left(S1, "2025-02-01T10:00"), [SUSPENDED]);
    let tale = tale
        .done(1, SUSPENDED, "2025-02-01T10:00")
        .then("2025-02-03T10:00 standing.resumed of hk-echannel for card-expired");
    assert_eq!(tale.left(S1, "2025-02-02T10:00"), []);
    assert_eq!(tale.left(S1, "2025-02-03T10:00"), [VALID]);
}

#[test]
fn a_suspension_that_was_over_when_it_was_told_is_not_put_on_the_wire() {
    let tale = issued()
        .then("2025-02-01T10:00 standing.suspended of hk-echannel for ban told 2025-02-05T10:00")
        .then("2025-02-03T10:00 standing.resumed of hk-echannel for ban told 2025-02-05T10:00");
    assert_eq!(tale.left(S1, "2025-02-05T10:00"), []);
}

#[test]
fn what_was_revoked_stays_revoked_and_a_new_code_is_issued() {
    // The season's holder was banned for good by mistake, as it seems from a late report.
    let tale = issued().done(1, REVOKED, "2025-02-01T10:00");
    assert_eq!(tale.left(S1, "2025-02-05T10:00"), [Act::Issue]);
    let tale = tale.done(1, Act::Issue, "2025-01-10T12:00");
    assert_eq!(tale.left(S1, "2025-02-05T10:00"), []);
}

#[test]
fn a_place_that_was_given_back_in_error_is_an_officers_case() {
    let tale = Tale::of(ana())
        .granted(S8, "2025-06-02T10:00", &[])
        .done(1, Act::Issue, "2025-06-02T10:00")
        .then("2025-06-12T11:00 standing.missed of hk-id-appointment");
    assert_eq!(tale.left(S8, "2025-06-12T11:00"), [Act::ReleasePlace, REVOKED]);
    let tale =
        tale.done(1, Act::ReleasePlace, "2025-06-12T11:00").done(1, REVOKED, "2025-06-12T11:00");
    assert_eq!(tale.left(S8, "2025-06-12T11:00"), []);
    // They had come, and the gate told it only now.
    let came =
        tale.then("2025-06-12T10:00 standing.used of hk-id-appointment told 2025-06-13T08:00");
    assert_eq!(came.state(S8, "2025-06-13T08:00"), "arrived for already-used");
    let doubt = Act::Officer(Doubt::Undone(Box::new(Act::ReleasePlace)));
    assert_eq!(came.left(S8, "2025-06-13T08:00"), [Act::Tell("number-tag".to_owned()), doubt]);
}

#[test]
fn a_place_that_was_given_back_for_another_reason_is_not_given_back_again() {
    let tale = Tale::of(ana())
        .granted(STADIUM, "2026-07-10T12:00", &[])
        .done(1, Act::Issue, "2026-07-10T12:00")
        .then("2026-10-01T10:00 standing.offered of stadium-season")
        .done(1, Act::ReleasePlace, "2026-10-01T10:00")
        .done(1, REVOKED, "2026-10-01T10:00")
        .then("2026-09-01T10:00 standing.offered of stadium-season told 2026-11-01T10:00");
    assert_eq!(tale.left(STADIUM, "2026-11-01T10:00"), []);
}

#[test]
fn what_was_told_after_a_grant_and_speaks_against_it_is_an_officers_case() {
    let lost = "2025-01-09T10:00 document.lost of mo-permanent-card";
    let late = issued().then(&format!("{lost} told 2025-01-11T10:00"));
    let doubt = Act::Officer(Doubt::ToldAfterGrant(EventKind::DocumentLost));
    assert_eq!(late.left(S1, "2025-01-11T10:00"), vec![doubt.clone()]);
    let seen = late.clone().done(1, doubt, "2025-01-09T10:00");
    assert_eq!(seen.left(S1, "2025-01-11T10:00"), []);
    let in_time = issued().then(lost);
    assert_eq!(in_time.left(S1, "2025-01-11T10:00"), [], "it was known when the code was granted");
    let renewed = late.then("2025-01-10T09:00 document.collected of mo-permanent-card for loss");
    assert_eq!(renewed.left(S1, "2025-01-11T10:00"), [], "a new card made it good");
}

#[test]
fn a_standing_of_which_nothing_was_to_do_is_looked_at_as_well() {
    let tale = Tale::of(ana())
        .granted("hk-echannel", "2025-01-10T12:00", &[("transfer", "not-asked")])
        .then("2025-01-09T10:00 decision.barred of hk-echannel told 2025-01-10T13:00");
    let doubt = Act::Officer(Doubt::ToldAfterGrant(EventKind::DecisionBarred));
    assert_eq!(tale.left("hk-echannel", "2025-01-10T13:00"), [doubt]);
}

#[test]
fn of_days_that_were_put_off_the_last_one_counts_and_the_person_is_told_of_each() {
    let to = |day: &str| Act::MoveDate(Some(day.parse().expect("a day")));
    let told = || Act::Tell("collection-moved".to_owned());
    let tale = Tale::of(wen())
        .granted("mo-travel-permit", "2025-03-03T10:00", &[("speed", "urgent"), ("old", "none")])
        .then("2025-03-04T10:00 papers.complete of mo-travel-permit")
        .then("2025-03-05T10:00 decision.date-moved of mo-travel-permit day 2025-03-10")
        .then("2025-03-06T10:00 decision.date-moved of mo-travel-permit day 2025-03-12");
    let left = tale.left("mo-travel-permit", "2025-03-07T00:00");
    assert_eq!(left, [told(), told(), to("2025-03-12")]);
    let tale = tale.done(1, to("2025-03-12"), "2025-03-06T10:00");
    assert_eq!(tale.left("mo-travel-permit", "2025-03-07T00:00"), [told(), told()]);
}
