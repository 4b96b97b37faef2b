//! Rule L11: a device that slept through changes of the root.

use clearance_core::cbor::{ErrorKind, Writer};
use clearance_core::crypto::RING;
use clearance_core::registry::limit;
use clearance_core::trust::{
    ChainError, TrustAnchor, TrustContent, TrustError, last_of_chain, lists_of_chain, write_chain,
};

use crate::anchor::{content, list, root, signed};
use crate::objects as o;

/// When the chains arrive: list 6 is in force.
const NOW: clearance_core::time::Timestamp = o::START.plus(7 * 3_600);

/// Root 1 announces 2 in list 2, root 2 announces 3 in list 4; list 6 is the current one.
fn lists() -> Vec<Vec<u8>> {
    vec![list(2, 1, Some(2)), list(4, 2, Some(3)), list(6, 3, None)]
}

fn chain(lists: &[Vec<u8>]) -> Vec<u8> {
    write_chain(lists).expect("a good chain")
}

fn fresh(number: u8) -> TrustAnchor {
    TrustAnchor::new(root(number).public())
}

/// What the walk gives; a refused chain must leave the anchor as it was.
fn walk(anchor: &mut TrustAnchor, bytes: &[u8]) -> Result<u64, ChainError> {
    let before = anchor.clone();
    let verdict = anchor.walk(&RING, bytes, NOW).map(|list| list.seq());
    assert!(verdict.is_ok() || *anchor == before, "a refused chain changed the anchor");
    verdict
}

#[test]
fn l11_a_device_reaches_the_current_list_from_every_root_and_list() {
    let current = lists().pop().expect("it has lists");
    let mut reached = fresh(3);
    reached.accept(&RING, &current, NOW).expect("a good list");
    for number in 1..=3 {
        let mut anchor = fresh(number);
        assert_eq!(walk(&mut anchor, &chain(&lists())), Ok(6), "root {number}");
        assert_eq!(anchor, reached, "root {number}");
        assert_eq!(walk(&mut anchor, &chain(&lists())), Ok(6), "the same chain again");
    }
    let mut anchor = fresh(1);
    for list in [list(1, 1, None), list(2, 1, Some(2)), list(3, 1, Some(2)), list(4, 2, Some(3))] {
        anchor.accept(&RING, &list, NOW).expect("a good list");
        assert_eq!(walk(&mut anchor.clone(), &chain(&lists())), Ok(6), "{:?}", anchor.seq());
    }
}

#[test]
fn l11_a_chain_without_a_link_is_refused() {
    let [first, second, last] = &lists()[..] else { unreachable!() };
    let error = |at, cause| Err(ChainError::List { at, cause });
    let unsigned = TrustError::Signature;
    let only = chain(std::slice::from_ref(last));
    assert_eq!(walk(&mut fresh(1), &only), error(0, unsigned.clone()));
    let gap = chain(&[first.clone(), last.clone()]);
    assert_eq!(walk(&mut fresh(1), &gap), error(1, unsigned.clone()));
    // Behind the first list that it followed, a device passes over nothing.
    let stranger = chain(&[first.clone(), list(3, 9, None), second.clone(), last.clone()]);
    assert_eq!(walk(&mut fresh(1), &stranger), error(1, unsigned.clone()));
    assert_eq!(walk(&mut fresh(9), &chain(&lists())), error(2, unsigned));
}

#[test]
fn l11_a_chain_ends_in_force_and_not_in_the_past() {
    let mut anchor = fresh(3);
    anchor.accept(&RING, &list(8, 3, None), NOW.plus(3_600)).expect("a good list");
    let rollback = TrustError::Rollback { seen: 8, found: 6 };
    let expected = Err(ChainError::List { at: 2, cause: rollback });
    assert_eq!(walk(&mut anchor, &chain(&lists())), expected);

    let next_update = content(6, None).next_update;
    let at = |now| fresh(1).walk(&RING, &chain(&lists()), now).map(|list| list.seq());
    assert_eq!(at(next_update.minus(1)), Ok(6));
    let over = ChainError::Over { next_update, now: next_update };
    assert_eq!(at(next_update), Err(over));
    let this_update = content(6, None).this_update;
    let now = this_update.minus(limit::LIST_AHEAD + 1);
    let future = TrustError::FromTheFuture { seq: 6, this_update, now };
    assert_eq!(at(now), Err(ChainError::List { at: 2, cause: future }));
}

#[test]
fn l11_a_link_of_a_wrong_date_still_hands_the_root_over() {
    let [first, _, last] = &lists()[..] else { unreachable!() };
    let this_update = NOW.plus(10 * 365 * 86_400);
    let wrong =
        TrustContent { this_update, next_update: this_update.plus(86_400), ..content(4, Some(3)) };
    let links = |last: Vec<u8>| chain(&[first.clone(), signed(&wrong, 2), last]);
    let found = content(6, None).this_update;
    let backdated = TrustError::Backdated { seen: this_update, found };
    let expected = Err(ChainError::List { at: 2, cause: backdated });
    assert_eq!(walk(&mut fresh(1), &links(last.clone())), expected);
    let recovers = TrustContent { dates_from: Some(5), ..content(6, None) };
    assert_eq!(walk(&mut fresh(1), &links(signed(&recovers, 3))), Ok(6));
}

#[test]
fn l11_a_chain_is_taken_apart_into_the_lists_that_it_was_made_of() {
    let lists = lists();
    let good = chain(&lists);
    assert_eq!(lists_of_chain(&good), Some(lists.iter().map(Vec::as_slice).collect()));
    assert_eq!(last_of_chain(&good), lists.last().map(Vec::as_slice));
    for bytes in [&lists[0], &good[1..], &[]] {
        assert_eq!((lists_of_chain(bytes), last_of_chain(bytes)), (None, None));
    }
}

#[test]
fn l11_a_chain_has_one_encoding_in_its_limits() {
    let lists = lists();
    let good = chain(&lists);
    let malformed = |bytes: &[u8]| match walk(&mut fresh(1), bytes) {
        Err(ChainError::Malformed(error)) => error.kind,
        other => panic!("{other:?}"),
    };
    for end in 0..good.len() {
        malformed(&good[..end]);
    }
    assert_eq!(malformed(&[&good[..], &[0]].concat()), ErrorKind::Trailing { count: 1 });
    assert!(matches!(malformed(&[0x80]), ErrorKind::Value(text) if text.contains("empty")));
    for (fault, bytes) in crate::mutants::mutants(&good) {
        assert!(walk(&mut fresh(1), &bytes).is_err(), "{fault:?}");
    }
    let order = [lists[0].clone(), lists[0].clone(), lists[1].clone(), lists[2].clone()];
    assert_eq!(walk(&mut fresh(1), &chain(&order)), Err(ChainError::Order { at: 1 }));
    let twice = [&lists[..], &lists[2..]].concat();
    assert_eq!(walk(&mut fresh(1), &chain(&twice)), Err(ChainError::Order { at: 3 }));

    let many = vec![list(1, 9, None); limit::CHAIN_LISTS - 1];
    let most = [&many[..], &lists[2..]].concat();
    assert_eq!(walk(&mut fresh(3), &chain(&most)), Ok(6));
    let over = [&most[..], &lists[2..]].concat();
    assert!(matches!(write_chain(&over), Err(ChainError::Malformed(_))));
    let none: [Vec<u8>; 0] = [];
    assert!(matches!(write_chain(&none), Err(ChainError::Malformed(_))));
    let mut writer = Writer::new();
    writer.array(1).bytes(&vec![0; limit::TRUST_CHAIN]);
    let (found, limit) = (writer.into_bytes(), limit::TRUST_CHAIN);
    let too_long = ChainError::TooLong { found: found.len(), limit };
    assert_eq!(walk(&mut fresh(1), &found), Err(too_long));
}
