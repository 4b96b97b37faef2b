//! Whether a device is there: told when it goes and when it comes, and not at each try in between.

use core::fmt::Display;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use clearance_gate_devices::Checked;
use clearance_gate_devices::door::{DoorKind, DoorSettings};
use clearance_gate_devices::input::{InputKind, InputSettings};
use clearance_gate_devices::person::PersonSettings;
use serde::Serialize;
use utoipa::ToSchema;

use super::settings::PersonOfLane;
use crate::clock::Now;

/// A device that says more than this within [`A_WHILE`] is counted, and told no more: a contact that bounces must not push
/// everything else off the board.
const MOST: u32 = 10;
const A_WHILE: Duration = Duration::from_secs(60);

/// What a device is.
///
/// Deliberately closed: its names are part of what monitors read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Door,
    Input,
    Person,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Input => "input",
            Self::Person => "person",
        }
    }

    /// Stable names of its going and its coming.
    const fn codes(self) -> (&'static str, &'static str) {
        match self {
            Self::Door => ("door-away", "door-back"),
            Self::Input => ("input-away", "input-back"),
            Self::Person => ("person-away", "person-back"),
        }
    }
}

/// What there is to tell.
#[derive(Debug)]
pub(super) enum News {
    /// Nothing more will come.
    End,
    Said {
        lane: String,
        code: &'static str,
        text: String,
        /// Whether the operator is told, or only the monitor.
        is_told: bool,
    },
}

/// A device, as far as it is known.
pub(super) struct Watched {
    kind: Kind,
    /// The lane; `*` for all.
    lane: String,
    name: String,
    tell: Sender<News>,
    now: Now,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_up: Option<bool>,
    trouble: Option<String>,
    since: Option<u64>,
    /// When the time began in which things are counted, and how many were told in it.
    begun: Option<Instant>,
    told: u32,
}

/// A device.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeviceView {
    /// `door`, `person` or `input`.
    pub kind: &'static str,
    /// The lane; `*` for all.
    pub lane: String,
    /// What it is, and where.
    pub name: String,
    /// `up`, `down`, or `unknown` where it was not asked yet.
    pub state: &'static str,
    /// When that began.
    pub since: Option<u64>,
    /// What is wrong.
    pub trouble: Option<String>,
}

impl DeviceView {
    pub(crate) fn title(&self) -> String {
        format!("lane {}: {} {}", self.lane, self.kind, self.name)
    }
}

impl Watched {
    pub(super) fn door(settings: &Checked<DoorSettings>, tell: Sender<News>, now: &Now) -> Self {
        let name = match &settings.by {
            DoorKind::Relay(relay) => format!("relay {} coil {}", relay.address, relay.coil),
            DoorKind::Webhook(webhook) => format!("webhook {}", place(&webhook.to.url)),
            _ => "controller".to_owned(),
        };
        Self::new(Kind::Door, &settings.lane, name, tell, now)
    }

    pub(super) fn person(settings: &PersonOfLane, tell: Sender<News>, now: &Now) -> Self {
        let name = match &*settings.by {
            PersonSettings::Http(http) => place(&http.device.url).to_owned(),
            _ => "simulated".to_owned(),
        };
        let lane = settings.lane.as_deref().unwrap_or("*");
        Self::new(Kind::Person, lane, name, tell, now)
    }

    /// It is there until it is lost, or cannot be opened.
    pub(super) fn input(settings: &Checked<InputSettings>, tell: Sender<News>, now: &Now) -> Self {
        let kind = match &settings.from {
            InputKind::Folder(_) => "folder",
            InputKind::Serial(_) => "serial",
            InputKind::Wedge(_) => "wedge",
            _ => "stdin",
        };
        let path = settings.from.path().map(|path| format!(" {}", path.display()));
        let name = format!("{kind}{}", path.unwrap_or_default());
        let this = Self::new(Kind::Input, &settings.lane, name, tell, now);
        this.state().is_up = Some(true);
        this
    }

    fn new(kind: Kind, lane: &str, name: String, tell: Sender<News>, now: &Now) -> Self {
        let (lane, now, state) = (lane.to_owned(), Now::clone(now), Mutex::default());
        Self { kind, lane, name, tell, now, state }
    }

    pub(super) fn is_input(&self) -> bool {
        self.kind == Kind::Input
    }

    /// It answers.
    pub(super) fn works(&self) {
        if self.changes(true, None) == Some(false) {
            self.says(self.kind.codes().1, &format!("{} is there again", self.kind.name()));
        }
    }

    /// It does not answer.
    pub(super) fn is_away(&self, why: &str) {
        if self.changes(false, Some(why)) != Some(false) {
            self.says(self.kind.codes().0, &why);
        }
    }

    /// Whether it answers, where somebody else tells the operator.
    pub(super) fn is_seen(&self, is_up: bool, trouble: Option<&str>) {
        self.changes(is_up, trouble);
    }

    /// What it was before.
    fn changes(&self, is_up: bool, trouble: Option<&str>) -> Option<bool> {
        let mut state = self.state();
        let before = state.is_up.replace(is_up);
        state.trouble = trouble.map(str::to_owned);
        if before != Some(is_up) {
            state.since = Some((self.now)().as_secs());
        }
        before
    }

    /// Something that the operator should know.
    pub(super) fn says(&self, code: &'static str, what: &impl Display) {
        let mut text = format!("lane {}: {what}", self.lane);
        let told = self.state().counts();
        if told == MOST {
            text.push_str(" (what more it says within a minute is counted only)");
        }
        let lane = self.lane.clone();
        let _ = self.tell.send(News::Said { lane, code, text, is_told: told <= MOST });
    }

    /// For the monitor alone.
    pub(super) fn counts(&self, code: &'static str) {
        let (lane, text) = (self.lane.clone(), String::new());
        let _ = self.tell.send(News::Said { lane, code, text, is_told: false });
    }

    /// `is_seen` is what the device itself shows, where nothing else is known.
    pub(super) fn view(&self, is_seen: Option<bool>) -> DeviceView {
        let state = self.state();
        DeviceView {
            kind: self.kind.name(),
            lane: self.lane.clone(),
            name: self.name.clone(),
            state: match state.is_up.or(is_seen) {
                Some(true) => "up",
                Some(false) => "down",
                None => "unknown",
            },
            since: state.since,
            trouble: state.trouble.clone(),
        }
    }

    pub(super) fn is_known(&self) -> bool {
        self.state().is_up.is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How many things were told lately, this one among them.
    fn counts(&mut self) -> u32 {
        if self.begun.is_none_or(|begun| begun.elapsed() >= A_WHILE) {
            (self.begun, self.told) = (Some(Instant::now()), 0);
        }
        self.told = self.told.saturating_add(1);
        self.told
    }
}

/// An address without what may be secret in it.
fn place(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use clearance_core::time::Timestamp;

    use super::*;

    #[test]
    fn a_device_is_told_when_it_goes_and_when_it_comes_and_a_flood_is_counted() {
        let (tell, heard) = channel();
        let now: Now = Arc::new(|| Timestamp::from_secs(7));
        let door = Watched::new(Kind::Door, "1", "relay".to_owned(), tell, &now);
        door.works(); // it was never away
        door.is_away("no answer");
        door.is_away("reset");
        door.works();
        let told = |news: News| match news {
            News::Said { code, is_told, .. } => (code, is_told),
            News::End => panic!("nobody said so"),
        };
        let all: Vec<_> = heard.try_iter().map(told).collect();
        assert_eq!(all, [("door-away", true), ("door-back", true)]);
        (0..100).for_each(|_| door.says("door-forced", &"somebody passed"));
        let all: Vec<_> = heard.try_iter().map(told).collect();
        assert_eq!(all.len(), 100);
        assert_eq!(all.iter().filter(|(_, is_told)| *is_told).count(), 8);
    }
}
