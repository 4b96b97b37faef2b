use clearance_authority::register::Role;
use serde_json::json;

use crate::browser::{Browser, links, text};
use crate::places::{has_place, opens};
use crate::world::World;

pub(crate) fn set(world: &World) {
    let slot = opens(&mut Browser::of(world, Role::Supervisor), "2025-01-15");
    let own = has_place(&mut Browser::of(world, Role::Enroller), &slot);
    let mut browser = Browser::of(world, Role::Officer);
    let page = browser.sees(&own);
    assert!(text(&page).contains("Booking number"), "{}", text(&page));
    assert!(text(&page).contains("a code is set"), "{}", text(&page));
    let code = links(&page).filter(|href| href.ends_with("/code")).last().unwrap().to_owned();
    let number = text(&page);
    let number = number.split_whitespace().find(|word| word.matches('-').count() == 3);
    let number = number.unwrap().to_owned();
    let looks_up = |code: &str| {
        let body = json!({ "number": number, "code": code });
        world.post("", "/v1/bookings/look-up", &body).status
    };
    for _ in 0..5 {
        assert_eq!(looks_up("0000"), 403);
    }
    assert_eq!(looks_up("1234"), 403);
    let page = text(&browser.sees(&own));
    assert!(page.contains("locked: wrong too often"), "{page}");

    browser.sees(&code);
    let malformed = browser.fill(&code, &[("code", "12a4"), ("why", "card compared")]);
    assert_eq!(malformed.status, 422);
    let page = &browser.page;
    assert!(!page.contains("12a4"), "what is nearly a secret is not shown: {page}");
    let unsaid = browser.fill(&code, &[("code", "9876"), ("why", "")]);
    assert_eq!(unsaid.status, 422);
    let to = browser.does(&code, &[("code", "9876"), ("why", "card compared")]);
    assert_eq!(to, own);
    let page = text(&browser.page);
    assert!(page.contains("another code") && page.contains("a code is set"), "{page}");
    assert_eq!((looks_up("1234"), looks_up("9876")), (403, 200));
}
