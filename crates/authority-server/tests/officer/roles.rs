//! Every endpoint, for every role and for nobody.

use clearance_authority_server::access_table;
use serde_json::json;

use crate::calls::{ana, id};
use crate::world::{Answer, ROLES, World, token};

/// A path with numbers and names that there cannot be.
fn filled(path: &str) -> String {
    let part = |part: &str| match part {
        "{person}" | "{standing}" | "{application}" | "{appointment}" | "{approval}"
        | "{document}" | "{notice}" | "{passage}" | "{paper}" | "{token}" => "0".repeat(32),
        part if part.starts_with('{') => "nothing-of-that-name".to_owned(),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Whether the guard let it through: what comes after may still refuse.
fn got_in(answer: &Answer) -> bool {
    let is_refusal = || {
        let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
        ["not-signed-in", "not-your-role", "foreign-page"].contains(&code.as_str())
    };
    match answer.status {
        401 | 403 => !is_refusal(),
        303 => answer.header("location").is_none_or(|to| !to.starts_with("/sign-in")),
        _ => true,
    }
}

pub(crate) fn matrix(world: &World) {
    let person = id(&ana(world).rsplit('/').next().unwrap().into());
    let mut callers: Vec<(&str, String)> =
        ROLES.iter().map(|role| (role.name(), token(*role))).collect();
    callers.push(("phone", world.phone(person, 1)));
    callers.push(("nobody", String::new()));
    callers.push(("a wrong token", "clr_wrong".to_owned()));
    let table = access_table();
    assert!(table.len() > 40, "{}", table.len());
    let mut tried = 0;
    for (method, path, names) in table {
        for (name, token) in &callers {
            let is_good = *name != "a wrong token";
            let may = is_good && (names.contains(name) || names.contains(&"anyone"));
            let links = world.audited();
            let address = filled(path);
            let answer = match method {
                "POST" => world.post(token, &address, &json!({})),
                other => {
                    let line = format!("Authorization: Bearer {token}");
                    let headers = if token.is_empty() { Vec::new() } else { vec![line] };
                    world.send(other, &address, &headers, b"")
                }
            };
            assert!(answer.status < 500 || path == "/v1/ready", "{method} {path}: {answer:?}");
            assert_eq!(got_in(&answer), may, "{method} {path} by {name}: {}", answer.text());
            if !may {
                assert_eq!(world.audited(), links, "{method} {path} by {name} did something");
            }
            tried += 1;
        }
    }
    println!("{tried} calls: every endpoint, {} callers", callers.len());
}
