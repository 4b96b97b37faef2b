//! Who is erased when nothing goes on any more, and who is not yet.

use clearance_authority::desk::Question;
use clearance_authority::register::{Guardianship, Register as _, Unit as _};
use clearance_schemes::model::Answer;

use crate::permit::{hands_in, lou, renews};
use crate::phone::binds;
use crate::world::{World, at, by, day};

pub(crate) async fn erased_when_over(url: String) {
    let world = World::open(&url).await;
    let desk = world.desk();
    let guardian = world.ana().await;
    let ward = world.born("2015-02-02", "mo-permanent", "CHN").await;
    let link = Guardianship { guardian, ward, from: day("2024-12-01"), until: None };
    desk.appoint_guardian(&link, &by("2024-12-02T09:00")).await.unwrap();
    let pending = lou(&world).await;
    for piece in ["urgent-letter", "urgent-proof"] {
        hands_in(&world, pending, piece, 1).await;
    }
    let rule = "urgent-not-available".to_owned();
    let urgent = Question { requested: vec![rule], ..renews("urgent", "none") };
    let lodged = world.lodge(pending, &urgent, "2025-06-02T10:00").await;
    assert_eq!(lodged.decision.answer, Answer::Officer, "{}", lodged.decision.findings);
    let right = world.enrolled().await;
    let (bound, old) = (world.ana().await, world.ana().await);
    binds(&world, bound, 1, "2026-01-01T10:00").await;
    binds(&world, old, 2, "2024-12-03T10:00").await;
    let links = world.chain().await;
    let (ended, now) = (at("2025-12-01T00:00"), by("2027-06-01T00:00"));
    let mut erased = desk.erase_due(ended, 10, &now).await.unwrap();
    erased.sort_unstable();
    let mut over = [ward, old];
    over.sort_unstable();
    assert_eq!(erased, over, "{guardian} {pending} {right} {bound}");
    assert_eq!(world.chain().await, links + 2);
    let mut unit = world.register.read().await.unwrap();
    let keys = unit.keys(old).await.unwrap();
    assert_eq!(keys[0].key, keys[0].id.0, "nothing of the phone is left");
    drop(unit);
    // The ward is gone, and needs the guardian no more.
    assert_eq!(desk.erase_due(ended, 10, &now).await.unwrap(), [guardian]);
    assert_eq!(desk.erase_due(ended, 10, &now).await.unwrap(), [], "an officer has to decide");
    let later = at("2027-01-01T00:00");
    assert_eq!(desk.erase_due(later, 10, &now).await.unwrap(), [bound]);
}
