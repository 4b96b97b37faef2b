//! `Debug` shows no position and no key.

use clearance_revocation::alloc::Allotment;
use clearance_revocation::{ExpiryMonth, Shard, ShardSpec};

use crate::kit::{self, MACAO, NOW, Press, Repo, TempDir, spec};

#[test]
fn debug_output_shows_no_position_and_no_key() {
    let month = ExpiryMonth::from_u16(682);
    assert_eq!(format!("{month} {month:?}"), "2026-11 ExpiryMonth(2026-11)");
    let allotment =
        Allotment::new(ShardSpec { number: 9, capacity: 40, month }, [0xa7; 32]).unwrap();
    assert_eq!(format!("{allotment:?}"), "Allotment(shard 9, 2026-11, 40 left, key ..)");
    let shard = Shard::from_positions(spec(9, 40), vec![33], vec![35, 37]).unwrap();
    assert_eq!(
        format!("{shard:?}"),
        "ShardHeader { number: 9, capacity: 40, month: ExpiryMonth(2027-05), revoked: 1, suspended: 2 }"
    );

    let (trust, press, dir) = (kit::trust(1), Press::of(MACAO, 1), TempDir::new());
    let store = kit::open(&dir, &trust);
    let repo = Repo::with(&press, 9, &kit::state(&[33], &[]), NOW);
    store.sync(&repo, &trust, MACAO, NOW).unwrap();
    let shown = format!("{store:?}");
    assert!(shown.contains("List(1.9 of 2027-01-15T08:00:00Z)"), "{shown}");
    assert!(!shown.contains("StatusTable"), "{shown}");
}
