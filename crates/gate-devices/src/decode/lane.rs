//! The pictures of one lane.

use core::cell::Cell;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use clearance_reader::{Budget, NoCode, Sighting, read_luma, read_picture};

use super::turns::{Right, Turns};

/// What a lane has worked counts half after this time.
const HALF_LIFE: Duration = Duration::from_millis(500);
/// Steps between two questions of the reader, at least.
const ASK: u64 = 1_000;

/// A picture to be read.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Picture {
    /// A file: PNG, JPEG, WebP, GIF, BMP.
    File(Vec<u8>),
    /// Brightness, row by row.
    Luma {
        /// One byte a pixel.
        pixels: Vec<u8>,
        /// Pixels a row.
        width: usize,
    },
}

/// Why a picture gave no text. None of it is a decision about a traveller.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotRead {
    /// The decoder failed; the picture is to blame, and the next one is read.
    Failed,
    /// The picture shows no clearance code, or two.
    NoCode(NoCode),
    /// The lane is stopping.
    Stopped,
    /// A newer picture came before there was time for this one.
    Superseded,
    /// The time for one picture was over.
    TooLate,
}

type Answer = Box<dyn FnOnce(Result<Sighting, NotRead>) + Send>;

/// Takes the pictures of one lane. Dropping it stops the lane's threads.
#[derive(Debug)]
pub struct Frames {
    lane: Arc<Lane>,
    limit: Duration,
    threads: Vec<JoinHandle<()>>,
}

struct Frame {
    picture: Picture,
    until: Instant,
    answer: Answer,
}

struct Lane {
    state: Mutex<State>,
    changed: Condvar,
    /// Asked at each piece of work.
    somebody_waits: AtomicBool,
    stopping: AtomicBool,
    turns: Arc<Turns>,
}

#[derive(Default)]
struct State {
    waiting: Option<Frame>,
    first_look: bool,
    background: bool,
    load: Load,
}

/// How much a lane has worked lately without a code to show for it.
#[derive(Clone, Copy, Default)]
struct Load {
    worked: u64,
    at: Option<Instant>,
}

impl Frames {
    pub(super) fn start(limit: Duration, turns: Arc<Turns>) -> io::Result<Self> {
        let lane = Arc::new(Lane {
            state: Mutex::default(),
            changed: Condvar::new(),
            somebody_waits: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            turns,
        });
        // From here on dropping the value ends what was started.
        let mut frames = Self { lane, limit, threads: Vec::new() };
        for _ in 0..2 {
            let lane = frames.lane.clone();
            let work = move || {
                give_way();
                lane.run();
            };
            frames.threads.push(thread::Builder::new().name("decoder".into()).spawn(work)?);
        }
        Ok(frames)
    }

    /// Takes a picture, and gives its answer exactly once, from a thread of the lane. It never waits: a picture that
    /// waited for its first look until now is answered here, as superseded.
    pub fn submit(
        &self,
        picture: Picture,
        answer: impl FnOnce(Result<Sighting, NotRead>) + Send + 'static,
    ) {
        let until = Instant::now() + self.limit;
        let frame = Frame { picture, until, answer: Box::new(answer) };
        let before = self.lane.state().waiting.replace(frame);
        self.lane.somebody_waits.store(true, Ordering::Relaxed);
        self.lane.changed.notify_all();
        if let Some(before) = before {
            (before.answer)(Err(NotRead::Superseded));
        }
    }

    /// Takes a picture, and waits for its answer.
    ///
    /// # Errors
    /// [`NotRead`].
    pub fn read(&self, picture: Picture) -> Result<Sighting, NotRead> {
        let (answer, answered) = sync_channel(1);
        self.submit(picture, move |result| drop(answer.send(result)));
        answered.recv().unwrap_or(Err(NotRead::Stopped))
    }
}

/// Lets what was already read go first: judging, recording and opening a door take little, and must not wait for pictures.
/// On Linux a thread has a priority of its own; elsewhere it would be the program's.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{getpriority_process, setpriority_process};
        let this = Some(rustix::thread::gettid());
        // Without it pictures are as good as everything else.
        let _ =
            getpriority_process(this).and_then(|now| setpriority_process(this, (now + 5).min(19)));
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.lane.stopping.store(true, Ordering::Relaxed);
        let waiting = self.lane.state().waiting.take();
        self.lane.changed.notify_all();
        if let Some(frame) = waiting {
            (frame.answer)(Err(NotRead::Stopped));
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Lane {
    fn run(&self) {
        while let Some(frame) = self.next() {
            let work = Work::new(self, frame.until);
            // What panics is a picture's fault, and must not take the lane with it.
            let read = catch_unwind(AssertUnwindSafe(|| work.read(&frame.picture)));
            if work.has_turn.get() {
                self.turns.leave();
            }
            let result = read.unwrap_or(Err(NotRead::Failed));
            work.end(result.as_ref().ok().map(|sighting| sighting.steps));
            let _ = catch_unwind(AssertUnwindSafe(|| (frame.answer)(result)));
        }
    }

    /// The picture that waits, when nobody is at a first look.
    fn next(&self) -> Option<Frame> {
        let mut state = self.state();
        loop {
            if self.stopping.load(Ordering::Relaxed) {
                return None;
            }
            if !state.first_look
                && let Some(frame) = state.waiting.take()
            {
                state.first_look = true;
                self.somebody_waits.store(false, Ordering::Relaxed);
                return Some(frame);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One picture at work.
struct Work<'a> {
    lane: &'a Lane,
    until: Instant,
    /// What the lane had worked before.
    before: u64,
    /// Worked on this picture, in steps.
    worked: Cell<u64>,
    is_later: Cell<bool>,
    has_turn: Cell<bool>,
}

impl<'a> Work<'a> {
    fn new(lane: &'a Lane, until: Instant) -> Self {
        let before = lane.state().load.at(Instant::now());
        let (is_later, has_turn) = (Cell::new(false), Cell::new(false));
        Self { lane, until, before, worked: Cell::new(0), is_later, has_turn }
    }

    /// Notes whether a turn came in time.
    fn on_turn(&self, has_turn: bool) -> Result<(), NotRead> {
        self.has_turn.set(has_turn);
        if has_turn { Ok(()) } else { Err(NotRead::TooLate) }
    }

    fn right(&self) -> Right {
        Right { is_later: self.is_later.get(), worked: self.before + self.worked.get() }
    }

    fn read(&self, picture: &Picture) -> Result<Sighting, NotRead> {
        self.on_turn(self.lane.turns.take(self.right(), self.until))?;
        self.may_go_on()?;
        let ended_by = Cell::new(None);
        let keep_going = || self.may_go_on().map_err(|why| ended_by.set(Some(why))).is_ok();
        let budget = Budget { steps: Budget::STEPS, keep_going: &keep_going };
        let read = match picture {
            Picture::File(bytes) => read_picture(bytes, budget),
            Picture::Luma { pixels, width } => read_luma(pixels, *width, budget),
        };
        // What was found before the end counts.
        read.map_err(|no_code| ended_by.take().unwrap_or(NotRead::NoCode(no_code)))
    }

    /// Asked every few milliseconds.
    fn may_go_on(&self) -> Result<(), NotRead> {
        self.worked.set(self.worked.get() + ASK);
        if self.lane.stopping.load(Ordering::Relaxed) {
            return Err(NotRead::Stopped);
        }
        if Instant::now() >= self.until {
            return Err(NotRead::TooLate);
        }
        if !self.is_later.get() && self.lane.somebody_waits.load(Ordering::Relaxed) {
            // A code that comes behind rubbish waits for half of its own work at most.
            let patience = self.lane.turns.usual() / 2;
            if self.worked.get() > patience {
                self.step_back()?;
            }
        }
        self.on_turn(self.lane.turns.pass(self.right(), self.until))
    }

    /// Leaves the first look to the next picture: goes on in the background, unless another one is there.
    fn step_back(&self) -> Result<(), NotRead> {
        let mut state = self.lane.state();
        if state.background {
            return Err(NotRead::Superseded);
        }
        (state.first_look, state.background) = (false, true);
        self.is_later.set(true);
        self.lane.changed.notify_all();
        Ok(())
    }

    /// Ends, with the steps to a code where there is one.
    fn end(&self, found: Option<u64>) {
        if let Some(steps) = found {
            self.lane.turns.learn(steps);
        }
        let mut state = self.lane.state();
        state.load = match found {
            Some(_) => Load::default(),
            None => state.load.and(self.worked.get(), Instant::now()),
        };
        if self.is_later.get() {
            state.background = false;
        } else {
            state.first_look = false;
        }
        self.lane.changed.notify_all();
    }
}

impl Load {
    /// What of it still counts.
    fn at(self, now: Instant) -> u64 {
        let Some(at) = self.at else { return 0 };
        let age = now.duration_since(at).as_secs_f64() / HALF_LIFE.as_secs_f64();
        (self.worked as f64 * (-age).exp2()) as u64
    }

    fn and(self, worked: u64, now: Instant) -> Self {
        Self { worked: self.at(now) + worked, at: Some(now) }
    }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lane")
    }
}

// It may show a code, or a face.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(bytes) => write!(f, "File({} bytes)", bytes.len()),
            Self::Luma { pixels, width } => write!(f, "Luma({width} of {} pixels)", pixels.len()),
        }
    }
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed => f.write_str("the decoder failed at this picture; take another one"),
            Self::NoCode(no_code) => no_code.fmt(f),
            Self::Stopped => f.write_str("the gate is stopping"),
            Self::Superseded => f.write_str("a newer picture came"),
            Self::TooLate => {
                f.write_str("the picture took too long; take it closer, with less around the code")
            }
        }
    }
}

impl std::error::Error for NotRead {}
