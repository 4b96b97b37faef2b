use super::*;
use crate::judge::testing::*;
use crate::model::{DocumentState, StateMeaning};
use crate::situation::{Document, Member, Person, Slot, Standing};

fn credential_of(scheme: &str, situation: &Situation) -> Result<Option<Validity>, GrantError> {
    let library = library(scheme);
    credential(&library, desk(&library), situation, situation.now)
}

fn until(scheme: &str, situation: &Situation) -> Instant {
    credential_of(scheme, situation).expect("no error").expect("a credential").until
}

const FORTNIGHT: &str = "[grant]\ncredential = \"14 days\"\nnot_after = [\"document card\", { what = \"document permit\", when = { document = { kind = \"permit\", state = \"in-force\" } } }, \"standing words\"]\n";

fn with(documents: Vec<Document>) -> Situation {
    person(Person { documents, ..Person::default() })
}

#[test]
fn a_credential_lasts_to_the_end_of_its_last_day() {
    // Two weeks, the next day being the first.
    assert_eq!(until(FORTNIGHT, &nobody()), at("2025-06-17 00:00"));
    let from = credential_of(FORTNIGHT, &nobody()).expect("no error").expect("one").from;
    assert_eq!(from, nobody().now, "it is good at once");
}

#[test]
fn the_earliest_last_day_ends_it() {
    let permit =
        |last| Document { kind: "permit".to_owned(), ..card(DocumentState::InForce, last) };
    let card = |last| card(DocumentState::InForce, last);
    assert_eq!(until(FORTNIGHT, &with(vec![card(Some("2025-06-10"))])), at("2025-06-11 00:00"));
    assert_eq!(until(FORTNIGHT, &with(vec![card(Some("2030-01-01"))])), at("2025-06-17 00:00"));
    let both = with(vec![card(Some("2025-06-10")), permit(Some("2025-06-05"))]);
    assert_eq!(until(FORTNIGHT, &both), at("2025-06-06 00:00"));
    let expired = with(vec![permit(Some("2025-05-05"))]);
    assert_eq!(until(FORTNIGHT, &expired), at("2025-06-17 00:00"), "its condition does not hold");
    let club = Standing {
        until: Some(day("2025-06-04")),
        ..crate::judge::testing::standing("words", "active", StateMeaning::Valid)
    };
    let club = person(Person { standings: vec![club], ..Person::default() });
    assert_eq!(until(FORTNIGHT, &club), at("2025-06-05 00:00"));
}

#[test]
fn what_must_not_be_outlived_must_be_known() {
    let unknown = credential_of(FORTNIGHT, &with(vec![card(DocumentState::InForce, None)]));
    assert_eq!(unknown, Err(GrantError::CannotTell { of: "card".to_owned() }));
    let over =
        credential_of(FORTNIGHT, &with(vec![card(DocumentState::InForce, Some("2025-06-01"))]));
    assert!(matches!(over, Err(GrantError::Over { .. })), "{over:?}");
}

const SLOT: &str = "[ask]\nplace = [\"hall\", \"tower\"]\n[slots]\nof = \"office\"\ndays = \"any\"\n[grant]\ncredential = \"slot\"\nearly = \"15 minutes\"\nlate = \"1 hour\"\n";

#[test]
fn a_slot_is_good_a_little_before_and_after() {
    let slot = Some(slot("hall", "2025-06-05 10:00"));
    let given = credential_of(SLOT, &Situation { slot, ..nobody() }).expect("no error");
    let expected = Validity { from: at("2025-06-05 09:45"), until: at("2025-06-05 11:15") };
    assert_eq!(given, Some(expected));
    let none = credential_of(SLOT, &nobody());
    assert_eq!(none, Err(GrantError::CannotTell { of: "slot".to_owned() }));
}

#[test]
fn a_standing_ends_its_credentials_and_may_be_stated_by_the_office() {
    let fixed = "[grant]\ncredential = \"14 days\"\n[[grant.standing]]\nuntil = 2025-06-10\n";
    assert_eq!(until(fixed, &nobody()), at("2025-06-11 00:00"));
    let stated =
        "[[grant.standing]]\nuntil = \"stated\"\nwhen = { person = { residence = \"guest\" } }\n";
    let of = |residence: Option<&str>| {
        let library = library(stated);
        let residence = residence.map(str::to_owned);
        let person = person(Person { residence, ..Person::default() });
        super::standing(&library, desk(&library), &person)
    };
    assert_eq!(of(Some("guest")), Ok(StandingEnd::Stated));
    assert_eq!(of(Some("citizen")), Ok(StandingEnd::Never));
    assert!(of(None).is_err());
}

const BOOK: &str = r#"
[grant.document]
kind = "card"
version = [{ from = 2020-01-01, value = 1 }, { from = 2025-06-01, value = 2 }]
for = [
  { add = "10 years", when = { age = { at_least = 18, on = "granted" } } },
  { add = "5 years", when = { age = { below = 18, on = "granted" } } },
]
"#;

fn made(born: Option<&str>, lodged: &str, granted: &str) -> Result<Option<Made>, GrantError> {
    let library = library(BOOK);
    let person = Person { born: born.map(day), ..Person::default() };
    let situation = Situation { lodged: Some(at(lodged)), ..person_of(person) };
    document(&library, desk(&library), &situation, at(granted))
}

#[test]
fn a_document_lasts_by_the_age_on_the_day_of_the_grant() {
    let until = |granted: &str| {
        made(Some("2007-06-10"), "2025-06-02 10:00", granted).expect("no error").expect("one").until
    };
    assert_eq!(until("2025-06-09 10:00"), When::Day(day("2030-06-09")));
    assert_eq!(until("2025-06-10 10:00"), When::Day(day("2035-06-10")));
    assert!(made(None, "2025-06-02 10:00", "2025-06-09 10:00").is_err());
}

#[test]
fn the_edition_is_that_of_the_day_of_lodging() {
    let edition = |lodged: &str| {
        let made = made(Some("1990-01-01"), lodged, "2025-06-20 10:00");
        made.expect("no error").expect("one").version
    };
    assert_eq!(edition("2025-05-31 23:59"), Some(1));
    assert_eq!(edition("2025-06-01 00:00"), Some(2));
    assert_eq!(edition("2019-12-31 10:00"), None);
}

/// The shipped schemes have gates; a qualifier is worked out for theirs.
fn shipped(name: &str) -> Scheme {
    crate::shipped().folders[name].versions[&1].scheme.clone()
}

fn at_place(place: &str, others: usize) -> Situation {
    let slot = Slot { at: place.to_owned(), ..slot("hall", "2025-06-05 10:00") };
    let member = Member {
        person: Person::default(),
        asked: Default::default(),
        form: Default::default(),
        shared: Default::default(),
    };
    Situation { slot: Some(slot), group: vec![member; others], ..nobody() }
}

#[test]
fn a_qualifier_names_the_party_and_the_place() {
    let scheme = shipped("hk-id-appointment");
    let byte = |place, others| qualifier(&scheme, &at_place(place, others));
    assert_eq!(byte("hk-ro-hong-kong", 0), Ok(Some(0)));
    assert_eq!(byte("hk-ro-kowloon", 0), Ok(Some(1)));
    assert_eq!(byte("hk-ro-kowloon", 3), Ok(Some(0b1100_0001)));
    assert_eq!(byte("hk-ro-kowloon", 4), Err(GrantError::Party { size: 5, most: 4 }));
    assert_eq!(byte("the moon", 0), Err(GrantError::Place { at: "the moon".to_owned() }));
}

#[test]
fn a_qualifier_names_the_place_alone_or_nothing() {
    let gates = shipped("mo-passport-gates");
    let asked = |country: &str| Situation {
        asked: [("country".to_owned(), country.to_owned())].into(),
        ..nobody()
    };
    assert_eq!(qualifier(&gates, &asked("AUS")), Ok(Some(0)));
    assert_eq!(qualifier(&gates, &asked("SGP")), Ok(Some(5)));
    assert!(qualifier(&gates, &asked("other")).is_err());
    assert_eq!(qualifier(&shipped("hk-mo-mutual"), &nobody()), Ok(Some(0)));
}
