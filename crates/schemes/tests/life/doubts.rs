//! What cannot be worked out ends with an officer, and nothing goes on for ever.

use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Doubt, Settled, circle, settle};
use clearance_schemes::model::{At, EventKind, LifeRow};

use super::tale::*;

const S1: &str = "hk-mo-mutual";
const S2: &str = "hk-echannel";

fn enrolled() -> Tale {
    Tale::of(ana()).granted(S2, "2025-01-10T09:00", &[("transfer", "not-asked")]).granted(
        S1,
        "2025-01-10T12:00",
        &[],
    )
}

/// The rows of the first version of a scheme.
fn rows<'a>(library: &'a mut Library, scheme: &str) -> &'a mut Vec<LifeRow> {
    let version = library.folders.get_mut(scheme).and_then(|folder| folder.versions.get_mut(&1));
    &mut version.expect("it ships").scheme.life.as_mut().expect("it has a life").on
}

/// A row like one that there is.
fn like(library: &mut Library, scheme: &str, event: EventKind, change: impl FnOnce(&mut LifeRow)) {
    let rows = rows(library, scheme);
    let mut row = rows.iter().find(|row| row.events.contains(&event)).expect("it is there").clone();
    change(&mut row);
    rows.push(row);
}

/// The enrolment answers the code that rests on it.
fn answering(library: &mut Library, event: EventKind, change: impl FnOnce(&mut LifeRow)) {
    like(library, S2, EventKind::DecisionBarred, |row| {
        row.events = vec![event];
        row.of = vec![S1.to_owned()];
        change(row);
    });
}

fn doubts(settled: &Settled) -> Vec<&Doubt> {
    let doubts = settled.effects.iter().filter_map(|effect| match &effect.act {
        Act::Officer(doubt) => Some(doubt),
        _ => None,
    });
    doubts.collect()
}

#[test]
fn the_shipped_schemes_do_not_answer_each_other_in_a_circle() {
    assert_eq!(circle(library()), None);
}

#[test]
fn schemes_that_answer_each_other_in_a_circle_are_found() {
    for event in [
        EventKind::StandingEnded,
        EventKind::StandingGranted,
        EventKind::StandingResumed,
        EventKind::StandingSuspended,
    ] {
        let mut library = library().clone();
        answering(&mut library, event, |_| {});
        let found = circle(&library).expect("a circle");
        assert_eq!(found, [S2, S1], "{event}");
    }
    let mut library = library().clone();
    answering(&mut library, EventKind::StandingCancelled, |_| {});
    assert_eq!(circle(&library), None, "a cancellation is told, and never caused");
}

#[test]
fn a_scheme_that_answers_itself_is_a_circle() {
    let mut library = library().clone();
    like(&mut library, S2, EventKind::DecisionBarred, |row| {
        row.events = vec![EventKind::StandingSuspended];
    });
    assert_eq!(circle(&library).expect("a circle"), [S2]);
}

#[test]
fn a_circle_that_nobody_found_is_cut_off_and_told() {
    let mut library = library().clone();
    answering(&mut library, EventKind::StandingSuspended, |row| {
        row.to = Some("active".to_owned());
        row.reason = None;
        row.lifts = Some("inherit".to_owned());
    });
    answering(&mut library, EventKind::StandingResumed, |_| {});
    let tale = enrolled().then("2025-02-01T10:00 decision.barred of hk-echannel");
    let settled = settle(&library, &tale.0, at("2025-02-02T00:00"));
    assert_eq!(doubts(&settled), [&Doubt::Endless]);
}

#[test]
fn a_deadline_that_begins_itself_again_is_cut_off_and_told() {
    let mut library = library().clone();
    let reached =
        rows(&mut library, S2).iter_mut().find(|row| matches!(row.at, Some(At::Deadline(_))));
    let reached = reached.expect("the three hours");
    reached.to = None;
    reached.starts = Some("usable".to_owned());
    let settled = settle(&library, &enrolled().0, at("2040-01-01T00:00"));
    assert!(doubts(&settled).contains(&&Doubt::Endless), "{:?}", doubts(&settled).len());
}

#[test]
fn of_two_rows_that_match_the_stricter_is_applied_and_told() {
    for first in [true, false] {
        let mut library = library().clone();
        like(&mut library, S2, EventKind::DecisionBarred, |row| {
            row.to = Some("ended".to_owned());
        });
        if first {
            rows(&mut library, S2).reverse();
        }
        let tale = enrolled().then("2025-02-01T10:00 decision.barred of hk-echannel");
        let settled = settle(&library, &tale.0, at("2025-02-02T00:00"));
        assert_eq!(settled.standings[0].standing.state, "ended");
        assert!(matches!(doubts(&settled)[..], [Doubt::Rows(lines)] if lines.len() == 2));
    }
}

#[test]
fn revoked_has_no_way_out_whatever_the_file_says() {
    let mut library = library().clone();
    like(&mut library, S2, EventKind::DecisionLifted, |row| {
        row.events = vec![EventKind::KeyRebound];
        row.from = vec!["ended".to_owned()];
    });
    let tale = enrolled()
        .then("2025-02-01T10:00 standing.cancelled of hk-echannel")
        .then("2025-02-02T10:00 key.rebound");
    let settled = settle(&library, &tale.0, at("2025-02-03T00:00"));
    assert_eq!(settled.standings[0].standing.state, "ended");
}

#[test]
fn who_passes_no_reasons_on_hears_once_that_a_standing_rests() {
    let mut library = library().clone();
    like(&mut library, S1, EventKind::DocumentLodged, |row| {
        row.events = vec![EventKind::StandingSuspended];
        row.of = vec![S2.to_owned()];
    });
    // Its own row passes reasons on; the new one only keeps.
    rows(&mut library, S1).retain(|row| row.reason.as_deref() != Some("inherit"));
    let tale = Tale::of(ana())
        .granted(S2, "2025-01-10T09:00", &[("transfer", "not-asked")])
        .granted(S1, "2025-01-10T12:00", &[])
        .then("2029-12-01T10:00 decision.barred of hk-echannel");
    let settled = settle(&library, &tale.0, at("2030-02-03T00:00"));
    assert_eq!(settled.standings[0].standing.suspended_for.len(), 2);
    assert_eq!(settled.effects.iter().filter(|effect| effect.act == Act::Keep).count(), 1);
}

#[test]
fn what_other_standings_were_by_then_is_read_of_the_register() {
    use clearance_schemes::model::{Predicate, StateMeaning, Term};
    use clearance_schemes::situation::Standing;
    let mut library = library().clone();
    let barred = rows(&mut library, S2)
        .iter_mut()
        .find(|row| row.events.contains(&EventKind::DecisionBarred))
        .expect("it is there");
    let (scheme, states) = ("stadium-season".to_owned(), vec!["active".to_owned()]);
    barred.when.terms.push(Term::Predicate(Predicate::Standing { scheme, states }));
    let seat = |state: &str, meaning| Standing {
        scheme: "stadium-season".to_owned(),
        state: state.to_owned(),
        meaning,
        suspended_for: Vec::new(),
        ended_for: None,
        until: None,
        since: None,
    };
    let mut person = ana();
    person.standings.push(seat("active", StateMeaning::Valid));
    let tale = Tale::of(person)
        .granted(S2, "2025-01-10T09:00", &[("transfer", "not-asked")])
        .known_from("2025-03-01T00:00", |person| {
            person.standings = vec![seat("ended", StateMeaning::Revoked)];
        });
    let state = |when: &str| {
        let tale = tale.clone().then(&format!("{when} decision.barred of hk-echannel"));
        settle(&library, &tale.0, at("2025-05-01T00:00")).standings[0].standing.state.clone()
    };
    assert_eq!(state("2025-02-01T10:00"), "suspended");
    assert_eq!(state("2025-04-01T10:00"), "active");
}

#[test]
fn a_standing_of_a_version_that_is_not_here_is_left_out_and_told() {
    let tale = Tale::of(ana()).granted_with(S2, "2025-01-10T09:00", &[], |it| it.version = 7);
    let settled = tale.settled("2025-02-01T00:00");
    assert!(settled.standings.is_empty());
    assert_eq!(doubts(&settled), [&Doubt::UnknownVersion(7)]);
}

#[test]
fn a_deadline_that_cannot_be_told_may_be_put_off_to_a_day() {
    let tale = Tale::of(wen())
        .granted("mo-travel-permit", "2025-03-03T10:00", &[("old", "none")])
        // Without a speed nobody knows which deadline begins.
        .then("2025-03-04T10:00 papers.complete of mo-travel-permit")
        .then("2025-03-05T10:00 decision.date-moved of mo-travel-permit day 2025-03-20");
    let settled = tale.settled("2025-03-06T00:00");
    assert!(matches!(doubts(&settled)[..], [Doubt::Deadline(_)]), "{:?}", doubts(&settled));
    let day = settled.standings[0].deadlines[0].at;
    assert_eq!(
        day,
        Some(clearance_schemes::outcome::When::Day("2025-03-20".parse().expect("a day")))
    );
}

#[test]
fn there_may_be_nothing_to_put_off() {
    let mut library = library().clone();
    let making = rows(&mut library, "mo-travel-permit").iter_mut().find(|row| row.starts.is_some());
    making.expect("the collection").starts = None;
    let tale = Tale::of(wen())
        .granted("mo-travel-permit", "2025-03-03T10:00", &[("old", "none")])
        .then("2025-03-04T10:00 papers.complete of mo-travel-permit")
        .then("2025-03-05T10:00 decision.date-moved of mo-travel-permit day 2025-03-20");
    let settled = settle(&library, &tale.0, at("2025-03-06T00:00"));
    assert_eq!(doubts(&settled), [&Doubt::NothingToMove]);
}

#[test]
fn moments_beyond_all_calendars_do_no_harm() {
    use clearance_schemes::time::Instant;
    for extreme in [i64::MIN, i64::MIN + 1, -1, i64::MAX - 1, i64::MAX] {
        let mut tale = enrolled()
            .then("2025-02-01T10:00 decision.barred")
            .then("2025-02-01T10:00 passage.in at hk")
            .then("2025-02-01T10:00 document.collected of mo-permanent-card for expiry");
        for report in &mut tale.0.reports {
            report.event.happened = Instant(extreme);
        }
        for lodged in &mut tale.0.standings {
            lodged.granted = Instant(extreme);
        }
        tale.0.known[0].from = Instant(extreme);
        for until in [i64::MIN, 0, i64::MAX] {
            let _ = settle(library(), &tale.0, Instant(until));
        }
    }
}
