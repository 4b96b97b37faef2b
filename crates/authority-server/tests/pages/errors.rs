use clearance_authority::register::Role;

use crate::browser::{Browser, text};
use crate::world::World;

pub(crate) fn pages(world: &World) {
    let mut browser = Browser::of(world, Role::Auditor);
    let answer = browser.get("/console/nothing");
    assert_eq!(answer.status, 404);
    assert!(text(&answer.text()).contains("This page does not exist"), "{}", answer.text());
    let answer = browser.get(&format!("/console/people/{}", "0".repeat(32)));
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("Sign out"), "the officer is still signed in");
    assert_eq!(browser.get("/console/people/x").status, 404);
    assert_eq!(browser.get("/console/lists/publish").status, 405);
    assert!(answer.header("content-type").unwrap().starts_with("text/html"));
    let entering = browser.get("/console/people/new");
    assert_eq!(entering.status, 403);
    let page = text(&entering.text());
    assert!(page.contains("enroller, officer or supervisor"), "{page}");
    for (name, value) in [
        ("content-security-policy", "default-src 'none'; style-src 'self'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
    ] {
        assert!(entering.header(name).unwrap().starts_with(value), "{name}");
    }
    assert_eq!(browser.get("/v1/nothing").problem(404), "not-found", "programs get problems");

    world.directly(world.web.register.close());
    let away = browser.get("/console/people?q=lei");
    assert_eq!(away.status, 503, "{}", away.text());
    let page = text(&away.text());
    assert!(page.contains("The register cannot be reached"), "{page}");
    assert!(page.contains("Number for support:"), "{page}");
}
