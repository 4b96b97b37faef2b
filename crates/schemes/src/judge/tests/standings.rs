use super::*;
use crate::model::StateMeaning;
use crate::outcome::When;

/// A scheme whose standing becomes active three hours after it began.
const CLUB: &str = r#"
[[deadlines.usable]]
add = "3 hours"
promise = "usual"
[life]
states = { pending = "suspended", active = "valid", paused = "suspended", ended = "revoked", left = "none" }
start = "pending"
starts = "usable"
[[life.on]]
event = "time.reached"
at = "usable"
from = ["pending"]
when = { not = { happened = { event = "decision.date-moved" } } }
to = "active"
[[life.on]]
event = "decision.barred"
from = ["active"]
to = "paused"
reason = "barred"
[[life.on]]
event = "decision.lifted"
from = ["paused"]
lifts = "barred"
to = "active"
[[life.on]]
event = "person.died"
from = ["active"]
to = "ended"
[[life.on]]
event = "standing.cancelled"
from = ["active"]
to = "left"
"#;

const DESK: &str = "[[checks.require]]\nid = \"no\"\nmust = { standing = { scheme = \"club\", state = \"active\" } }\nreasons = { none = \"none\", pending = \"pending\", ended = \"ended\" }\n";

fn outcome(standing: Option<Standing>, events: Vec<Event>) -> Outcome {
    let library = library_with(DESK, &[("club", CLUB)]);
    let person = Person { standings: standing.into_iter().collect(), events, ..Person::default() };
    judge(&library, desk(&library), &person_of(person))
}

fn told(standing: Standing) -> String {
    reasons(&outcome(Some(standing), Vec::new())).join(" ")
}

#[test]
fn a_standing_that_waits_is_pending_though_its_hold_bears_the_name_of_its_state() {
    let bare = Standing {
        since: Some(at("2025-06-02 08:30")),
        ..standing("club", "pending", StateMeaning::Suspended)
    };
    let settled = Standing { suspended_for: vec!["pending".to_owned()], ..bare.clone() };
    let (bare, settled) = (outcome(Some(bare), Vec::new()), outcome(Some(settled), Vec::new()));
    assert!(bare.findings[0].until.is_some(), "it waits for its three hours");
    assert_eq!(settled.findings, bare.findings);
}

#[test]
fn every_kind_of_standing_is_told_apart() {
    let club = |state, meaning| standing("club", state, meaning);
    assert_eq!(told(club("active", StateMeaning::Valid)), "");
    assert_eq!(reasons(&outcome(None, Vec::new())), ["none"]);
    assert_eq!(told(club("pending", StateMeaning::Suspended)), "pending");
    assert_eq!(told(club("ended", StateMeaning::Revoked)), "ended");
    assert_eq!(told(club("left", StateMeaning::None)), "ended", "nothing leads on from there");
    let suspended = Standing {
        suspended_for: vec!["card-expired".to_owned(), "barred".to_owned()],
        ..club("paused", StateMeaning::Suspended)
    };
    assert_eq!(told(suspended), "card-expired barred", "as many as there are");
}

#[test]
fn a_standing_is_over_after_its_last_day() {
    let until = |last| Standing {
        until: Some(day(last)),
        ..standing("club", "active", StateMeaning::Valid)
    };
    assert_eq!(told(until("2025-06-02")), "");
    assert_eq!(told(until("2025-06-01")), "ended");
}

#[test]
fn a_pending_one_says_when_it_goes_on_by_itself() {
    let since = |since: &str| Standing {
        since: Some(at(since)),
        ..standing("club", "pending", StateMeaning::Suspended)
    };
    let about = When::Instant(at("2025-06-02 11:30"));
    let waiting = outcome(Some(since("2025-06-02 08:30")), Vec::new());
    assert_eq!(waiting.answer, Answer::NotYet);
    assert_eq!(waiting.findings[0].until, Some(about));
    assert_eq!(waiting.from, Some(about), "the standing is taken as active then");
    // Three hours are over, and it is pending still: no second time is told.
    let late = outcome(Some(since("2025-06-02 06:00")), Vec::new());
    assert_eq!((late.answer, late.findings[0].until), (Answer::NotEligible, None));
    let moved = event(EventKind::DecisionDateMoved, Some("club"), "2025-06-02 09:00");
    let moved = outcome(Some(since("2025-06-02 08:30")), vec![moved]);
    assert_eq!((moved.answer, moved.from), (Answer::NotEligible, None));
}

#[test]
fn any_standing_will_do_where_no_state_is_named() {
    let body = "[[checks.require]]\nid = \"no\"\nmust = { standing = { scheme = \"club\" } }\n";
    let library = library_with(body, &[("club", CLUB)]);
    let with = |meaning, state| {
        let person =
            Person { standings: vec![standing("club", state, meaning)], ..Person::default() };
        judge(&library, desk(&library), &person_of(person)).answer
    };
    assert_eq!(with(StateMeaning::Suspended, "paused"), Answer::Eligible);
    assert_eq!(with(StateMeaning::Revoked, "ended"), Answer::NotEligible);
}
