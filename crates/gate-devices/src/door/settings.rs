//! `[[door]]` of gate.toml.

use core::fmt;
use std::io;
use std::path::Path;

use clearance_core::ids::Name;
use serde::Deserialize;

use super::{DoorEvent, Output, RelayDoor, RelaySettings, WebhookDoor, WebhookSettings};
use crate::Tell;
use crate::peer::PeerError;
use crate::settings::{Check, Checked, SettingsError};

/// The door of one lane.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DoorSettings {
    /// The lane.
    pub lane: String,
    /// What opens it.
    pub by: DoorKind,
}

/// What opens a door.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DoorKind {
    /// A gate controller that follows the gate's events: nothing is opened from here.
    Controller(Controller),
    /// A relay box.
    Relay(RelaySettings),
    /// A program that is told over HTTP.
    Webhook(WebhookSettings),
}

/// A gate controller listens to the decisions of the gate's HTTP interface (`/v1/decisions`) and opens by itself.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Controller {}

/// A door that cannot be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum DoorError {
    /// Secret or certificates cannot be used.
    Peer(PeerError),
    /// The system has no thread left.
    Thread(io::Error),
}

impl DoorSettings {
    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        check.name("lane", &self.lane);
        match &self.by {
            DoorKind::Controller(_) => {}
            DoorKind::Relay(relay) => check.all(relay.clone().checked().err()),
            DoorKind::Webhook(webhook) => check.all(webhook.clone().checked().err()),
        }
        check.done(self)
    }
}

impl Checked<DoorSettings> {
    /// Takes paths that are not absolute from `dir`.
    #[must_use]
    pub fn in_dir(self, dir: &Path) -> Self {
        self.with(|this| {
            if let DoorKind::Webhook(webhook) = &mut this.by {
                webhook.to.in_dir(dir);
            }
        })
    }

    /// The lane that it belongs to.
    pub fn lane_name(&self) -> Name {
        self.lane.parse().expect("checked() has parsed it")
    }

    /// The door; none where a controller opens it.
    ///
    /// # Errors
    /// [`DoorError`].
    pub fn start(&self, tell: Tell<DoorEvent>) -> Result<Option<Box<dyn Output>>, DoorError> {
        Ok(Some(match &self.by {
            DoorKind::Controller(Controller {}) => return Ok(None),
            DoorKind::Relay(relay) => Box::new(
                RelayDoor::start(self.part(relay.clone()), tell).map_err(DoorError::Thread)?,
            ),
            DoorKind::Webhook(webhook) => {
                let webhook = self.part(webhook.clone());
                Box::new(WebhookDoor::new(&webhook, self.lane_name()).map_err(DoorError::Peer)?)
            }
        }))
    }
}

impl fmt::Display for DoorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer(error) => error.fmt(f),
            Self::Thread(error) => write!(f, "no thread for the door: {error}"),
        }
    }
}

impl std::error::Error for DoorError {}
