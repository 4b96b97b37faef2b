//! L11: chains of lists, for gates that slept through changes of the root.

use clearance_core::cbor::Writer;
use clearance_core::crypto::SigningKey;
use clearance_core::trust::TrustContent;
use clearance_verifier::Reason::{self, GateClock, TrustListExpired};

use super::rotation::{new_root, third_root};
use super::trust_list::{offer, offer_chain};
use super::{Draft, NOW, Scenario, admit, case, not};
use crate::hex::unhex;
use crate::testkit::draft::{root, sign_list};
use crate::world::START;

type Row = (&'static str, &'static str, Option<Reason>, fn(&mut Draft));

pub(super) fn cases() -> Vec<Scenario> {
    let one = |&(name, why, reason, change): &Row| {
        case(format!("l11-{name}"), "L11", why, reason.map_or_else(admit, not), change)
    };
    ROWS.iter().map(one).collect()
}

/// The gate's own list ends now, so only a chain that is followed lets it judge.
fn asleep(d: &mut Draft) {
    d.content.next_update = NOW;
}

/// The n-th list after the gate's own, long over.
fn old(d: &Draft, n: u64, next_root: Option<&dyn SigningKey>, signer: &dyn SigningKey) -> Vec<u8> {
    let next_root = next_root.map(|key| key.public());
    let (seq, next_update) = (d.content.seq + n, START.minus(60));
    sign_list(&TrustContent { seq, next_root, next_update, ..d.content.clone() }, signer)
}

/// The n-th list after the gate's own, in force.
fn current(d: &Draft, n: u64, signer: &dyn SigningKey) -> Vec<u8> {
    current_but(d, n, signer, |_| ())
}

fn current_but(
    d: &Draft,
    n: u64,
    signer: &dyn SigningKey,
    change: impl FnOnce(&mut TrustContent),
) -> Vec<u8> {
    let (seq, next_update) = (d.content.seq + n, NOW.plus(86_400));
    let mut content = TrustContent { seq, next_update, ..d.content.clone() };
    change(&mut content);
    sign_list(&content, signer)
}

fn chain(lists: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(lists.len());
    for list in lists {
        writer.bytes(list);
    }
    writer.into_bytes()
}

/// Two changes of the root: the lists that announced them, and the current one.
fn two_changes(d: &Draft) -> [Vec<u8>; 3] {
    let (first, second, third) = (root(), new_root(), third_root());
    [old(d, 1, Some(&*second), &*first), old(d, 5, Some(&*third), &*second), current(d, 9, &*third)]
}

/// `TrustListExpired`: the chain is refused, and the gate's own list is over.
const REFUSED: Option<Reason> = Some(TrustListExpired);

const ROWS: &[Row] = &[
    ("two-changes", "The gate slept through two changes of the root.", None, |d| {
        asleep(d);
        let lists = two_changes(d);
        offer_chain(d, &chain(&lists), true);
    }),
    (
        "last-list-alone",
        "Without the chain the current list is signed by a stranger.",
        REFUSED,
        |d| {
            asleep(d);
            let lists = two_changes(d);
            offer(d, &lists[2], false);
        },
    ),
    ("one-list", "A chain of one list, of the root that the gate has.", None, |d| {
        asleep(d);
        let lists = [current(d, 1, &*root())];
        offer_chain(d, &chain(&lists), true);
    }),
    ("one-link-missing", "The second announcement is missing.", REFUSED, |d| {
        asleep(d);
        let [first, _, last] = two_changes(d);
        offer_chain(d, &chain(&[first, last]), false);
    }),
    (
        "from-its-middle",
        "The gate has the second root already, and passes over what the first one signed.",
        None,
        |d| {
            let lists = two_changes(d);
            offer(d, &lists[0], true);
            let between = old(d, 3, None, &*new_root());
            offer(d, &between, true);
            offer_chain(d, &chain(&lists), true);
        },
    ),
    (
        "older-lists",
        "The gate has a newer list of the first root: older ones are passed over.",
        None,
        |d| {
            let announced = old(d, 2, Some(&*new_root()), &*root());
            let lists = [old(d, 1, None, &*root()), announced.clone(), current(d, 3, &*new_root())];
            offer(d, &announced, true);
            offer_chain(d, &chain(&lists), true);
        },
    ),
    ("offered-again", "The same chain again: its last list is the last one still.", None, |d| {
        asleep(d);
        let lists = chain(&two_changes(d));
        offer_chain(d, &lists, true);
        offer_chain(d, &lists, true);
    }),
    ("stranger-in-it", "After the first list that is accepted each one must be.", REFUSED, |d| {
        asleep(d);
        let [first, second, last] = two_changes(d);
        let stranger = old(d, 3, None, &*third_root());
        offer_chain(d, &chain(&[first, stranger, second, last]), false);
    }),
    ("stranger-before-it", "What neither root signed is passed over at the start.", None, |d| {
        asleep(d);
        let [first, second, last] = two_changes(d);
        let stranger = old(d, 3, None, &*third_root());
        offer_chain(d, &chain(&[stranger, first, second, last]), true);
    }),
    ("not-ascending", "One list twice: numbers ascend.", REFUSED, |d| {
        asleep(d);
        let [first, second, last] = two_changes(d);
        offer_chain(d, &chain(&[first.clone(), first, second, last]), false);
    }),
    ("descending", "The lists in another order.", REFUSED, |d| {
        asleep(d);
        let [first, second, last] = two_changes(d);
        let late = old(d, 2, Some(&*new_root()), &*root());
        offer_chain(d, &chain(&[late, first, second, last]), false);
    }),
    ("last-is-over", "The last list ends now.", REFUSED, |d| {
        asleep(d);
        let [first, second, _] = two_changes(d);
        let last = current_but(d, 9, &*third_root(), |list| list.next_update = NOW);
        offer_chain(d, &chain(&[first, second, last]), false);
    }),
    ("last-ends-in-a-second", "The last list is in force for one more second.", None, |d| {
        asleep(d);
        let [first, second, _] = two_changes(d);
        let last = current_but(d, 9, &*third_root(), |list| list.next_update = NOW.plus(1));
        offer_chain(d, &chain(&[first, second, last]), true);
    }),
    ("last-from-the-future", "The last list is dated an hour and a second ahead.", REFUSED, |d| {
        asleep(d);
        let [first, second, _] = two_changes(d);
        let last = current_but(d, 9, &*third_root(), |list| list.this_update = NOW.plus(3_601));
        offer_chain(d, &chain(&[first, second, last]), false);
    }),
    ("last-an-hour-ahead", "The last list is dated an hour ahead.", Some(GateClock), |d| {
        asleep(d);
        let [first, second, _] = two_changes(d);
        let last = current_but(d, 9, &*third_root(), |list| list.this_update = NOW.plus(3_600));
        offer_chain(d, &chain(&[first, second, last]), true);
    }),
    (
        "refused-chain-leaves-no-trace",
        "The first lists of a chain that is refused hand nothing over: the old root goes on.",
        None,
        |d| {
            asleep(d);
            let [first, second, _] = two_changes(d);
            let last = current(d, 9, &*root());
            offer_chain(d, &chain(&[first, second, last.clone()]), false);
            offer(d, &last, true);
        },
    ),
    ("empty", "A chain has a list at least.", REFUSED, |d| {
        asleep(d);
        offer_chain(d, &unhex("80"), false);
    }),
    ("byte-behind-it", "A byte behind the chain (E5).", REFUSED, |d| {
        asleep(d);
        let mut bytes = chain(&two_changes(d));
        bytes.push(0);
        offer_chain(d, &bytes, false);
    }),
    (
        "list-as-array",
        "A list that stands in the chain without a byte string (E4).",
        REFUSED,
        |d| {
            asleep(d);
            let mut writer = Writer::new();
            writer.array(1).raw(&current(d, 1, &*root()));
            offer_chain(d, &writer.into_bytes(), false);
        },
    ),
    ("list-in-place-of-a-chain", "A list is no chain (E4).", REFUSED, |d| {
        asleep(d);
        let list = current(d, 1, &*root());
        offer_chain(d, &list, false);
    }),
    ("chain-in-place-of-a-list", "A chain is no list (L1).", REFUSED, |d| {
        asleep(d);
        let lists = [current(d, 1, &*root())];
        offer(d, &chain(&lists), false);
    }),
];
