use clearance_authority::register::Role;

use crate::browser::{Browser, text};
use crate::world::World;

/// Enters Ana Lou, and gives her number.
pub(crate) fn enters(browser: &mut Browser) -> String {
    browser.sees("/console/people/new");
    let to = browser.does(
        "/console/people/new",
        &[
            ("name_latin", "Ana Lou"),
            ("name_chinese", "盧安娜"),
            ("born", "1990-02-02"),
            ("nationality", "CHN"),
            ("residence", "mo-permanent"),
            ("why", "first visit"),
        ],
    );
    to.rsplit('/').next().unwrap().to_owned()
}

/// The same, with a card.
pub(crate) fn with_card(browser: &mut Browser) -> String {
    let person = enters(browser);
    let documents = format!("/console/people/{person}/documents");
    browser.sees(&format!("{documents}?kind=mo-permanent-card"));
    browser.does(
        &documents,
        &[
            ("number", "5/123456/7"),
            ("state", "in-force"),
            ("issued", "2020-01-01"),
            ("expires", "2030-01-01"),
            ("why", "read from the card"),
        ],
    );
    person
}

/// Lodges her enrolment.
pub(crate) fn lodges(browser: &mut Browser, person: &str) -> String {
    let apply = format!("/console/people/{person}/apply/hk-echannel");
    browser.sees(&apply);
    let typed = [
        ("asked.service", "enrol"),
        ("asked.channel", "kiosk-macao"),
        ("asked.transfer", "not-asked"),
        ("app", "1"),
    ];
    let answer = browser.fill(&apply, &[&typed[..], &[("do", "ask")]].concat());
    assert_eq!(answer.status, 200, "{}", text(&browser.page));
    assert!(text(&browser.page).contains("The answer, as the applicant sees it"));
    browser.does(&apply, &[&typed[..], &[("do", "lodge")]].concat())
}

pub(crate) fn whole(world: &World) {
    let mut browser = Browser::of(world, Role::Enroller);
    let person = with_card(&mut browser);
    let page = text(&browser.page);
    assert!(page.contains("The document is recorded."), "{page}");
    assert!(page.contains("Ana Lou") && page.contains("5/123456/7"), "{page}");
    assert!(!text(&browser.sees(&format!("/console/people/{person}"))).contains("is recorded."));

    let found = text(&browser.sees("/console/people?q=lou"));
    assert!(found.contains("1 person for “lou”") && found.contains("5/123456/7"), "{found}");

    browser.sees(&format!("/console/people/{person}/apply"));
    let application = lodges(&mut browser, &person);
    assert!(application.contains("/applications/"), "{application}");
    let page = text(&browser.page);
    assert!(page.contains("The application is lodged") && page.contains("Yes"), "{page}");

    let activation = format!("/console/people/{person}/activation");
    browser.sees(&activation);
    let again = browser.fill(&activation, &[("why", "card compared at desk 4")]);
    assert_eq!(again.status, 422, "the identity must be checked");
    let made = browser
        .fill(&activation, &[("identity_checked", "yes"), ("why", "card compared at desk 4")]);
    assert_eq!(made.status, 200, "{}", text(&browser.page));
    let code = browser.page.split("class=\"once\"").nth(1).unwrap();
    let code = code.split(['>', '<']).nth(1).unwrap().to_owned();
    assert_eq!(code.len(), 19, "{code}");
    assert!(
        !browser.sees(&format!("/console/people/{person}")).contains(&code),
        "it is shown once"
    );
    assert_eq!(made.header("cache-control").as_deref(), Some("no-store"));
}
