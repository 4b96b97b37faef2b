//! What is configured at a gate.

use clearance_core::ids::{GateGroupId, Name};
use clearance_core::trust::{AtGate, Direction, Location, TransportMode};
use serde_json::{Value, json};

/// What gate.json says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) group: GateGroupId,
    pub(crate) location: Location,
    pub(crate) challenge: AtGate,
}

impl Config {
    pub(crate) fn to_json(self) -> Value {
        let Location { jurisdiction, checkpoint, hall, direction, mode, stand, office } =
            self.location;
        let optional = |name: Option<Name>| name.map(|name| name.to_string());
        json!({
            "group": self.group.to_string(),
            "jurisdiction": jurisdiction.to_string(),
            "checkpoint": checkpoint.to_string(),
            "hall": hall.to_string(),
            "direction": direction_name(direction),
            "mode": mode_name(mode),
            "stand": optional(stand),
            "office": optional(office),
            "challenge": self.challenge == AtGate::Required,
        })
    }

    pub(super) fn from_json(value: &Value) -> Result<Self, String> {
        let text = |key: &str| {
            value[key].as_str().ok_or_else(|| format!("'{key}' is missing or not a text"))
        };
        let name = |key: &str| -> Result<Name, String> {
            text(key)?.parse().map_err(|cause| format!("'{key}': {cause}"))
        };
        let optional = |key: &str| match &value[key] {
            Value::Null => Ok(None),
            _ => name(key).map(Some),
        };
        let challenge = value["challenge"].as_bool().ok_or("'challenge' must be true or false")?;
        Ok(Self {
            group: GateGroupId(name("group")?),
            location: Location {
                jurisdiction: name("jurisdiction")?,
                checkpoint: name("checkpoint")?,
                hall: name("hall")?,
                direction: parse_direction(text("direction")?)?,
                mode: parse_mode(text("mode")?)?,
                stand: optional("stand")?,
                office: optional("office")?,
            },
            challenge: if challenge { AtGate::Required } else { AtGate::Optional },
        })
    }
}

const DIRECTIONS: [(&str, Direction); 2] =
    [("arrival", Direction::Arrival), ("departure", Direction::Departure)];

const MODES: [(&str, TransportMode); 5] = [
    ("air", TransportMode::Air),
    ("foot", TransportMode::Foot),
    ("rail", TransportMode::Rail),
    ("sea", TransportMode::Sea),
    ("vehicle", TransportMode::Vehicle),
];

/// Reads `arrival` or `departure`.
pub(crate) fn parse_direction(text: &str) -> Result<Direction, String> {
    by_name(&DIRECTIONS, text)
}

/// Reads a transport mode.
pub(crate) fn parse_mode(text: &str) -> Result<TransportMode, String> {
    by_name(&MODES, text)
}

fn direction_name(direction: Direction) -> &'static str {
    DIRECTIONS.iter().find(|(_, known)| *known == direction).map_or("", |(name, _)| *name)
}

fn mode_name(mode: TransportMode) -> &'static str {
    MODES.iter().find(|(_, known)| *known == mode).map_or("", |(name, _)| *name)
}

fn by_name<T: Copy>(known: &[(&str, T)], text: &str) -> Result<T, String> {
    known.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        format!("'{text}' is none of {}", names.join(", "))
    })
}
