//! Every page and form, for every role and for nobody.

use clearance_authority::register::Role;
use clearance_authority_server::page_table;

use crate::browser::{Browser, text};
use crate::journey::enters;
use crate::world::{ROLES, World};

pub(crate) fn matrix(world: &World) {
    let person = enters(&mut Browser::of(world, Role::Enroller));
    let fill = |path: &str| {
        let zeros = "0".repeat(32);
        let part = |part: &str| match part {
            "{person}" => person.clone(),
            "{scheme}" => "hk-mo-mutual".to_owned(),
            "{how}" => "suspend".to_owned(),
            "{name}" => "enroller".to_owned(),
            part if part.starts_with('{') => zeros.clone(),
            part => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    let table = page_table();
    assert!(table.len() > 50, "{}", table.len());
    for role in ROLES.into_iter().filter(|role| *role != Role::Gate) {
        let mut browser = Browser::of(world, role);
        for (method, path, names) in &table {
            if path.starts_with("/console/sign-") || *path == "/static/{name}" {
                continue;
            }
            let may = names.contains(&role.name()) || names.contains(&"anyone");
            let (address, links) = (fill(path), world.audited());
            let answer = match *method {
                // Without what proves where it comes from, a form is refused after its role.
                "POST" => browser.post(&address, &[], &[]),
                _ => browser.get(&address),
            };
            let page = text(&answer.text());
            assert!(answer.status < 500, "{method} {path} by {role:?}: {page}");
            let is_refused = page.contains("Ask one of these:") && answer.status == 403;
            assert_eq!(is_refused, !may, "{method} {path} by {role:?}: {} {page}", answer.status);
            let is_search = address == "/console/people";
            assert!(is_search || world.audited() == links, "{method} {path} did something");
        }
    }
    let mut nobody = Browser::new(world);
    for (method, path, names) in &table {
        if names.contains(&"anyone") {
            continue;
        }
        let answer = match *method {
            "POST" => nobody.post(&fill(path), &[], &[]),
            _ => nobody.get(&fill(path)),
        };
        assert_eq!(answer.status, 303, "{method} {path}");
        let to = answer.header("location").unwrap();
        assert!(to.starts_with("/console/sign-in?back=%2Fconsole%2F"), "{to}");
    }
}
