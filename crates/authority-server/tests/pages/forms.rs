use clearance_authority::register::Role;

use crate::browser::{Browser, text};
use crate::journey::{enters, lodges, with_card};
use crate::world::World;

pub(crate) fn mistakes(world: &World) {
    let mut browser = Browser::of(world, Role::Enroller);
    let links = world.audited();
    browser.sees("/console/people/new");
    let fields = [
        ("name_latin", "Lei <b>Wai</b>"),
        ("born", "1990-02-31"),
        ("nationality", "chinese"),
        ("residence", "the-moon"),
        ("why", ""),
    ];
    let answer = browser.fill("/console/people/new", &fields);
    assert_eq!(answer.status, 422);
    let page = text(&browser.page);
    for words in ["5 things to correct", "1990-02-31 is not a day", "Fill in this field."] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(browser.page.contains("value=\"Lei &lt;b&gt;Wai&lt;/b&gt;\""), "{}", browser.page);
    assert!(browser.page.contains("href=\"#f-born\""));
    assert_eq!(world.audited(), links, "nothing was done");
}

pub(crate) fn twice(world: &World) {
    let mut browser = Browser::of(world, Role::Officer);
    browser.sees("/console/people/new");
    let mut fields = browser.hidden("/console/people/new");
    for (name, value) in [("name_latin", "Lei"), ("born", "1990-01-01"), ("why", "new")] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    let fields: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let first = browser.post("/console/people/new", &fields, &[]).header("location").unwrap();
    let links = world.audited();
    let second = browser.post("/console/people/new", &fields, &[]).header("location").unwrap();
    assert_eq!(first, second);
    assert_eq!(world.audited(), links, "entered once");

    for (page, more) in [
        ("documents", &[("kind", "mo-permanent-card"), ("state", "in-force")][..]),
        ("papers", &[("piece", "photo-1.5-inch-white"), ("form", "original"), ("count", "1")]),
        ("events", &[("kind", "person.particulars-changed"), ("happened", "2025-01-10 08:00")]),
    ] {
        let path = format!("{first}/{page}");
        browser.sees(&format!("{path}?kind=mo-permanent-card"));
        let mut fields = browser.hidden(&path);
        fields.retain(|(name, _)| !more.iter().any(|(given, _)| given == name));
        fields.extend(more.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        fields.push(("why".to_owned(), "at the counter".to_owned()));
        let fields: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let answer = browser.post(&path, &fields, &[]);
        assert_eq!(answer.status, 303, "{page}: {}", text(&browser.page));
        let links = world.audited();
        assert_eq!(browser.post(&path, &fields, &[]).status, 303, "{page}");
        assert_eq!(world.audited(), links, "{page} once");
    }

    browser.sees("/console/people/new");
    let fields = [("name_latin", "Lei Two"), ("born", "1990-01-01"), ("why", "new")];
    let answer = browser.fill("/console/people/new", &fields);
    assert_eq!(answer.status, 422);
    assert!(text(&browser.page).contains("Born on the same day"), "{}", text(&browser.page));
    browser.does("/console/people/new", &fields);
}

pub(crate) fn grave(world: &World) {
    let mut browser = Browser::of(world, Role::Officer);
    let person = with_card(&mut browser);
    lodges(&mut browser, &person);
    let events = format!("/console/people/{person}/events");
    browser.sees(&events);
    let links = world.audited();
    let fields = [
        ("kind", "document.lost"),
        ("of", "mo-permanent-card"),
        ("happened", "2025-01-10 08:30"),
        ("why", "told at desk 4"),
    ];
    let ahead = [&fields[..2], &[("happened", "2025-01-10 09:30"), ("why", "x")]].concat();
    assert_eq!(browser.fill(&events, &ahead).status, 422);
    assert!(text(&browser.page).contains("It has not happened yet"));
    let asked = browser.fill(&events, &fields);
    assert_eq!(asked.status, 200, "{}", text(&browser.page));
    assert!(text(&browser.page).contains("Standings may end by this"), "{}", text(&browser.page));
    assert_eq!(world.audited(), links, "nothing was told yet");
    browser.does(&events, &[]);
    assert!(text(&browser.page).contains("The event is recorded."));
}

pub(crate) fn office(world: &World) {
    let mut browser = Browser::of(world, Role::Supervisor);
    let page = browser.sees("/console/appointments");
    let at = page.split("name=\"at\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let at = at.split('"').next().unwrap().to_owned();
    let open = "/console/appointments/open";
    let slot = [("day", "2025-01-15"), ("begins", "09:00"), ("ends", "09:15"), ("places", "3")];
    let wrong = [&slot[..2], &[("ends", "08:00"), ("places", "x")]].concat();
    assert_eq!(browser.fill(open, &wrong).status, 422, "{}", text(&browser.page));
    let to = browser.does(open, &slot);
    assert_eq!(to, format!("/console/appointments?at={at}&week=2025-01-15"));
    assert!(text(&browser.page).contains("0 of 3 taken"), "{}", text(&browser.page));

    let mut enroller = Browser::of(world, Role::Enroller);
    let person = enters(&mut enroller);
    enroller.sees(&format!("{to}&person={person}&scheme=hk-id-appointment"));
    assert!(enroller.page.contains(&format!("/apply/hk-id-appointment?slot={at}%7C")));
    let page = enroller.sees("/console/slips?q=7K3QD-00000");
    assert!(text(&page).contains("There is no slip for"), "{}", text(&page));
    assert_eq!(enroller.get("/console/slips/7K3QD-00000").status, 404);

    let lists = "/console/lists";
    browser.sees(lists);
    browser.does("/console/lists/publish", &[]);
    assert!(text(&browser.page).contains("A list is published."), "{}", text(&browser.page));
    for page in ["keys", "statistics", "audit", "approvals", "accounts", "lists"] {
        browser.sees(&format!("/console/{page}"));
    }
    let statistics = text(&browser.sees("/console/statistics"));
    assert!(statistics.contains("The list has"), "{statistics}");
    let audit = text(&browser.sees("/console/audit"));
    assert!(audit.contains("Signed head") && audit.contains("Write this down"), "{audit}");
    assert!(audit.contains("The chain is whole up to entry"), "{audit}");
    assert!(audit.contains("slips.searched"), "{audit}");
}

pub(crate) fn looks(world: &World) {
    let mut browser = Browser::of(world, Role::Enroller);
    let answer = browser.get("/console/people?q=lei&lang=pt");
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location").as_deref(), Some("/console/people?q=lei"));
    browser.get("/console/people?theme=dark");
    let page = browser.sees("/console/people?q=lei");
    assert!(page.contains("<html lang=\"pt\" data-theme=\"dark\">"), "{page}");
    assert!(text(&page).contains("Ninguém corresponde"), "{page}");
    let style = browser.get("/static/console.css");
    assert_eq!(style.header("content-type").as_deref(), Some("text/css; charset=utf-8"));
    let tag = format!("If-None-Match: {}", style.header("etag").unwrap());
    assert_eq!(world.send("GET", "/static/console.css", &[tag], b"").status, 304);
    assert_eq!(browser.get("/").header("location").as_deref(), Some("/console/people"));
}
