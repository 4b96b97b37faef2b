use std::collections::BTreeMap;

use clearance_authority::register::{
    PassageRecord, Register as _, RegisterError, SlipRecord, Told, Unit as _,
};
use clearance_schemes::time::Instant;

use crate::fixtures::{NOON, again, day, event, id, person};
use crate::open;

pub(crate) async fn events(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    unit.add_person(&person(1)).await.unwrap();
    assert_eq!(unit.tell(&event(1, 1)).await.unwrap(), Told::New);
    let mut later = event(1, 1);
    later.told = Instant(NOON.0 + 60);
    assert_eq!(unit.tell(&later).await.unwrap(), Told::Before, "the same, sent again");
    assert_eq!(
        unit.events(id(1, 1)).await.unwrap(),
        vec![event(1, 1)],
        "the first time it was told stays"
    );
    let mut earlier = event(2, 1);
    earlier.happened = Instant(NOON.0 - 86_400);
    unit.tell(&earlier).await.unwrap();
    assert_eq!(
        unit.events(id(1, 1)).await.unwrap(),
        vec![earlier, event(1, 1)],
        "by when they happened"
    );
    let mut other = event(1, 1);
    other.of = Some("mo-passport".into());
    assert!(matches!(unit.tell(&other).await, Err(RegisterError::Taken { what: "event" })));
    let stated = BTreeMap::from([("shows".to_owned(), "permanent-card".to_owned())]);
    unit.restate(event(1, 1).id, &stated).await.unwrap();
    assert_eq!(unit.events(id(1, 1)).await.unwrap()[1].stated, stated);
    assert!(matches!(
        unit.restate(id(9, 9), &stated).await,
        Err(RegisterError::NotFound { what: "event" })
    ));
}

fn passage() -> PassageRecord {
    PassageRecord {
        id: id(8, 1),
        checkpoint: "border-gate".into(),
        jurisdiction: "hk".into(),
        direction: "in".into(),
        cti: Some(vec![1; 16]),
        person: Some(id(1, 1)),
        happened: NOON,
        told: NOON,
    }
}

pub(crate) async fn passages(url: String) {
    let register = open(&url).await;
    again(&register, async |unit| unit.add_person(&person(1)).await).await.unwrap();
    let senders: Vec<_> = (0..8)
        .map(|_| {
            let register = register.clone();
            tokio::task::spawn_local(async move {
                again(&register, async |unit| unit.add_passage(&passage()).await).await.unwrap()
            })
        })
        .collect();
    let mut new = 0;
    for sender in senders {
        new += usize::from(sender.await.unwrap() == Told::New);
    }
    assert_eq!(new, 1);
    let mut unit = register.read().await.unwrap();
    assert_eq!(unit.passages(id(1, 1)).await.unwrap(), vec![passage()]);
}

pub(crate) async fn passages_again(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    unit.add_person(&person(1)).await.unwrap();
    // Whose it is was not known when it was told first.
    let nobodys = PassageRecord { person: None, ..passage() };
    assert_eq!(unit.add_passage(&nobodys).await.unwrap(), Told::New);
    assert_eq!(unit.add_passage(&passage()).await.unwrap(), Told::Before);
    let second = PassageRecord { id: id(8, 2), ..passage() };
    assert_eq!(unit.add_passage(&second).await.unwrap(), Told::New);
    unit.erase_person(id(1, 1), NOON).await.unwrap();
    assert_eq!(unit.add_passage(&second).await.unwrap(), Told::Before, "erased since");
    let elsewhere = PassageRecord { checkpoint: "lotus".into(), ..second };
    assert!(matches!(
        unit.add_passage(&elsewhere).await,
        Err(RegisterError::Taken { what: "passage" })
    ));
}

pub(crate) async fn slips(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    unit.add_person(&person(1)).await.unwrap();
    let slip = SlipRecord {
        number: "A-0001".into(),
        person: id(1, 1),
        passage: id(8, 1),
        until: day("2025-12-12"),
        printed: 1,
    };
    unit.add_slip(&slip).await.unwrap();
    let again = SlipRecord { printed: 2, ..slip };
    assert_eq!(unit.reprint("A-0001").await.unwrap(), again);
    assert_eq!(unit.slips(id(1, 1)).await.unwrap(), vec![again]);
    assert!(matches!(unit.reprint("A-0002").await, Err(RegisterError::NotFound { what: "slip" })));
}
