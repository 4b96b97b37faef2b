use std::collections::BTreeMap;

use clearance_authority::desk::{PassageReport, Passed, SlipError, SlipRequest};
use clearance_authority::register::{
    Id, PassageRecord, Register as _, SlipRecord, Told, Unit as _,
};
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

/// The report of a gate that asks nobody.
fn unstated(world: &World, person: Id, slip: &str) -> PassageReport {
    PassageReport { stated: BTreeMap::new(), ..report(world, person, slip) }
}

async fn prints(
    world: &World,
    (person, passage): (Id, Id),
    stated: &[(&str, &str)],
) -> Result<SlipRecord, SlipError> {
    let number = "A-0002".to_owned();
    let request = SlipRequest { person, passage, stated: words(stated), number };
    let printed = world.desk().print_slip(&request, &by("2025-03-01T12:00")).await;
    printed.map(|(slip, _)| slip)
}

pub(crate) async fn open(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let report = unstated(&world, ana, "A-0001");
    let of = (ana, report.passage.id);
    let passed = enters(&world, &report).await;
    assert_eq!((passed.told, state(&passed.settlement, S4)), (Told::New, "staying".to_owned()));
    assert!(passed.slip.is_none());
    let why = passed.slip_open.unwrap().to_string();
    assert!(why.starts_with("hk-stay: ") && why.contains("shows"), "{why}");
    // Sent again it is taken, and as open as before.
    let links = world.chain().await;
    let again = enters(&world, &report).await;
    assert_eq!((again.told, again.slip.is_none()), (Told::Before, true));
    assert_eq!(again.slip_open.unwrap().to_string(), why);
    let known = world.desk().page(ana, at("2025-03-01T11:00")).await.unwrap().open_slips;
    assert_eq!((known.len(), known[0].passage), (1, report.passage.id));
    // What does not suffice, and what is nothing of this, prints nothing and changes nothing.
    let too_little = prints(&world, of, &[("service", "enter")]).await;
    assert!(matches!(too_little, Err(SlipError::Grant(_))), "{too_little:?}");
    for wrong in [("shows", "face"), ("colour", "red")] {
        let refused = prints(&world, of, &[wrong]).await;
        assert!(matches!(refused, Err(SlipError::Answer(_))), "{refused:?}");
    }
    let other = world.person("mo-permanent", "CHN").await;
    for none in [(ana, world.id()), (other, report.passage.id)] {
        let refused = prints(&world, none, &[("shows", "permit")]).await;
        assert!(matches!(refused, Err(SlipError::NoSuchPassage { .. })), "{refused:?}");
    }
    assert_eq!(world.chain().await, links + 1, "another person was entered");
    let mut unit = world.register.read().await.unwrap();
    assert_eq!(unit.events(ana).await.unwrap()[0].stated, BTreeMap::new());
    drop(unit);

    let shown = [("shows", "permanent-card"), ("journey", "visit")];
    let slip = prints(&world, of, &shown).await.unwrap();
    assert_eq!((slip.number.as_str(), slip.until, slip.printed), ("A-0002", day("2025-08-28"), 1));
    let links = world.chain().await;
    assert_eq!(prints(&world, of, &shown).await.unwrap(), slip, "printed once");
    assert_eq!(world.chain().await, links);
    assert_eq!(
        enters(&world, &report).await.slip,
        Some(slip),
        "the gate has it, when it asks again"
    );
    // The stay ends by what was shown.
    let page = world.desk().page(ana, at("2025-08-29T00:00")).await.unwrap();
    assert_eq!(state(&page.settlement, S4), "over");
    assert!(page.open_slips.is_empty());
    assert!(page.settlement.to_do.is_empty(), "{:?}", page.settlement.to_do);
}

pub(crate) async fn not_due(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let mut out = unstated(&world, ana, "A-0001");
    out.passage.direction = "out".into();
    let passed = enters(&world, &out).await;
    assert!(passed.slip.is_none() && passed.slip_open.is_none());
    let refused = prints(&world, (ana, out.passage.id), &[]).await;
    assert!(matches!(refused, Err(SlipError::NotDue { .. })), "{refused:?}");
    // Who has left needs none.
    let entered = unstated(&world, ana, "A-0003");
    assert!(enters(&world, &entered).await.slip_open.is_some());
    let mut left = unstated(&world, ana, "A-0004");
    left.passage.direction = "out".into();
    left.passage.happened = at("2025-03-01T11:00");
    world.desk().passage(&left, &by("2025-03-01T11:00")).await.unwrap();
    let page = world.desk().page(ana, at("2025-03-01T12:00")).await.unwrap();
    assert!(page.open_slips.is_empty(), "{:?}", page.open_slips);
}

pub(crate) async fn erased(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let mut left = report(&world, ana, "A-0001");
    left.passage.direction = "out".into();
    enters(&world, &left).await;
    let mut unit = world.register.begin().await.unwrap();
    unit.erase_person(ana, at("2025-03-02T00:00")).await.unwrap();
    unit.commit().await.unwrap();
    let again = world.desk().passage(&left, &by("2025-03-03T10:00")).await.unwrap();
    assert_eq!(again.told, Told::Before, "its answer was lost, and it is taken");
}

/// A counter that prints no slips holds up nobody's erasure.
pub(crate) async fn never_printed(url: String) {
    let world = World::open(&url).await;
    let desk = world.desk();
    let ana = world.ana().await;
    let mut entered = report(&world, ana, "A-0001");
    entered.slip = None;
    let stands = enters(&world, &entered).await.settlement;
    assert!(stands.to_do.iter().any(|effect| effect.act == Act::Issue), "while she stays");
    let mut left = report(&world, ana, "A-0002");
    left.passage.direction = "out".into();
    left.passage.happened = at("2025-03-05T11:00");
    let stands = desk.passage(&left, &by("2025-03-05T11:00")).await.unwrap().settlement;
    assert!(stands.to_do.is_empty(), "{:?}", stands.to_do);
    let now = by("2027-06-01T00:00");
    desk.settle_due(10, &now).await.unwrap(); // the limit of the stay has come since
    assert_eq!(desk.erase_due(at("2026-06-01T00:00"), 10, &now).await.unwrap(), [ana]);
}
