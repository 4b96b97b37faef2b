//! L7, L8: lists from the future, and dates that a later list declares void.

use clearance_core::time::Timestamp;
use clearance_core::trust::TrustContent;
use clearance_verifier::Reason::{GateClock, TrustListExpired};

use super::trust_list::{Part, next, offer, offer_at, offered};
use super::{Draft, NOW, Scenario, admit, append, case, not, replace};
use crate::testkit::draft::{root, sign_list};
use crate::world::START;

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = future();
    cases.extend(one_list());
    cases.extend(two_lists());
    cases
}

/// The gate is offered a list that is ahead of its clock.
fn future() -> Vec<Scenario> {
    let ahead = |d: &Draft, secs| {
        let (this_update, next_update) = (NOW.plus(secs), NOW.plus(90_000));
        let content = TrustContent { this_update, next_update, ..next(&d.content) };
        sign_list(&content, &*root())
    };
    vec![
        case(
            "l7-an-hour-ahead",
            "L7 G1",
            "An hour ahead is the most: the list is accepted, and the gate's clock is behind it.",
            not(GateClock),
            |d| {
                let list = ahead(d, 3_600);
                offer(d, &list, true);
            },
        ),
        case(
            "l7-a-second-more",
            "L7",
            "A second more than an hour ahead: the list is void, and the gate goes on.",
            admit(),
            |d| {
                let list = ahead(d, 3_601);
                offer(d, &list, false);
            },
        ),
        case(
            "l7-offered-again-a-second-later",
            "L7 L2 G1",
            "A list that was refused leaves no trace: a second later the same one is accepted.",
            not(GateClock),
            |d| {
                let list = ahead(d, 3_601);
                offer(d, &list, false);
                offer_at(d, NOW.plus(1), &list, true);
            },
        ),
        case(
            "l7-the-accepted-list-by-a-slow-clock",
            "L7 L2",
            "The last list again, offered by a clock that shows two hours less: from the future too.",
            admit(),
            |d| {
                let again = sign_list(&d.content, &*root());
                offer_at(d, d.content.this_update.minus(3_601), &again, false);
            },
        ),
    ]
}

/// What one list may say of dates.
fn one_list() -> Vec<Scenario> {
    let said = |name, why, accepted, dates_from| {
        let change = move |content: &mut TrustContent| content.dates_from = Some(dates_from);
        offered(name, "L8", why, accepted, change, Vec::new())
    };
    let written = |name, rules, why, accepted, tail| {
        let edits =
            vec![(Part::Content, replace("a60102", "a70102")), (Part::Content, append(tail))];
        offered(name, rules, why, accepted, |_| (), edits)
    };
    vec![
        said("l8-none", "Dates of all lists count: from list 0 on.", true, 0),
        said("l8-from-itself", "Dates count from this list, number 2, on.", true, 2),
        written("l8-from-a-later-list", "L8", "A list cannot speak of the next.", false, "0803"),
        written("e1-list-dates-from", "E1 L8", "2 in two bytes.", false, "081802"),
        written("e4-list-dates-from-negative", "E4 L8", "dates-from of -1.", false, "0820"),
        written("e4-list-label-nine", "E4", "A list has no label 9.", false, "0902"),
    ]
}

/// Name, why, whether the second list is accepted, dates-from of the first one (number 1), of the
/// second (number 2), and seconds from the date of the first list to that of the second.
type Row = (&'static str, &'static str, bool, Option<u64>, Option<u64>, i64);

const TWO: &[Row] = &[
    (
        "l8-backdated-as-it-says",
        "A list that voids the dates under the last one may bear an earlier date.",
        true,
        None,
        Some(2),
        -86_400,
    ),
    (
        "l8-backdated-where-the-last-list-counts",
        "The dates under the last list count, so an earlier one is backdated.",
        false,
        None,
        Some(1),
        -1,
    ),
    ("l8-repeated", "A later list repeats the number.", true, Some(1), Some(1), 0),
    ("l8-raised", "A later list voids more.", true, Some(1), Some(2), 0),
    ("l8-forgotten", "A later list forgets the number.", false, Some(1), None, 0),
    ("l8-taken-back", "A later list takes the number back.", false, Some(1), Some(0), 0),
    (
        "l8-repeated-and-backdated",
        "The number of before voids no date of the last list.",
        false,
        Some(1),
        Some(1),
        -1,
    ),
];

fn two_lists() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for &(name, why, accepted, first, second, later) in TWO {
        let (expected, then) = if accepted {
            (not(TrustListExpired), "It is accepted; it is overdue already, which shows it.")
        } else {
            (admit(), "It is void, and the gate goes on.")
        };
        cases.push(case(name, "L8 L2", format!("{why} {then}"), expected, |d| {
            d.content.dates_from = first;
            let this_update = d.content.this_update.as_secs().saturating_add_signed(later);
            let content = TrustContent {
                this_update: Timestamp::from_secs(this_update),
                next_update: START,
                dates_from: second,
                ..next(&d.content)
            };
            offer(d, &sign_list(&content, &*root()), accepted);
        }));
    }
    cases
}
