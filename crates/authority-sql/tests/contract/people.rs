use clearance_authority::register::{
    PersonQuery, PersonRecord, Register as _, RegisterError, Unit as _,
};
use clearance_schemes::model::{DocumentState, StateMeaning};
use clearance_schemes::time::Instant;

use crate::fixtures::{
    NOON, application, credential, day, document, enrolled, entry, event, id, person, standing,
};
use crate::open;

pub(crate) async fn round_trip(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    for number in 1..=3 {
        unit.add_person(&person(number)).await.unwrap();
    }
    unit.put_document(&document(9, 2)).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = register.read().await.unwrap();
    assert_eq!(unit.person(id(1, 2)).await.unwrap(), Some(person(2)));
    assert_eq!(unit.documents(id(1, 2)).await.unwrap(), vec![document(9, 2)]);
    let mut found = async |text: &str, born: Option<&str>| {
        let query =
            PersonQuery { text: Some(text.into()), born: born.map(day), after: None, limit: 10 };
        unit.find_people(&query).await.unwrap().len()
    };
    assert_eq!(found("TAI man", None).await, 3);
    assert_eq!(found("大文", None).await, 3);
    assert_eq!(found("man 2", None).await, 1);
    assert_eq!(found("5/000009/7", None).await, 1);
    assert_eq!(found("tai", Some("1990-02-28")).await, 3);
    assert_eq!(found("tai", Some("1990-03-01")).await, 0);
    assert_eq!(found("%", None).await, 0, "a sign of the pattern is a letter like any other");
    assert_eq!(found("' or 1=1 --", None).await, 0);
    let page = PersonQuery { after: Some(id(1, 1)), limit: 1, ..PersonQuery::default() };
    assert_eq!(unit.find_people(&page).await.unwrap(), vec![person(2)]);
}

pub(crate) async fn erased(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    unit.put_document(&document(1, 1)).await.unwrap();
    unit.add_application(&application(1, 1)).await.unwrap();
    unit.tell(&event(1, 1)).await.unwrap();
    unit.add_credential(&credential(1, 1)).await.unwrap();
    unit.note(entry(1)).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = register.begin().await.unwrap();
    let (before, chain) = (
        unit.issued_by_day(day("2025-06-01"), day("2025-06-30")).await.unwrap(),
        unit.audit(0, 9).await.unwrap(),
    );
    assert_eq!(before.iter().map(|(_, count)| count).sum::<u64>(), 1);
    let later = Instant(NOON.0 + 86_400);
    unit.erase_person(id(1, 1), later).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = register.begin().await.unwrap();
    let nobody = PersonRecord {
        name_latin: None,
        name_chinese: None,
        born: None,
        nationality: None,
        residence: None,
        birthplace: None,
        erased: Some(later),
        ..person(1)
    };
    assert_eq!(unit.person(id(1, 1)).await.unwrap(), Some(nobody));
    let kept = unit.documents(id(1, 1)).await.unwrap().remove(0);
    assert_eq!((kept.number, kept.expires, kept.fields.len()), (None, None, 0));
    assert!(unit.applications(id(1, 1)).await.unwrap()[0].form.is_empty());
    assert!(
        unit.credentials(id(1, 1)).await.unwrap()[0].token.is_empty(),
        "it names the holder's key"
    );
    assert_eq!(unit.issued_by_day(day("2025-06-01"), day("2025-06-30")).await.unwrap(), before);
    assert_eq!(unit.audit(0, 9).await.unwrap(), chain);
    let changed = unit.change_person(&person(1)).await;
    assert!(
        matches!(changed, Err(RegisterError::NotFound { .. })),
        "what was erased is not filled in again"
    );
}

pub(crate) async fn erasable(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    for number in 1..=4 {
        enrolled(&mut unit, number).await;
        let mut over = standing(number, number);
        over.meaning = StateMeaning::Revoked;
        over.state = "ended".into();
        if number != 2 {
            unit.put_standing(&over).await.unwrap();
        }
    }
    unit.add_credential(&credential(3, 3)).await.unwrap();
    let mut told = event(1, 4);
    told.told = Instant(NOON.0 + 30 * 86_400);
    unit.tell(&told).await.unwrap();
    let soon = Instant(NOON.0 + 7 * 86_400);
    assert_eq!(
        unit.erasable(soon, None, 10).await.unwrap(),
        vec![id(1, 1)],
        "2 has a right, 3 a credential, 4 an event"
    );
    assert_eq!(unit.erasable(Instant(NOON.0 + 40 * 86_400), None, 10).await.unwrap().len(), 3);
}

pub(crate) async fn documents(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    unit.add_person(&person(1)).await.unwrap();
    unit.add_person(&person(2)).await.unwrap();
    unit.put_document(&document(1, 1)).await.unwrap();
    let mut lost = document(1, 1);
    lost.state = DocumentState::Lost;
    unit.put_document(&lost).await.unwrap();
    assert_eq!(unit.documents(id(1, 1)).await.unwrap(), vec![lost]);
    let stolen = unit.put_document(&document(1, 2)).await;
    assert!(matches!(stolen, Err(RegisterError::Conflict)), "{stolen:?}");
}
