//! W1 to W3, G17, G18: when a code starts, and how long it is good.

use clearance_core::time::{Timestamp, Tolerance};
use clearance_issuer::Form;
use clearance_verifier::Reason::{self, CodeFromFuture, CodeStale, OffStep};

use super::{Draft, Scenario, admit, case, not};
use crate::testkit::format;
use crate::world::{Person, START};

/// Name, rules, why, seconds from iat to the gate's time, reason, what else is changed.
type Row = (&'static str, &'static str, &'static str, i64, Option<Reason>, fn(&mut Draft));

const ROWS: &[Row] = &[
    ("g18-first-second", "G18 W2", "10 s before iat: max-ahead.", -10, None, |_| ()),
    ("g18-one-second-too-early", "G18 W2", "11 s before iat.", -11, Some(CodeFromFuture), |_| ()),
    ("g18-at-iat", "G18 W2", "The second in which the step starts.", 0, None, |_| ()),
    ("g18-last-second", "G18 W2", "29 s after iat: the last of 30.", 29, None, |_| ()),
    ("g18-one-second-too-late", "G18 W2", "30 s after iat.", 30, Some(CodeStale), |_| ()),
    ("g18-last-second-p256", "G18 W2", "A P-256 holder has the same window.", 29, None, |d| {
        d.holder(Person::Child)
    }),
    (
        "g18-one-second-too-late-p256",
        "G18 W2",
        "A P-256 holder has the same window.",
        30,
        Some(CodeStale),
        |d| d.holder(Person::Child),
    ),
    (
        "g18-one-second-too-late-roster",
        "G18 W2",
        "A code in roster form has the same window.",
        30,
        Some(CodeStale),
        |d| d.parts().form = Form::Roster,
    ),
    (
        "g18-one-second-too-early-roster",
        "G18 W2",
        "A code in roster form has the same window.",
        -11,
        Some(CodeFromFuture),
        |d| d.parts().form = Form::Roster,
    ),
    ("g18-behind-last-second", "G18 W2", "max-behind 5 s on top of 30.", 34, None, |d| {
        d.scheme().tolerance.max_behind = 5
    }),
    ("g18-behind-one-second-too-late", "G18 W2", "35 s after iat.", 35, Some(CodeStale), |d| {
        d.scheme().tolerance.max_behind = 5
    }),
    (
        "g18-no-ahead",
        "G18 W2",
        "max-ahead 0: not a second before iat.",
        -1,
        Some(CodeFromFuture),
        |d| d.scheme().tolerance.max_ahead = 0,
    ),
    ("g18-greatest-ahead", "G18 W2", "max-ahead 60.", -60, None, |d| {
        d.scheme().tolerance.max_ahead = 60
    }),
    ("g18-greatest-ahead-one-more", "G18 W2", "61 s before iat.", -61, Some(CodeFromFuture), |d| {
        d.scheme().tolerance.max_ahead = 60
    }),
    ("w3-greatest-life", "W3 G18", "Lifetime 60 s, the most there is.", 59, None, |d| {
        d.scheme().lifetime = 60
    }),
    (
        "w3-greatest-life-one-more",
        "W3 G18",
        "No code lives longer than 60 s.",
        60,
        Some(CodeStale),
        |d| d.scheme().lifetime = 60,
    ),
    (
        "w3-lifetime-and-behind",
        "W3 G18",
        "Lifetime and max-behind are 60 s together.",
        59,
        None,
        |d| d.scheme().tolerance.max_behind = 30,
    ),
    ("w3-lifetime-and-behind-one-more", "W3 G18", "A second more.", 60, Some(CodeStale), |d| {
        d.scheme().tolerance.max_behind = 30
    }),
    ("g18-gate-s-cap", "G18", "The gate's cap of 20 s.", 19, None, |d| {
        d.gate.policy.max_code_life = 20
    }),
    (
        "g18-gate-s-cap-one-more",
        "G18",
        "The cap is below the scheme's 30 s.",
        20,
        Some(CodeStale),
        |d| d.gate.policy.max_code_life = 20,
    ),
    (
        "g18-gate-s-cap-covers-behind",
        "G18",
        "The cap holds for lifetime and max-behind together.",
        20,
        Some(CodeStale),
        |d| {
            d.gate.policy.max_code_life = 20;
            d.scheme().tolerance.max_behind = 5;
        },
    ),
    (
        "g18-gate-s-cap-too-high",
        "G18 W3",
        "A cap of 100 s is one of 60.",
        60,
        Some(CodeStale),
        |d| {
            d.gate.policy.max_code_life = 100;
            d.scheme().lifetime = 60;
        },
    ),
    ("g18-gate-s-cap-of-zero", "G18", "A cap of 0 leaves what is ahead.", -1, None, |d| {
        d.gate.policy.max_code_life = 0
    }),
    (
        "g18-gate-s-cap-of-zero-at-iat",
        "G18",
        "A cap of 0: stale as soon as it starts.",
        0,
        Some(CodeStale),
        |d| d.gate.policy.max_code_life = 0,
    ),
    ("g18-own-tolerance", "G18", "The gate's own max-behind of 10 s.", 39, None, |d| own(d, 10, 0)),
    ("g18-own-tolerance-one-more", "G18", "40 s after iat.", 40, Some(CodeStale), |d| {
        own(d, 10, 0)
    }),
    (
        "g18-own-tolerance-replaces-ahead",
        "G18",
        "The gate's own tolerance replaces both halves: max-ahead 0.",
        -1,
        Some(CodeFromFuture),
        |d| own(d, 10, 0),
    ),
    ("g18-own-tolerance-capped", "G18 W3", "30 s and 60 s are 60 s.", 59, None, |d| own(d, 60, 0)),
    (
        "g18-own-tolerance-capped-one-more",
        "G18 W3",
        "No code lives longer than 60 s.",
        60,
        Some(CodeStale),
        |d| own(d, 60, 0),
    ),
    (
        "g18-own-ahead-capped",
        "G18",
        "A max-ahead of 100 s is one of 60.",
        -61,
        Some(CodeFromFuture),
        |d| own(d, 0, 100),
    ),
    ("g18-own-ahead", "G18", "The gate's own max-ahead of 60 s.", -60, None, |d| own(d, 0, 100)),
];

/// Name, why, iat, step in seconds (at most 30, the lifetime), whether it is a step's start.
const STEPS: &[(&str, &str, Timestamp, u32, bool)] = &[
    ("g17-one-second-off", "A code starts at a multiple of 15 s.", START.plus(1), 15, false),
    ("g17-last-second-of-a-step", "14 s into the step.", START.plus(14), 15, false),
    ("g17-next-step", "The next multiple of 15 s.", START.plus(15), 15, true),
    ("g17-step-of-one", "With a step of 1 s every second is one.", START.plus(1), 1, true),
    ("g17-step-of-seven", "1,800,000,000 is 1 more than a multiple of 7.", START.minus(1), 7, true),
    ("g17-step-of-seven-off", "Steps count from 1970, not from any list.", START, 7, false),
    ("g17-step-of-thirty", "A step as long as the lifetime.", START, 30, true),
    ("g17-half-a-step-of-thirty", "15 s into a step of 30.", START.minus(15), 30, false),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases: Vec<Scenario> = ROWS
        .iter()
        .map(|&(name, rules, why, later, reason, change)| {
            let why = format!("{why} The gate's time is iat {later:+} s.");
            case(name, rules, why, reason.map_or_else(admit, not), |d| {
                change(d);
                d.times(START, START.offset_by(later));
            })
        })
        .collect();
    for &(name, why, issued_at, step, fits) in STEPS {
        let expected = if fits { admit() } else { not(OffStep) };
        cases.push(case(name, "G17 W1", why, expected, |d| {
            d.scheme().step = step;
            d.times(issued_at, START.plus(7));
        }));
    }
    cases.push(case(
        "g17-before-the-window",
        "G17 G18",
        "Off step and stale: the step is judged first.",
        not(OffStep),
        |d| d.times(START.plus(1), START.plus(90)),
    ));
    cases.push(case(
        "g18-both-codes-overlap",
        "G18 W2",
        "15 s after iat the next code shows, and this one is still good.",
        admit(),
        |d| {
            d.scheme().tolerance = Tolerance { max_behind: 0, max_ahead: 0 };
            d.times(START, START.plus(15));
        },
    ));
    cases
}

fn own(d: &mut Draft, max_behind: u32, max_ahead: u32) {
    d.gate.policy.tolerance = Some(format::Tolerance { max_behind, max_ahead });
}
