//! A door behind a program of somebody else's, which is told over HTTP.

use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use clearance_core::ids::Name;
use clearance_fetch::{Answer, FetchError};
use serde::{Deserialize, Serialize};

use super::{DoorState, Opened, Opening, Output, OutputError};
use crate::peer::{Caller, PeerError, PeerSettings, random_name};
use crate::settings::{Check, Checked, SettingsError, ms};

/// A door behind a signed webhook.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WebhookSettings {
    /// The program that opens it.
    pub to: PeerSettings,
    /// Milliseconds in which it has to confirm: 50 to 10,000.
    #[serde(default = "limit")]
    pub limit_ms: u32,
}

impl WebhookSettings {
    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        self.to.check(&mut check);
        check.within("limit-ms", self.limit_ms, 50..=10_000);
        check.done(self)
    }
}

/// A door behind a signed webhook. A success of HTTP means that it is open; the other program shuts it by itself.
#[derive(Debug)]
pub struct WebhookDoor {
    caller: Arc<Caller>,
    lane: Name,
    limit: Duration,
    state: Mutex<DoorState>,
}

/// What is posted.
#[derive(Serialize)]
struct Message<'a> {
    event: &'a str,
    lane: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    opening: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persons: Option<u8>,
}

impl WebhookDoor {
    /// A door of `lane`.
    ///
    /// # Errors
    /// [`PeerError`]: its secret or certificates cannot be used.
    pub fn new(settings: &Checked<WebhookSettings>, lane: Name) -> Result<Self, PeerError> {
        let caller = Arc::new(Caller::new(&settings.to)?);
        let (limit, state) = (ms(settings.limit_ms), Mutex::new(DoorState::Unknown));
        Ok(Self { caller, lane, limit, state })
    }

    fn set(&self, state: DoorState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Whoever did not confirm may have opened: they are told to shut, and nobody waits for it.
    fn shut_behind(&self) {
        let (caller, lane, limit) = (self.caller.clone(), self.lane, self.limit);
        let shut = move || drop(post_close(&caller, lane, Instant::now() + limit));
        let _ = thread::Builder::new().name("door".into()).spawn(shut);
    }
}

impl Output for WebhookDoor {
    fn open(&self, opening: &Opening) -> Result<Opened, OutputError> {
        let asked = Instant::now();
        let id = format!("open-{}", opening.id);
        let message = Message {
            event: "open",
            lane: self.lane.as_str(),
            opening: Some(opening.id.as_str()),
            persons: Some(opening.persons.max(1)),
        };
        match confirmed(self.caller.post(&id, &message.bytes(), asked + self.limit), self.limit) {
            Ok(()) => {
                self.set(DoorState::Open);
                Ok(Opened { took: asked.elapsed() })
            }
            Err(error) => {
                self.set(DoorState::Unknown);
                self.shut_behind();
                Err(error)
            }
        }
    }

    fn close(&self) -> Result<(), OutputError> {
        let answer = post_close(&self.caller, self.lane, Instant::now() + self.limit);
        let closed = confirmed(answer, self.limit);
        self.set(if closed.is_ok() { DoorState::Shut } else { DoorState::Unknown });
        closed
    }

    /// What it was told last and has confirmed: it does not say when it shuts by itself.
    fn state(&self) -> DoorState {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Message<'_> {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers are JSON")
    }
}

fn post_close(caller: &Caller, lane: Name, until: Instant) -> Result<Answer, FetchError> {
    // Without random numbers the id is an old one, and the receiver may take it for a repetition.
    let id = format!("close-{}", random_name().unwrap_or_default());
    let message = Message { event: "close", lane: lane.as_str(), opening: None, persons: None };
    caller.post(&id, &message.bytes(), until)
}

fn confirmed(answer: Result<Answer, FetchError>, limit: Duration) -> Result<(), OutputError> {
    match answer {
        Ok(answer) if answer.is_success() => Ok(()),
        Ok(answer) => Err(OutputError::Refused { cause: format!("status {}", answer.status) }),
        Err(FetchError::Slow { .. }) => Err(OutputError::TooLate { limit }),
        Err(error) => Err(OutputError::OutOfReach { cause: error.to_string() }),
    }
}

fn limit() -> u32 {
    1_000
}
