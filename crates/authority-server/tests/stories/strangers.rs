//! Nothing tells a stranger whether somebody is known.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::counter::{S1, ana, code};
use crate::passes::{books, opens};
use crate::phone::{Phone, challenge};
use crate::world::{Answer, World};

/// How often each is asked, in turn.
const TRIES: usize = 250;
/// How far medians may be apart. A single look at the register takes some 100 µs on an idle machine, and what the
/// network adds in a real one is a multiple of this.
const APART: Duration = Duration::from_millis(1);

/// Asks both in turn, and says how far their medians are apart. Every answer must be the same.
fn apart(ask: [&dyn Fn() -> Answer; 2]) -> Duration {
    let mut took = [Vec::with_capacity(TRIES), Vec::with_capacity(TRIES)];
    let said = ask[0]();
    for turn in 0..2 * TRIES {
        // Neither is always the second one.
        let which = (turn + turn / 2) % 2;
        let began = Instant::now();
        let answer = ask[which]();
        took[which].push(began.elapsed());
        assert_eq!((answer.status, &answer.body), (said.status, &said.body), "{}", answer.text());
        let headers = |it: &Answer| {
            let own = it.headers.iter().filter(|(name, _)| name != "date");
            own.cloned().collect::<Vec<_>>()
        };
        assert_eq!(headers(&answer), headers(&said));
    }
    took.iter_mut().for_each(|all| all.sort());
    took[0][TRIES / 2].abs_diff(took[1][TRIES / 2])
}

/// The median of a noisy machine may be off once: the best of three tries counts, as who measures would take it.
fn are_alike(what: &str, ask: [&dyn Fn() -> Answer; 2]) {
    let best = (0..3).map(|_| apart(ask)).find(|apart| *apart < APART);
    let best =
        best.unwrap_or_else(|| panic!("{what}: medians are {APART:?} or more apart, thrice"));
    println!("{what}: medians {best:?} apart");
}

/// The doors of this world are wide: it is timing that is measured, not patience.
pub(crate) fn alike(world: &World) {
    let ana = ana(world);
    let used = code(world, &ana, None);
    let mut owner = Phone::new(world, 1);
    owner.activates("ana", &used);
    let phone = Phone::new(world, 2);
    let request = phone.request("x", challenge(world));
    let shows = |code: &str| {
        let body = json!({ "code": code, "request": request });
        world.post("", "/v1/phone/activation", &body)
    };
    are_alike(
        "a code that was used, and none",
        [&|| shows(&used), &|| shows("0123-4567-89AB-CDEF")],
    );
    let old = owner.token("ana").to_owned();
    owner.activates("ana", &used);
    are_alike(
        "a token that ended, and none",
        [&|| world.get(&old, "/v1/phone/standings"), &|| {
            world.get("clp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/v1/phone/standings")
        }],
    );
}

pub(crate) fn described(world: &World) {
    let before = world.audited();
    let question = json!({ "scheme": S1, "app": 1 });
    let nobody = world.post("", "/v1/enquiry", &json!({ "question": question })).is(200);
    assert_ne!(nobody["answer"], "eligible");
    assert!(nobody["obstacles"].to_string().contains("data-missing"), "{nobody}");
    let mut person = json!({
        "born": "1990-02-02", "nationality": "CHN", "residence": "mo-permanent", "has_phone": true,
        "documents": [{ "kind": "mo-permanent-card", "issued": "2020-01-01", "expires": "2030-01-01" }],
        "standings": [{ "scheme": "hk-echannel", "state": "active" }],
    });
    let ask = |person: &Value| {
        let body = json!({ "question": question, "person": person });
        world.post("", "/v1/enquiry", &body).is(200)
    };
    assert_eq!(ask(&person)["answer"], "eligible", "{}", ask(&person));
    person["standings"][0]["state"] = "pending".into();
    person["documents"][0]["state"] = "lost".into();
    let answer = ask(&person);
    let reasons: Vec<_> =
        answer["obstacles"].as_array().unwrap().iter().map(|it| &it["reason"]).collect();
    assert!(reasons.contains(&&json!("enrolment-pending")) && reasons.len() >= 2, "{answer}");
    let refuses = |body: &Value, status: u16| {
        let answer = world.post("", "/v1/enquiry", body);
        assert_eq!(answer.status, status, "{}", answer.text());
    };
    let ana = ana(world);
    let kept = world.audited();
    refuses(&json!({ "question": { "scheme": S1, "members": [{ "person": ana }] } }), 422);
    refuses(&json!({ "question": { "scheme": "no-such-scheme" } }), 404);
    refuses(&json!({ "question": question, "members": [{}] }), 422);
    let many = vec![json!({ "kind": "mo-permanent-card" }); 51];
    refuses(&json!({ "question": question, "person": { "documents": many } }), 422);
    for wrong in [
        json!({ "documents": [{ "kind": "library-card" }] }),
        json!({ "documents": [{ "kind": "mo-permanent-card", "state": "eaten" }] }),
        json!({ "standings": [{ "scheme": "hk-echannel", "state": "eaten" }] }),
        json!({ "events": [{ "kind": "document.eaten", "happened": "2025-01-01T00:00:00Z" }] }),
        json!({ "papers": [{ "piece": "poem" }] }),
        json!({ "residence": "x".repeat(201) }),
        json!({ "name": "Ana" }),
    ] {
        refuses(&json!({ "question": question, "person": wrong }), 422);
    }
    refuses(&json!({ "question": question, "person": { "residence": "x".repeat(70_000) } }), 413);
    assert_eq!(kept, before + 2, "nothing is kept but Ana and her card");
    assert_eq!(world.audited(), kept);
}

pub(crate) fn times(world: &World) {
    let then = "2025-01-16T10:00";
    opens(world, then, "2025-01-16T10:15", 4);
    let card = json!({
        "kind": "hk-identity-card", "issued": "2010-05-04", "fields": { "number": "A123456(7)", "smart": "old" },
    });
    let person = json!({
        "born": "1988-11-30", "nationality": "CHN", "residence": "hk-permanent", "documents": [card],
    });
    let asks = |begins: &str, members: usize| {
        let mut question = books(begins, &[]);
        let asked = json!({ "purpose": "old-smart-card", "identified_by": "identity-card", "one_way_permit": "no", "overseas": "no" });
        let form = json!({ "card_number": "A123456(7)", "day_of_birth": "30-11", "year_of_birth": "1988" });
        question["members"] = json!(vec![json!({ "asked": asked, "form": form }); members]);
        let body = json!({ "question": question, "person": person, "members": vec![person.clone(); members] });
        let answer = world.post("", "/v1/enquiry", &body).is(200);
        let obstacles = answer["obstacles"].as_array().unwrap().iter();
        let reasons: Vec<_> =
            obstacles.map(|it| it["reason"].as_str().unwrap().to_owned()).collect();
        (answer["answer"].as_str().unwrap().to_owned(), reasons)
    };
    assert_eq!(asks(then, 0), ("eligible".to_owned(), Vec::new()));
    assert_eq!(asks(then, 3), ("eligible".to_owned(), Vec::new()));
    assert!(asks(then, 4).1.contains(&"group-too-large".to_owned()), "{:?}", asks(then, 4));
    let never = asks("2025-01-16T10:05", 0);
    assert_ne!(never.0, "eligible", "the office has no such time: {never:?}");
}
