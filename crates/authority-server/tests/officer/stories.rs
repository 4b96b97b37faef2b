use clearance_authority::register::Role;
use serde_json::json;

use crate::calls::{
    CARD, adds, ana, enroller, enrolment, enters, id, mutual, officer, reasons, state,
};
use crate::world::{World, moment, token};

pub(crate) fn enrolled(world: &World) {
    let ana = ana(world);
    world.phone(id(&ana.rsplit('/').next().unwrap().into()), 1);
    let ask = |who: &str| world.post(who, &format!("{ana}/enquiry"), &mutual()).is(200);
    let before = ask(&token(Role::Auditor));
    assert_eq!(before["answer"], "not-eligible");
    assert_eq!(reasons(&before), ["not-enrolled"]);
    let links = world.audited();
    let lodged = world.post(&officer(), &format!("{ana}/applications"), &enrolment()).is(201);
    assert_eq!(state(&lodged["stands"], "hk-echannel"), "pending");
    assert_eq!(world.audited(), links + 1);
    world.now("2025-01-10T11:59");
    assert_eq!(reasons(&ask(&officer())), ["enrolment-pending"]);
    world.now("2025-01-10T12:00");
    assert_eq!(ask(&enroller())["answer"], "eligible");
    assert_eq!(world.audited(), links + 1, "an enquiry writes nothing");
    let mutual = json!({ "question": mutual() });
    let lodged = world.post(&officer(), &format!("{ana}/applications"), &mutual).is(201);
    assert_eq!(lodged["decision"]["answer"], "eligible");
    assert_eq!(state(&lodged["stands"], "hk-mo-mutual"), "active");
    let lost =
        json!({ "kind": "document.lost", "of": CARD, "happened": moment("2025-01-10T12:00") });
    let told = adds(world, &ana, "events", &lost);
    assert_eq!(state(&told["stands"], "hk-mo-mutual"), "ended");
}

pub(crate) fn lodged_twice(world: &World) {
    let ana = ana(world);
    let path = format!("{ana}/applications");
    let first = world.post_as(&officer(), "one-and-the-same", &path, &enrolment()).is(201);
    let links = world.audited();
    let second = world.post_as(&officer(), "one-and-the-same", &path, &enrolment()).is(201);
    assert_eq!(first, second);
    assert_eq!(world.audited(), links);
    let other = json!({ "question": { "scheme": "mo-apcs" } });
    let other = world.post_as(&officer(), "one-and-the-same", &path, &other);
    assert_eq!(other.problem(409), "conflict");
}

pub(crate) fn told_twice(world: &World) {
    let ana = ana(world);
    world.passes(120);
    let who = enroller();
    let bodies = [
        (
            "documents",
            json!({ "kind": "mo-passport", "issued": "2020-01-01", "expires": "2030-01-01" }),
        ),
        ("papers", json!({ "piece": "hk-echannel-minor-papers", "form": "original" })),
        (
            "passages",
            json!({
                "checkpoint": "shenzhen-bay", "jurisdiction": "hk", "direction": "in", "slip": true,
                "happened": moment("2025-01-10T09:01"),
                "stated": {
                    "service": "enter", "shows": "permanent-card", "journey": "visit", "asked_at": "headquarters",
                },
            }),
        ),
        (
            "events",
            json!({
                "kind": "person.residence-changed",
                "happened": moment("2025-01-10T09:01"),
                "becomes": { "residence": "mo-non-permanent" },
                "documents": [{ "kind": "mo-non-permanent-card", "issued": "2024-01-01" }],
            }),
        ),
    ];
    for (what, body) in bodies {
        let path = format!("{ana}/{what}");
        let first = world.post_as(&who, "one-and-the-same", &path, &body).is(201);
        let links = world.audited();
        world.passes(5);
        let second = world.post_as(&who, "one-and-the-same", &path, &body).is(201);
        assert_eq!(first, second, "{what}");
        assert_eq!(world.audited(), links, "{what}");
    }
    let page = world.get(&who, &ana).is(200);
    assert_eq!(page["documents"].as_array().unwrap().len(), 3);
    assert_eq!(page["papers"].as_array().unwrap().len(), 1);
    assert_eq!(page["person"]["residence"], "mo-non-permanent");
    let other = json!({ "piece": "hk-echannel-minor-papers", "form": "copy" });
    let other = world.post_as(&who, "one-and-the-same", &format!("{ana}/papers"), &other);
    assert_eq!(other.problem(409), "conflict");
}

pub(crate) fn at_once(world: &World) {
    let ana = ana(world);
    let person = json!({ "name_latin": "Bela", "born": "1990-02-02" });
    let lost =
        json!({ "kind": "document.lost", "of": CARD, "happened": moment("2025-01-10T09:00") });
    let bodies = [
        ("/v1/persons".to_owned(), person),
        (format!("{ana}/applications"), enrolment()),
        (format!("{ana}/events"), lost),
    ];
    for (path, body) in bodies {
        let links = world.audited();
        let send = || world.post_as(&officer(), "one-and-the-same", &path, &body).is(201);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..5).map(|_| scope.spawn(send)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{path}: {answers:?}");
        assert_eq!(world.audited(), links + 1, "{path}");
    }
}

pub(crate) fn words(world: &World) {
    let ana = ana(world);
    let field = |what: &str, body: &serde_json::Value| {
        let answer = world.post(&enroller(), &format!("{ana}/{what}"), body);
        assert_eq!(answer.problem(422), "invalid");
        answer.json()["fields"][0]["name"].as_str().unwrap().to_owned()
    };
    let links = world.audited();
    let now = moment("2025-01-10T09:00");
    let ahead =
        json!({ "kind": "document.lost", "of": CARD, "happened": moment("2025-01-10T09:01") });
    assert_eq!(field("events", &ahead), "happened");
    assert_eq!(field("events", &json!({ "kind": "document.eaten", "happened": now })), "kind");
    assert_eq!(field("events", &json!({ "kind": "time.reached", "happened": now })), "kind");
    let of = json!({ "kind": "document.lost", "of": "library-card", "happened": now });
    assert_eq!(field("events", &of), "of");
    let cause =
        json!({ "kind": "document.collected", "of": CARD, "cause": "whim", "happened": now });
    assert_eq!(field("events", &cause), "cause");
    assert_eq!(field("documents", &json!({ "kind": "library-card" })), "kind");
    assert_eq!(field("documents", &json!({ "kind": CARD, "state": "eaten" })), "state");
    assert_eq!(field("documents", &json!({ "kind": CARD, "issued": "2025-02-01" })), "issued");
    let implausible = json!({ "kind": CARD, "fields": { "colour": "blue" } });
    assert_eq!(field("documents", &implausible), "colour");
    assert_eq!(field("papers", &json!({ "piece": "poem", "form": "copy" })), "piece");
    let nowhere = json!({ "checkpoint": "x", "jurisdiction": "atlantis", "direction": "in", "happened": now });
    assert_eq!(field("passages", &nowhere), "jurisdiction");
    let own = json!({ "guardian": ana.rsplit('/').next().unwrap(), "from": "2025-01-01" });
    let own = world.post(&enroller(), &format!("{ana}/guardianships"), &own);
    assert_eq!(own.problem(422), "invalid");
    assert_eq!(world.audited(), links);
}

pub(crate) fn foreign(world: &World) {
    let (ana, bela) = (ana(world), ana(world));
    let page = world.get(&enroller(), &ana).is(200);
    let document = page["documents"][0]["id"].as_str().unwrap();
    let lost = json!({ "kind": CARD, "state": "lost" });
    let path = format!("{bela}/documents/{document}");
    assert_eq!(world.post(&enroller(), &path, &lost).problem(404), "not-found");
    let path = format!("{ana}/documents/{document}");
    let changed = world.post(&enroller(), &path, &lost).is(200);
    assert_eq!(changed["document"]["state"], "lost");
}

pub(crate) fn slips(world: &World) {
    let ana = ana(world);
    world.now("2025-03-01T10:00");
    let passage = json!({
        "checkpoint": "shenzhen-bay", "jurisdiction": "hk", "direction": "in", "slip": true,
        "happened": moment("2025-03-01T10:00"),
        "stated": { "service": "enter", "shows": "permanent-card", "journey": "visit", "asked_at": "headquarters" },
    });
    let passed = adds(world, &ana, "passages", &passage);
    assert_eq!(state(&passed["stands"], "hk-stay"), "staying");
    let slip = &passed["slip"];
    assert_eq!((&slip["until"], &slip["printed"]), (&json!("2025-08-28"), &json!(1)));
    let number = slip["number"].as_str().unwrap();
    assert_eq!(world.get(&token(Role::Auditor), &format!("/v1/slips/{number}")).is(200), *slip);
    let path = format!("{ana}/slips/{number}/reprint");
    let again = json!({ "printed": 1 });
    let first = world.post(&enroller(), &path, &again).is(200);
    assert_eq!(first["slip"]["printed"], 2);
    assert_eq!(world.post(&enroller(), &path, &again).is(200), first, "printed once");
    let wrong = world.post(&enroller(), &path, &json!({ "printed": 7 }));
    assert_eq!(wrong.problem(409), "conflict");
    let other = enters(world, "Bela", "1990-02-02", "mo-permanent");
    let path = format!("{other}/slips/{number}/reprint");
    assert_eq!(world.post(&enroller(), &path, &json!({ "printed": 2 })).problem(404), "not-found");
    let days = "/v1/statistics?from=2025-03-01&until=2025-03-01";
    let counts = world.get(&token(Role::Publisher), days).is(200);
    assert_eq!(
        counts["passages"],
        json!([{ "day": "2025-03-01", "checkpoint": "shenzhen-bay", "direction": "in", "count": 1 }])
    );
}

pub(crate) fn discretion(world: &World) {
    world.now("2025-06-01T10:00");
    let lou = enters(world, "Lou", "1990-02-02", "mo-non-permanent");
    let card =
        json!({ "kind": "mo-non-permanent-card", "issued": "2020-01-01", "expires": "2030-01-01" });
    adds(world, &lou, "documents", &card);
    let permit = json!({ "kind": "mo-travel-permit", "state": "lost", "issued": "2022-10-01", "expires": "2027-09-30" });
    adds(world, &lou, "documents", &permit);
    let lost = json!({ "kind": "document.lost", "of": "mo-travel-permit", "happened": moment("2025-03-01T08:00") });
    adds(world, &lou, "events", &lost);
    for piece in [
        "photo-1.5-inch-white",
        "mo-non-permanent-card",
        "police-slip",
        "urgent-letter",
        "urgent-proof",
    ] {
        let count = if piece.starts_with("photo") { 2 } else { 1 };
        adds(world, &lou, "papers", &json!({ "piece": piece, "form": "original", "count": count }));
    }
    let urgent = json!({ "question": {
        "scheme": "mo-travel-permit",
        "asked": {
            "purpose": "renewal", "old": "lost", "speed": "urgent", "channel": "counter",
            "waiver": "none", "payment": "cash", "delivery": "collected",
        },
        "app": 1, "present": ["applicant"], "requested": ["urgent-not-available"],
    } });
    let lodged = world.post(&officer(), &format!("{lou}/applications"), &urgent).is(201);
    assert_eq!(lodged["decision"]["answer"], "officer", "{lodged}");
    let application = lodged["application"].as_str().unwrap();
    let path = format!("{lou}/applications/{application}/decision");
    let rule = |ruled: &str| json!({ "ruled": { "urgent-not-available": ruled }, "why": "the letter says so" });
    let why = world.post(&officer(), &path, &json!({ "ruled": {}, "why": "" }));
    assert_eq!(why.problem(422), "invalid");
    let unknown = json!({ "ruled": { "no-such-rule": "granted" }, "why": "a mistake" });
    assert_eq!(world.post(&officer(), &path, &unknown).problem(422), "invalid");
    let declined = world.post(&officer(), &path, &rule("declined")).is(200);
    assert_eq!(declined["decision"]["answer"], "not-eligible");
    assert_eq!(declined["decision"]["by"], "officer");
    let granted = world.post_as(&officer(), "granted-once", &path, &rule("granted")).is(200);
    assert_eq!(granted["decision"]["answer"], "eligible", "{granted}");
    assert_eq!(world.post_as(&officer(), "granted-once", &path, &rule("granted")).is(200), granted);
    assert_eq!(world.post(&officer(), &path, &rule("declined")).problem(409), "not-now");
}

pub(crate) fn guardians(world: &World) {
    let (ana, child) = (ana(world), enters(world, "Bela", "2012-03-10", "mo-permanent"));
    let guardian = ana.rsplit('/').next().unwrap();
    let link = json!({ "guardian": guardian, "from": "2025-01-01" });
    let first = adds(world, &child, "guardianships", &link);
    let links = world.audited();
    assert_eq!(adds(world, &child, "guardianships", &link), first);
    assert_eq!(world.audited(), links);
    let end = json!({ "guardian": guardian, "from": "2025-01-01", "until": "2025-02-01" });
    let path = format!("{child}/guardianships/end");
    let over = world.post(&enroller(), &path, &end).is(200);
    assert_eq!(over["until"], "2025-02-01");
    let links = world.audited();
    world.post(&enroller(), &path, &end).is(200);
    assert_eq!(world.audited(), links);
    assert_eq!(world.get(&enroller(), &child).is(200)["guardianships"], json!([over]));
    let none = json!({ "guardian": guardian, "from": "2024-01-01", "until": "2025-02-01" });
    assert_eq!(world.post(&enroller(), &path, &none).problem(404), "not-found");
}

pub(crate) fn activation(world: &World) {
    let (ana, child) = (ana(world), enters(world, "Bela", "2012-03-10", "mo-permanent"));
    let guardian = ana.rsplit('/').next().unwrap();
    let checked = json!({ "identity_checked": true, "why": "passport shown" });
    let path = format!("{ana}/activation");
    let unchecked = json!({ "identity_checked": false, "why": "in a hurry" });
    assert_eq!(world.post(&enroller(), &path, &unchecked).problem(422), "invalid");
    let made = world.post_as(&enroller(), "one-and-the-same", &path, &checked);
    assert_eq!(made.header("cache-control").as_deref(), Some("no-store"));
    let made = made.is(201);
    let code = made["code"].as_str().unwrap();
    assert_eq!((code.len(), made["expires"].as_str().unwrap()), (19, &*moment("2025-01-11T09:00")));
    let links = world.audited();
    world.passes(60);
    assert_eq!(world.post_as(&enroller(), "one-and-the-same", &path, &checked).is(201), made);
    assert_eq!(world.audited(), links);
    let fresh = world.post(&enroller(), &path, &checked).is(201);
    assert_ne!(fresh["code"], made["code"]);
    let audit = world.get(&token(Role::Auditor), "/v1/audit?limit=200");
    assert!(audit.text().contains("activation.made") && !audit.text().contains(code));
    // A minor's goes to a guardian in force, and to nobody else.
    let path = format!("{child}/activation");
    assert_eq!(world.post(&enroller(), &path, &checked).problem(422), "invalid");
    let handed =
        json!({ "identity_checked": true, "why": "passport shown", "handed_to": guardian });
    assert_eq!(world.post(&enroller(), &path, &handed).problem(422), "invalid");
    let link = json!({ "guardian": guardian, "from": "2025-01-01", "until": "2025-01-31" });
    adds(world, &child, "guardianships", &link);
    world.post(&enroller(), &path, &handed).is(201);
    world.now("2025-02-01T00:00");
    assert_eq!(world.post(&enroller(), &path, &handed).problem(422), "invalid");
}

pub(crate) fn audit(world: &World) {
    let auditor = token(Role::Auditor);
    for number in 0..5 {
        enters(world, &format!("Lou {number}"), "1990-02-02", "mo-permanent");
    }
    let whole = world.get(&auditor, "/v1/audit/verify").is(200);
    assert_eq!(
        (&whole["holds"], &whole["whole"], &whole["number"]),
        (&true.into(), &true.into(), &5.into())
    );
    let third = world.get(&auditor, "/v1/audit?after=2&limit=1").is(200)["items"][0].clone();
    let on = format!("/v1/audit/verify?after=3&hash={}", third["hash"].as_str().unwrap());
    assert_eq!(world.get(&auditor, &on).is(200), whole);
    let wrong = format!("/v1/audit/verify?after=3&hash={}", whole["hash"].as_str().unwrap());
    let broken = world.get(&auditor, &wrong).is(200);
    assert_eq!((&broken["holds"], &broken["number"]), (&false.into(), &3.into()));
    assert!(broken["problem"].as_str().unwrap().contains('4'));
    assert_eq!(world.get(&auditor, "/v1/audit/verify?after=3").problem(422), "invalid");
}

pub(crate) fn published(world: &World) {
    let publisher = token(Role::Publisher);
    let number = || world.get(&publisher, "/v1/lists").is(200)["number"].as_u64();
    let before = number();
    world.passes(30);
    world.post(&publisher, "/v1/publish", &json!({})).is(202);
    for _ in 0..200 {
        let lists = world.get(&publisher, "/v1/lists").is(200);
        if lists["number"].as_u64() > before && lists["age"] == 0 {
            assert!(lists["bytes"].as_u64().unwrap() > 0);
            let due = world.get(&publisher, "/v1/due").is(200);
            let kinds: Vec<_> = due["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|due| due["kind"].as_str().unwrap())
                .collect();
            for kind in ["trust-list", "status-list", "gate-key", "authority-key"] {
                assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
            }
            return;
        }
        std::thread::sleep(core::time::Duration::from_millis(50));
    }
    panic!("nothing was published: {:?}", number());
}

pub(crate) fn schemes(world: &World) {
    let all = world.get("", "/v1/schemes").is(200);
    let names: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 8 && names.contains(&"hk-mo-mutual"), "{names:?}");
    for name in names {
        for language in ["en", "pt", "zh-Hant", "zh-Hans"] {
            let text = world.get("", &format!("/v1/schemes/{name}/explain?language={language}"));
            assert_eq!(
                text.header("content-type").as_deref(),
                Some("text/markdown; charset=utf-8")
            );
            assert!(text.text().starts_with(&format!("# {name}, version")), "{name}");
            world.get("", &format!("/v1/schemes/{name}/form?language={language}")).is(200);
        }
    }
    let form = world.get("", "/v1/schemes/hk-id-appointment/form?language=en").is(200);
    let service =
        form["ask"].as_array().unwrap().iter().find(|it| it["name"] == "service").unwrap();
    let book =
        service["values"].as_array().unwrap().iter().find(|it| it["value"] == "book").unwrap();
    assert_ne!(book["label"], "book", "{book}");
    let code =
        form["form"].as_array().unwrap().iter().find(|it| it["name"] == "enquiry_code").unwrap();
    assert_eq!((&code["kind"], &code["patterns"]), (&json!("pattern"), &json!(["9999"])));
    assert_eq!(world.get("", "/v1/schemes/none/form").problem(404), "not-found");
    assert_eq!(world.get("", "/v1/schemes/hk-stay/form?language=la").problem(422), "invalid");
}
