use clearance_authority::register::Role;

use crate::browser::{Browser, links, text};
use crate::world::World;

/// A non-permanent resident without a permit, who applies for the first one.
fn applies(browser: &mut Browser) -> String {
    browser.sees("/console/people/new");
    let person = [
        ("name_latin", "Lei Sample"),
        ("born", "1995-02-20"),
        ("nationality", "CHN"),
        ("residence", "mo-non-permanent"),
        ("why", "first visit"),
    ];
    let own = browser.does("/console/people/new", &person);
    let documents = format!("{own}/documents");
    browser.sees(&format!("{documents}?kind=mo-non-permanent-card"));
    let card = [("number", "7/000001/1"), ("state", "in-force"), ("issued", "2023-06-01")];
    let more = [("expires", "2028-05-31"), ("why", "seen")];
    browser.does(&documents, &[&card[..], &more].concat());
    let papers = format!("{own}/papers");
    for (piece, count) in [("photo-1.5-inch-white", "2"), ("mo-non-permanent-card", "1")] {
        browser.sees(&papers);
        let paper = [("piece", piece), ("form", "original"), ("count", count), ("why", "seen")];
        browser.does(&papers, &paper);
    }
    let apply = format!("{own}/apply/mo-travel-permit");
    browser.sees(&apply);
    let asked = [
        ("asked.purpose", "first"),
        ("asked.old", "none"),
        ("asked.speed", "normal"),
        ("asked.channel", "counter"),
        ("asked.waiver", "none"),
        ("asked.payment", "cash"),
        ("asked.delivery", "collected"),
        ("present.applicant", "yes"),
        ("do", "lodge"),
    ];
    browser.does(&apply, &asked);
    own
}

pub(crate) fn moved(world: &World) {
    world.now("2025-06-02T10:00");
    let mut browser = Browser::of(world, Role::Officer);
    let page = text(&browser.sees("/console/waiting"));
    assert!(page.contains("Nothing waits for an officer"), "{page}");
    let own = applies(&mut browser);
    let events = format!("{own}/events");
    browser.sees(&events);
    let complete = [
        ("kind", "papers.complete"),
        ("of", "mo-travel-permit"),
        ("happened", "2025-06-02 10:00"),
        ("why", "all is in"),
    ];
    browser.does(&events, &complete);
    let page = browser.sees(&own);
    assert!(text(&page).contains("Move the date"), "{}", text(&page));
    let date = links(&page).filter(|href| href.ends_with("/date")).last().unwrap().to_owned();
    let page = text(&browser.sees("/console/waiting"));
    let promised = "16 June 2025";
    assert!(page.contains("1 person waits") && page.contains(promised), "{page}");
    assert_eq!(page.matches("overdue").count(), 1, "in the lead alone: {page}");

    let page = text(&browser.sees(&date));
    assert!(page.contains(promised), "{page}");
    let past = browser.fill(&date, &[("day", "2025-06-01"), ("why", "broken")]);
    assert_eq!(past.status, 422);
    assert!(text(&browser.page).contains("The day is over"), "{}", text(&browser.page));
    let unsaid = browser.fill(&date, &[("day", "2025-06-25"), ("why", "")]);
    assert_eq!(unsaid.status, 422, "why must be said");
    let to = browser.does(&date, &[("day", "2025-06-25"), ("why", "the machine is broken")]);
    assert_eq!(to, own);
    let page = text(&browser.page);
    assert!(page.contains("The date is moved") && page.contains("25 June 2025"), "{page}");
    assert!(page.contains("The new day: 25 June 2025."), "the notice says it: {page}");

    world.now("2025-06-26T09:00");
    let mut browser = Browser::of(world, Role::Officer);
    let page = text(&browser.sees("/console/waiting"));
    assert!(page.contains("25 June 2025"), "{page}");
    assert_eq!(page.matches("overdue").count(), 2, "{page}");
    assert!(page.contains("Lei Sample"), "{page}");
}
