//! What no honest client sends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use clearance_authority_server::Settings;
use clearance_authority_server::settings::Limits;
use serde_json::{Value, json};

use crate::calls::{CARD, ana, encoded, enroller, enters, id, officer};
use crate::world::http::parsed;
use crate::world::{World, moment, token};
use clearance_authority::register::Role;

/// Texts that something somewhere takes for more than a text.
const ODD: [&str; 14] = [
    "'; drop table person; --",
    "\" or 1=1 --",
    "$1 %s {0} {{name}} ${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "</td><img src=x onerror=alert(1)>",
    "\u{202e}moc.live\u{202c}\u{200f}",
    "\u{0}",
    "a\u{0}b",
    "line\r\nSet-Cookie: a=b",
    "🧑‍🤝‍🧑🇲🇴\u{fe0f}",
    "ﷺ\u{0300}\u{0301}\u{0302}Z\u{0489}",
    "../../../../etc/passwd",
    "\\u0000 \\' \\\\",
    "",
];

/// Each request with a good body for it.
fn operations(world: &World, person: &str) -> Vec<(String, Value)> {
    let other = enters(world, "Bela", "1990-02-02", "mo-permanent");
    let other = other.rsplit('/').next().unwrap();
    let (none, now) = ("0".repeat(32), moment("2025-01-10T09:00"));
    let question = json!({
        "scheme": "hk-echannel", "asked": { "service": "enrol", "channel": "kiosk-macao", "transfer": "not-asked" },
        "form": { "field": "text" }, "shared": { "family": "one" }, "signed": ["applicant"], "present": ["applicant"],
        "members": [{ "person": other, "asked": { "service": "enrol" }, "form": {}, "shared": {} }],
        "slot": { "at": "hk-ro-kowloon", "begins": now }, "app": 1, "counts": { "rule": 1 },
        "requested": ["rule"], "language": "en",
    });
    let because = "as told";
    [
        ("/v1/persons", json!({
            "name_latin": "Lou", "name_chinese": "陳", "born": "1990-02-02", "nationality": "CHN",
            "residence": "mo-permanent", "birthplace": "MACAU", "why": because,
        })),
        ("PERSON/documents", json!({
            "kind": CARD, "number": "1", "state": "in-force", "issued": "2020-01-01", "expires": "2030-01-01",
            "fields": { "name_chinese": "陳" }, "why": because,
        })),
        ("PERSON/documents/NONE", json!({ "kind": CARD, "number": "1", "why": because })),
        ("PERSON/papers", json!({
            "piece": "police-slip", "form": "copy", "count": 1, "until": "2026-01-01", "unfit": false,
            "received": now, "why": because,
        })),
        ("PERSON/papers/NONE", json!({ "piece": "police-slip", "form": "copy", "why": because })),
        ("PERSON/events", json!({
            "kind": "document.collected", "happened": now, "of": CARD, "cause": "loss", "day": "2025-01-01",
            "standing": none, "stated": { "service": "enrol" }, "becomes": {
                "name_latin": "Lou", "name_chinese": "陳", "born": "1990-02-02", "nationality": "PRT",
                "residence": "mo-permanent", "birthplace": "MACAU",
            },
            "documents": [{ "kind": CARD, "number": "2" }], "why": because,
        })),
        ("PERSON/events", json!({
            "kind": "person.particulars-changed", "happened": now, "stated": { "service": "enrol" },
            "becomes": { "name_latin": "Lou", "birthplace": "MACAU" }, "why": because,
        })),
        ("PERSON/guardianships", json!({ "guardian": other, "from": "2025-01-01", "until": "2025-02-01", "why": because })),
        ("PERSON/guardianships/end", json!({ "guardian": other, "from": "2025-01-01", "until": "2025-02-01", "why": because })),
        ("PERSON/enquiry", question.clone()),
        ("PERSON/applications", json!({ "question": question, "why": because })),
        ("PERSON/applications/NONE/decision", json!({ "ruled": { "rule": "granted" }, "why": because })),
        ("PERSON/standings/NONE/cancel", json!({ "question": question, "why": because })),
        ("PERSON/standings/NONE/move", json!({ "question": question, "to": { "at": "x", "begins": now }, "why": because })),
        ("PERSON/standings/NONE/last-day", json!({ "day": "2026-01-01", "why": because })),
        ("PERSON/standings/NONE/date", json!({ "day": "2026-01-01", "why": because })),
        ("PERSON/standings/NONE/code", json!({ "code": "1234", "why": because })),
        ("/v1/bookings/move", json!({
            "number": "0123-4567-89AB-CDEF", "code": "1234", "language": "en", "to": { "at": "x", "begins": now },
        })),
        ("PERSON/done", json!({ "scheme": "hk-stay", "standing": none, "act": "issue", "due": now, "why": because })),
        ("PERSON/activation", json!({ "handed_to": other, "identity_checked": true, "why": because })),
        ("/v1/slots", json!({ "at": "x", "begins": now, "ends": moment("2025-01-10T10:00"), "places": 2, "why": because })),
        ("PERSON/appointments", json!({ "standing": none, "at": "x", "begins": now, "party": 1, "why": because })),
        ("PERSON/appointments/NONE/release", json!({ "why": because })),
        ("PERSON/passages", json!({
            "checkpoint": "x", "jurisdiction": "hk", "direction": "in", "happened": now,
            "stated": { "service": "enter" }, "slip": true, "why": because,
        })),
        ("PERSON/passages/NONE/slip", json!({ "stated": { "service": "enter" }, "why": because })),
        ("PERSON/slips/x/reprint", json!({ "printed": 1, "why": because })),
        ("/v1/approvals", json!({ "action": { "what": "erase", "person": none }, "why": because })),
        ("/v1/accounts", json!({ "name": "somebody", "role": "officer", "gate_group": null })),
        ("/v1/tokens", json!({ "account": "officer", "label": "test", "days": 1 })),
    ]
    .into_iter()
    .map(|(path, body)| (path.replace("PERSON", person).replace("NONE", &none), body))
    .collect()
}

/// Each body that has something else in one of its places.
fn spoiled(body: &Value, with: &Value) -> Vec<Value> {
    match body {
        Value::Object(map) => {
            let own = map.iter().flat_map(|(key, inner)| {
                spoiled(inner, with).into_iter().map(|inner| {
                    let mut map = map.clone();
                    map.insert(key.clone(), inner);
                    Value::Object(map)
                })
            });
            let renamed = with.as_str().map(|name| {
                let mut map = map.clone();
                map.insert(name.to_owned(), json!("text"));
                Value::Object(map)
            });
            own.chain(renamed).collect()
        }
        Value::Array(all) => (0..all.len())
            .flat_map(|at| {
                spoiled(&all[at], with).into_iter().map(move |inner| {
                    let mut all = all.clone();
                    all[at] = inner;
                    Value::Array(all)
                })
            })
            .collect(),
        _ => vec![with.clone()],
    }
}

pub(crate) fn injected(world: &World) {
    let supervisor = token(Role::Supervisor);
    let kinds = [json!(null), json!(-1), json!(1e300), json!({})];
    let mut sent = 0;
    for with in ODD.iter().map(|odd| json!(odd)).chain(kinds) {
        // Somebody new, whose record stays short.
        let person = ana(world);
        for (path, body) in operations(world, &person) {
            for body in spoiled(&body, &with) {
                let answer = world.post(&supervisor, &path, &body);
                assert!(answer.status < 500, "{path} {body}: {}", answer.text());
                assert!(answer.status != 401, "{path} {body}: {}", answer.text());
                sent += 1;
            }
        }
    }
    let ana = ana(world);
    for odd in ODD {
        let odd = encoded(odd);
        for path in [
            format!("/v1/persons?text={odd}aa"),
            format!("/v1/persons?born={odd}"),
            format!("/v1/persons?text=aa&after={odd}"),
            format!("/v1/persons/{odd}"),
            format!("{ana}/timeline?after={odd}"),
            format!("/v1/slips/{odd}"),
            format!("/v1/schemes/{odd}/form?language={odd}"),
            format!("/v1/slots?at={odd}&from={0}&until={0}", encoded(&moment("2025-01-10T09:00"))),
            format!("/v1/slots?at=x&from={odd}&until={odd}"),
            format!("/v1/audit?after={odd}&limit={odd}"),
            format!("/v1/audit/verify?after=1&hash={odd}"),
            format!("/v1/statistics?from={odd}&until={odd}"),
            format!("/v1/public/status/{odd}"),
        ] {
            let answer = world.get(&supervisor, &path);
            assert!(answer.status < 500, "{path}: {}", answer.text());
            sent += 1;
        }
        let answer = world.post(&supervisor, &format!("/v1/accounts/{odd}/close"), &json!({}));
        assert!(answer.status < 500, "{odd}: {}", answer.text());
    }
    println!("{sent} odd requests");
    comes_back(world);
    let whole = world.get(&supervisor, "/v1/audit/verify").is(200);
    assert_eq!((&whole["holds"], &whole["whole"]), (&json!(true), &json!(true)));
}

/// What may be a name is one, letter for letter.
fn comes_back(world: &World) {
    for odd in ODD.iter().filter(|odd| !odd.is_empty()) {
        // Odd texts were numbers of documents before, and whoever has the number is found first.
        let name = format!("Lei {odd}");
        let person = json!({ "name_latin": name, "name_chinese": "陳" });
        let answer = world.post(&enroller(), "/v1/persons", &person);
        if odd.chars().any(char::is_control) {
            assert_eq!(answer.problem(422), "invalid", "{odd:?}");
            continue;
        }
        let entered = answer.is(201);
        let path = format!("/v1/persons/{}", id(&entered["id"]));
        assert_eq!(world.get(&officer(), &path).is(200)["person"]["name_latin"], *name);
        let found = world.get(&officer(), &format!("/v1/persons?text={}", encoded(&name))).is(200);
        let all = found["items"].as_array().unwrap();
        assert!(all.iter().any(|one| one["id"] == entered["id"]), "{odd:?} is found");
    }
}

pub(crate) fn large(world: &World) {
    let links = world.audited();
    for size in [65_537, 10 << 20] {
        let person = json!({ "name_latin": "x".repeat(size) });
        let answer = world.post(&enroller(), "/v1/persons", &person);
        assert_eq!(answer.problem(413), "too-large");
    }
    let long = format!("/v1/persons?text={}", "x".repeat(1 << 20));
    let answer = world.get(&enroller(), &long);
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    let many = json!({ "question": { "scheme": "hk-stay", "signed": vec!["x"; 9_000] } });
    let answer = world.post(&officer(), &format!("{}/applications", ana(world)), &many);
    assert!(answer.status < 500);
    assert!(world.audited() <= links + 3);
}

pub(crate) fn malformed(world: &World) {
    let sends = |body: &str, kind: &str| {
        let headers =
            [format!("Authorization: Bearer {}", enroller()), format!("Content-Type: {kind}")];
        world.send("POST", "/v1/persons", &headers, body.as_bytes())
    };
    let json = "application/json";
    for body in [
        "{\"name_latin\": \"Very Secret\", ",
        "{\"name_latin\": \"Very Secret\" \"born\": 1}",
        "{\"name_latin\": \"Very Secret\"} x",
        "{\"name_latin\": \"Very Secret\u{7}\"}",
        "{\"name_latin\": \"Very Secret \\ud800\"}",
        "",
    ] {
        let answer = sends(body, json);
        let code = answer.problem(400);
        assert_eq!(code, "malformed", "{body}");
        let text = answer.text();
        assert!(text.contains("line 1, column"), "{text}");
        assert!(!text.contains("Secret"), "{text}");
    }
    for body in [
        "{\"name_latin\": [\"Very Secret\"]}",
        "{\"born\": \"Very Secret\"}",
        "{\"name_latin\": \"x\", \"more\": \"Very Secret\"}",
        "\"Very Secret\"",
    ] {
        let answer = sends(body, json);
        assert_eq!(answer.problem(422), "invalid", "{body}");
        assert!(answer.text().contains("line 1, column"), "{}", answer.text());
        assert!(!answer.text().contains("Secret"), "{}", answer.text());
    }
    let deep = "[".repeat(30_000);
    assert!(matches!(sends(&deep, json).status, 400 | 422));
    assert_eq!(sends("{}", "text/plain").problem(415), "wrong-type");
    let headers =
        [format!("Authorization: Bearer {}", enroller()), "Idempotency-Key: short".to_owned()];
    assert_eq!(world.send("POST", "/v1/persons", &headers, b"{}").problem(422), "invalid");
    assert_eq!(world.send("PUT", "/v1/persons", &[], b"").problem(405), "wrong-method");
    assert_eq!(world.get("", "/v1/nothing").problem(404), "not-found");
}

pub(crate) fn slow() {
    let limits = Limits { time: 1, per_address: 1_000, per_account: 1_000, ..Limits::default() };
    let world = World::set("slow", Settings { limits, ..Settings::default() });
    let body = format!(
        "POST /v1/persons HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{",
        enroller()
    );
    for (begin, answered) in
        [("", None), ("GET /v1/health HTTP/1.1\r\nHost: te", None), (&*body, Some(408))]
    {
        let began = Instant::now();
        let mut stream = TcpStream::connect(world.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(begin.as_bytes()).unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("the service ends it");
        let status = parsed(&all).map(|answer| answer.status);
        assert!(status == answered || status == Some(408), "{begin:?}: {status:?}");
        assert!(began.elapsed() < Duration::from_secs(10), "{begin:?}: {:?}", began.elapsed());
    }
    world.get("", "/v1/health").is(200);
}

pub(crate) fn hogs() {
    let limits = Limits { at_once: 8, at_once_of_address: 4, time: 5, ..Limits::default() };
    let world = World::set("hogs", Settings { limits, ..Settings::default() });
    let body = "POST /v1/enquiry HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    let hogs: Vec<_> = (0..12)
        .map(|_| {
            let mut stream = TcpStream::connect(world.address).unwrap();
            stream.write_all(body.as_bytes()).unwrap();
            stream
        })
        .collect();
    let health = "GET /v1/health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    let began = Instant::now();
    while world.exchange_from(2, health).status != 200 || world.get("", "/v1/health").status != 429
    {
        assert!(began.elapsed() < Duration::from_secs(3), "the hogs hold the places");
    }
    drop(hogs);
    while world.get("", "/v1/health").status != 200 {
        assert!(began.elapsed() < Duration::from_secs(20), "the places come back");
    }
}

pub(crate) fn idle() {
    let limits = Limits { open: 32, open_of_address: 16, time: 600, ..Limits::default() };
    let world = World::set("idle", Settings { limits, ..Settings::default() });
    let idle: Vec<_> = (0..64).map(|_| TcpStream::connect(world.address).unwrap()).collect();
    let mut closed = 0;
    for mut stream in &idle {
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        closed += usize::from(stream.read(&mut [0]).is_ok());
    }
    assert_eq!(closed, 64 - 16, "the others are closed at once");
    let health = "GET /v1/health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    assert_eq!(world.exchange_from(2, health).status, 200);
    drop(idle);
    let began = Instant::now();
    while !answers(&world) {
        assert!(began.elapsed() < Duration::from_secs(10), "the places come back");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether the service takes a connection of this address.
fn answers(world: &World) -> bool {
    let mut stream = TcpStream::connect(world.address).unwrap();
    let _ = stream.write_all(b"GET /v1/health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    parsed(&all).is_some()
}
