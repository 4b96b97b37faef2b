use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clearance_authority::desk::{Desk, PassageReport, SlipRequest, Telling};
use clearance_authority::office::Seal;
use clearance_authority::register::{Id, PassageRecord, Register as _, Unit as _};
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::RING;

use crate::killed::Killed;
use crate::phone;
use crate::world::{CARD, KIOSK, S1, S2, World, at, by, library, question, words};

/// Everything that one person has in the register.
async fn all(world: &World, person: Id) -> String {
    let mut unit = world.register.read().await.unwrap();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        unit.events(person).await.unwrap(),
        unit.documents(person).await.unwrap(),
        unit.applications(person).await.unwrap(),
        unit.standings(person).await.unwrap(),
        unit.keys(person).await.unwrap(),
        unit.credentials(person).await.unwrap(),
        unit.passages(person).await.unwrap(),
        unit.slips(person).await.unwrap(),
        unit.done(person).await.unwrap(),
        unit.audit_of(person, 100).await.unwrap(),
    )
}

/// Kills the work at each step: nothing of it is there until all is, and done again it is done once.
async fn each_step(
    world: &World,
    person: Id,
    work: impl AsyncFn(&Desk<'_, Killed<SqlRegister>>) -> bool,
) {
    let before = all(world, person).await;
    let left = Arc::new(AtomicU32::new(0));
    let register = Killed { register: world.register.clone(), left: left.clone() };
    let desk = Desk::new(&register, library(), &RING);
    for steps in 0.. {
        assert!(steps < 1_000, "it is never done");
        left.store(steps, Ordering::SeqCst);
        if work(&desk).await {
            assert!(steps > 5, "it was never killed in the middle");
            break;
        }
        assert_eq!(all(world, person).await, before, "killed at step {steps}");
        world.chain().await;
    }
    let after = all(world, person).await;
    assert_ne!(after, before);
    left.store(u32::MAX, Ordering::SeqCst);
    assert!(work(&desk).await);
    assert_eq!(all(world, person).await, after, "done again it is done once");
    world.chain().await;
}

pub(crate) async fn anywhere(url: String) {
    let world = World::open(&url).await;
    let seal = Seal::new(phone::office("kill", &url));
    let ana = world.ana().await;
    let (ids, enrol) = (world.ids(), question(S2, KIOSK));
    each_step(&world, ana, async |desk| {
        desk.lodge(ana, ids, &enrol, &by("2025-01-10T09:00")).await.is_ok()
    })
    .await;
    let first = phone::binding(&world, ana, 1);
    each_step(&world, ana, async |desk| {
        desk.bind_key(&first, &by("2025-01-10T10:00")).await.is_ok()
    })
    .await;
    let (ids, mutual) = (world.ids(), question(S1, &[]));
    each_step(&world, ana, async |desk| {
        desk.lodge(ana, ids, &mutual, &by("2025-01-11T10:00")).await.is_ok()
    })
    .await;
    let now = by("2025-01-11T10:05");
    let request = phone::request(seal.office(), 1, &now);
    each_step(&world, ana, async |desk| {
        phone::ask(desk, &seal, (ana, ids.standing), &request, &now).await.is_ok()
    })
    .await;
    let second = phone::binding(&world, ana, 2);
    each_step(&world, ana, async |desk| {
        desk.bind_key(&second, &by("2025-01-12T10:00")).await.is_ok()
    })
    .await;
    let report = PassageReport {
        passage: PassageRecord {
            id: world.id(),
            checkpoint: "shenzhen-bay".into(),
            jurisdiction: "hk".into(),
            direction: "in".into(),
            cti: None,
            person: Some(ana),
            happened: at("2025-01-13T10:00"),
            told: at("2025-01-13T10:00"),
        },
        stated: words(&[
            ("service", "enter"),
            ("shows", "permanent-card"),
            ("journey", "visit"),
            ("asked_at", "headquarters"),
        ]),
        slip: Some("A-0001".into()),
    };
    each_step(&world, ana, async |desk| {
        desk.passage(&report, &by("2025-01-13T10:00")).await.is_ok()
    })
    .await;
    let mut unstated = report.clone();
    unstated.stated.clear();
    unstated.passage.id = world.id();
    unstated.passage.happened = at("2025-01-13T11:00");
    each_step(&world, ana, async |desk| {
        desk.passage(&unstated, &by("2025-01-13T11:00")).await.is_ok()
    })
    .await;
    let open = SlipRequest {
        person: ana,
        passage: unstated.passage.id,
        stated: report.stated.clone(),
        number: "A-0002".into(),
    };
    each_step(&world, ana, async |desk| {
        desk.print_slip(&open, &by("2025-01-13T12:00")).await.is_ok()
    })
    .await;
    let line = format!("2025-01-14T10:00 document.lost of {CARD}");
    let telling = Telling::from(world.event(ana, &line));
    each_step(&world, ana, async |desk| desk.tell(&telling, &by("2025-01-14T10:00")).await.is_ok())
        .await;
    each_step(&world, ana, async |desk| {
        desk.carry_out(seal.office(), &by("2025-01-14T10:01")).await.is_ok_and(|it| it.left == 0)
    })
    .await;
}
