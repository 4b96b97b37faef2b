use std::rc::Rc;

use clearance_authority::register::{Register as _, Unit as _};
use clearance_authority_sql::access::BookingCode;

use crate::fixtures::{NOON, again, enrolled, id};
use crate::open;

const NUMBER: &str = "7Q2M-9XKD-0V4H-RTJ6";

fn code(hash: &str) -> BookingCode {
    BookingCode {
        number: NUMBER.into(),
        standing: id(5, 1),
        person: id(1, 1),
        hash: hash.into(),
        wrong: 0,
    }
}

pub(crate) async fn codes(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    assert_eq!(unit.booking_codes(id(1, 1)).await.unwrap(), []);
    unit.put_booking_code(&code("one")).await.unwrap();
    assert_eq!(unit.booking_codes(id(1, 1)).await.unwrap(), [code("one")]);
    unit.commit().await.unwrap();

    // Of tries at once each is counted.
    let register = Rc::new(register);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let register = Rc::clone(&register);
            tokio::task::spawn_local(async move {
                let tried = again(&register, async |unit| unit.try_booking_code(NUMBER).await);
                tried.await.unwrap().unwrap().wrong
            })
        })
        .collect();
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7, 8]);

    let mut unit = register.begin().await.unwrap();
    for nobody in ["0123-4567-89AB-CDEF", "-", ""] {
        assert_eq!(unit.try_booking_code(nobody).await.unwrap(), None, "{nobody:?}");
    }
    let known = unit.booking_codes(id(1, 1)).await.unwrap();
    assert_eq!(known[0].wrong, 8, "those of nobody's are not counted here");
    unit.right_booking_code(NUMBER).await.unwrap();
    assert_eq!(unit.booking_codes(id(1, 1)).await.unwrap(), [code("one")]);
    unit.try_booking_code(NUMBER).await.unwrap();
    unit.put_booking_code(&code("two")).await.unwrap();
    assert_eq!(unit.booking_codes(id(1, 1)).await.unwrap(), [code("two")], "another code");
    unit.erase_person(id(1, 1), NOON).await.unwrap();
    assert_eq!(unit.booking_codes(id(1, 1)).await.unwrap(), []);
    assert_eq!(unit.try_booking_code(NUMBER).await.unwrap(), None);
}
