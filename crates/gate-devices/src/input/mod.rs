//! Scanners, folders and standard input: what a lane reads codes from.
//!
//! An [`Input`] has a thread that reads one source and tells what arrives: texts, cut and repaired by
//! `clearance_reader`, and pictures. Sources that go away are opened again when they are back; nobody has to restart
//! anything.

mod advice;
mod device;
mod folder;
mod keys;
mod listen;
mod serial;
mod settings;
mod stdin;
mod stream;
mod trouble;
mod wait;
mod wedge;

pub use advice::Advice;
pub use settings::{
    Done, FolderSettings, InputKind, InputSettings, SerialSettings, StdinSettings, WedgeSettings,
};
pub use trouble::InputTrouble;

use core::fmt;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use clearance_core::ids::Name;
use clearance_reader::{Doubt, Repair};

use crate::Tell;
use crate::settings::Checked;
use wait::Stop;

/// A source that is being read. Dropping it ends its thread.
#[derive(Debug)]
pub struct Input {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// What arrived, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The lane that the source belongs to.
    pub lane: Name,
    /// What it was.
    pub event: InputEvent,
}

/// What arrives from a source.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputEvent {
    /// For the operator: it looks like a setting of the scanner. Told once, until it is right again.
    Advice(Advice),
    /// The source is there, after it was not.
    Back,
    /// The source has ended, and will not come back.
    Ended,
    /// The bytes of a picture, for a decoder.
    Picture {
        /// The file, as it came.
        bytes: Vec<u8>,
    },
    /// A text, for the gate.
    Text(ReadText),
    /// For the operator: something is wrong with the source. Told once, until it is right again.
    Trouble(InputTrouble),
}

/// A text as the gate gets it. It may be a code, which belongs to a person.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadText {
    /// The text, repaired.
    pub text: String,
    /// What was repaired.
    pub repairs: Vec<Repair>,
    /// What the operator should look at where the gate does not admit.
    pub doubt: Option<Doubt>,
    /// Silence ended it, and no suffix.
    pub by_silence: bool,
}

impl Input {
    /// Starts to read. It returns at once, whether the source is there or not.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(settings: Checked<InputSettings>, tell: Tell<Arrival>) -> io::Result<Self> {
        let stop = Stop::default();
        let stopped = stop.clone();
        let lane = settings.lane_name();
        let tell: Tell<InputEvent> = Arc::new(move |event| tell(Arrival { lane, event }));
        let read = move || match &settings.from {
            InputKind::Folder(folder) => folder::read(folder, &stopped, &tell),
            InputKind::Serial(serial) => serial::read(serial, &stopped, &tell),
            InputKind::Stdin(stdin) => stdin::read(stdin, &stopped, &tell),
            InputKind::Wedge(wedge) => wedge::read(wedge, &stopped, &tell),
        };
        let thread = thread::Builder::new().name("input".into()).spawn(read)?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.stop.now();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

// A code says something of its holder to whoever can open it: it stays out of logs.
impl fmt::Debug for InputEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Advice(advice) => write!(f, "Advice({advice:?})"),
            Self::Back => f.write_str("Back"),
            Self::Ended => f.write_str("Ended"),
            Self::Picture { bytes } => write!(f, "Picture({} bytes)", bytes.len()),
            Self::Text(text) => text.fmt(f),
            Self::Trouble(trouble) => write!(f, "Trouble({trouble:?})"),
        }
    }
}

impl fmt::Debug for ReadText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, repairs, doubt, .. } = self;
        write!(f, "Text({} bytes, {repairs:?}, {doubt:?})", text.len())
    }
}
