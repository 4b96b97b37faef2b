use clearance_authority::register::Role;

use crate::browser::{Browser, links, text};
use crate::world::World;

const OFFICE: &str = "hk-ro-kowloon";
const S8: &str = "hk-id-appointment";

/// Opens a quarter of an hour, and gives it as forms write it.
pub(crate) fn opens(supervisor: &mut Browser, day: &str) -> String {
    supervisor.sees(&format!("/console/appointments?at={OFFICE}&week={day}"));
    let slot = [("day", day), ("begins", "10:00"), ("ends", "10:15"), ("places", "1")];
    supervisor.does("/console/appointments/open", &slot);
    let moment = format!("{day}T10:00:00+08:00").parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    format!("{OFFICE}|{}", moment.timestamp())
}

/// A resident of Hong Kong with an old smart card and an appointment.
pub(crate) fn has_place(browser: &mut Browser, slot: &str) -> String {
    browser.sees("/console/people/new");
    let person = [("name_latin", "Lam Sample"), ("born", "1988-11-30"), ("nationality", "CHN")];
    let more = [("residence", "hk-permanent"), ("why", "first visit")];
    let own = browser.does("/console/people/new", &[&person[..], &more].concat());
    let documents = format!("{own}/documents");
    browser.sees(&format!("{documents}?kind=hk-identity-card"));
    let card = [("number", "A123456(7)"), ("state", "in-force"), ("issued", "2010-05-04")];
    let more = [("fields.number", "A123456(7)"), ("fields.smart", "old"), ("why", "seen")];
    browser.does(&documents, &[&card[..], &more].concat());
    let apply = format!("{own}/apply/{S8}");
    browser.sees(&apply);
    let asked = [
        ("asked.service", "book"),
        ("asked.purpose", "old-smart-card"),
        ("asked.at_office", OFFICE),
        ("asked.channel", "web"),
        ("asked.identified_by", "identity-card"),
        ("asked.one_way_permit", "no"),
        ("asked.overseas", "no"),
        ("asked.reminder", "no"),
        ("form.card_number", "A123456(7)"),
        ("form.day_of_birth", "30-11"),
        ("form.year_of_birth", "1988"),
        ("form.enquiry_code", "1234"),
        ("slot", slot),
        ("do", "lodge"),
    ];
    browser.does(&apply, &asked);
    own
}

pub(crate) fn anew(world: &World) {
    let mut supervisor = Browser::of(world, Role::Supervisor);
    let (first, second) =
        (opens(&mut supervisor, "2025-01-15"), opens(&mut supervisor, "2025-01-16"));
    let mut browser = Browser::of(world, Role::Enroller);
    let own = has_place(&mut browser, &first);
    let page = browser.sees(&own);
    assert!(text(&page).contains("Move or give back"), "{}", text(&page));
    let link = |page: &str| {
        let found = links(page).filter(|href| href.contains("appointment=")).last();
        found.unwrap_or_else(|| panic!("no appointment: {}", text(page))).replace("&amp;", "&")
    };
    let id = link(&page).rsplit('=').next().unwrap().to_owned();
    let release = format!("{own}/appointments/{id}/release");
    browser.sees(&release);
    browser.does(&release, &[("why", "ill")]);
    assert!(text(&browser.page).contains("given back"), "{}", text(&browser.page));
    assert!(text(&browser.page).contains("Book another time"), "{}", text(&browser.page));
    let calendar = browser.sees(&format!("{}&week=2025-01-16", link(&browser.page.clone())));
    assert!(text(&calendar).contains("Book this time"), "{}", text(&calendar));
    let book = format!("{own}/appointments/{id}/move");
    let to = browser.does(&book, &[("slot", &second), ("why", "well again")]);
    assert_eq!(to, own);
    let page = text(&browser.page);
    assert!(page.contains("Move or give back") && !page.contains("Book another time"), "{page}");
    assert_eq!(browser.get(&release).status, 404, "what was given back is not given back again");
}
