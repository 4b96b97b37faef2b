//! A gate that fetches its lists from the real service of an authority, through a network that fails and lies.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too
#![allow(dead_code, unused_imports, unused_macros)] // the helpers of the service's tests do more

#[path = "../../../authority-server/tests/stories/counter.rs"]
mod counter;
mod gate;
mod network;
#[path = "../../../authority-server/tests/stories/phone.rs"]
mod phone;
mod records;
mod serving;
mod slips;
#[path = "../../../authority-server/tests/world/mod.rs"]
mod world;
mod years;

/// What the phone of the service's stories asks for.
mod lane {
    pub(crate) use crate::gate::timestamp;
}

use clearance_gate_server::seams::Seams;
use counter::{ana, code, lodge, publishes, tells};
use gate::Gate;
use network::{Mode, Network};
use phone::Phone;
use serde_json::json;
use world::World;

const SCHEME: &str = "mo-apcs";

/// A person with a card, whose phone has a credential.
fn enrolled<'w>(world: &'w World, seed: u8) -> (String, Phone<'w>) {
    let person = ana(world);
    let mut phone = Phone::new(world, seed);
    phone.activates("ana", &code(world, &person, None));
    lodge(world, &person, &json!({ "scheme": SCHEME, "app": 1 })).is(201);
    phone.fetches("ana", SCHEME);
    publishes(world);
    (person, phone)
}

#[test]
fn a_gate_with_nothing_but_its_root_learns_who_passes_and_who_does_not_any_more() {
    let world = World::on_sqlite("gate-learns");
    let network = Network::to(world.address);
    let gate = Gate::new("learns", &world, &network.url(), Seams::default());
    assert_eq!(gate.says("no status list yet").1.as_deref(), Some("not-a-code"));
    let (person, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    assert!(gate.troubles().is_empty(), "{:?}", gate.troubles());
    assert_eq!(gate.says(&phone.code("ana", SCHEME)), ("admit".to_owned(), None));
    // The card is lost: with the next list the code is refused, without a restart.
    tells(&world, &person, &json!({ "kind": "document.lost", "of": counter::CARD }));
    publishes(&world);
    world.passes(20);
    gate.runtime.sync();
    let (outcome, reason) = gate.says(&phone.code("ana", SCHEME));
    assert_eq!(outcome, "refuse");
    assert!(["revoked", "suspended"].contains(&reason.as_deref().unwrap()), "{reason:?}");
}

#[test]
fn what_has_not_changed_is_not_fetched_again() {
    let world = World::on_sqlite("gate-etag");
    let network = Network::to(world.address);
    let gate = Gate::new("etag", &world, &network.url(), Seams::default());
    enrolled(&world, 1);
    gate.runtime.sync();
    let before = network.bytes();
    gate.runtime.sync();
    let again = network.bytes() - before;
    assert!(again < 2_000, "{again} bytes for nothing");
}

#[test]
fn an_authority_that_comes_and_goes_a_hundred_times_needs_no_hand() {
    let world = World::on_sqlite("gate-comes-and-goes");
    let network = Network::to(world.address);
    let gate = Gate::new("comes", &world, &network.url(), Seams::default());
    let (_, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    for turn in 0..100 {
        // One that hangs takes a second to be noticed.
        network.is(if turn % 10 == 0 { Mode::Hangs } else { Mode::Away });
        gate.runtime.sync();
        assert!(!gate.troubles().is_empty(), "{turn}");
        network.is(Mode::Fine);
        gate.runtime.sync();
        assert!(gate.troubles().is_empty(), "{turn}: {:?}", gate.troubles());
    }
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
}

#[test]
fn a_network_that_lies_changes_nothing_at_the_gate_and_is_told_once() {
    let world = World::on_sqlite("gate-lies");
    let network = Network::to(world.address);
    let gate = Gate::new("lies", &world, &network.url(), Seams::default());
    let (_, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    for mode in [Mode::Portal, Mode::Elsewhere, Mode::Failing, Mode::Nonsense, Mode::Endless] {
        let told = gate.told();
        network.is(mode);
        for _ in 0..3 {
            gate.runtime.sync();
        }
        let troubles = gate.troubles();
        assert!(!troubles.is_empty(), "{mode:?}");
        assert_eq!(gate.told() - told, troubles.len(), "{mode:?}: told once each");
        assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit", "{mode:?}");
        world.passes(20);
        network.is(Mode::Fine);
        gate.runtime.sync();
        assert!(gate.troubles().is_empty(), "{mode:?}");
    }
}

#[test]
fn keys_that_could_not_be_had_are_a_trouble_until_they_are_there() {
    let world = World::on_sqlite("gate-keys");
    let network = Network::to(world.address);
    network.is(Mode::Away);
    let gate = Gate::new("keys", &world, &network.url(), Seams::default());
    let has_trouble = || gate.troubles().iter().any(|it| it.starts_with("keys: "));
    for look in 0..3 {
        gate.runtime.sync();
        assert!(has_trouble(), "look {look}: {:?}", gate.troubles());
    }
    network.is(Mode::Fine);
    gate.runtime.sync();
    assert!(!has_trouble(), "{:?}", gate.troubles());
    let told = gate.runtime.status().notices;
    let of_keys = told.iter().filter(|it| it.text.starts_with("keys: ")).count();
    assert_eq!(of_keys, 2, "it came once and ended once: {told:?}");
}

#[test]
fn an_old_list_that_is_played_back_changes_nothing() {
    let world = World::on_sqlite("gate-rollback");
    let network = Network::to(world.address);
    let gate = Gate::new("rollback", &world, &network.url(), Seams::default());
    let (person, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    network.record();
    Gate::new("recorder", &world, &network.url(), Seams::default()).runtime.sync();
    tells(&world, &person, &json!({ "kind": "document.lost", "of": counter::CARD }));
    publishes(&world);
    gate.runtime.sync();
    network.is(Mode::Replay);
    gate.runtime.sync();
    assert!(
        gate.troubles()
            .iter()
            .any(|it| it.contains("older") || it.contains("before") || it.contains("seen")),
        "{:?}",
        gate.troubles()
    );
    world.passes(20);
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "refuse");
}
