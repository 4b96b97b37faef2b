//! What the lanes are wired to: the devices of `gate.toml`, behind the [`seams`](crate::seams).
//!
//! Each device tells from a thread of its own and never waits for a lane. A door's events are taken by one thread a door,
//! because a passage ends behind the lane's lock; readings by one thread a lane, which stand in one row with the requests;
//! everything else, which no lane has to hear, by one thread for all.

mod doors;
mod inputs;
mod persons;
pub(crate) mod settings;
mod watched;

use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clearance_durable::{Lock, LockError};
use clearance_gate_devices::Input;
use clearance_gate_devices::door::DoorError;
use clearance_gate_devices::peer::PeerError;

use self::doors::LaneDoor;
use self::settings::DeviceSettings;
pub(crate) use self::watched::DeviceView;
use self::watched::{News, Watched};
use crate::Runtime;
use crate::clock::Now;
use crate::lanes::seams::Seams;

/// How long a start waits for devices to show whether they are there.
const KNOWN_WITHIN: Duration = Duration::from_secs(2);
/// Between two looks at something that is waited for.
const LOOK: Duration = Duration::from_millis(5);

/// All devices of a gate. Dropping them ends their threads, and leaves the doors shut.
#[derive(Default)]
pub(crate) struct Devices {
    watched: Vec<Arc<Watched>>,
    doors: Vec<Arc<LaneDoor>>,
    inputs: Mutex<Vec<Input>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    tell: Option<Sender<News>>,
    heard: Mutex<Option<Receiver<News>>>,
    /// One process drives them.
    lock: Mutex<Option<Lock>>,
    is_stopping: AtomicBool,
    /// Why nobody knows whether it is the only one.
    unlocked: Option<String>,
}

/// Why a gate's devices cannot be used at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum DevicesError {
    /// A door cannot be started.
    Door {
        /// The lane.
        lane: String,
        /// Why not.
        cause: DoorError,
    },
    /// Another process drives them.
    Held(LockError),
    /// Secrets or certificates of a person check cannot be used.
    Person(PeerError),
    /// The system has no thread left.
    Thread(io::Error),
}

impl fmt::Display for DevicesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Door { lane, cause } => write!(f, "door of lane {lane}: {cause}"),
            Self::Held(cause) => write!(
                f,
                "another process drives this gate's doors and scanners; stop that one first: {cause}"
            ),
            Self::Person(cause) => write!(f, "person check: {cause}"),
            Self::Thread(cause) => write!(f, "no thread for a device: {cause}"),
        }
    }
}

impl core::error::Error for DevicesError {}

impl Devices {
    /// Makes the devices of the gate in `dir`, and wires doors and person checks to the lanes. From here on a relay is
    /// shut; nothing is read yet.
    pub(crate) fn wire(
        settings: &DeviceSettings,
        lanes: &[String],
        seams: &mut Seams,
        dir: &Path,
        now: &Now,
    ) -> Result<Self, DevicesError> {
        if settings.is_empty() {
            return Ok(Self::default());
        }
        let (lock, unlocked) = match Lock::try_take(&dir.join("devices.lock")) {
            Ok(lock) => (Some(lock), None),
            Err(held @ LockError::Held { .. }) => return Err(DevicesError::Held(held)),
            // A disk that fails stops the ledger, too, so nobody is admitted: the officers' doors must work all the same.
            Err(failed) => (None, Some(failed.to_string())),
        };
        let (tell, heard) = channel();
        let mut this = Self::default();
        this.unlocked = unlocked;
        (this.tell, this.heard, this.lock) =
            (Some(tell.clone()), Mutex::new(Some(heard)), Mutex::new(lock));
        for door in &settings.doors {
            let watched = Arc::new(Watched::door(door, tell.clone(), now));
            let failed = |cause| DevicesError::Door { lane: door.lane.clone(), cause };
            let Some(lane_door) = LaneDoor::start(door, &watched).map_err(failed)? else {
                continue;
            };
            seams.doors.push((door.lane.clone(), Box::new(Arc::clone(&lane_door))));
            this.watched.push(watched);
            this.doors.push(lane_door);
        }
        for person in &settings.persons {
            let watched = Arc::new(Watched::person(person, tell.clone(), now));
            let wired = persons::wire(person, lanes, &watched).map_err(DevicesError::Person)?;
            seams.person_checks.extend(wired);
            this.watched.push(watched);
        }
        for input in &settings.inputs {
            this.watched.push(Arc::new(Watched::input(input, tell.clone(), now)));
        }
        Ok(this)
    }

    /// Listens to everything, on behalf of `runtime`.
    pub(crate) fn begin(&self, runtime: &Arc<Runtime>) -> Result<(), DevicesError> {
        if let Some(cause) = &self.unlocked {
            let told = format!("another process may drive the same devices: {cause}");
            runtime.notice(runtime.now(), "devices", &told);
        }
        let mut threads = lock(&self.threads);
        if let Some(heard) = lock(&self.heard).take() {
            let its = Arc::downgrade(runtime);
            threads.push(spawn(move || tell_news(&heard, &its))?);
        }
        for door in &self.doors {
            if let Some(thread) = door.listen(Arc::downgrade(runtime)) {
                threads.push(thread?);
            }
        }
        let watched = self.watched.iter().filter(|it| it.is_input());
        let reading = &runtime.settings.devices.inputs;
        reading.iter().for_each(|input| runtime.metrics.reads(&input.lane));
        let settings = reading.iter().cloned();
        let (inputs, readers) =
            inputs::start(settings.zip(watched), runtime).map_err(DevicesError::Thread)?;
        threads.extend(readers);
        *lock(&self.inputs) = inputs;
        Ok(())
    }

    /// From now on nothing that is read is judged. What is under way goes on.
    pub(crate) fn stop_reading(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn reads(&self) -> bool {
        !self.is_stopping.load(Ordering::Relaxed)
    }

    /// Reads nothing more, lets what was read go its way for so long, and shuts the doors.
    pub(crate) fn end(&self, within: Duration) {
        let until = Instant::now() + within;
        self.stop_reading();
        lock(&self.inputs).clear(); // with them end the rows that the lanes' readers wait at
        let own = thread::current().id();
        let (readers, others): (Vec<_>, Vec<_>) = lock(&self.threads)
            .drain(..)
            .filter(|thread| thread.thread().id() != own)
            .partition(|thread| thread.thread().name() == Some(inputs::NAME));
        let wait = |threads: &[JoinHandle<()>], until: Instant| {
            while threads.iter().any(|it| !it.is_finished()) && Instant::now() < until {
                thread::sleep(LOOK);
            }
        };
        wait(&readers, until);
        self.doors.iter().for_each(|door| door.stop());
        if let Some(tell) = &self.tell {
            let _ = tell.send(News::End);
        }
        wait(&others, Instant::now() + within);
        *lock(&self.lock) = None;
    }

    /// How each of them is.
    pub(crate) fn views(&self) -> Vec<DeviceView> {
        let door = |watched: &Watched| self.doors.iter().find(|door| door.is_of(watched));
        let is_seen = |watched: &Watched| door(watched).and_then(|door| door.is_seen());
        self.watched.iter().map(|watched| watched.view(is_seen(watched))).collect()
    }

    /// What is wrong with them, once they had time to show it.
    pub(crate) fn trouble(&self) -> Option<String> {
        let until = Instant::now() + KNOWN_WITHIN;
        let is_open = || self.doors.iter().any(|door| door.will_show());
        while is_open() && Instant::now() < until {
            thread::sleep(LOOK);
        }
        let away: Vec<_> = self
            .views()
            .into_iter()
            .filter_map(|view| Some(format!("{}: {}", view.title(), view.trouble?)))
            .collect();
        (!away.is_empty()).then(|| away.join("; "))
    }
}

impl Drop for Devices {
    fn drop(&mut self) {
        self.end(Duration::from_secs(1));
    }
}

/// Tells the operator what devices say.
fn tell_news(heard: &Receiver<News>, runtime: &Weak<Runtime>) {
    while let Ok(News::Said { lane, code, text, is_told }) = heard.recv() {
        let Some(runtime) = runtime.upgrade() else { return };
        runtime.metrics.said_by_device(&lane, code);
        if is_told {
            runtime.notice(runtime.now(), code, &text);
        }
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, DevicesError> {
    thread::Builder::new().name("devices".into()).spawn(work).map_err(DevicesError::Thread)
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
