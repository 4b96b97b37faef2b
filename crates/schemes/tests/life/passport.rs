//! S7, the passport and the gates abroad.

use clearance_schemes::life::Act;

use super::tale::*;

const PASSPORT: &str = "mo-passport";
const GATES: &str = "mo-passport-gates";

fn with_passport() -> Tale {
    let mut person = ana();
    person.documents.push(document(PASSPORT, "2025-02-01", "2035-01-31"));
    Tale::of(person)
        .granted(PASSPORT, "2025-01-10T09:00", &[("cause", "first"), ("lodged", "macao")])
        .then("2025-02-03T10:00 document.collected of mo-passport")
}

#[test]
fn a_passport_is_collected_and_runs_out() {
    with_passport().goes(
        PASSPORT,
        &[
            ("2025-02-03T09:59", "lodged"),
            ("2025-02-03T10:00", "active"),
            ("2035-01-31T23:59", "active"),
            ("2035-02-01T00:00", "ended for passport-expired"),
        ],
    );
}

#[test]
fn a_passport_that_is_gone_or_unfit_is_at_an_end_with_what_to_do() {
    for (event, state) in [
        ("document.lost", "ended for passport-lost"),
        ("document.stolen", "ended for passport-lost"),
        ("document.destroyed", "ended for passport-lost"),
        ("document.damaged", "ended for passport-damaged"),
        ("document.defaced", "ended for passport-damaged"),
    ] {
        let tale = with_passport().then(&format!("2025-06-01T10:00 {event} of {PASSPORT}"));
        assert_eq!(tale.state(PASSPORT, "2025-06-01T10:00"), state, "{event}");
    }
}

#[test]
fn the_dead_have_no_passport() {
    let tale = with_passport().then("2025-06-01T10:00 person.died");
    assert_eq!(tale.state(PASSPORT, "2025-06-01T10:00"), "ended");
}

fn with_code() -> Tale {
    with_passport().granted(GATES, "2025-08-01T09:00", &[("country", "JPN"), ("registered", "yes")])
}

#[test]
fn a_code_for_gates_abroad_ends_with_the_passport_for_the_passports_own_reason() {
    for (event, reason) in [
        ("document.lost", "ended for passport-lost"),
        ("document.stolen", "ended for passport-lost"),
        ("document.damaged", "ended for passport-damaged"),
    ] {
        let tale = with_code().then(&format!("2025-09-01T10:00 {event} of {PASSPORT}"));
        assert_eq!(tale.state(GATES, "2025-09-01T10:00"), reason, "{event}");
    }
    for event in ["document.destroyed", "document.defaced", "document.cancelled"] {
        let tale = with_code().then(&format!("2025-09-01T10:00 {event} of {PASSPORT}"));
        assert!(tale.state(GATES, "2025-09-01T10:00").starts_with("ended"), "{event}");
    }
}

#[test]
fn a_new_passport_or_phone_brings_a_new_code() {
    let tale = with_code()
        .then("2025-09-01T10:00 document.collected of mo-passport")
        .then("2025-09-02T10:00 key.rebound");
    let acts = tale.acts(GATES, "2025-09-02T10:00");
    assert_eq!(acts, [Act::Issue, Act::Reissue, Act::Replace]);
    assert_eq!(tale.state(GATES, "2025-09-02T10:00"), "active");
}

#[test]
fn the_dead_pass_no_gate_abroad() {
    let tale = with_code().then("2025-09-01T10:00 person.died");
    assert_eq!(tale.state(GATES, "2025-09-01T10:00"), "ended");
}
