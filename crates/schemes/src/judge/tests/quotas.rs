use super::*;
use crate::outcome::{Value, When};

const TWICE: &str = "{ quota = { count = [\"decision.granted\", \"decision.refused\"], per = \"person\", at_most = 2, within = \"calendar month\" } }";

fn decided(times: &[&str]) -> Vec<Event> {
    times.iter().map(|when| event(EventKind::DecisionGranted, Some("desk"), when)).collect()
}

#[test]
fn the_third_time_in_a_month_waits_for_the_next() {
    let may = decided(&["2025-05-02 10:00", "2025-05-20 10:00"]);
    assert_eq!(reason(TWICE, &after(may.clone())), "-", "that was last month");
    let situation = Situation { now: at("2025-05-30 10:00"), ..after(may.clone()) };
    let finding = found(TWICE, &situation).expect("used up");
    assert_eq!(finding.weight, Answer::NotYet);
    assert_eq!(finding.until, Some(When::Day(day("2025-06-01"))));
    assert_eq!(finding.is, Some(Value::Number(2)));
    // An application that is lodged already is lodged anew on that day.
    let lodged = Situation { lodged: Some(at("2025-05-30 09:00")), ..situation };
    let outcome = ask(&rule(TWICE), &lodged);
    assert_eq!(outcome.from, Some(When::Day(day("2025-06-01"))));
    let december = Situation {
        now: at("2025-12-30 10:00"),
        ..after(decided(&["2025-12-02 10:00", "2025-12-03 10:00"]))
    };
    assert_eq!(found(TWICE, &december).expect("used").until, Some(When::Day(day("2026-01-01"))));
}

#[test]
fn decisions_of_other_schemes_and_later_ones_do_not_count() {
    let mut events = decided(&["2025-06-01 10:00"]);
    events.push(event(EventKind::DecisionGranted, Some("elsewhere"), "2025-06-01 11:00"));
    assert_eq!(reason(TWICE, &after(events)), "-");
    // The application's own decision came after its lodging.
    let own = decided(&["2025-06-01 10:00", "2025-06-02 09:30"]);
    let situation = Situation { lodged: Some(at("2025-06-02 09:00")), ..after(own) };
    assert_eq!(reason(TWICE, &situation), "-");
}

const WORK: &str = "[ask]\ncountry = [\"A\", \"B\"]\n[[checks.require]]\nid = \"no\"\nmust = { quota = { count = \"day.worked\", per = \"person and country\", at_most = 3, within = \"any 10 days\" } }\n";

fn worked(days: &[&str]) -> Situation {
    let events = days.iter().map(|text| Event {
        at: Some("A".to_owned()),
        day: Some(day(text)),
        ..event(EventKind::DayWorked, None, "2025-06-02 09:00")
    });
    Situation { asked: [("country".to_owned(), "A".to_owned())].into(), ..after(events.collect()) }
}

#[test]
fn a_rolling_window_names_the_first_free_day() {
    let full = worked(&["2025-05-24", "2025-05-30", "2025-06-01"]);
    let outcome = ask(WORK, &full);
    assert_eq!(outcome.answer, Answer::NotYet);
    // Ten days end with the day itself: on 3 June, 24 May is out.
    assert_eq!(outcome.findings[0].until, Some(When::Day(day("2025-06-03"))));
    assert_eq!(outcome.from, Some(When::Day(day("2025-06-03"))));
    assert_eq!(
        ask(WORK, &worked(&["2025-05-23", "2025-05-30", "2025-06-01"])).answer,
        Answer::Eligible
    );
}

#[test]
fn two_jobs_on_one_day_are_one_day_and_other_countries_do_not_count() {
    let twice = worked(&["2025-06-01", "2025-06-01", "2025-05-30"]);
    assert_eq!(ask(WORK, &twice).answer, Answer::Eligible);
    let asked = [("country".to_owned(), "B".to_owned())].into();
    let elsewhere = Situation { asked, ..worked(&["2025-05-24", "2025-05-30", "2025-06-01"]) };
    assert_eq!(ask(WORK, &elsewhere).answer, Answer::Eligible);
}

#[test]
fn a_count_that_others_keep_is_stated_or_unknown() {
    let must = "{ quota = { count = \"decision.granted\", per = \"pool\", at_most = 1000, within = \"calendar year\" } }";
    let scheme = format!("[ask]\npool = [\"a\"]\n{}", rule(must));
    let stated = |counts: &[(&str, u32)]| Situation {
        asked: [("pool".to_owned(), "a".to_owned())].into(),
        stated_counts: counts.iter().map(|(rule, count)| ((*rule).to_owned(), *count)).collect(),
        ..nobody()
    };
    assert_eq!(reasons(&ask(&scheme, &stated(&[]))), ["data-missing"]);
    assert_eq!(ask(&scheme, &stated(&[("no", 999)])).answer, Answer::Eligible);
    let used = ask(&scheme, &stated(&[("no", 1_000)]));
    assert_eq!(used.findings[0].until, Some(When::Day(day("2026-01-01"))));
}

#[test]
fn a_slot_is_full_for_two_where_one_place_is_left() {
    let must = "{ quota = { count = \"places\", per = \"slot\", adds = \"group size\", at_most = { column = \"offices.places\" } } }";
    let scheme = format!("[slots]\nof = \"office\"\ndays = \"any\"\n{}", rule(must));
    let with = |taken: u32, others: usize| {
        let member = crate::situation::Member {
            person: Person::default(),
            asked: Default::default(),
            form: Default::default(),
            shared: Default::default(),
        };
        let slot = Slot { taken, ..slot("hall", "2025-06-03 10:00") };
        let group = vec![member; others];
        ask(&scheme, &Situation { slot: Some(slot), group, ..nobody() }).answer
    };
    assert_eq!(with(2, 0), Answer::Eligible);
    assert_eq!(with(2, 1), Answer::NotEligible);
    assert_eq!(with(0, 3), Answer::NotEligible);
    assert_eq!(with(u32::MAX, 0), Answer::NotEligible);
    assert_eq!(ask(&scheme, &nobody()).answer, Answer::Officer);
}
