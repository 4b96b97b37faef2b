//! A gate of the runtime, installed by an operator with the root, the first list and a token.

use std::sync::Arc;

use clearance_authority::moment;
use clearance_authority::register::Role;
use clearance_core::crypto::Secret32;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, Location, TransportMode};
use clearance_gate::{GateConfig, GateDir, NewGate};
use clearance_gate_server::seams::Seams;
use clearance_gate_server::settings::Settings;
use clearance_gate_server::{Parts, Presented, Runtime, Ticket};
use clearance_verifier::{Crossing, PersonMatch};

use crate::phone::root;
use crate::world::{World, token};

pub(crate) struct Gate {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) dir: std::path::PathBuf,
}

/// Where a gate stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) jurisdiction: &'static str,
    pub(crate) checkpoint: &'static str,
    pub(crate) direction: Direction,
}

/// Into Macao on foot.
const BORDER_GATE: Place =
    Place { jurisdiction: "mo", checkpoint: "border-gate", direction: Direction::Arrival };

/// The world's time, for phones and gates.
pub(crate) fn timestamp(world: &World) -> Timestamp {
    moment::timestamp(world.web.now())
}

impl Gate {
    /// Without keys and status lists: they come by themselves.
    pub(crate) fn new(name: &str, world: &World, from: &str, seams: Seams) -> Self {
        Self::at(name, world, from, (BORDER_GATE, |_| ()), seams)
    }

    /// The same, elsewhere, with settings of its own.
    pub(crate) fn at(
        name: &str,
        world: &World,
        from: &str,
        (place, change): (Place, impl FnOnce(&mut Settings)),
        seams: Seams,
    ) -> Self {
        let dir = world.dir.join(format!("gate-{name}"));
        let list = world.dir.join(format!("{name}-list"));
        std::fs::write(&list, world.get("", "/v1/public/trust-chain").body).unwrap();
        let location = Location {
            jurisdiction: place.jurisdiction.parse().unwrap(),
            checkpoint: place.checkpoint.parse().unwrap(),
            hall: "hall".parse().unwrap(),
            direction: place.direction,
            mode: TransportMode::Foot,
            stand: None,
            office: None,
        };
        let new = NewGate {
            config: GateConfig::new("mo".parse().unwrap(), location),
            root: root(world),
            list: &list,
            keys: Vec::new(),
            pseudonym_secret: Secret32::from([7; 32]),
            was_in_service: false,
        };
        GateDir::create(&dir, new, timestamp(world)).unwrap();
        std::fs::write(dir.join("authority.token"), token(Role::Gate)).unwrap();
        let mut parts = Parts::of(&dir).unwrap();
        parts.settings.sync.from = Some(from.to_owned());
        parts.settings.sync.token = Some(dir.join("authority.token"));
        parts.settings.sync.time = 1;
        parts.settings.serve.listen.set_port(0);
        change(&mut parts.settings);
        parts.seams = seams;
        let web = Arc::clone(&world.web);
        parts.now = Arc::new(move || moment::timestamp(web.now()));
        let runtime = Runtime::start(&dir, parts).unwrap();
        runtime.sync();
        Self { runtime, dir }
    }

    /// What the gate says to a code, whose person is the holder: outcome and reason.
    pub(crate) fn says(&self, text: &str) -> (String, Option<String>) {
        let shown = Presented::Text(text.to_owned());
        let done = self.runtime.present(None, shown, Crossing::default(), &Ticket::default());
        let mut answer = done.unwrap();
        if answer.waits_for_person {
            answer = self.runtime.confirm_person(&answer.id, PersonMatch::Matches).unwrap();
        }
        (answer.outcome.to_owned(), answer.reason.map(str::to_owned))
    }

    /// What is wrong with the source.
    pub(crate) fn troubles(&self) -> Vec<String> {
        self.runtime.status().sync.unwrap().troubles
    }

    /// Troubles of the source that the operator was told.
    pub(crate) fn told(&self) -> usize {
        let notices = self.runtime.status().notices;
        notices.iter().filter(|it| it.code == "sync" && it.text.contains("not brought")).count()
    }
}
