//! What an officer does by hand, whatever rows the scheme has.

use clearance_schemes::life::{Act, Key};
use clearance_schemes::model::StateMeaning;

use super::tale::*;

const S1: &str = "hk-mo-mutual";
const S2: &str = "hk-echannel";
const KIOSK: &[(&str, &str)] = &[("service", "enrol"), ("channel", "kiosk-macao")];

fn by_hand(tale: Tale, number: u64, line: &str) -> Tale {
    tale.then_with(line, |report| report.standing = Some(Key::Lodged(number)))
}

fn both() -> Tale {
    Tale::of(ana()).granted(S2, "2025-01-10T09:00", KIOSK).granted(S1, "2025-01-10T12:30", &[])
}

#[test]
fn a_held_code_rests_and_goes_on_when_it_is_let_go() {
    let tale = by_hand(both(), 2, "2025-02-01T10:00 standing.suspended");
    let tale = by_hand(tale, 2, "2025-02-03T10:00 standing.resumed");
    tale.goes(
        S1,
        &[
            ("2025-02-01T09:59", "active"),
            ("2025-02-01T10:00", "held for held-by-officer"),
            ("2025-02-03T10:00", "active"),
        ],
    );
    let issued = tale.done(2, Act::Issue, "2025-01-10T12:30");
    let rests = Act::Status(StateMeaning::Suspended);
    assert_eq!(issued.left(S1, "2025-02-02T00:00"), std::slice::from_ref(&rests));
    let rested = issued.done(2, rests, "2025-02-01T10:00");
    assert_eq!(rested.left(S1, "2025-02-03T10:00"), [Act::Status(StateMeaning::Valid)]);
}

#[test]
fn letting_go_lifts_no_other_reason_and_no_row_lifts_the_officers() {
    let tale = by_hand(both(), 1, "2025-02-01T10:00 standing.suspended")
        .then("2025-02-02T10:00 decision.barred of hk-echannel for ban")
        .then("2025-02-05T10:00 decision.lifted of hk-echannel for ban");
    let held = tale.settled("2025-02-06T00:00");
    let of = |scheme: &str| {
        held.standings.iter().find(|it| it.standing.scheme == scheme).map(|it| &it.standing)
    };
    assert_eq!(of(S2).map(|it| it.meaning), Some(StateMeaning::Suspended));
    assert!(of(S2).is_some_and(|it| it.suspended_for == ["held-by-officer"]), "{:?}", of(S2));
    // The other scheme inherits it as it does every reason.
    assert_eq!(of(S1).map(|it| it.meaning), Some(StateMeaning::Suspended));
    let free = by_hand(tale, 1, "2025-02-07T10:00 standing.resumed");
    assert_eq!(free.state(S2, "2025-02-08T00:00"), "active");
    assert_eq!(free.state(S1, "2025-02-08T00:00"), "active");
}

#[test]
fn what_was_taken_back_never_comes_back() {
    let tale = by_hand(both(), 2, "2025-02-01T10:00 standing.ended");
    let tale = by_hand(tale, 2, "2025-02-02T10:00 standing.resumed");
    tale.goes(S1, &[("2025-02-01T10:00", "taken for taken-by-officer")]);
    tale.goes(S1, &[("2025-03-01T10:00", "taken for taken-by-officer")]);
    assert_eq!(tale.state(S2, "2025-03-01T10:00"), "active", "only the one that was named");
}

#[test]
fn a_hold_outlives_the_loss_of_the_card_and_does_not_soften_it() {
    let tale = by_hand(both(), 2, "2025-02-01T10:00 standing.suspended")
        .then("2025-02-02T10:00 document.lost of mo-permanent-card");
    let settled = tale.settled("2025-02-03T00:00");
    let s1 = settled.standings.iter().find(|it| it.standing.scheme == S1).map(|it| &it.standing);
    assert_eq!(s1.map(|it| it.meaning), Some(StateMeaning::Revoked), "{s1:?}");
}
