//! Inputs: what scanners, folders and standard input read is judged as a request's code is, in one row with those.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clearance_gate_devices::input::{Arrival, InputEvent, InputSettings, InputTrouble};
use clearance_gate_devices::{Checked, Input};
use clearance_reader::{Repaired, repair};
use clearance_verifier::Crossing;

use super::watched::Watched;
use crate::Runtime;
use crate::lanes::{Answer, OneLane, Ticket, turn};

/// The name of the threads that judge what was read.
pub(super) const NAME: &str = "reader";
/// Readings that wait for a lane: more than a scanner sends while one person passes.
const WAITING: usize = 16;

/// Something that was read.
struct Reading {
    what: InputEvent,
    at: Instant,
}

/// Reads each source. One thread for a lane judges what comes.
pub(super) fn start<'a>(
    sources: impl Iterator<Item = (Checked<InputSettings>, &'a Arc<Watched>)>,
    runtime: &Arc<Runtime>,
) -> io::Result<(Vec<Input>, Vec<JoinHandle<()>>)> {
    let mut rows = BTreeMap::<String, SyncSender<Reading>>::new();
    let (mut inputs, mut readers) = (Vec::new(), Vec::new());
    for (settings, watched) in sources {
        let row = match rows.get(&settings.lane) {
            Some(row) => row.clone(),
            None => {
                let (row, waiting) = sync_channel(WAITING);
                rows.insert(settings.lane.clone(), row.clone());
                let (lane, its) = (settings.lane.clone(), Arc::downgrade(runtime));
                let work = move || judge_all(&lane, &waiting, &its);
                readers.push(thread::Builder::new().name(NAME.into()).spawn(work)?);
                row
            }
        };
        let watched = Arc::clone(watched);
        let tell = Arc::new(move |arrival: Arrival| hear(arrival.event, &row, &watched));
        inputs.push(Input::start(settings, tell)?);
    }
    Ok((inputs, readers))
}

/// Takes what a source says, and does not wait.
fn hear(event: InputEvent, row: &SyncSender<Reading>, watched: &Watched) {
    match event {
        InputEvent::Text(_) | InputEvent::Picture { .. } => {
            let reading = Reading { what: event, at: Instant::now() };
            if let Err(TrySendError::Full(_)) = row.try_send(reading) {
                watched.says(
                    "input-flood",
                    &"codes are read faster than people pass; look at the scanner",
                );
            }
        }
        InputEvent::Advice(advice) => watched.says("scanner", &advice),
        InputEvent::Back => watched.works(),
        InputEvent::Ended => {
            watched.is_away("standard input has ended; start the gate again to read more")
        }
        InputEvent::Trouble(trouble @ InputTrouble::Gone { .. }) => {
            watched.is_away(&trouble.to_string());
        }
        InputEvent::Trouble(trouble) => watched.says("input-trouble", &trouble),
        _ => {}
    }
}

/// Judges what is read in one lane, until its sources end.
fn judge_all(lane: &str, waiting: &Receiver<Reading>, runtime: &Weak<Runtime>) {
    while let Ok(reading) = waiting.recv() {
        let Some(runtime) = runtime.upgrade().filter(|it| it.devices.reads()) else { return };
        let Some(lane) = runtime.lanes.named(Some(lane)) else { return };
        let result = runtime.took(lane, reading);
        runtime.metrics.read(&lane.name, result);
    }
}

impl Runtime {
    /// What became of a reading. Whoever showed the code does not wait for an answer: what is no decision is told by an
    /// event of its own.
    fn took(&self, lane: &OneLane, reading: Reading) -> &'static str {
        let deadline = Duration::from_millis(self.settings.lane.deadline.into());
        // A picture waits for the decoder within a time of its own, as a request's does.
        let mut since = reading.at;
        let picture_text;
        if since.elapsed() >= deadline {
            return self.late(lane);
        }
        let read = match reading.what {
            InputEvent::Text(text) => {
                let (repairs, doubt) = (text.repairs, text.doubt);
                Repaired { text: text.text.into(), repairs, doubt }
            }
            InputEvent::Picture { bytes } => match self.text_of(lane, bytes) {
                Ok(text) => {
                    (since, picture_text) = (Instant::now(), text);
                    repair(&picture_text)
                }
                Err(why) => {
                    self.tell_reading(&self.unread(lane, &why));
                    return "unread";
                }
            },
            _ => return "nothing",
        };
        let Some(_turn) = turn(&lane.turn, since + deadline) else { return self.late(lane) };
        let ticket = Ticket::until(Instant::now() + deadline);
        let answer = self.judge(lane, &read, Crossing::default(), &ticket);
        match (answer.repeat, answer.outcome) {
            (true, _) => "repeat",
            (_, told @ ("wait" | "closed")) => {
                self.tell_reading(&answer);
                told
            }
            _ => "judged",
        }
    }

    /// Whoever showed the code long ago shows the next one by now.
    fn late(&self, lane: &OneLane) -> &'static str {
        self.tell_reading(&Answer::occupied(self.hub.number(), &lane.name, self.now()));
        "late"
    }

    fn tell_reading(&self, answer: &Answer) {
        self.hub.tell("reading", answer);
    }
}
