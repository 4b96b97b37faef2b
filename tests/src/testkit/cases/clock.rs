//! G18: telling a wrong phone clock from an old code.

use clearance_core::time::Timestamp;
use clearance_verifier::Reason::{self, CodeFromFuture, CodeStale, PhoneClock};

use super::{Scenario, admit, case, not};
use crate::world::{Person, START};

const HOUR: i64 = 3_600;

/// Name, why, seconds of iat before (-) or after the gate's time, reason.
const HOURS: &[(&str, &str, i64, Reason)] = &[
    ("an-hour-slow", "An hour slow, at the start of a step.", -HOUR, PhoneClock),
    ("an-hour-fast", "An hour fast.", HOUR, PhoneClock),
    ("eight-hours-fast", "Another time zone.", 8 * HOUR - 7, PhoneClock),
    (
        "an-hour-slow-last-second",
        "29 s into the life of a code an hour slow.",
        -HOUR - 29,
        PhoneClock,
    ),
    ("an-hour-slow-too-late", "30 s: not inside a window an hour off.", -HOUR - 30, CodeStale),
    ("an-hour-slow-first-second", "10 s early, an hour slow.", -HOUR + 10, PhoneClock),
    ("an-hour-slow-too-early", "11 s early, an hour slow.", -HOUR + 11, CodeStale),
    ("an-hour-fast-first-second", "10 s more than an hour.", HOUR + 10, PhoneClock),
    ("an-hour-fast-too-early", "11 s more than an hour.", HOUR + 11, CodeFromFuture),
    ("an-hour-fast-last-second", "29 s less than an hour.", HOUR - 29, PhoneClock),
    ("an-hour-fast-too-late", "30 s less than an hour.", HOUR - 30, CodeFromFuture),
    ("twenty-six-hours-slow", "The farthest two time zones are apart.", -26 * HOUR, PhoneClock),
    ("twenty-seven-hours-slow", "No two time zones are so far apart.", -27 * HOUR, CodeStale),
    ("twenty-six-hours-fast", "The farthest two time zones are apart.", 26 * HOUR, PhoneClock),
    ("twenty-seven-hours-fast", "No two time zones are so far apart.", 27 * HOUR, CodeFromFuture),
    ("half-an-hour-slow", "Half hours do not count.", -HOUR / 2, CodeStale),
    (
        "a-minute-slow",
        "A minute old: a screenshot, or a slow clock, and no telling.",
        -60,
        CodeStale,
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases: Vec<Scenario> = HOURS
        .iter()
        .map(|&(name, why, skew, reason)| {
            let why =
                format!("{why} iat is {skew:+} s from the gate's time; a window is 30 s and 10 s.");
            case(format!("g18-clock-{name}"), "G18", why, not(reason), |d| {
                // iat must be a step's start: the nearest one at START, and the gate's time from it.
                let issued_at = START.offset_by(skew).plus(7).step_start(15);
                d.times(issued_at, issued_at.offset_by(-skew));
            })
        })
        .collect();
    cases.extend(AGAIN.iter().map(again));
    cases.push(case(
        "g18-clock-a-good-code-between",
        "G18",
        "A good code in between is no code outside the window: the last such one counts.",
        not(PhoneClock),
        |d| {
            d.earlier_code(Person::Parent, START, START.plus(100), not(CodeStale));
            d.earlier_code(Person::Parent, START.plus(105), START.plus(107), admit());
            d.times(START.plus(15), START.plus(115));
        },
    ));
    cases.push(case(
        "g18-clock-after-an-hour",
        "G18",
        "The code before was an hour off, this one 100 s: not the same amount.",
        not(CodeStale),
        |d| {
            d.earlier_code(Person::Parent, START.minus(3_600), START, not(PhoneClock));
            d.times(START.minus(90), START.plus(10));
        },
    ));
    cases
}

/// Name, why, the holder, iat and time before, iat and time now (in seconds after START), reasons.
type Again = (&'static str, &'static str, Person, [u64; 2], [u64; 2], [Reason; 2]);

const AGAIN: &[Again] = &[
    (
        "the-next-code-too",
        "100 s slow, twice: a screenshot would not renew itself.",
        Person::Parent,
        [0, 100],
        [15, 117],
        [CodeStale, PhoneClock],
    ),
    (
        "the-same-code-again",
        "The same code again: a screenshot.",
        Person::Parent,
        [0, 100],
        [0, 102],
        [CodeStale, CodeStale],
    ),
    (
        "an-older-code",
        "The code before was a newer one: no clock runs backwards.",
        Person::Parent,
        [15, 115],
        [0, 100],
        [CodeStale, CodeStale],
    ),
    (
        "another-holder",
        "The code before was another holder's.",
        Person::Child,
        [0, 100],
        [15, 117],
        [CodeStale, CodeStale],
    ),
    (
        "off-by-39-more",
        "39 s apart: less than a window of 40.",
        Person::Parent,
        [0, 100],
        [15, 154],
        [CodeStale, PhoneClock],
    ),
    (
        "off-by-40-more",
        "40 s apart: a window, so an old code got older.",
        Person::Parent,
        [0, 100],
        [15, 155],
        [CodeStale, CodeStale],
    ),
    (
        "off-by-39-less",
        "39 s apart, the other way.",
        Person::Parent,
        [0, 100],
        [60, 121],
        [CodeStale, PhoneClock],
    ),
    (
        "off-by-40-less",
        "40 s apart, the other way.",
        Person::Parent,
        [0, 100],
        [60, 120],
        [CodeStale, CodeStale],
    ),
    (
        "the-next-code-fast",
        "100 s fast, twice.",
        Person::Parent,
        [105, 5],
        [120, 22],
        [CodeFromFuture, PhoneClock],
    ),
    (
        "slow-then-fast",
        "100 s slow, then fast: not the same amount.",
        Person::Parent,
        [0, 100],
        [210, 110],
        [CodeStale, CodeFromFuture],
    ),
];

fn again((name, why, before, first, second, reasons): &Again) -> Scenario {
    let at = |secs: u64| -> Timestamp { START.plus(secs) };
    case(format!("g18-clock-{name}"), "G18", *why, not(reasons[1]), |d| {
        d.earlier_code(*before, at(first[0]), at(first[1]), not(reasons[0]));
        d.times(at(second[0]), at(second[1]));
    })
}
