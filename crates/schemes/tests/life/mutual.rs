//! S1, the mutual code, which rests on the enrolment of S2.

use clearance_schemes::life::Act;
use clearance_schemes::model::StateMeaning;

use super::tale::*;

const S1: &str = "hk-mo-mutual";
const S2: &str = "hk-echannel";
const KIOSK: &[(&str, &str)] =
    &[("service", "enrol"), ("channel", "kiosk-macao"), ("transfer", "not-asked")];

/// Enrolled at 9, with the code since noon.
fn with_code() -> Tale {
    Tale::of(ana()).granted(S2, "2025-01-10T09:00", KIOSK).granted(S1, "2025-01-10T12:00", &[])
}

#[test]
fn a_code_is_issued_with_the_grant() {
    let tale = with_code();
    assert_eq!(tale.acts(S1, "2025-01-10T12:00"), [Act::Issue]);
    assert_eq!(tale.acts(S2, "2025-06-10T12:00"), [Act::Status(StateMeaning::Valid)]);
}

#[test]
fn loss_theft_damage_and_cancellation_of_the_card_end_the_code() {
    for (event, state) in [
        ("document.lost", "ended for card-lost"),
        ("document.stolen", "ended for card-lost"),
        ("document.cancelled", "ended for card-cancelled"),
        ("document.damaged", "ended for card-damaged"),
    ] {
        let tale = with_code().then(&format!("2025-05-15T09:00 {event} of {CARD}"));
        tale.goes(S1, &[("2025-05-15T08:59", "active"), ("2025-05-15T09:00", state)]);
        let acts = tale.acts(S1, "2025-05-15T09:00");
        assert_eq!(acts, [Act::Issue, Act::Status(StateMeaning::Revoked)], "{event}");
        let other = with_code().then(&format!("2025-05-15T09:00 {event} of mo-passport"));
        assert_eq!(other.state(S1, "2025-05-15T09:00"), "active", "another document");
    }
}

#[test]
fn nothing_brings_a_revoked_code_back() {
    let tale = with_code()
        .then("2025-05-15T09:00 document.lost of mo-permanent-card")
        .then("2025-05-16T09:00 document.collected of mo-permanent-card for loss")
        .then("2025-05-17T09:00 standing.resumed of hk-echannel")
        .then("2025-05-18T09:00 key.rebound");
    assert_eq!(tale.state(S1, "2025-06-01T00:00"), "ended for card-lost");
    let acts = tale.acts(S1, "2025-06-01T00:00");
    assert_eq!(acts, [Act::Issue, Act::Status(StateMeaning::Revoked)]);
}

#[test]
fn a_renewal_that_is_lodged_keeps_the_code() {
    let tale = with_code().then("2025-05-15T09:00 document.lodged of mo-permanent-card for expiry");
    assert_eq!(tale.state(S1, "2025-05-15T09:00"), "active");
    assert_eq!(tale.acts(S1, "2025-05-15T09:00"), [Act::Issue, Act::Keep]);
    assert_eq!(tale.left(S1, "2025-05-15T09:00"), [Act::Issue], "nothing is left to do about it");
}

#[test]
fn a_new_card_brings_a_new_code_and_the_enrolment_is_waited_for() {
    let tale = with_code()
        .known_from("2025-05-15T10:00", |person| {
            person.documents.push(document(CARD, "2025-05-01", "2035-05-01"));
        })
        .then("2025-05-15T10:00 document.collected of mo-permanent-card for expiry");
    tale.goes(
        S1,
        &[
            ("2025-05-15T09:59", "active"),
            ("2025-05-15T10:00", "suspended for pending"),
            ("2025-05-15T12:59", "suspended for pending"),
            ("2025-05-15T13:00", "active"),
        ],
    );
    assert_eq!(
        tale.acts(S1, "2025-05-16T00:00"),
        [
            Act::Issue,
            Act::Reissue,
            Act::Status(StateMeaning::Suspended),
            Act::Status(StateMeaning::Valid),
        ]
    );
}

#[test]
fn what_suspends_the_enrolment_suspends_the_code_reason_by_reason() {
    let tale = with_code()
        .then("2029-12-01T10:00 decision.barred of hk-echannel")
        .then("2030-02-01T10:00 decision.lifted of hk-echannel")
        .known_from("2030-03-01T10:00", |person| {
            person.documents.push(document(CARD, "2030-02-20", "2040-02-20"));
        })
        .then("2030-03-01T10:00 document.collected of mo-permanent-card for expiry");
    tale.goes(
        S1,
        &[
            ("2029-12-01T09:59", "active"),
            ("2029-12-01T10:00", "suspended for department-decision"),
            ("2030-01-02T00:00", "suspended for department-decision, card-expired"),
            ("2030-02-01T10:00", "suspended for card-expired"),
            ("2030-03-01T10:00", "suspended for pending"),
            ("2030-03-01T13:00", "active"),
        ],
    );
    let acts = tale.acts(S1, "2030-04-01T00:00");
    assert_eq!(
        acts,
        [
            Act::Issue,
            Act::Status(StateMeaning::Suspended),
            Act::Reissue,
            Act::Status(StateMeaning::Valid),
        ],
        "it rests once and goes on once"
    );
}

#[test]
fn the_end_of_the_enrolment_ends_the_code_for_the_same_reason() {
    for (event, state) in [
        ("standing.cancelled of hk-echannel", "ended for cancelled"),
        (
            "document.collected of mo-permanent-card for change",
            "ended for enrol-again-after-change",
        ),
    ] {
        let tale = with_code().then(&format!("2025-05-15T09:00 {event}"));
        assert_eq!(tale.state(S1, "2025-05-15T09:00"), state);
    }
}

#[test]
fn what_other_systems_tell_of_the_enrolment_counts_like_what_is_worked_out() {
    Tale::of(ana())
        .granted(S1, "2025-05-10T10:00", &[])
        .then("2025-05-15T10:00 standing.suspended of hk-echannel for department-decision")
        .then("2025-05-16T10:00 standing.resumed of hk-echannel for department-decision")
        .then("2025-05-17T10:00 standing.ended of hk-echannel for cancelled")
        .goes(
            S1,
            &[
                ("2025-05-15T10:00", "suspended for department-decision"),
                ("2025-05-16T10:00", "active"),
                ("2025-05-17T10:00", "ended for cancelled"),
            ],
        );
}

#[test]
fn a_code_that_was_granted_in_ignorance_of_a_ban_rests() {
    // The ban was told a day after the code was granted.
    let tale = with_code()
        .then("2025-01-10T11:00 decision.barred of hk-echannel told 2025-01-11T10:00")
        .then("2025-01-20T10:00 decision.lifted of hk-echannel");
    tale.goes(
        S1,
        &[
            ("2025-01-10T12:00", "suspended for department-decision"),
            ("2025-01-20T10:00", "active"),
        ],
    );
}

#[test]
fn another_phone_gets_another_code() {
    let tale = with_code().then("2025-05-15T09:00 key.rebound");
    assert_eq!(tale.state(S1, "2025-05-15T09:00"), "active");
    assert_eq!(tale.acts(S1, "2025-05-15T09:00"), [Act::Issue, Act::Replace]);
}

#[test]
fn the_dead_have_no_code() {
    let tale = with_code().then("2025-05-15T09:00 person.died");
    assert_eq!(tale.state(S1, "2025-05-15T09:00"), "ended");
    assert_eq!(tale.state(S2, "2025-05-15T09:00"), "ended");
}

mod macao_only {
    //! S3, the code for Macao alone.

    use super::*;

    const S3: &str = "mo-apcs";

    fn with_code() -> Tale {
        Tale::of(ana()).granted(S3, "2025-01-10T09:00", &[])
    }

    #[test]
    fn loss_theft_damage_and_cancellation_of_either_card_end_the_code() {
        for card in [CARD, "mo-non-permanent-card"] {
            for (event, state) in [
                ("document.lost", "ended for card-lost"),
                ("document.stolen", "ended for card-lost"),
                ("document.cancelled", "ended for card-cancelled"),
                ("document.damaged", "ended for card-damaged"),
            ] {
                let tale = with_code().then(&format!("2025-05-15T09:00 {event} of {card}"));
                assert_eq!(tale.state(S3, "2025-05-15T09:00"), state, "{event} {card}");
            }
        }
    }

    #[test]
    fn the_code_lives_through_a_renewal() {
        let tale = with_code()
            .then("2025-05-01T09:00 document.lodged of mo-permanent-card for expiry")
            .then("2025-05-15T09:00 document.collected of mo-permanent-card for expiry")
            .then("2025-05-16T09:00 key.rebound");
        assert_eq!(tale.state(S3, "2025-06-01T09:00"), "active");
        let acts = tale.acts(S3, "2025-06-01T09:00");
        assert_eq!(acts, [Act::Issue, Act::Keep, Act::Reissue, Act::Replace]);
    }

    #[test]
    fn the_mutual_code_takes_its_place() {
        let tale =
            with_code().granted(S2, "2025-02-01T09:00", KIOSK).granted(S1, "2025-02-01T12:00", &[]);
        tale.goes(
            S3,
            &[
                ("2025-02-01T11:59", "active"),
                ("2025-02-01T12:00", "ended for has-the-mutual-code"),
            ],
        );
    }

    #[test]
    fn it_fills_the_gap_until_the_mutual_code_goes_on() {
        // Given while the mutual code rests: of two reasons one that goes is not enough.
        let tale = super::with_code()
            .then("2025-03-01T10:00 decision.barred of hk-echannel")
            .granted(S3, "2025-03-01T11:00", &[])
            .then("2025-03-02T10:00 document.collected of mo-permanent-card for expiry")
            .then("2025-03-05T10:00 decision.lifted of hk-echannel");
        tale.goes(
            S3,
            &[
                ("2025-03-02T13:00", "active"),
                ("2025-03-05T09:59", "active"),
                ("2025-03-05T10:00", "ended for has-the-mutual-code"),
            ],
        );
    }

    #[test]
    fn the_dead_have_no_code() {
        let tale = with_code().then("2025-05-15T09:00 person.died");
        assert_eq!(tale.state(S3, "2025-05-15T09:00"), "ended");
    }
}
