//! Every endpoint lets in exactly those whom it declares.

use clearance_gate_server::access_table;
use clearance_gate_server::tokens::Role;
use clearance_tests::World;

use crate::bench::Bench;

#[test]
fn each_endpoint_lets_exactly_its_roles_in() {
    let world = World::new();
    let bench = Bench::new("roles", &world);
    let table = access_table();
    assert!(table.len() > 15);
    for (verb, path, who) in table {
        let callers = [None, Some(Role::Controller), Some(Role::Lane), Some(Role::Officer)];
        for caller in callers {
            if path == "/v1/decisions" && caller.is_some() {
                continue; // a stream without end: its readers have tests of their own
            }
            let bearer = caller.map(|role| format!("Authorization: Bearer {}", bench.token(role)));
            let headers: Vec<&str> = bearer.iter().map(String::as_str).collect();
            let answer = bench.send(verb, path, &headers, b"").unwrap();
            let is_page = path.starts_with("/lane");
            let may = who.contains(&"anyone")
                || who.is_empty()
                || caller.is_some_and(|role| who.contains(&role.code()));
            let is_let_in = match answer.status {
                401 | 403 => false,
                // A page sends whom it does not know to sign in.
                303 => {
                    !(is_page && answer.head.contains("/lane/sign-in") && !path.contains("sign"))
                }
                _ => true,
            };
            assert_eq!(is_let_in, may, "{verb} {path} as {caller:?}: {answer:?}");
        }
    }
}

#[test]
fn a_token_that_is_not_good_is_an_error_everywhere() {
    let world = World::new();
    let bench = Bench::new("bad-token", &world);
    for header in ["Authorization: Bearer clg_x", "Authorization: Basic x", "Authorization: x"] {
        for path in ["/v1/health", "/v1/status", "/v1/decisions"] {
            let answer = bench.send("GET", path, &[header], b"").unwrap();
            assert_eq!(answer.is(401)["code"], "not-signed-in", "{path} {header}");
        }
    }
}

#[test]
fn without_a_token_a_status_has_no_travellers() {
    let world = World::new();
    let bench = Bench::new("no-token", &world);
    bench.scan("no code");
    let last = |status: &serde_json::Value| status["lanes"][0]["last"].as_array().unwrap().len();
    assert_eq!(last(&bench.send("GET", "/v1/status", &[], b"").unwrap().is(200)), 0);
    assert_eq!(last(&bench.get(Role::Controller, "/v1/status").is(200)), 1);
}

#[test]
fn the_document_describes_every_endpoint_of_the_api() {
    let world = World::new();
    let bench = Bench::new("openapi", &world);
    let document = bench.send("GET", "/v1/openapi.json", &[], b"").unwrap().is(200);
    for (verb, path, _) in access_table() {
        let described = &document["paths"][path][verb.to_lowercase()];
        assert_eq!(described.is_object(), !path.starts_with("/lane"), "{verb} {path}");
    }
    assert!(document["components"]["schemas"]["Answer"].is_object());
}
