//! A booking is looked up, moved and cancelled by its number and its code.

use std::time::Instant;

use clearance_authority::register::Role;
use serde_json::{Value, json};

use crate::counter::{lodged, state};
use crate::passes::{OFFICE, S8, books, opens, taken, with_old_card};
use crate::world::{Answer, World, moment, token};

const THEN: &str = "2025-06-05T10:00";
const LATER: &str = "2025-06-06T10:00";
/// The code of `books`.
const CODE: &str = "1234";

/// What a stranger is told, whatever is wrong.
fn refused(answer: &Answer) -> String {
    assert_eq!(answer.problem(403), "booking-refused", "{}", answer.text());
    answer.text()
}

fn asks(world: &World, what: &str, number: &str, code: &str) -> Answer {
    let body = json!({ "number": number, "code": code });
    world.post("", &format!("/v1/bookings/{what}"), &body)
}

/// Somebody with a booking: who, which standing, and its number.
fn booked(world: &World) -> (String, String, String) {
    world.now("2025-06-02T10:00");
    opens(world, THEN, "2025-06-05T10:15", 10);
    opens(world, LATER, "2025-06-06T10:15", 10);
    let lam = with_old_card(world);
    let done = lodged(world, &lam, &books(THEN, &[]), "eligible");
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    (lam, text(&done["standing"]), text(&done["booking"]))
}

pub(crate) fn by_code(world: &World) {
    let (lam, _, number) = booked(world);
    let shown = asks(world, "look-up", &number, CODE);
    let seen = shown.is(200);
    assert_eq!((&seen["state"], &seen["at"]), (&"booked".into(), &OFFICE.into()), "{seen}");
    assert_eq!(seen["begins"], moment(THEN));
    let typed = number.to_lowercase().replace('-', " ");
    assert_eq!(asks(world, "look-up", &typed, CODE).is(200), seen, "however it is typed");
    for personal in ["Lam", "1990", "A123456", lam.as_str()] {
        assert!(!shown.text().contains(personal), "{personal}: {}", shown.text());
    }
    // The code is kept nowhere in clear, and the officer sees that there is one.
    let page = world.get(&token(Role::Officer), &format!("/v1/persons/{lam}")).is(200);
    let application = &page["applications"][0];
    assert_eq!(application["form"]["year_of_birth"], "1988");
    assert!(application["form"]["enquiry_code"].is_null(), "{application}");
    assert_eq!(page["bookings"][0]["number"], number);
    assert_eq!(page["bookings"][0]["locked"], false);

    let to = json!({ "at": OFFICE, "begins": moment(LATER) });
    let body = json!({ "number": number, "code": CODE, "to": to });
    let moved = world.post("", "/v1/bookings/move", &body).is(200);
    assert_eq!(moved["answer"], "eligible", "{moved}");
    assert_eq!(moved["booking"]["begins"], moment(LATER));
    assert_eq!((taken(world, THEN), taken(world, LATER)), (0.into(), 1.into()));

    // On the day itself the scheme says no, with its reason, and nothing changes.
    world.now("2025-06-06T08:00");
    let late = asks(world, "cancel", &number, CODE).is(200);
    assert_eq!(late["answer"], "not-eligible", "{late}");
    let obstacles = late["obstacles"].as_array().unwrap();
    assert!(obstacles.iter().any(|it| it["reason"] == "too-late-to-change"), "{late}");
    assert_eq!(late["booking"]["begins"], moment(LATER));
    assert_eq!(taken(world, LATER), 1);
}

pub(crate) fn wrong_code(world: &World) {
    let (lam, standing, number) = booked(world);
    let nobody = refused(&asks(world, "cancel", "0123-4567-89AB-CDEF", CODE));
    assert_eq!(refused(&asks(world, "cancel", "x", CODE)), nobody);
    // Four wrong ones, and the right one: the count begins anew.
    for code in ["4321", "", "12a4", "12345"] {
        assert_eq!(refused(&asks(world, "cancel", &number, code)), nobody, "{code:?}");
    }
    asks(world, "look-up", &number, CODE).is(200);
    for _ in 0..5 {
        assert_eq!(refused(&asks(world, "cancel", &number, "4321")), nobody);
    }
    // From here on the right one is refused too, in the same words.
    for what in ["cancel", "look-up"] {
        assert_eq!(refused(&asks(world, what, &number, CODE)), nobody, "{what}");
    }
    assert_eq!(taken(world, THEN), 1, "the booking stands");
    let officer = token(Role::Officer);
    let page = world.get(&officer, &format!("/v1/persons/{lam}")).is(200);
    assert_eq!(page["bookings"][0]["locked"], true, "{page}");
    // It is written after the answer: it would take longer for a booking that there is.
    let noted = || {
        let audit = world.get(&token(Role::Auditor), "/v1/audit?limit=200").is(200);
        let all = audit["items"].as_array().unwrap().clone().into_iter();
        all.filter(|it| it["action"] == "booking.locked").collect::<Vec<_>>()
    };
    let began = Instant::now();
    while noted().is_empty() {
        assert!(began.elapsed().as_secs() < 10, "it is not in the audit");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let noted = noted();
    assert_eq!(noted.len(), 1, "once: {noted:?}");
    assert_eq!(noted[0]["subject"], lam.as_str());

    // Only an officer helps, with a reason, and a code as the scheme has it.
    let path = format!("/v1/persons/{lam}/standings/{standing}/code");
    let new = json!({ "code": "9876", "why": "card compared" });
    assert_eq!(world.post(&token(Role::Enroller), &path, &new).problem(403), "not-your-role");
    let unsaid = json!({ "code": "9876", "why": "" });
    assert_eq!(world.post(&officer, &path, &unsaid).problem(422), "invalid");
    for malformed in ["123", "12a4", ""] {
        let body = json!({ "code": malformed, "why": "card compared" });
        let answer = world.post(&officer, &path, &body);
        assert_eq!(answer.problem(422), "invalid");
        assert_eq!(answer.json()["fields"][0]["reason"], "code-malformed", "{malformed:?}");
    }
    assert_eq!(world.post(&officer, &path, &new).is(200)["number"], number);
    assert_eq!(refused(&asks(world, "cancel", &number, CODE)), nobody, "the old one is over");
    let done = asks(world, "cancel", &number, "9876").is(200);
    assert_eq!(done["answer"], "eligible", "{done}");
    assert_eq!(taken(world, THEN), 0);
    assert_eq!(asks(world, "cancel", &number, "9876").problem(409), "not-now");
    let seen = asks(world, "look-up", &number, "9876").is(200);
    assert_eq!((&seen["state"], &seen["begins"]), (&"cancelled".into(), &Value::Null));
    let page = world.get(&officer, &format!("/v1/persons/{lam}")).is(200);
    assert_eq!(state(&page["stands"], S8), "cancelled");
}

pub(crate) fn at_once(world: &World) {
    let (_, _, number) = booked(world);
    let guesses: Vec<_> = (0..12).map(|guess| format!("000{}", guess % 10)).collect();
    std::thread::scope(|scope| {
        for guess in &guesses {
            scope.spawn(|| assert_ne!(asks(world, "cancel", &number, guess).status, 200));
        }
    });
    // Each was counted before it was tried.
    refused(&asks(world, "cancel", &number, CODE));
    assert_eq!(taken(world, THEN), 1);
}

/// A wrong code, or a booking that is locked, and a booking that there is not. The best of three tries counts: on a busy
/// machine a median may be off once.
pub(crate) fn alike(world: &World) {
    let (_, _, number) = booked(world);
    let are_alike = |_| {
        let mut took = [Vec::new(), Vec::new()];
        for turn in 0..40_usize {
            let which = (turn + turn / 2) % 2;
            let number = [number.as_str(), "0123-4567-89AB-CDEF"][which];
            let began = Instant::now();
            refused(&asks(world, "look-up", number, "4321"));
            took[which].push(began.elapsed());
        }
        took.iter_mut().for_each(|all| all.sort());
        let [known, unknown] = took.map(|all| all[all.len() / 2]);
        println!("wrong code {known:?}, no such booking {unknown:?}");
        known.abs_diff(unknown) < known / 5
    };
    assert!((0..3).any(are_alike), "a stranger can tell them apart by the time");
}

pub(crate) fn guessed(world: &World) {
    let (_, _, number) = booked(world);
    let seen: Vec<_> = (0..40)
        .map(|guess| asks(world, "look-up", &number, &format!("{guess:04}")))
        .map(|answer| (answer.status, answer.header("retry-after")))
        .collect();
    assert_eq!(seen[0], (403, None));
    assert!(seen.contains(&(429, Some("60".to_owned()))), "{seen:?}");
}
