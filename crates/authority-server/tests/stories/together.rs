//! Many at once.

use std::collections::BTreeSet;
use std::thread::scope;

use clearance_authority::register::Role;
use serde_json::json;

use crate::counter::{ana, at_the_kiosk, code, lodged, mutual};
use crate::passes::{books, opens, taken, with_old_card};
use crate::phone::Phone;
use crate::world::{Answer, World, token};

const MANY: u8 = 50;

/// Asks until nobody is in the way, as a client is told to.
pub(crate) fn until_done(ask: impl Fn() -> Answer) -> Answer {
    for _ in 0..200 {
        let answer = ask();
        let is_busy =
            answer.status == 409 && answer.header("retry-after").is_some() || answer.status == 503;
        if !is_busy {
            return answer;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("somebody is in the way for ever");
}

pub(crate) fn fifty(world: &World) {
    let people: Vec<_> = (0..MANY).map(|_| ana(world)).collect();
    let codes: Vec<_> = people.iter().map(|person| code(world, person, None)).collect();
    let phones: Vec<_> = (0..MANY).map(|seed| Phone::new(world, seed)).collect();
    world.passes(60);
    let enrols = |person: &str, key: &str| {
        let path = format!("/v1/persons/{person}/applications");
        let body = json!({ "question": at_the_kiosk() });
        until_done(|| world.post_as(&token(Role::Officer), key, &path, &body)).is(201)
    };
    let tokens: Vec<String> = scope(|scope| {
        let all = people.iter().zip(&codes).zip(&phones).map(|((person, code), phone)| {
            scope.spawn(move || {
                let done = enrols(person, &format!("enrol-{person}"));
                assert_eq!(done["decision"]["answer"], "eligible", "{done}");
                let shown = until_done(|| phone.shows("ana", code)).is(200);
                shown["token"].as_str().unwrap().to_owned()
            })
        });
        let all: Vec<_> = all.collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(tokens.iter().collect::<BTreeSet<_>>().len(), usize::from(MANY));
    let standings: BTreeSet<String> = tokens
        .iter()
        .map(|token| {
            let own = world.get(token, "/v1/phone/standings").is(200);
            assert_eq!(own["items"].as_array().unwrap().len(), 1, "{own}");
            own["items"][0]["id"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(standings.len(), usize::from(MANY));
    world.passes(3 * 3_600);
    lodged(world, &people[0], &mutual(), "eligible");
}

pub(crate) fn last_place(world: &World) {
    let then = "2025-01-16T10:00";
    opens(world, then, "2025-01-16T10:15", 1);
    let people: Vec<_> = (0..MANY).map(|_| with_old_card(world)).collect();
    world.passes(60);
    let question = json!({ "question": books(then, &[]) });
    let book = |person: &String| {
        let path = format!("/v1/persons/{person}/applications");
        let key = format!("book-{person}");
        until_done(|| world.post_as(&token(Role::Officer), &key, &path, &question))
    };
    let answers: Vec<Answer> = scope(|scope| {
        let all: Vec<_> = people.iter().map(|person| scope.spawn(move || book(person))).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let is_won = |answer: &&Answer| {
        answer.status == 201 && answer.json()["decision"]["answer"] == "eligible"
    };
    assert_eq!(answers.iter().filter(is_won).count(), 1);
    for answer in answers.iter().filter(|answer| !is_won(answer)) {
        let is_told = answer.status == 409 && answer.problem_code() == "full"
            || answer.status == 201 && answer.text().contains("slot-full");
        assert!(is_told, "{}", answer.text());
    }
    assert_eq!(taken(world, then), 1);
}
