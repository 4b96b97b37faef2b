//! A gate with devices, and how it says that they are.

use std::time::{Duration, Instant};

use clearance_gate::GateConfig;
use clearance_gate_server::seams::Seams;
use clearance_gate_server::tokens::Role;
use clearance_tests::World;
use serde_json::Value;

use crate::bench::Bench;

/// A gate whose gate.toml ends with these tables.
pub(crate) fn gate(test: &str, world: &World, tables: &str) -> Bench {
    Bench::written(
        &format!("devices-{test}"),
        world,
        (|_: &mut _| (), tables),
        |_| (),
        Seams::default(),
    )
}

/// The same, where everybody is compared.
pub(crate) fn gate_that_compares(test: &str, world: &World, tables: &str) -> Bench {
    let here = |config: &mut GateConfig| {
        config.policy.person_check = clearance_verifier::PersonCheck::Here;
    };
    Bench::written(&format!("devices-{test}"), world, (here, tables), |_| (), Seams::default())
}

/// Waits for what has to come true soon.
pub(crate) fn soon(what: &str, is: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !is() {
        assert!(Instant::now() < until, "{what}: not within 20 s");
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Bench {
    pub(crate) fn status(&self) -> Value {
        self.get(Role::Officer, "/v1/status").is(200)
    }

    /// The notices of a name, the newest first.
    pub(crate) fn notices(&self, code: &str) -> Vec<String> {
        let status = self.status();
        let all = status["notices"].as_array().unwrap().iter();
        let its = all.filter(|it| it["code"] == code);
        its.map(|it| it["text"].as_str().unwrap().to_owned()).collect()
    }

    /// `up`, `down` or `unknown`, of the only device of a kind.
    pub(crate) fn state_of(&self, kind: &str) -> String {
        let status = self.status();
        let mut its = status["devices"].as_array().unwrap().iter().filter(|it| it["kind"] == kind);
        its.next().unwrap()["state"].as_str().unwrap().to_owned()
    }

    /// The last outcome in the only lane.
    pub(crate) fn last(&self) -> Value {
        self.status()["lanes"][0]["last"][0].clone()
    }

    /// A number that Prometheus reads; 0 where it is not there yet.
    pub(crate) fn counted(&self, name: &str) -> f64 {
        let text = self.get(Role::Officer, "/metrics").body;
        let line = text.lines().find(|line| line.starts_with(name));
        line.map_or(0.0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
    }
}
