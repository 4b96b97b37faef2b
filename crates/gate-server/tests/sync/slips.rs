//! Landing slips at a lane: from the real authority's answer to a passage, onto the officer's page and the printer's paper.

use clearance_authority::register::Role;
use clearance_core::trust::Direction;
use clearance_gate_server::seams::Seams;
use clearance_gate_server::settings::Settings;
use serde_json::json;

use crate::counter::{S1, ana, at_the_kiosk, code, lodged, mutual, publishes, tells};
use crate::gate::{Gate, Place};
use crate::network::{Mode, Network};
use crate::phone::Phone;
use crate::serving::Serving;
use crate::world::{World, token};

const HTML: &str = "text/html,*/*";
const TEXT: &str = "text/plain";

/// Into Hong Kong, where visitors get a slip.
const SHENZHEN_BAY: Place =
    Place { jurisdiction: "hk", checkpoint: "shenzhen-bay", direction: Direction::Arrival };

/// A lane of an e-Channel that reads cards: everybody who passes shows one, and comes on a visit.
fn of_cards(settings: &mut Settings) {
    let passages = &mut settings.records.passages;
    passages.prints_slips = true;
    let words = [("service", "enter"), ("shows", "permanent-card"), ("journey", "visit")];
    passages.stated = words.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
}

/// A resident of Macao with the mutual code.
fn visitor(world: &World) -> (String, Phone<'_>) {
    let person = ana(world);
    lodged(world, &person, &at_the_kiosk(), "eligible");
    let mut phone = Phone::new(world, 1);
    phone.activates("ana", &code(world, &person, None));
    world.passes(86_400);
    lodged(world, &person, &mutual(), "eligible");
    phone.fetches("ana", S1);
    publishes(world);
    (person, phone)
}

#[test]
fn a_slip_comes_with_the_authoritys_answer_and_is_printed_at_the_lane_and_again_by_the_authority() {
    let world = World::on_sqlite("slip-lane");
    let network = Network::to(world.address);
    let gate =
        Gate::at("slips", &world, &network.url(), (SHENZHEN_BAY, of_cards), Seams::default());
    let (person, mut phone) = visitor(&world);
    gate.runtime.sync();
    gate.runtime.tick();
    network.is(Mode::Away);
    let serving = Serving::of(&gate);
    assert_eq!(gate.says(&phone.code("ana", S1)).0, "admit");
    let check = gate.runtime.status().lanes[0].last[0].id.clone();
    let (page, text) =
        (format!("/lane/slip?check={check}&lane=1"), format!("/v1/slip?check={check}"));
    // Without the authority nobody knows whether one is due.
    assert!(serving.get("/lane", HTML).text().contains("The authority has not answered yet"));
    let none = serving.get(&page, HTML);
    assert!(none.status == 200 && none.text().contains("This is not a landing slip"), "{none:?}");
    assert!(!none.text().contains("You may stay until"));
    assert_eq!(serving.get(&text, TEXT).status, 202);
    network.is(Mode::Fine);
    gate.runtime.send();
    let slip = serving.becomes(&text, TEXT, 200).text();
    for says in [
        "You may stay until 10 July 2025",
        "可逗留至2025年7月10日",
        "Pode permanecer até 10 de julho de 2025",
    ] {
        assert!(slip.contains(says), "{slip}");
    }
    assert!(slip.ends_with('\u{c}') && slip.lines().all(|line| columns(line) <= 42), "{slip}");
    let number = slip.lines().map(str::trim).find(|line| line.len() == 11 && line.contains('-'));
    let number = number.unwrap_or_else(|| panic!("{slip}")).to_owned();
    let lane = serving.get("/lane", HTML).text();
    assert!(
        lane.contains("a slip is due")
            && lane.contains(&format!("/lane/slip?check={check}&amp;lane=1")),
        "{lane}"
    );
    for lang in ["en", "zh-Hant", "pt"] {
        let shown = serving.get(&format!("{page}&lang={lang}"), HTML).text();
        assert!(shown.contains(&number) && shown.contains("10 July 2025"), "{shown}");
        assert!(
            shown.contains(&format!("<html lang=\"{lang}\">")) && shown.contains("class=\"slip\"")
        );
    }
    assert_eq!(serving.get(&page, TEXT).text(), slip, "whoever takes text gets text");
    let bytes = serving.get(&text, "application/octet-stream");
    assert!(bytes.status == 200 && bytes.body.ends_with(b"\x1dV\x42\x00"), "with a cut");
    // The authority has the same slip, and prints it again.
    world.passes(86_400);
    tells(&world, &person, &json!({ "kind": "document.lost", "of": "hk-landing-slip" }));
    let path = format!("/v1/persons/{person}/slips/{number}/reprint");
    let again = world.post(&token(Role::Officer), &path, &json!({ "printed": 1 })).is(200);
    let told = (&again["slip"]["number"], &again["slip"]["until"], &again["slip"]["printed"]);
    assert_eq!(told, (&json!(number), &json!("2025-07-10"), &json!(2)));
}

#[test]
fn a_passage_without_a_stay_has_no_slip_and_the_page_shows_none() {
    let world = World::on_sqlite("slip-none");
    let network = Network::to(world.address);
    let border =
        Place { jurisdiction: "mo", checkpoint: "border-gate", direction: Direction::Arrival };
    let gate = Gate::at("home", &world, &network.url(), (border, of_cards), Seams::default());
    let (_, mut phone) = visitor(&world);
    gate.runtime.sync();
    gate.runtime.tick();
    let serving = Serving::of(&gate);
    assert_eq!(gate.says(&phone.code("ana", S1)).0, "admit");
    gate.runtime.send();
    let check = gate.runtime.status().lanes[0].last[0].id.clone();
    let gone = serving.becomes(&format!("/v1/slip?check={check}"), TEXT, 404);
    assert!(gone.text().contains("no slip is due"), "{gone:?}");
    let page = serving.get("/lane", HTML).text();
    assert!(!page.contains("Landing slip") && !page.contains("/lane/slip"), "{page}");
}

#[test]
fn where_nobody_says_what_is_shown_passages_are_taken_and_an_officer_prints_the_slips() {
    let world = World::on_sqlite("slip-unstated");
    let network = Network::to(world.address);
    let prints = |settings: &mut Settings| settings.records.passages.prints_slips = true;
    let gate =
        Gate::at("unstated", &world, &network.url(), (SHENZHEN_BAY, prints), Seams::default());
    let (person, mut phone) = visitor(&world);
    gate.runtime.sync();
    gate.runtime.tick();
    network.is(Mode::Away);
    let serving = Serving::of(&gate);
    for _ in 0..2 {
        assert_eq!(gate.says(&phone.code("ana", S1)).0, "admit");
        world.passes(60);
    }
    network.is(Mode::Fine);
    gate.runtime.send(); // once
    gate.runtime.tick();
    let status = gate.runtime.status();
    let passages = serde_json::to_value(&status.passages).unwrap();
    assert_eq!((&passages["waiting"], &passages["sent"]), (&json!(0), &json!(2)), "{passages}");
    assert_eq!((&passages["refused"], &passages["open_slips"]), (&json!({}), &json!(2)));
    assert!(passages["slip_open"].as_str().unwrap().contains("shows"), "{passages}");
    let told = status.notices.iter().filter(|it| it.code == "passages");
    assert!(told.clone().any(|it| it.text.contains("cannot print its slip")), "{passages}");
    // The traveller reads that an officer has the slip, and the officer what is missing.
    let check = &status.lanes[0].last[0].id;
    let paper = serving.get(&format!("/v1/slip?check={check}"), TEXT);
    let flat = paper.text().replace('\n', " ");
    assert!(paper.status == 202 && flat.contains("See an officer now"), "{flat}");
    assert!(!flat.contains("You may stay until") && !flat.contains("hk-stay"), "{flat}");
    let page = serving.get(&format!("/lane/slip?check={check}&lane=1"), HTML).text();
    assert!(page.contains("Send the visitor to an officer") && page.contains("shows"), "{page}");
    let lane = serving.get("/lane", HTML).text();
    assert!(lane.contains("Send the visitor to an officer"), "{lane}");
    // The officer does it.
    let officer = token(Role::Officer);
    let open = world.get(&officer, &format!("/v1/persons/{person}")).is(200);
    let passage = open["open_slips"][0]["passage"].as_str().unwrap_or_else(|| panic!("{open}"));
    let path = format!("/v1/persons/{person}/passages/{passage}/slip");
    let shown = json!({ "stated": { "shows": "permanent-card", "journey": "visit" } });
    let slip = world.post(&officer, &path, &shown).is(200);
    assert_eq!(slip["slip"]["until"], "2025-07-10");
}

/// Columns on the paper: a Chinese character takes two.
fn columns(line: &str) -> usize {
    line.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}

/// For `tests/browser/slip.mjs`: a lane into Hong Kong, and a visitor who comes when a line says so.
#[test]
#[ignore = "serves until its input ends"]
fn a_lane_for_a_browser() {
    let world = World::on_sqlite("slip-browser");
    let network = Network::to(world.address);
    let gate =
        Gate::at("browser", &world, &network.url(), (SHENZHEN_BAY, of_cards), Seams::default());
    let (_, mut phone) = visitor(&world);
    gate.runtime.sync();
    gate.runtime.tick();
    let serving = Serving::of(&gate);
    println!("serving {} {}", serving.url(), serving.token());
    for line in std::io::stdin().lines() {
        match line.unwrap().as_str() {
            "away" => network.is(Mode::Away),
            "fine" => network.is(Mode::Fine),
            "passes" => assert_eq!(gate.says(&phone.code("ana", S1)).0, "admit"),
            other => panic!("{other:?} is none of: away, fine, passes"),
        }
    }
}
