//! Passages and checkpoints on their way to a real authority, through a network that fails.

use std::sync::Arc;

use clearance_authority::moment;
use clearance_authority::register::Role;
use clearance_gate_server::seams::Seams;
use clearance_gate_server::{Parts, Runtime};
use serde_json::Value;

use crate::gate::Gate;
use crate::network::{Mode, Network};
use crate::world::{World, token};
use crate::{SCHEME, enrolled};

/// Passages that the authority has of a person.
pub(crate) fn passages(world: &World, person: &str) -> usize {
    let path = format!("/v1/persons/{person}/timeline?limit=200");
    let timeline = world.get(&token(Role::Officer), &path).is(200);
    let items = timeline["items"].as_array().unwrap();
    items.iter().filter(|it| it["what"].as_str().unwrap().starts_with("passage")).count()
}

fn view(gate: &Gate) -> Value {
    serde_json::to_value(gate.runtime.status().passages).unwrap()
}

#[test]
fn a_passage_arrives_once_though_answers_are_lost_and_the_gate_dies() {
    let world = World::on_sqlite("passage-once");
    let network = Network::to(world.address);
    let mut gate = Gate::new("passages", &world, &network.url(), Seams::default());
    let (person, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    gate.runtime.tick();
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
    assert_eq!(view(&gate)["waiting"], 1);
    network.is(Mode::Away);
    gate.runtime.send();
    assert!(view(&gate)["trouble"].is_string(), "{}", view(&gate));
    assert_eq!((&view(&gate)["waiting"], passages(&world, &person)), (&1.into(), 0));
    // The authority takes it, and the gate does not hear of that.
    network.is(Mode::Deaf);
    gate.runtime.send();
    assert_eq!((&view(&gate)["waiting"], passages(&world, &person)), (&1.into(), 1));
    gate = gate.again(&world, &network.url());
    assert_eq!(view(&gate)["waiting"], 1, "it is on disk");
    network.is(Mode::Fine);
    gate.runtime.send();
    let seen = view(&gate);
    assert_eq!(
        (&seen["waiting"], &seen["sent"], &seen["trouble"]),
        (&0.into(), &1.into(), &Value::Null)
    );
    assert_eq!(passages(&world, &person), 1, "once");
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
    gate.runtime.send();
    assert_eq!(passages(&world, &person), 2);
}

#[test]
fn an_outbox_of_yesterday_sends_again_and_each_passage_counts_once() {
    let world = World::on_sqlite("passage-yesterday");
    let gate = Gate::new("yesterday", &world, &Network::to(world.address).url(), Seams::default());
    let (person, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    gate.runtime.tick();
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
    let journal = gate.dir.join("outbox/journal");
    let yesterday = std::fs::read(&journal).unwrap();
    gate.runtime.send();
    assert_eq!((&view(&gate)["waiting"], passages(&world, &person)), (&0.into(), 1));
    let Gate { runtime, dir } = gate;
    drop(runtime);
    std::fs::write(&journal, yesterday).unwrap();
    let gate = Gate::over(dir, &world, &Network::to(world.address).url());
    assert_eq!(view(&gate)["waiting"], 1);
    gate.runtime.send();
    assert_eq!((&view(&gate)["waiting"], passages(&world, &person)), (&0.into(), 1));
}

#[test]
fn what_was_refused_is_told_once_and_the_way_that_fails_is_told_when_it_ends() {
    let world = World::on_sqlite("passage-told");
    let network = Network::to(world.address);
    let gate = Gate::new("passage-told", &world, &network.url(), Seams::default());
    let (_, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    gate.runtime.tick();
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
    network.is(Mode::Failing);
    for _ in 0..3 {
        gate.runtime.send();
        gate.runtime.tick();
    }
    let told = |says: &str| {
        let notices = gate.runtime.status().notices;
        notices.iter().filter(|it| it.code == "passages" && it.text.contains(says)).count()
    };
    assert_eq!(told("does not take them"), 1);
    // The authority has lost the key that the passage is sealed to.
    let keys = world.web.office.root_public();
    let keys = keys.parent().unwrap();
    let aside = keys.join("aside");
    let key = keys.join("passages.key");
    std::fs::rename(&key, &aside).unwrap();
    std::fs::remove_file(keys.join("passages.pub")).unwrap();
    world.web.office.ensure_passage_key(&mut crate::world::entropy(77)).unwrap();
    network.is(Mode::Fine);
    gate.runtime.send();
    gate.runtime.tick();
    gate.runtime.tick();
    assert_eq!(
        (told("not sent: in order again"), told("refused by the authority as not-opened")),
        (1, 1)
    );
    let seen = view(&gate);
    assert_eq!(seen["refused"]["not-opened"], 1, "{seen}");
}

#[test]
fn without_the_authoritys_key_admissions_go_on_and_it_is_told_once() {
    let world = World::on_sqlite("passage-no-key");
    let network = Network::to(world.address);
    let gate = Gate::new("no-key", &world, &network.url(), Seams::default());
    let (_, mut phone) = enrolled(&world, 1);
    gate.runtime.sync();
    std::fs::remove_file(gate.dir.join("passages.pub")).unwrap();
    let gate = gate.again(&world, "/"); // lists by hand
    for _ in 0..2 {
        assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
        gate.runtime.tick();
    }
    let notices = gate.runtime.status().notices;
    let told = notices.iter().filter(|it| it.code == "passages").count();
    assert_eq!(told, 1, "{notices:?}");
    assert_eq!(view(&gate)["has_key"], false);
}

#[test]
fn checkpoints_of_the_audit_are_noted_by_the_authority() {
    let world = World::on_sqlite("gate-checkpoints");
    let network = Network::to(world.address);
    let gate = Gate::new("checkpoints", &world, &network.url(), Seams::default());
    gate.runtime.send();
    let audit = || {
        let audit = world.get(&token(Role::Auditor), "/v1/audit?limit=200").is(200);
        audit["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["action"] == "gate.checkpoint")
            .count()
    };
    assert_eq!(audit(), 1, "what was there at the start");
    gate.runtime.send();
    assert_eq!(audit(), 1, "once");
    world.passes(1_200);
    gate.runtime.tick();
    gate.runtime.send();
    assert_eq!(audit(), 2);
}

impl Gate {
    /// Started again over what is on disk.
    fn again(self, world: &World, from: &str) -> Self {
        let Self { runtime, dir } = self;
        drop(runtime);
        Self::over(dir, world, from)
    }

    /// Started over a directory.
    fn over(dir: std::path::PathBuf, world: &World, from: &str) -> Self {
        let mut parts = Parts::of(&dir).unwrap();
        parts.settings.sync.from = Some(from.to_owned());
        parts.settings.sync.token = Some(dir.join("authority.token"));
        parts.settings.sync.time = 1;
        let web = Arc::clone(&world.web);
        parts.now = Arc::new(move || moment::timestamp(web.now()));
        Self { runtime: Runtime::start(&dir, parts).unwrap(), dir }
    }
}
