use clearance_authority::register::{
    Ahead, DoneRecord, KnownRecord, Register as _, RegisterError, Unit as _,
};
use clearance_schemes::life::{Act, Key};
use clearance_schemes::model::StateMeaning;
use clearance_schemes::time::Instant;

use crate::fixtures::{NOON, again, day, enrolled, id, person, standing};
use crate::open;

fn known(from: i64) -> KnownRecord {
    KnownRecord {
        person: id(1, 1),
        from: Instant(from),
        told: NOON,
        born: None,
        nationality: None,
        residence: None,
        birthplace: None,
    }
}

pub(crate) async fn known_by_time(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    unit.add_person(&person(1)).await.unwrap();
    let later = KnownRecord { residence: Some("mo-permanent".into()), ..known(200) };
    let sooner = KnownRecord { born: Some(day("1990-02-28")), ..known(100) };
    unit.put_known(&later).await.unwrap();
    unit.put_known(&sooner).await.unwrap();
    let same = KnownRecord { nationality: Some("PRT".into()), ..known(200) };
    unit.put_known(&same).await.unwrap();
    let both = KnownRecord { nationality: Some("PRT".into()), ..later };
    assert_eq!(unit.known(id(1, 1)).await.unwrap(), vec![sooner, both]);
}

pub(crate) async fn done(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    let opened = Key::Opened { scheme: "hk-stay".into(), at: NOON };
    let acts = [
        (Some(Key::Lodged(1)), "hk-mo-mutual", Act::Issue),
        (Some(Key::Lodged(1)), "hk-mo-mutual", Act::Status(StateMeaning::Revoked)),
        (Some(opened), "hk-stay", Act::Reprint),
        (None, "mo-passport", Act::Tell("offered".into())),
        (Some(Key::Lodged(1)), "hk-mo-mutual", Act::Issue),
    ];
    let all = acts.map(|(standing, scheme, act)| DoneRecord {
        scheme: scheme.into(),
        standing,
        act,
        due: NOON,
        at: NOON,
    });
    for done in &all {
        unit.add_done(id(1, 1), done).await.unwrap();
    }
    assert_eq!(unit.done(id(1, 1)).await.unwrap(), all);
}

pub(crate) async fn two_at_once(url: String) {
    let register = open(&url).await;
    again(&register, async |unit| unit.add_person(&person(1)).await).await.unwrap();
    let writers: Vec<_> = (0..6)
        .map(|_| {
            let register = register.clone();
            tokio::task::spawn_local(async move {
                let done = DoneRecord {
                    scheme: "hk-stay".into(),
                    standing: None,
                    act: Act::Keep,
                    due: NOON,
                    at: NOON,
                };
                again(&register, async |unit| unit.add_done(id(1, 1), &done).await).await.unwrap();
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut unit = register.read().await.unwrap();
    assert_eq!(unit.done(id(1, 1)).await.unwrap().len(), 6);
}

pub(crate) async fn ahead(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    for number in 1..=3 {
        unit.add_person(&person(number)).await.unwrap();
    }
    unit.put_ahead(id(1, 1), lies(Some(200), 0, 0)).await.unwrap();
    unit.put_ahead(id(1, 2), lies(Some(100), 3, 1)).await.unwrap();
    assert_eq!(unit.due_by(Instant(99), 9).await.unwrap(), []);
    assert_eq!(unit.due_by(Instant(200), 9).await.unwrap(), [id(1, 2), id(1, 1)]);
    assert_eq!(unit.with_to_do(None, 9).await.unwrap(), [id(1, 2)]);
    assert_eq!(unit.with_to_do(Some(id(1, 2)), 9).await.unwrap(), []);
    assert_eq!(unit.with_wire(None, 9).await.unwrap(), [id(1, 2)]);
    assert_eq!(unit.with_wire(Some(id(1, 2)), 9).await.unwrap(), []);
    let waits = |at: i64| Ahead { waits: Some(Instant(at)), ..Ahead::default() };
    assert_eq!(unit.waiting(None, 9).await.unwrap(), []);
    unit.put_ahead(id(1, 3), waits(500)).await.unwrap();
    unit.put_ahead(id(1, 2), waits(500)).await.unwrap();
    unit.put_ahead(id(1, 1), Ahead { next: Some(Instant(200)), ..waits(i64::MAX) }).await.unwrap();
    let [second, third, last] =
        [(500, 2), (500, 3), (i64::MAX, 1)].map(|(at, who)| (Instant(at), id(1, who)));
    assert_eq!(unit.waiting(None, 9).await.unwrap(), [second, third, last], "the oldest first");
    assert_eq!(unit.waiting(None, 1).await.unwrap(), [second]);
    assert_eq!(unit.waiting(Some(second), 9).await.unwrap(), [third, last]);
    assert_eq!(unit.waiting(Some(last), 9).await.unwrap(), []);
    unit.erase_person(id(1, 2), NOON).await.unwrap();
    assert_eq!(unit.waiting(None, 9).await.unwrap(), [third, last]);
    assert_eq!(unit.due_by(Instant(200), 9).await.unwrap(), [id(1, 1)]);
    let gone = unit.put_ahead(id(1, 2), Ahead::default()).await;
    assert!(matches!(gone, Err(RegisterError::NotFound { .. })));
}

pub(crate) async fn standing_numbers(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    let mut second = standing(2, 1);
    second.key = Key::Lodged(1);
    assert!(matches!(unit.put_standing(&second).await, Err(RegisterError::Conflict)));
}

fn lies(next: Option<i64>, to_do: u32, on_wire: u32) -> Ahead {
    Ahead { next: next.map(Instant), to_do, on_wire, waits: None }
}
