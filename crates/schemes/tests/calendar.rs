//! Every day of 30 years against an independent implementation in Python.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use chrono::Datelike;
use clearance_schemes::library::Calendar;
use clearance_schemes::time::{CountFrom, Day, LeapBirthday, MonthEnd, Span, TimeRules, Unit};

/// Monday to Saturday from 2000 to 2029; one day in seventeen is a holiday, in no rhythm of weeks.
fn calendar() -> Calendar {
    let first = Day::from_ymd_opt(2000, 1, 1).expect("a day");
    let days = first.iter_days().take_while(|day| day.year() < 2030);
    let holidays = days.enumerate().filter(|(number, _)| (number * 7_919 + 12) % 17 == 0);
    use chrono::Weekday::{Fri, Mon, Sat, Thu, Tue, Wed};
    Calendar {
        name: "oracle".to_owned(),
        working_days: vec![Mon, Tue, Wed, Thu, Fri, Sat],
        years: (2000..2030).collect(),
        holidays: holidays.map(|(_, day)| day).collect::<BTreeSet<_>>(),
    }
}

fn rules() -> TimeRules {
    TimeRules {
        zone: chrono_tz::Asia::Macau,
        calendar: Some("oracle".to_owned()),
        month_end: MonthEnd::Clamp,
        leap_birthday: LeapBirthday::March1,
        count_from: CountFrom::SameDay,
    }
}

fn day(text: &str) -> Day {
    text.parse().expect(text)
}

fn month_end(text: &str) -> MonthEnd {
    if text == "clamp" { MonthEnd::Clamp } else { MonthEnd::NextMonth }
}

fn span(count: &str, unit: Unit) -> Span {
    Span { count: count.parse().expect(count), unit }
}

fn shown<T: ToString>(result: Option<T>) -> String {
    result.map_or_else(|| "none".to_owned(), |result| result.to_string())
}

/// What the program says to a line of the oracle.
fn answer(words: &[&str], calendar: &Calendar) -> String {
    let rules = rules();
    match *words {
        ["age", leap, born, on] => {
            let leap_birthday = match leap {
                "28 February" => LeapBirthday::February28,
                _ => LeapBirthday::March1,
            };
            shown(TimeRules { leap_birthday, ..rules }.age(day(born), day(on)))
        }
        ["months", end, from, count] => {
            let rules = TimeRules { month_end: month_end(end), ..rules };
            shown(match count.strip_prefix('-') {
                Some(count) => rules.back(day(from), span(count, Unit::Months), None),
                None => rules.add(day(from), span(count, Unit::Months), None),
            })
        }
        ["working", side, from, count] => {
            let span = span(count, Unit::WorkingDays);
            shown(match side {
                "after" => rules.add(day(from), span, Some(calendar)),
                _ => rules.back(day(from), span, Some(calendar)),
            })
        }
        ["last", count_from, end, from, count, unit] => {
            let count_from =
                if count_from == "same-day" { CountFrom::SameDay } else { CountFrom::NextDay };
            let unit = match unit {
                "days" => Unit::Days,
                "months" => Unit::Months,
                _ => Unit::WorkingDays,
            };
            let rules = TimeRules { count_from, month_end: month_end(end), ..rules };
            shown(rules.last_day(day(from), span(count, unit), Some(calendar)))
        }
        _ => panic!("the oracle says something else: {words:?}"),
    }
}

#[test]
fn every_day_of_30_years_is_as_an_independent_implementation_in_python_has_it() {
    let oracle = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/calendar.py");
    let run = match Command::new("python3").arg("-I").arg(&oracle).output() {
        Ok(run) => run,
        Err(error) => {
            println!("skipped: python3 does not start ({error}); it works the days out again");
            return;
        }
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let calendar = calendar();
    let mut compared = 0_u32;
    let mut differences = Vec::new();
    for line in String::from_utf8(run.stdout).expect("UTF-8").lines() {
        let words: Vec<&str> = line.split('|').collect();
        let (expected, question) = words.split_last().expect("a line has words");
        let answer = answer(question, &calendar);
        if answer != *expected {
            differences.push(format!("{question:?}: Python says {expected}, Rust {answer}"));
        }
        compared += 1;
    }
    println!("{compared} results compared, {} differences", differences.len());
    assert!(compared > 500_000, "only {compared} results");
    assert!(differences.is_empty(), "{:#?}", &differences[..differences.len().min(10)]);
}
