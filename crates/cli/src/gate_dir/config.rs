//! What is configured at a gate.

use std::str::FromStr;

use clearance_core::ids::{GateGroupId, Name};
use clearance_core::trust::{AtGate, Location};
use clearance_core::words::UnknownWord;
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
            "direction": direction.as_str(),
            "mode": mode.as_str(),
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
                direction: word("direction", text("direction")?)?,
                mode: word("mode", text("mode")?)?,
                stand: optional("stand")?,
                office: optional("office")?,
            },
            challenge: if challenge { AtGate::Required } else { AtGate::Optional },
        })
    }
}

fn word<T: FromStr<Err = UnknownWord>>(key: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|cause| format!("'{key}' {text}: {cause}"))
}
