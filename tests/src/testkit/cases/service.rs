//! G1, G2, L8: lists that a gate cannot serve, and dates that it has seen.

use clearance_core::time::Timestamp;
use clearance_core::trust::TrustContent;
use clearance_verifier::Reason::{self, GateClock, NotInService, UnknownGateKey};

use super::groups::{second_epoch, second_key};
use super::trust_list::offer;
use super::{Draft, NOW, Scenario, admit, case, not};
use crate::testkit::draft::{root, sign_list, status};
use crate::testkit::format::Event;
use crate::world::{Person, START, hk_mo};

type Row = (&'static str, &'static str, &'static str, Option<Reason>, fn(&mut Draft));

pub(super) fn cases() -> Vec<Scenario> {
    let one = |&(name, rules, why, reason, change): &Row| {
        case(name, rules, why, reason.map_or_else(admit, not), change)
    };
    STOPPED.iter().chain(DATES).map(one).collect()
}

/// A list with the n-th number after the first is offered, and accepted.
fn list(d: &mut Draft, n: u64, change: impl FnOnce(&mut TrustContent)) {
    let mut content = TrustContent { seq: d.content.seq + n, ..d.content.clone() };
    change(&mut content);
    offer(d, &sign_list(&content, &*root()), true);
}

fn without_the_group(content: &mut TrustContent) {
    content.gate_groups.retain(|group| group.id != hk_mo());
}

/// Only the second key is left.
fn only_the_second(content: &mut TrustContent) {
    content.gate_groups[0].epochs.remove(0);
}

const STOPPED: &[Row] = &[
    (
        "g2-list-without-the-group",
        "G2",
        "The newest list does not know the gate's group: the gate never goes on by an older one.",
        Some(NotInService),
        |d| list(d, 1, without_the_group),
    ),
    ("g2-list-with-the-group-again", "G2", "A later list has the group again.", None, |d| {
        list(d, 1, without_the_group);
        d.earlier_code(Person::Parent, START, NOW, not(NotInService));
        list(d, 2, |_| ());
    }),
    (
        "g2-list-without-a-key-of-the-gate",
        "G2",
        "The newest list has one key of the group, which the gate lacks.",
        Some(NotInService),
        |d| {
            second_epoch(d);
            list(d, 1, only_the_second);
        },
    ),
    (
        "g2-key-of-the-newest-list-comes",
        "G2 G5",
        "With its key the gate is in service; the code is sealed to one that is no longer named.",
        Some(UnknownGateKey),
        |d| {
            second_epoch(d);
            list(d, 1, only_the_second);
            d.earlier_code(Person::Parent, START, NOW, not(NotInService));
            d.before.push(Event::Key { key: second_key() });
        },
    ),
    (
        "g2-another-key-comes",
        "G2",
        "A key that the newest list does not name is of no use.",
        Some(NotInService),
        |d| {
            list(d, 1, without_the_group);
            d.before.push(Event::Key { key: second_key() });
        },
    ),
    (
        "order-not-in-service-before-trust-list-expired",
        "G2",
        "The newest list cannot be served, and is overdue.",
        Some(NotInService),
        |d| {
            list(d, 1, |content| {
                without_the_group(content);
                content.next_update = NOW;
            });
        },
    ),
    (
        "order-gate-clock-before-not-in-service",
        "G1 G2",
        "The gate's clock is behind the newest list, which it cannot serve.",
        Some(GateClock),
        |d| {
            list(d, 1, |content| {
                without_the_group(content);
                content.this_update = NOW.plus(1);
            });
        },
    ),
    (
        "order-not-in-service-before-not-a-code",
        "G2 G3",
        "The gate does not even look at the text.",
        Some(NotInService),
        |d| {
            list(d, 1, without_the_group);
            d.text = Box::new(|_| "no code".into());
        },
    ),
];

/// A status list of this date comes.
fn status_of(d: &mut Draft, date: Timestamp) {
    d.before.push(Event::Status { status: status("valid", Some(date)) });
}

/// A code that meets a clock behind the dates.
fn behind(d: &mut Draft) {
    d.earlier_code(Person::Parent, START, NOW, not(GateClock));
}

const DATES: &[Row] = &[
    (
        "g1-status-list-no-longer-in-force",
        "G1",
        "The date of a status list that was replaced by an older one counts for good.",
        Some(GateClock),
        |d| {
            status_of(d, NOW.plus(1));
            behind(d);
            status_of(d, NOW.minus(60));
        },
    ),
    (
        "g1-status-list-no-longer-in-force-a-second-later",
        "G1",
        "The clock has come up to the date.",
        None,
        |d| {
            status_of(d, NOW.plus(1));
            behind(d);
            status_of(d, NOW.minus(60));
            d.at = NOW.plus(1);
        },
    ),
    (
        "g1-date-across-a-restart",
        "G1",
        "A gate remembers the dates that it has seen when it starts anew.",
        Some(GateClock),
        |d| {
            status_of(d, NOW.plus(100));
            d.earlier_code(Person::Parent, START, NOW, not(GateClock));
            status_of(d, NOW.minus(60));
            d.before.push(Event::Restart { at: NOW.as_secs() });
            d.times(START.plus(75), NOW.plus(99));
        },
    ),
    (
        "g1-date-across-a-restart-reached",
        "G1 G21",
        "The clock has come up to the date, and the ledger's first minute is over.",
        None,
        |d| {
            status_of(d, NOW.plus(100));
            d.earlier_code(Person::Parent, START, NOW, not(GateClock));
            status_of(d, NOW.minus(60));
            d.before.push(Event::Restart { at: NOW.as_secs() });
            d.times(START.plus(90), NOW.plus(100));
        },
    ),
    (
        "l8-date-of-the-list-before",
        "L8 G1",
        "A list by a wrong clock, and the next one, which says that its date does not count.",
        None,
        |d| {
            list(d, 1, |content| content.this_update = NOW.plus(600));
            behind(d);
            list(d, 2, |content| content.dates_from = Some(content.seq));
        },
    ),
    (
        "l8-date-that-still-counts",
        "L8 G1",
        "The next list says that dates count from the wrong one on.",
        Some(GateClock),
        |d| {
            list(d, 1, |content| content.this_update = NOW.plus(600));
            behind(d);
            list(d, 2, |content| {
                content.this_update = NOW.plus(600);
                content.dates_from = Some(content.seq - 1);
            });
        },
    ),
    (
        "l8-status-date-under-the-list-before",
        "L8 G1",
        "A status list by a wrong clock came under a list whose dates do not count any more.",
        None,
        |d| {
            status_of(d, NOW.plus(600));
            behind(d);
            status_of(d, NOW.minus(60));
            list(d, 1, |content| content.dates_from = Some(content.seq));
        },
    ),
    (
        "l8-status-list-still-there",
        "L8 G1",
        "The same, and that status list is still there: its date was seen under the list before.",
        None,
        |d| {
            status_of(d, NOW.plus(600));
            behind(d);
            list(d, 1, |content| content.dates_from = Some(content.seq));
        },
    ),
    (
        "l8-status-list-that-no-code-met",
        "L8 G1",
        "The same, and no code was read meanwhile: when the list came counts, not when it was used.",
        None,
        |d| {
            status_of(d, NOW.plus(600));
            list(d, 1, |content| content.dates_from = Some(content.seq));
        },
    ),
    (
        "l8-status-list-under-the-new-list",
        "L8 G1",
        "A status list that comes under the new list counts.",
        Some(GateClock),
        |d| {
            list(d, 1, |content| content.dates_from = Some(content.seq));
            status_of(d, NOW.plus(600));
        },
    ),
    (
        "l8-void-across-a-restart",
        "L8 G1 G21",
        "What does not count does not come back with a restart.",
        None,
        |d| {
            status_of(d, NOW.plus(600));
            behind(d);
            status_of(d, NOW.minus(60));
            list(d, 1, |content| content.dates_from = Some(content.seq));
            d.before.push(Event::Restart { at: NOW.as_secs() });
            d.times(START.plus(75), NOW.plus(75));
        },
    ),
];
