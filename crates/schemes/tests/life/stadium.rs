//! The stadium's season, in Lisbon.

use clearance_schemes::life::Act;
use clearance_schemes::model::StateMeaning;
use clearance_schemes::time::Instant;

use super::tale::*;

const STADIUM: &str = "stadium-season";

fn with_seat() -> Tale {
    Tale::of(ana()).granted(
        STADIUM,
        "2026-07-10T12:00",
        &[("service", "buy"), ("stand", "north"), ("price", "adult"), ("receiver", "nobody")],
    )
}

#[test]
fn a_ground_ban_rests_and_is_lifted() {
    let tale = with_seat()
        .then("2026-09-01T10:00 decision.barred of stadium-season")
        .then("2026-10-01T10:00 decision.lifted of stadium-season");
    tale.goes(
        STADIUM,
        &[
            ("2026-08-31T10:00", "active"),
            ("2026-09-01T10:00", "suspended for ground-ban"),
            ("2026-10-01T10:00", "active"),
        ],
    );
    assert_eq!(
        tale.acts(STADIUM, "2026-11-01T10:00"),
        [Act::Issue, Act::Status(StateMeaning::Suspended), Act::Status(StateMeaning::Valid),]
    );
}

#[test]
fn another_seat_and_another_phone_have_new_codes() {
    let tale = with_seat()
        .then("2026-09-01T10:00 standing.moved of stadium-season")
        .then("2026-09-02T10:00 key.rebound");
    assert_eq!(tale.acts(STADIUM, "2026-09-02T10:00"), [Act::Issue, Act::Replace, Act::Replace]);
}

#[test]
fn a_seat_that_is_offered_for_sale_is_lost_even_under_a_ban() {
    for tale in
        [with_seat(), with_seat().then("2026-08-01T10:00 decision.barred of stadium-season")]
    {
        let tale = tale.then("2026-09-01T10:00 standing.offered of stadium-season");
        assert_eq!(tale.state(STADIUM, "2026-09-01T10:00"), "ended for resale-forbidden");
        assert!(tale.acts(STADIUM, "2026-09-01T10:00").contains(&Act::ReleasePlace));
    }
}

#[test]
fn the_season_ends_at_midnight_in_lisbon_with_the_day_that_the_scheme_states() {
    let tale = with_seat();
    // Lisbon is one hour ahead of UTC in summer, and seven behind Macao.
    tale.goes(STADIUM, &[("2027-07-01T06:59", "active"), ("2027-07-01T07:00", "ended")]);
    assert!(tale.acts(STADIUM, "2027-07-01T07:00").contains(&Act::ReleasePlace));
    let next = tale.settled("2026-08-01T00:00").next;
    assert_eq!(next, Some(Instant(at("2027-07-01T07:00").0)));
}
