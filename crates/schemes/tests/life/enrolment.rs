//! S2, the enrolment for the e-Channel.

use super::tale::*;

const S2: &str = "hk-echannel";
const KIOSK: &[(&str, &str)] =
    &[("service", "enrol"), ("channel", "kiosk-macao"), ("transfer", "not-asked")];

fn enrolled() -> Tale {
    Tale::of(ana()).granted(S2, "2025-01-10T09:00", KIOSK)
}

fn enrolled_with(transfer: &str) -> Tale {
    let asked = [("service", "enrol"), ("channel", "office-hong-kong"), ("transfer", transfer)];
    Tale::of(ana()).granted(S2, "2025-01-10T09:00", &asked)
}

fn enrolled_as_wen() -> Tale {
    let asked = [("service", "enrol"), ("channel", "office-hong-kong"), ("transfer", "authorised")];
    let until = "2025-06-30".parse().expect("a day");
    Tale::of(wen()).granted_with(S2, "2025-01-10T09:00", &asked, |it| it.until = Some(until))
}

/// The same with a new card, collected at that moment.
fn renewed(tale: Tale, when: &str, cause: &str) -> Tale {
    tale.known_from(when, |person| {
        person.documents.push(document(CARD, "2025-05-01", "2035-05-01"))
    })
    .then(&format!("{when} document.collected of {CARD} for {cause}"))
}

#[test]
fn an_enrolment_opens_after_three_hours() {
    enrolled().goes(
        S2,
        &[
            ("2025-01-10T08:59", "no standing"),
            ("2025-01-10T09:00", "pending"),
            ("2025-01-10T11:59", "pending"),
            ("2025-01-10T12:00", "active"),
        ],
    );
}

#[test]
fn the_decision_that_grants_it_does_not_end_the_waiting() {
    let tale = enrolled().then("2025-01-10T09:00 decision.granted of hk-echannel");
    assert_eq!(tale.state(S2, "2025-01-10T11:59"), "pending");
    let done = tale.then("2025-01-10T09:01 decision.granted of hk-echannel");
    assert_eq!(done.state(S2, "2025-01-10T09:01"), "active");
}

#[test]
fn what_was_over_before_the_enrolment_counts_when_it_begins() {
    let tale = Tale::of(ana()).granted(S2, "2031-01-10T09:00", KIOSK);
    let begun = "suspended for pending, card-expired";
    tale.goes(
        S2,
        &[("2031-01-10T09:00", begun), ("2031-01-10T12:00", "suspended for card-expired")],
    );
    let until = "2024-12-31".parse().expect("a day");
    let asked = [("transfer", "authorised")];
    let late =
        Tale::of(wen()).granted_with(S2, "2025-01-10T09:00", &asked, |it| it.until = Some(until));
    assert_eq!(late.state(S2, "2025-01-10T09:00"), "ended for enrolment-expired");
}

#[test]
fn a_card_that_another_one_replaced_does_not_expire() {
    let mut person = ana();
    person.documents.push(document(CARD, "2029-06-01", "2039-06-01"));
    let tale = Tale::of(person).granted(S2, "2025-01-10T09:00", KIOSK);
    // Nobody told of the collection: the new card counts from its day of issue.
    assert_eq!(tale.state(S2, "2030-06-01T00:00"), "active");
    assert_eq!(tale.state(S2, "2039-06-02T00:00"), "suspended for card-expired");
}

#[test]
fn what_time_brings_next_is_told() {
    assert_eq!(enrolled().settled("2025-01-10T10:00").next, Some(at("2025-01-10T12:00")));
    assert_eq!(enrolled().settled("2025-02-10T10:00").next, Some(at("2030-01-02T00:00")));
}

#[test]
fn a_transfer_that_takes_longer_waits_for_the_office() {
    enrolled()
        .then("2025-01-10T11:30 decision.date-moved of hk-echannel")
        .then("2025-01-10T15:10 decision.granted of hk-echannel")
        .goes(S2, &[("2025-01-10T15:09", "pending"), ("2025-01-10T15:10", "active")]);
}

#[test]
fn a_transfer_that_took_longer_once_does_not_hold_up_the_next_one() {
    let tale = enrolled()
        .then("2025-01-10T11:30 decision.date-moved of hk-echannel")
        .then("2025-01-10T15:10 decision.granted of hk-echannel");
    renewed(tale, "2025-05-15T10:00", "expiry")
        .goes(S2, &[("2025-05-15T12:59", "pending"), ("2025-05-15T13:00", "active")]);
}

#[test]
fn a_renewal_for_expiry_goes_on_by_itself_and_the_old_card_is_good_meanwhile() {
    renewed(enrolled(), "2025-05-15T10:00", "expiry")
        .then("2025-05-02T10:00 document.lodged of mo-permanent-card for expiry")
        .goes(
            S2,
            &[
                ("2025-05-02T10:00", "active"),
                ("2025-05-15T09:59", "active"),
                ("2025-05-15T10:00", "pending"),
                ("2025-05-15T12:59", "pending"),
                ("2025-05-15T13:00", "active"),
                ("2030-01-02T00:00", "active"),
                ("2035-05-02T00:00", "suspended for card-expired"),
            ],
        );
}

#[test]
fn a_replacement_for_damage_goes_on_by_itself() {
    renewed(enrolled(), "2025-05-15T10:00", "damage")
        .goes(S2, &[("2025-05-15T12:59", "pending"), ("2025-05-15T13:00", "active")]);
}

#[test]
fn after_a_loss_or_a_change_one_enrols_again() {
    for (cause, reason) in [
        ("loss", "ended for enrol-again-after-loss"),
        ("change", "ended for enrol-again-after-change"),
        ("expiry+change", "ended for enrol-again-after-change"),
        ("loss+expiry", "ended for enrol-again-after-loss"),
    ] {
        let tale = renewed(enrolled(), "2025-05-15T10:00", cause);
        assert_eq!(tale.state(S2, "2025-05-15T10:00"), reason, "{cause}");
    }
}

#[test]
fn of_causes_that_are_told_one_by_one_the_strictest_wins() {
    for causes in [["expiry", "change"], ["change", "expiry"]] {
        let tale = causes.iter().fold(enrolled(), |tale, cause| {
            tale.then(&format!("2025-05-15T10:00 document.collected of {CARD} for {cause}"))
        });
        assert_eq!(tale.state(S2, "2025-05-15T10:00"), "ended for enrol-again-after-change");
    }
}

#[test]
fn without_leave_to_pass_data_on_one_enrols_again() {
    for cause in ["expiry", "damage"] {
        let tale = renewed(enrolled_with("declined"), "2025-05-15T10:00", cause);
        assert_eq!(tale.state(S2, "2025-05-15T14:00"), "ended for enrol-again-no-transfer");
        let tale = renewed(enrolled_with("authorised"), "2025-05-15T10:00", cause);
        assert_eq!(tale.state(S2, "2025-05-15T14:00"), "active");
    }
}

#[test]
fn an_expired_card_suspends_the_day_after_its_last_one() {
    enrolled().goes(
        S2,
        &[("2030-01-01T23:59", "active"), ("2030-01-02T00:00", "suspended for card-expired")],
    );
}

#[test]
fn a_renewal_after_the_expiry_lifts_it() {
    renewed(enrolled(), "2030-03-01T10:00", "expiry").goes(
        S2,
        &[
            ("2030-03-01T09:59", "suspended for card-expired"),
            ("2030-03-01T10:00", "pending"),
            ("2030-03-01T13:00", "active"),
        ],
    );
}

#[test]
fn a_replacement_for_damage_after_the_expiry_lifts_it_too() {
    renewed(enrolled(), "2030-03-01T10:00", "damage").goes(
        S2,
        &[("2030-03-01T09:59", "suspended for card-expired"), ("2030-03-01T13:00", "active")],
    );
}

#[test]
fn a_lifted_ban_does_not_revive_an_expired_card() {
    enrolled()
        .then("2029-12-01T10:00 decision.barred of hk-echannel")
        .then("2030-02-01T10:00 decision.lifted of hk-echannel")
        .goes(
            S2,
            &[
                ("2029-12-01T10:00", "suspended for department-decision"),
                ("2030-01-02T00:00", "suspended for department-decision, card-expired"),
                ("2030-02-01T10:00", "suspended for card-expired"),
            ],
        );
}

#[test]
fn a_renewed_card_does_not_lift_a_ban_and_the_three_hours_run_meanwhile() {
    renewed(enrolled(), "2030-02-01T10:00", "expiry")
        .then("2029-12-01T10:00 decision.barred of hk-echannel")
        .then("2030-02-01T12:00 decision.lifted of hk-echannel")
        .goes(
            S2,
            &[
                ("2030-02-01T11:59", "suspended for department-decision, pending"),
                ("2030-02-01T12:00", "pending"),
                ("2030-02-01T13:00", "active"),
            ],
        );
}

#[test]
fn a_ban_in_the_first_three_hours_does_not_shorten_them() {
    enrolled()
        .then("2025-01-10T10:00 decision.barred of hk-echannel")
        .then("2025-01-10T11:00 decision.lifted of hk-echannel")
        .goes(
            S2,
            &[
                ("2025-01-10T10:00", "suspended for pending, department-decision"),
                ("2025-01-10T11:00", "pending"),
                ("2025-01-10T12:00", "active"),
            ],
        );
}

#[test]
fn a_ban_that_outlasts_the_three_hours_goes_straight_to_active() {
    enrolled()
        .then("2025-01-10T10:00 decision.barred of hk-echannel")
        .then("2025-01-12T11:00 decision.lifted of hk-echannel")
        .goes(
            S2,
            &[
                ("2025-01-10T13:00", "suspended for department-decision"),
                ("2025-01-12T11:00", "active"),
            ],
        );
}

#[test]
fn a_ban_of_another_scheme_is_none_of_ours() {
    let tale = enrolled().then("2025-02-01T10:00 decision.barred of stadium-season");
    assert_eq!(tale.state(S2, "2025-02-01T10:00"), "active");
    let tale = enrolled().then("2025-02-01T10:00 decision.barred");
    assert_eq!(tale.state(S2, "2025-02-01T10:00"), "suspended for department-decision");
}

#[test]
fn the_last_day_of_an_enrolment_is_a_whole_day() {
    assert_eq!(enrolled_as_wen().acts(S2, "2025-01-10T09:00"), []);
    enrolled_as_wen().goes(
        S2,
        &[("2025-06-30T23:59", "active"), ("2025-07-01T00:00", "ended for enrolment-expired")],
    );
}

#[test]
fn an_office_that_does_not_state_the_last_day_is_asked_for_it() {
    use clearance_schemes::life::{Act, Doubt};
    let asked = [("service", "enrol"), ("channel", "office-hong-kong"), ("transfer", "authorised")];
    let tale = Tale::of(wen()).granted(S2, "2025-01-10T09:00", &asked);
    let acts = tale.acts(S2, "2025-01-10T09:00");
    assert_eq!(acts, [Act::Officer(Doubt::LastDay)]);
    assert_eq!(enrolled().acts(S2, "2025-01-10T09:00"), []);
}

#[test]
fn a_non_permanent_resident_enrols_again_after_any_change() {
    for (event, reason) in [
        ("person.particulars-changed", "ended for enrol-again-after-change"),
        (
            "document.collected of mo-non-permanent-card for expiry",
            "ended for enrol-again-document-renewed",
        ),
        (
            "document.collected of hk-visit-permit for loss",
            "ended for enrol-again-document-renewed",
        ),
    ] {
        let tale = enrolled_as_wen().then(&format!("2025-05-15T10:00 {event}"));
        assert_eq!(tale.state(S2, "2025-05-15T10:00"), reason);
    }
    let tale = enrolled().then("2025-05-15T10:00 person.particulars-changed");
    assert_eq!(tale.state(S2, "2025-05-15T10:00"), "active", "a permanent resident does not");
}

#[test]
fn who_becomes_a_permanent_resident_enrols_again() {
    let tale = enrolled_as_wen()
        .known_from("2025-05-15T10:00", |person| person.residence = Some("mo-permanent".to_owned()))
        .then("2025-05-15T10:00 person.residence-changed");
    tale.goes(
        S2,
        &[
            ("2025-05-15T09:59", "active"),
            ("2025-05-15T10:00", "ended for enrol-again-status-changed"),
        ],
    );
}

#[test]
fn a_cancelled_enrolment_is_at_an_end_and_nothing_brings_it_back() {
    enrolled()
        .then("2025-02-01T10:00 standing.cancelled of hk-echannel")
        .then("2025-02-02T10:00 decision.granted of hk-echannel")
        .then("2025-02-02T10:00 decision.lifted of hk-echannel")
        .then("2025-02-03T10:00 document.collected of mo-permanent-card for expiry")
        .goes(
            S2,
            &[
                ("2025-02-01T10:00", "ended for cancelled"),
                ("2025-03-01T10:00", "ended for cancelled"),
            ],
        );
}

#[test]
fn whether_a_visa_is_needed_decides_and_who_cannot_tell_asks_an_officer() {
    use clearance_schemes::life::{Act, Doubt};
    // The shipped table knows no nationality but one.
    let changed = |to: &str| {
        let to = to.to_owned();
        enrolled()
            .known_from("2025-02-01T10:00", |person| person.nationality = Some(to))
            .then("2025-02-01T10:00 person.nationality-changed")
    };
    let tale = changed("PHL");
    assert_eq!(tale.state(S2, "2025-02-01T10:00"), "active");
    let acts = tale.acts(S2, "2025-02-01T10:00");
    assert!(matches!(acts[..], [.., Act::Officer(Doubt::When(_))]), "{acts:?}");
    let tale = changed("CHN");
    assert_eq!(tale.acts(S2, "2025-02-01T10:00"), changed("CHN").acts(S2, "2025-02-01T09:59"));
}

#[test]
fn the_dead_have_no_enrolment() {
    let tale = enrolled().then("2025-02-01T10:00 person.died");
    assert_eq!(tale.state(S2, "2025-02-01T10:00"), "ended");
}

#[test]
fn a_card_that_was_collected_for_an_unknown_cause_is_an_officers_case() {
    use clearance_schemes::life::{Act, Doubt};
    for cause in ["", " for whim"] {
        let tale =
            enrolled().then(&format!("2025-05-15T10:00 document.collected of {CARD}{cause}"));
        assert_eq!(tale.state(S2, "2025-05-15T10:00"), "active");
        let acts = tale.acts(S2, "2025-05-15T10:00");
        assert_eq!(acts.last(), Some(&Act::Officer(Doubt::Cause)), "{cause}");
    }
    let first =
        enrolled().then("2025-05-15T10:00 document.collected of mo-permanent-card for first");
    assert_eq!(first.acts(S2, "2025-05-15T10:00"), enrolled().acts(S2, "2025-05-15T10:00"));
    let other = enrolled().then("2025-05-15T10:00 document.collected of mo-passport");
    assert_eq!(other.acts(S2, "2025-05-15T10:00"), enrolled().acts(S2, "2025-05-15T10:00"));
}

#[test]
fn what_is_at_an_end_waits_for_nothing() {
    let tale = enrolled().then("2025-02-01T10:00 standing.cancelled of hk-echannel");
    assert_eq!(tale.settled("2025-02-01T10:00").next, None);
}

/// The shipped schemes with a nationality in the table of visas.
fn with_visas() -> clearance_schemes::library::Library {
    use clearance_schemes::model::Cell;
    let mut library = library().clone();
    let version = library.folders.get_mut(S2).and_then(|folder| folder.versions.get_mut(&1));
    let tables = &mut version.expect("it ships").scheme.tables;
    for (nationality, need) in [("PHL", "visa"), ("PRT", "none")] {
        let row = vec![("need".to_owned(), Cell::Text(need.to_owned()))];
        tables[0].rows.push((nationality.to_owned(), row));
    }
    library
}

#[test]
fn whoever_needs_a_visa_rests_until_the_authorisation_is_in() {
    use clearance_schemes::life::settle;
    use clearance_schemes::model::PaperForm;
    use clearance_schemes::situation::Paper;
    let authorisation = Paper {
        piece: "hk-prior-authorisation".to_owned(),
        form: PaperForm::Original,
        count: 1,
        until: None,
        unfit: false,
    };
    let library = with_visas();
    let changed = |to: &str| {
        let to = to.to_owned();
        enrolled()
            .known_from("2025-02-01T10:00", |person| person.nationality = Some(to))
            .then("2025-02-01T10:00 person.nationality-changed")
    };
    let reasons = |tale: &Tale, until: &str| {
        let settled = settle(&library, &tale.0, at(until));
        settled.standings[0].standing.suspended_for.clone()
    };
    let tale = changed("PHL")
        .known_from("2025-03-01T10:00", |person| person.papers.push(authorisation.clone()))
        .then("2025-03-01T10:00 papers.complete of hk-prior-authorisation");
    assert_eq!(reasons(&tale, "2025-02-01T09:59"), [""; 0]);
    assert_eq!(reasons(&tale, "2025-02-01T10:00"), ["visa-required"]);
    assert_eq!(reasons(&tale, "2025-03-01T10:00"), [""; 0]);
    let before = changed("PHL").0;
    let before = Tale(before).known_from("2025-02-01T10:00", |person| {
        person.papers.push(authorisation);
    });
    assert_eq!(reasons(&before, "2025-02-01T10:00"), [""; 0], "it was in already");
    assert_eq!(reasons(&changed("PRT"), "2025-02-01T10:00"), [""; 0]);
}
