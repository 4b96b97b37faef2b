//! `[[door]]`, `[person]` or `[[person]]`, and `[[input]]` of `gate.toml`: what the lanes are wired to.

use core::fmt::Display;
use core::ops::Range;
use std::path::Path;

use clearance_gate_devices::door::{DoorKind, DoorSettings, Opens};
use clearance_gate_devices::input::{InputKind, InputSettings};
use clearance_gate_devices::peer::{PeerSettings, Secret, SecretError};
use clearance_gate_devices::person::PersonSettings;
use clearance_gate_devices::{Checked, SettingsError};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::settings::{Lane, Mistake};

/// Milliseconds that a lane's deadline leaves for everything but the person check.
const REST: u32 = 250;

/// All devices.
#[derive(Clone, Debug, Default)]
pub struct DeviceSettings {
    /// `[[door]]`: one for a lane at most.
    pub doors: Vec<Checked<DoorSettings>>,
    /// `[person]`, or `[[person]]`: one for a lane at most.
    pub persons: Vec<PersonOfLane>,
    /// `[[input]]`.
    pub inputs: Vec<Checked<InputSettings>>,
}

/// What compares the persons of one lane, or of all.
#[derive(Clone, Debug)]
pub struct PersonOfLane {
    /// The lane; all of them where none is named.
    pub lane: Option<String>,
    /// The device.
    pub by: Checked<PersonSettings>,
}

/// `[[person]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonTable {
    lane: String,
    by: PersonSettings,
}

impl DeviceSettings {
    /// Whether nothing is wired to any lane.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.doors.is_empty() && self.persons.is_empty() && self.inputs.is_empty()
    }

    /// Reads the tables, each by itself, and looks whether they fit the lanes, and each other. Paths are from `dir`.
    pub(crate) fn read(text: &str, dir: &Path, lane: &Lane, mistakes: &mut Vec<Mistake>) -> Self {
        let Ok(root) = DeTable::parse(text) else { return Self::default() }; // told already
        let mut reader = Reader { text, dir, lane, mistakes, root: root.get_ref() };
        Self { doors: reader.doors(), persons: reader.persons(), inputs: reader.inputs() }
    }
}

/// Where something stands in the file.
type Place = Range<usize>;

struct Reader<'a> {
    text: &'a str,
    dir: &'a Path,
    lane: &'a Lane,
    mistakes: &'a mut Vec<Mistake>,
    root: &'a DeTable<'a>,
}

impl Reader<'_> {
    fn doors(&mut self) -> Vec<Checked<DoorSettings>> {
        let mut doors: Vec<Checked<DoorSettings>> = Vec::new();
        for (at, door) in self.tables::<DoorSettings>("door") {
            let name = format!("door of lane {:?}", door.lane);
            self.lane_is_there(&name, &door.lane, &at);
            if doors.iter().any(|other| other.lane == door.lane) {
                self.wrong(&at, format!("{name}: the lane has a door already"));
            }
            if let Some(other) = doors.iter().find(|other| is_same_relay(&other.by, &door.by)) {
                let told = format!("{name}: lane {:?} has this relay already", other.lane);
                self.wrong(&at, told);
            }
            if let Some(problem) = self.outlasts_passage(&door.by) {
                self.wrong(&at, format!("{name}: {problem}"));
            }
            let Some(door) = self.checked(&name, &at, door.checked()) else { continue };
            let door = door.in_dir(self.dir);
            if let DoorKind::Webhook(webhook) = &door.by {
                self.peer(&name, &at, &webhook.to);
            }
            doors.push(door);
        }
        doors
    }

    fn persons(&mut self) -> Vec<PersonOfLane> {
        // The same name stands for one device of all lanes, and for one of each.
        let is_one = self.root.get("person").is_some_and(|found| found.get_ref().is_table());
        let found: Vec<_> = if is_one {
            let one = self.table::<PersonSettings>("person");
            one.into_iter().map(|(at, by)| (at, None, by)).collect()
        } else {
            let each = self.tables::<PersonTable>("person");
            each.into_iter().map(|(at, it)| (at, Some(it.lane), it.by)).collect()
        };
        let mut persons: Vec<PersonOfLane> = Vec::new();
        for (at, lane, by) in found {
            let name =
                lane.as_ref().map_or("person".to_owned(), |it| format!("person of lane {it:?}"));
            if let Some(lane) = &lane {
                self.lane_is_there(&name, lane, &at);
            }
            if persons.iter().any(|other| other.lane == lane) {
                self.wrong(&at, format!("{name}: the lane has a person check already"));
            }
            let (takes, most) = (by.longest_ms(), self.lane.deadline.saturating_sub(REST));
            if takes > most {
                let told = format!(
                    "{name}: it may take {takes} ms, and lane.deadline = {} leaves it {most}; set lane.deadline to {} or more, or let it take less",
                    self.lane.deadline,
                    takes.saturating_add(REST),
                );
                self.wrong(&at, told);
            }
            let Some(by) = self.checked(&name, &at, by.checked()) else { continue };
            let by = by.in_dir(self.dir);
            if let PersonSettings::Http(http) = &*by {
                self.peer(&name, &at, &http.device);
                self.secret(&name, &at, &http.enrolment_secret_file);
            }
            persons.push(PersonOfLane { lane, by });
        }
        persons
    }

    fn inputs(&mut self) -> Vec<Checked<InputSettings>> {
        let mut inputs: Vec<Checked<InputSettings>> = Vec::new();
        for (at, input) in self.tables::<InputSettings>("input") {
            let name = format!("input of lane {:?}", input.lane);
            self.lane_is_there(&name, &input.lane, &at);
            let Some(input) = self.checked(&name, &at, input.checked()) else { continue };
            let input = input.in_dir(self.dir);
            if let Some(other) =
                inputs.iter().find(|other| is_same_source(&other.from, &input.from))
            {
                let told = format!("{name}: the input of lane {:?} reads this already", other.lane);
                self.wrong(&at, told);
            }
            inputs.push(input);
        }
        inputs
    }

    /// Each table of an array of tables, where it is one that can be read.
    fn tables<T: DeserializeOwned>(&mut self, key: &str) -> Vec<(Place, T)> {
        let Some(found) = self.root.get(key) else { return Vec::new() };
        let Some(array) = found.get_ref().as_array() else {
            self.wrong(&found.span(), format!("write [[{key}]], once for each"));
            return Vec::new();
        };
        let array: Vec<_> = array.iter().cloned().collect();
        array.into_iter().filter_map(|value| self.read(value)).collect()
    }

    fn table<T: DeserializeOwned>(&mut self, key: &str) -> Option<(Place, T)> {
        let found = self.root.get(key)?.clone();
        self.read(found)
    }

    fn read<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<(Place, T)> {
        let at = value.span();
        match T::deserialize(value.into_deserializer()) {
            Ok(read) => Some((at, read)),
            Err(error) => {
                let at = error.span().unwrap_or(at);
                self.wrong(&at, error.message());
                None
            }
        }
    }

    fn checked<T>(
        &mut self,
        name: &str,
        at: &Place,
        checked: Result<Checked<T>, Vec<SettingsError>>,
    ) -> Option<Checked<T>> {
        let errors = match checked {
            Ok(checked) => return Some(checked),
            Err(errors) => errors,
        };
        errors.iter().for_each(|error| self.wrong(at, format!("{name}: {error}")));
        None
    }

    fn lane_is_there(&mut self, name: &str, lane: &str, at: &Place) {
        if !self.lane.names.iter().any(|known| known == lane) {
            let told =
                format!("{name}: there is no such lane; lane.names has {:?}", self.lane.names);
            self.wrong(at, told);
        }
    }

    fn peer(&mut self, name: &str, at: &Place, peer: &PeerSettings) {
        self.secret(name, at, &peer.secret_file);
        if let Some(roots) = peer.roots_file.as_ref().filter(|roots| !roots.is_file()) {
            let told = format!("{name}: {} is no file; bring it there", roots.display());
            self.wrong(at, told);
        }
    }

    fn secret(&mut self, name: &str, at: &Place, file: &Path) {
        match Secret::read(file) {
            Ok(_) => {}
            Err(SecretError::File(error)) => {
                self.wrong(at, format!("{name}: {error}; bring it there"))
            }
            Err(error) => self.wrong(at, format!("{name}: {}: {error}", file.display())),
        }
    }

    /// A door that lets people through for longer than their passage counts lets the next one's code open it for them.
    fn outlasts_passage(&self, door: &DoorKind) -> Option<String> {
        let DoorKind::Relay(relay) = door else { return None };
        // A held relay goes off with the passage.
        let (on, is_held) = match relay.opens {
            Opens::Held { most_ms } => (most_ms, true),
            Opens::OwnPulse(pulse) => (pulse.ms, false),
            Opens::Pulse { ms } => (ms, false),
        };
        let within = relay.contact.map(|contact| contact.pass_within_ms);
        if let Some(within) = within.filter(|within| !is_held && *within < on) {
            return Some(format!(
                "the relay is on for {on} ms, and contact.pass-within-ms = {within} is over before"
            ));
        }
        let (longest, most) = (within.unwrap_or_default().max(on), self.lane.passage);
        (longest > most.saturating_mul(1_000)).then(|| {
            format!("it may be passed for {longest} ms, and lane.passage = {most} is over before")
        })
    }

    fn wrong(&mut self, at: &Place, problem: impl Display) {
        self.mistakes.push(Mistake::at(self.text, at.start, problem));
    }
}

fn is_same_relay(one: &DoorKind, other: &DoorKind) -> bool {
    let (DoorKind::Relay(one), DoorKind::Relay(other)) = (one, other) else { return false };
    (one.address, one.unit, one.coil) == (other.address, other.unit, other.coil)
}

fn is_same_source(one: &InputKind, other: &InputKind) -> bool {
    one.path() == other.path() // standard input has none
}
