use clearance_authority::register::Role;
use serde_json::json;

use crate::browser::{Browser, text};
use crate::journey::with_card;
use crate::world::{World, moment_of, token};

/// A lane that asks nobody has let her in.
fn passes(world: &World, person: &str) {
    let passage = json!({
        "checkpoint": "shenzhen-bay", "jurisdiction": "hk", "direction": "in", "slip": true,
        "happened": moment_of(world.web.now()),
    });
    let path = format!("/v1/persons/{person}/passages");
    let passed = world.post(&token(Role::Officer), &path, &passage).is(201);
    assert!(passed["slip_open"].is_string(), "{passed}");
}

pub(crate) fn open(world: &World) {
    let mut browser = Browser::of(world, Role::Enroller);
    let person = with_card(&mut browser);
    passes(world, &person);
    let own = format!("/console/people/{person}");
    let page = browser.sees(&own);
    assert!(text(&page).contains("Slips not printed yet"), "{}", text(&page));
    let links: Vec<_> = page.split("href=\"").filter_map(|it| it.split('"').next()).collect();
    let path = links.into_iter().find(|it| it.contains("/passages/")).unwrap().to_owned();
    for (lang, asks) in [
        ("en", "Print the slip of a passage"),
        ("zh-Hant", "列印通關標籤"),
        ("pt", "Imprimir o talão"),
    ] {
        browser.get(&format!("{path}?lang={lang}"));
        assert!(text(&browser.sees(&path)).contains(asks), "{lang}");
    }
    browser.get(&format!("{path}?lang=en"));
    browser.sees(&path);
    // Nothing was answered: the last day cannot be told, and the form comes back.
    let links = world.audited();
    assert_eq!(browser.fill(&path, &[]).status, 422);
    let page = text(&browser.page);
    assert!(page.contains("By this the last day cannot be told"), "{page}");
    assert_eq!(browser.fill(&path, &[("asked.shows", "a face")]).status, 422);
    assert_eq!(world.audited(), links, "nothing was printed");
    let shown = [("asked.shows", "permanent-card"), ("asked.journey", "visit")];
    let mut fields = browser.hidden(&path);
    fields.extend(shown.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let fields: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let slip = browser.post(&path, &fields, &[]).header("location").unwrap();
    assert!(slip.starts_with("/console/slips/"), "{slip}");
    let page = text(&browser.sees(&slip));
    assert!(page.contains("printed 1 time") && page.contains("Print it now"), "{page}");
    let links = world.audited();
    assert_eq!(browser.post(&path, &fields, &[]).header("location").unwrap(), slip, "once");
    assert_eq!(world.audited(), links);
    assert_eq!(browser.get(&path).header("location"), Some(slip));
    assert!(!text(&browser.sees(&own)).contains("Slips not printed yet"));
}
