use clearance_authority::desk::{TellError, Telling};
use clearance_authority::register::Id;

use crate::world::{CARD, World, at, by};

/// How somebody stands, without numbers of their own.
async fn stands(world: &World, person: Id, now: &str) -> Vec<String> {
    let stands = world.desk().stands(person, at(now)).await.unwrap();
    let of = |standing: &clearance_authority::register::StandingRecord| {
        format!(
            "{} {} {:?} {:?} {:?} {:?}",
            standing.scheme,
            standing.state,
            standing.meaning,
            standing.suspended_for,
            standing.ended_for,
            standing.since
        )
    };
    stands.standings.iter().map(of).collect()
}

pub(crate) async fn late(url: String) {
    let world = World::open(&url).await;
    let (prompt, late) = (world.enrolled().await, world.enrolled().await);
    let story = [
        "2025-03-01T10:00 decision.barred of hk-echannel".to_owned(),
        "2025-04-01T10:00 decision.lifted of hk-echannel".to_owned(),
        format!("2025-05-01T10:00 document.lost of {CARD}"),
        "2025-05-20T10:00 decision.barred of hk-echannel".to_owned(),
    ];
    for line in &story {
        world.tell(prompt, line).await;
    }
    for line in story.iter().rev() {
        let telling = Telling::from(world.event(late, line));
        world.desk().tell(&telling, &by("2025-06-01T10:00")).await.unwrap();
    }
    for now in ["2025-03-15T10:00", "2025-04-15T10:00", "2025-05-10T10:00", "2025-06-01T10:00"] {
        assert_eq!(stands(&world, late, now).await, stands(&world, prompt, now).await, "{now}");
    }
}

pub(crate) async fn other(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    let event = world.event(ana, &format!("2025-05-01T10:00 document.lost of {CARD}"));
    let now = by("2025-05-01T11:00");
    let first = world.desk().tell(&event.clone().into(), &now).await.unwrap();
    let links = world.chain().await;
    let again = world.desk().tell(&event.clone().into(), &by("2025-05-02T11:00")).await.unwrap();
    assert_eq!(first.standings, again.standings);
    assert_eq!(world.chain().await, links, "told once");
    let mut other = event;
    other.of = Some("mo-passport".into());
    let refused = world.desk().tell(&other.into(), &now).await;
    assert!(matches!(refused, Err(TellError::OtherEvent { .. })), "{refused:?}");
}

pub(crate) async fn ahead(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    let event = world.event(ana, &format!("2025-05-01T10:00 document.lost of {CARD}"));
    let refused = world.desk().tell(&event.into(), &by("2025-05-01T09:59")).await;
    assert!(matches!(refused, Err(TellError::Ahead { .. })), "{refused:?}");
}
