//! G20: what the status list says, and how old it is.

use clearance_core::time::Timestamp;
use clearance_core::trust::{StalePolicy, StatusPolicy};
use clearance_issuer::Form;
use clearance_verifier::Reason::{
    self, Revoked, StatusNotCovered, StatusStale, StatusUnknown, Suspended,
};

use super::{Draft, NOW, Scenario, admit, case, not};
use crate::testkit::draft::status;
use crate::testkit::format::Event;
use crate::world::{Person, START};

type Row = (&'static str, &'static str, Option<Reason>, fn(&mut Draft));

/// The model schemes: fresh for 900 s, usable for 86,400 s.
const ROWS: &[Row] = &[
    ("g20-revoked", "Revoked is certain.", Some(Revoked), |d| d.status("revoked", NOW)),
    ("g20-suspended", "Suspended until further notice.", Some(Suspended), |d| {
        d.status("suspended", NOW)
    }),
    ("g20-revoked-p256", "Revoked is certain, for a P-256 holder too.", Some(Revoked), |d| {
        d.status("revoked", NOW);
        d.holder(Person::Child);
    }),
    ("g20-revoked-roster", "Revoked is certain, in roster form too.", Some(Revoked), |d| {
        d.status("revoked", NOW);
        d.parts().form = Form::Roster;
    }),
    (
        "g20-missing",
        "No list: cannot tell is never revoked, and never valid.",
        Some(StatusUnknown),
        |d| {
            d.gate.status = status("missing", None);
        },
    ),
    (
        "g20-list-s-own-end",
        "The list's own end is over, whatever the scheme would allow.",
        Some(StatusUnknown),
        |d| d.status("expired", NOW),
    ),
    ("g20-last-second-usable", "86,400 s old, and stale lists admit.", None, |d| {
        age(d, "valid", 86_400)
    }),
    ("g20-one-second-too-old", "86,401 s old: says nothing.", Some(StatusUnknown), |d| {
        age(d, "valid", 86_401)
    }),
    ("g20-revoked-by-the-last-usable-list", "A stale list still revokes.", Some(Revoked), |d| {
        age(d, "revoked", 86_400)
    }),
    (
        "g20-revoked-by-a-list-too-old",
        "A list that is too old does not say revoked either.",
        Some(StatusUnknown),
        |d| age(d, "revoked", 86_401),
    ),
    (
        "g20-suspended-by-a-list-too-old",
        "A list that is too old does not say suspended either.",
        Some(StatusUnknown),
        |d| age(d, "suspended", 86_401),
    ),
    ("g20-stale-admits", "901 s old: stale, and the scheme admits.", None, |d| {
        age(d, "valid", 901)
    }),
    ("g20-last-second-fresh", "900 s old: fresh, where stale ones would be referred.", None, |d| {
        policy(d, 900, 86_400, StalePolicy::Refer);
        age(d, "valid", 900);
    }),
    ("g20-one-second-stale", "901 s old: an officer decides.", Some(StatusStale), |d| {
        policy(d, 900, 86_400, StalePolicy::Refer);
        age(d, "valid", 901);
    }),
    ("g20-stale-and-revoked", "Revoked comes before stale.", Some(Revoked), |d| {
        policy(d, 900, 86_400, StalePolicy::Refer);
        age(d, "revoked", 901);
    }),
    ("g20-stale-and-suspended", "Suspended comes before stale.", Some(Suspended), |d| {
        policy(d, 900, 86_400, StalePolicy::Refer);
        age(d, "suspended", 901);
    }),
    (
        "g20-usable-for-nothing",
        "A scheme that wants a list of this second: there it is.",
        None,
        |d| {
            policy(d, 0, 0, StalePolicy::Refer);
            age(d, "valid", 0);
        },
    ),
    (
        "g20-usable-for-nothing-one-second",
        "A scheme that wants a list of this second: a second later it is too old, never stale.",
        Some(StatusUnknown),
        |d| {
            policy(d, 0, 0, StalePolicy::Refer);
            age(d, "valid", 1);
        },
    ),
    (
        "g20-not-covered",
        "The list says that it covers the credential, and does not have it.",
        Some(StatusNotCovered),
        |d| {
            let nbf = d.parts().claims.validity.not_before;
            d.not_covered(NOW.minus(60), nbf.plus(1));
        },
    ),
    (
        "g20-not-covered-nbf-at-covers",
        "The nbf is the first that the list does not say it covers.",
        None,
        |d| {
            let nbf = d.parts().claims.validity.not_before;
            d.not_covered(NOW.minus(60), nbf);
        },
    ),
    (
        "g20-not-covered-stale",
        "The list does not say that it covers it, so age alone judges: a stale one is for an officer.",
        Some(StatusStale),
        |d| {
            policy(d, 900, 86_400, StalePolicy::Refer);
            let nbf = d.parts().claims.validity.not_before;
            d.not_covered(NOW.minus(901), nbf);
        },
    ),
    ("g20-not-covered-too-old", "Too old comes before not covered.", Some(StatusUnknown), |d| {
        policy(d, 60, 60, StalePolicy::Admit);
        d.not_covered(NOW.minus(61), NOW.minus(61));
    }),
    (
        "g20-not-covered-before-stale",
        "Not covered comes before stale.",
        Some(StatusNotCovered),
        |d| {
            policy(d, 60, 900, StalePolicy::Refer);
            d.not_covered(NOW.minus(61), NOW.minus(61));
        },
    ),
    ("g20-suspension-ends", "A newer list lifts the suspension.", None, |d| {
        age(d, "suspended", 60);
        d.earlier_code(Person::Parent, START, NOW, not(Suspended));
        d.before.push(Event::Status { status: status("valid", Some(NOW)) });
    }),
    (
        "g20-revoked-between-two-codes",
        "The code before was admitted; then the list came.",
        Some(Revoked),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.before.push(Event::Status { status: status("revoked", Some(NOW)) });
            d.times(START.plus(15), START.plus(16));
        },
    ),
    (
        "g20-list-is-lost",
        "The code before was admitted; then there was no list.",
        Some(StatusUnknown),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.before.push(Event::Status { status: status("missing", None) });
            d.times(START.plus(15), START.plus(16));
        },
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let all = |&(name, why, reason, change): &Row| {
        case(name, "G20", why, reason.map_or_else(admit, not), change)
    };
    ROWS.iter().map(all).collect()
}

fn age(d: &mut Draft, answer: &str, seconds: u64) {
    let this_update: Timestamp = NOW.minus(seconds);
    d.status(answer, this_update);
}

fn policy(d: &mut Draft, fresh_for: u32, usable_for: u32, stale: StalePolicy) {
    d.scheme().status = StatusPolicy { fresh_for, usable_for, stale };
}
