use clearance_authority::desk::{PassageReport, Passed, SlipError};
use clearance_authority::register::{Id, PassageRecord, Register as _, Told, Unit as _};
use clearance_schemes::life::Act;

use crate::world::{World, at, by, day, state, words};

const S4: &str = "hk-stay";

fn report(world: &World, person: Id, slip: &str) -> PassageReport {
    let happened = at("2025-03-01T10:00");
    PassageReport {
        passage: PassageRecord {
            id: world.id(),
            checkpoint: "shenzhen-bay".into(),
            jurisdiction: "hk".into(),
            direction: "in".into(),
            cti: None,
            person: Some(person),
            happened,
            told: happened,
        },
        stated: words(&[
            ("service", "enter"),
            ("shows", "permanent-card"),
            ("journey", "visit"),
            ("asked_at", "headquarters"),
        ]),
        slip: Some(slip.into()),
    }
}

async fn enters(world: &World, report: &PassageReport) -> Passed {
    world.desk().passage(report, &by("2025-03-01T10:00")).await.unwrap()
}

pub(crate) async fn reprinted(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let passed = enters(&world, &report(&world, ana, "A-0001")).await;
    assert_eq!(state(&passed.settlement, S4), "staying");
    let slip = passed.slip.unwrap();
    assert_eq!((slip.number.as_str(), slip.until, slip.printed), ("A-0001", day("2025-08-28"), 1));
    assert!(passed.settlement.to_do.iter().all(|effect| effect.act != Act::Issue));
    let stands = world.tell(ana, "2025-03-05T10:00 document.lost of hk-landing-slip").await;
    assert!(stands.to_do.iter().any(|effect| effect.act == Act::Reprint), "{:?}", stands.to_do);
    let now = by("2025-03-05T11:00");
    let (again, left) = world.desk().reprint(ana, "A-0001", &now).await.unwrap();
    assert_eq!((again.number, again.until, again.printed), (slip.number, slip.until, 2));
    assert!(left.to_do.iter().all(|effect| effect.act != Act::Reprint));
    let unknown = world.desk().reprint(ana, "A-0002", &now).await;
    assert!(matches!(unknown, Err(SlipError::NoSuchSlip { .. })), "{unknown:?}");
}

pub(crate) async fn twice(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let report = report(&world, ana, "A-0001");
    let first = enters(&world, &report).await;
    let links = world.chain().await;
    let second = world.desk().passage(&report, &by("2025-03-01T18:00")).await.unwrap();
    assert_eq!((first.told, second.told), (Told::New, Told::Before));
    assert_eq!(first.slip, second.slip);
    assert_eq!(world.chain().await, links);
    let mut unit = world.register.read().await.unwrap();
    assert_eq!(unit.events(ana).await.unwrap().len(), 1);
    assert_eq!(unit.passages(ana).await.unwrap().len(), 1);
}
