use clearance_authority::register::{
    AppointmentRecord, Register as _, RegisterError, SlotRecord, Told, Unit as _,
};
use clearance_authority_sql::SqlRegister;
use clearance_schemes::time::Instant;

use crate::fixtures::{NOON, again, enrolled, id};
use crate::open;

fn slot(places: u32) -> SlotRecord {
    SlotRecord {
        at: "hk-ro-kowloon".into(),
        begins: NOON,
        ends: Instant(NOON.0 + 900),
        places,
        taken: 0,
    }
}

fn appointment(number: u32, party: u32) -> AppointmentRecord {
    AppointmentRecord {
        id: id(10, number),
        standing: id(5, number),
        at: slot(0).at,
        begins: NOON,
        party,
        booked: NOON,
        released: None,
    }
}

async fn taken(register: &SqlRegister) -> u32 {
    let mut unit = register.read().await.unwrap();
    unit.slots("hk-ro-kowloon", NOON, Instant(NOON.0 + 1)).await.unwrap()[0].taken
}

pub(crate) async fn race(url: String) {
    let register = open(&url).await;
    again(&register, async |unit| {
        for number in 0..20 {
            enrolled(unit, number).await;
        }
        unit.put_slot(&slot(3)).await
    })
    .await
    .unwrap();
    let racers: Vec<_> = (0..20)
        .map(|number| {
            let register = register.clone();
            tokio::task::spawn_local(async move {
                again(&register, async |unit| unit.book(&appointment(number, 1)).await).await
            })
        })
        .collect();
    let mut booked = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(()) => booked += 1,
            Err(RegisterError::Full { left: 0 }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((booked, taken(&register).await), (3, 3));
}

pub(crate) async fn released(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    unit.put_slot(&slot(4)).await.unwrap();
    unit.book(&appointment(1, 4)).await.unwrap();
    assert_eq!(unit.release(id(10, 1), NOON).await.unwrap(), Told::New);
    assert_eq!(unit.release(id(10, 1), NOON).await.unwrap(), Told::Before);
    assert_eq!(unit.appointment(id(5, 1)).await.unwrap().unwrap().released, Some(NOON));
    unit.commit().await.unwrap();
    assert_eq!(taken(&register).await, 0);
}

pub(crate) async fn shrinking(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    unit.put_slot(&slot(4)).await.unwrap();
    unit.book(&appointment(1, 3)).await.unwrap();
    unit.put_slot(&slot(3)).await.unwrap();
    assert!(matches!(unit.put_slot(&slot(2)).await, Err(RegisterError::Full { .. })));
}
