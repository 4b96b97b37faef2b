//! The newest date that a gate has seen counts for good, unless the root says otherwise.

use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::StatusAnswer;

use crate::kit::{
    DAY, HONG_KONG, MACAO, NOW, Press, Repo, TempDir, believed, content, index, open, state, trust,
};

/// Trust list `seq` of epoch 1, by which dates seen under lists below `from` do not count.
fn list(seq: u64, from: Option<u64>) -> TrustList {
    let mut content = content(1);
    content.seq = seq;
    content.dates_from = from;
    believed(&content)
}

fn take(dir: &TempDir, trust: &TrustList, press: &Press, seq: u64, at: Timestamp) {
    let repo = Repo::with(press, seq, &state(&[7], &[]), at);
    open(dir, trust).sync(&repo, trust, press.authority, at).unwrap();
}

#[test]
fn a_date_counts_after_its_list_was_dropped_and_after_a_restart() {
    let dir = TempDir::new();
    take(&dir, &trust(1), &Press::of(MACAO, 1), 1, NOW);
    let store = open(&dir, &trust(1));
    store.apply_trust(&trust(2));
    for store in [store, open(&dir, &trust(2))] {
        assert_eq!(store.answer(MACAO, index(3, 7), NOW), StatusAnswer::Missing);
        assert_eq!(store.newest(), Some(NOW));
    }
    // The first list of the new epoch is older: the date that was seen stays.
    take(&dir, &trust(2), &Press::of(MACAO, 2), 1, NOW.minus(DAY));
    assert_eq!(open(&dir, &trust(2)).newest(), Some(NOW));
}

#[test]
fn a_date_counts_after_its_authority_left_the_trust_list() {
    let dir = TempDir::new();
    take(&dir, &trust(1), &Press::of(MACAO, 1), 1, NOW);
    let mut without = content(2);
    without.authorities.retain(|authority| authority.kid == HONG_KONG);
    assert_eq!(open(&dir, &believed(&without)).newest(), Some(NOW));
}

#[test]
fn the_root_takes_back_dates_seen_under_older_lists_only() {
    let dir = TempDir::new();
    let far = NOW.plus(300 * DAY);
    let (macao, hong_kong) = (Press::of(MACAO, 1), Press::of(HONG_KONG, 1));
    take(&dir, &list(5, None), &macao, 1, NOW.plus(150 * DAY));
    take(&dir, &list(6, None), &hong_kong, 1, NOW.plus(100 * DAY));
    let newest = |from| open(&dir, &list(9, from)).newest();
    assert_eq!(newest(None), Some(NOW.plus(150 * DAY)));
    assert_eq!(newest(Some(5)), Some(NOW.plus(150 * DAY)));
    assert_eq!(newest(Some(6)), Some(NOW.plus(100 * DAY)));
    assert_eq!(newest(Some(7)), None);
    // At once, without a restart.
    let store = open(&dir, &list(8, None));
    store.apply_trust(&list(9, Some(6)));
    assert_eq!(store.newest(), Some(NOW.plus(100 * DAY)));
    assert!(store.newest() < Some(far));
}
