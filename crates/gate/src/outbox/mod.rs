//! Passages on their way to the authority: kept until it has them, sealed so that the gate itself cannot read them.
//!
//! ```text
//! outbox/journal   passages, each sealed to the authority's passage key
//! outbox/answers   what the authority answered to passages that somebody brought it: taken in, and deleted
//! outbox/lock      one process at a time
//! passages.pub     the authority's passage key, as `/v1/gate/keys` gives it
//! ```
//! # What it promises
//! What [`Outbox::put`] took is on disk. It stays there until the authority says that it has it, or refuses it for a reason
//! that does not pass. What was refused is set aside with the reason. Nothing waits for the network.
//!
//! Sending twice does no harm, because the id follows from the claim. An outbox that was killed, or put back from yesterday,
//! sends again whatever it does not know the authority to have.
//!
//! Where no network leads to the authority, somebody carries what [`export`](Outbox::export) gives there, and brings the answers back
//! ([`take_answers`](Outbox::take_answers)). They name each passage by a digest of what was sealed: an outbox that was put back
//! gives its numbers a second time, to other passages.
//!
//! # What it cannot keep
//! When the outbox or the disk is full, what is there stays, and the newest passages are lost. Each [`put`](Outbox::put) says
//! so, and the [`report`](Outbox::report) counts them for good. Whoever runs the gate must hear of it.

mod answers;
mod book;
mod counts;
mod passage;

use core::fmt;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_core::crypto::hpke::SealError;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::keys::{KeyFileError, WrongKind};
use clearance_core::passage::seal;
use clearance_core::time::Timestamp;
use clearance_durable::{
    Access, JournalError, Lock, LockError, ReadError, WriteError, create_new, make_private_dir,
    read_if_there, remove_leftovers,
};
use serde::{Deserialize, Serialize};

use crate::patience::take_lock;
use crate::slip::{OpenSlip, Slip};
use book::Book;
use passage::{Answer, Outcome};

pub use answers::{answer_line, read_exported};
pub use passage::{Passage, PassageId};

/// Passages in a batch: as many as the service takes at once.
const BATCH: usize = 100;
/// Bytes of a batch's body: the service takes 64 KiB.
const BODY: usize = 56 << 10;
/// Longest answers that somebody brings: a million passages, some 250 bytes each.
const MAX_ANSWERS: usize = 256 << 20;
/// Times that the authority may be unable to take one passage. With the usual back-off that is a day or two.
const TRIES: u32 = 200;
/// Problems that pass: the service's state, and not the passage, is the reason.
const PASSING: [&str; 6] = ["conflict", "failed", "not-now", "too-many", "too-slow", "unavailable"];

/// `[passages]` of `gate.toml`, as far as the outbox is concerned. Everything has a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutboxSettings {
    /// Passages that are kept at most, waiting or refused.
    pub most: u32,
}

impl Default for OutboxSettings {
    /// 100,000: ten days of a busy lane, in 50 MB.
    fn default() -> Self {
        Self { most: 100_000 }
    }
}

impl OutboxSettings {
    /// The same settings, if each is within its bounds.
    ///
    /// # Errors
    /// [`OutboxError::Setting`].
    pub fn checked(self) -> Result<Self, OutboxError> {
        // A million passages have 600 MB, which are in memory too.
        if (1..=1_000_000).contains(&self.most) { Ok(self) } else { Err(OutboxError::Setting) }
    }
}

/// The passages of one gate, on their way. Shared by threads; one process at a time has it.
#[derive(Debug)]
pub struct Outbox {
    state: Mutex<State>,
    /// Where answers lie that somebody brought.
    answers: PathBuf,
    _lock: Lock,
}

#[derive(Debug)]
struct State {
    book: Book,
    recipient: [u8; 32],
    /// Passages that are kept at most.
    most: usize,
    /// Passages that were lost and could not be written down as such yet.
    unnoted: u64,
}

/// What is sent at once.
#[derive(Debug, PartialEq, Eq)]
pub struct Batch {
    numbers: Vec<u64>,
    /// The body of `POST /v1/gate/passages/sealed`, JSON.
    pub body: Vec<u8>,
}

impl Batch {
    /// How many passages.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Never: there is no batch of nothing.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }
}

/// What became of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// Passages that the authority has now.
    pub taken: usize,
    /// Passages that wait for another try.
    pub waiting: usize,
    /// Passages that were set aside, by the authority's reason.
    pub refused: BTreeMap<String, usize>,
    /// Landing slips that are due.
    pub slips: Vec<Slip>,
    /// Passages whose slips are due, and which the authority cannot print yet.
    pub open_slips: Vec<OpenSlip>,
    /// Passages for which none is due.
    pub without_slip: Vec<PassageId>,
}

impl Acknowledged {
    fn add(&mut self, other: Self) {
        self.taken += other.taken;
        self.waiting += other.waiting;
        for (code, count) in other.refused {
            *self.refused.entry(code).or_default() += count;
        }
        self.slips.extend(other.slips);
        self.open_slips.extend(other.open_slips);
        self.without_slip.extend(other.without_slip);
    }

    /// What the authority says of the slip of a passage that it took. One that nobody can read is as good as not answered.
    fn take(&mut self, outcome: Outcome) {
        let Some(passage) = outcome.id.as_deref().and_then(PassageId::parse) else { return };
        match (outcome.slip, outcome.slip_open) {
            (Some(slip), _) => self.slips.extend(Slip::new(&slip.number, &slip.until, passage)),
            (None, Some(why)) => self.open_slips.push(OpenSlip::new(passage, &why)),
            (None, None) => self.without_slip.push(passage),
        }
    }
}

/// How the outbox stands, for operators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxReport {
    /// Passages that wait.
    pub waiting: usize,
    /// Since when the oldest one waits, to the hour.
    pub oldest: Option<Timestamp>,
    /// Passages that were set aside, by the authority's reason.
    pub refused: BTreeMap<String, usize>,
    /// Passages that could not be kept, ever.
    pub lost: u64,
}

impl Outbox {
    /// Opens the outbox in `dir`, or makes one there. Passages are sealed to `recipient`, the authority's passage key.
    ///
    /// # Errors
    /// [`OutboxError`]: [`OutboxError::Lock`] where another process has it.
    pub fn open(
        dir: &Path,
        recipient: [u8; 32],
        settings: OutboxSettings,
    ) -> Result<Self, OutboxError> {
        make_private_dir(dir)?;
        let lock = take_lock(&dir.join("lock"))?;
        drop(remove_leftovers(dir));
        let most = settings.checked()?.most as usize;
        let state = State { book: Book::open(dir)?, recipient, most, unnoted: 0 };
        Ok(Self { state: Mutex::new(state), answers: answers_file(dir), _lock: lock })
    }

    /// How the outbox in `dir` stands, also while another process has it.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub fn report_of(dir: &Path) -> Result<OutboxReport, OutboxError> {
        Ok(report(&Book::open(dir)?, 0))
    }

    /// Keeps a passage for the authority; it is on disk when this returns. `entropy`: 32 fresh random bytes.
    ///
    /// # Errors
    /// [`OutboxError`]: the passage is lost then, and counted.
    pub fn put(
        &self,
        passage: &Passage,
        entropy: Secret32,
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        let mut state = self.state();
        let kept = state.put(passage, &entropy, now);
        if kept.is_err() {
            state.unnoted += 1;
        }
        state.note_lost();
        kept
    }

    /// The oldest passages that wait, as many as the service takes at once; `None` where none waits. The caller decides when
    /// to send them, and when to try again.
    pub fn next_batch(&self) -> Option<Batch> {
        batch_from(&self.state().book, 0)
    }

    /// The oldest passages that wait behind a batch.
    pub fn batch_after(&self, batch: &Batch) -> Option<Batch> {
        let from = batch.numbers.last().map_or(0, |last| last + 1);
        batch_from(&self.state().book, from)
    }

    /// Gives what waits in the outbox in `dir` in batches, oldest first, also while another process has it, and says how many passages
    /// that were. It ends early where `each` says false. Nothing changes: they wait until an answer to them comes.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub fn export(dir: &Path, mut each: impl FnMut(&Batch) -> bool) -> Result<usize, OutboxError> {
        let book = Book::open(dir)?;
        let (mut from, mut given) = (0, 0);
        while let Some(batch) = batch_from(&book, from) {
            from = batch.numbers.last().map_or(from, |last| last + 1);
            given += batch.len();
            if !each(&batch) {
                break;
            }
        }
        Ok(given)
    }

    /// Takes in the authority's answers to what was [exported](Self::export): the text of its file. What they say of passages that are
    /// here no more changes nothing.
    ///
    /// # Errors
    /// [`OutboxError::NoAnswers`] where the text is something else, and nothing was changed; [`OutboxError::Journal`].
    pub fn take_answers(&self, text: &str) -> Result<Acknowledged, OutboxError> {
        let answers = answers::read(text).ok_or(OutboxError::NoAnswers)?;
        let mut state = self.state();
        let known = answers::numbers(&state.book);
        let known = |digest: &String| known.get(digest).copied();
        let mut all = Acknowledged::default();
        for line in answers {
            let pairs = line.digests.iter().zip(line.results);
            let pairs = pairs.filter_map(|(digest, outcome)| Some((known(digest)?, outcome)));
            all.add(state.settle(pairs.collect())?);
        }
        Ok(all)
    }

    /// Leaves the authority's answers for the process that has the outbox in `dir`, which takes them in by itself.
    ///
    /// # Errors
    /// [`OutboxError::NoAnswers`]; [`OutboxError::Write`], also where others lie there already.
    pub fn leave_answers(dir: &Path, text: &str) -> Result<PathBuf, OutboxError> {
        let _ = answers::read(text).ok_or(OutboxError::NoAnswers)?;
        let path = answers_file(dir);
        create_new(&path, text.as_bytes(), Access::Shared)?;
        Ok(path)
    }

    /// Takes in the answers that somebody [left](Self::leave_answers), and deletes them; none where there are none.
    ///
    /// # Errors
    /// As [`take_answers`](Self::take_answers). What is no answers is deleted, too.
    pub fn take_left_answers(&self) -> Result<Option<Acknowledged>, OutboxError> {
        let Some(bytes) = read_if_there(&self.answers, MAX_ANSWERS)? else { return Ok(None) };
        let taken = self.take_answers(&String::from_utf8_lossy(&bytes));
        if matches!(taken, Ok(_) | Err(OutboxError::NoAnswers)) {
            // What cannot be deleted is taken in again, which changes nothing.
            let _ = std::fs::remove_file(&self.answers);
        }
        taken.map(Some)
    }

    /// Takes in what the service answered to a batch with status 200. After any other status, or no answer, the batch is still
    /// here, and the caller tries again later.
    ///
    /// # Errors
    /// [`OutboxError::Answer`] where the answer is not one to this batch; [`OutboxError::Journal`].
    pub fn acknowledge(&self, batch: &Batch, answer: &[u8]) -> Result<Acknowledged, OutboxError> {
        let answer: Answer = serde_json::from_slice(answer).map_err(|_| OutboxError::Answer)?;
        if answer.results.len() != batch.numbers.len() {
            return Err(OutboxError::Answer);
        }
        self.state().settle(batch.numbers.iter().copied().zip(answer.results).collect())
    }

    /// Lets what was set aside wait again, when the reason is mended.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub fn retry_refused(&self) -> Result<(), OutboxError> {
        self.state().book.again()
    }

    /// Seals later passages to another key.
    pub fn set_recipient(&self, recipient: [u8; 32]) {
        self.state().recipient = recipient;
    }

    /// How it stands.
    pub fn report(&self) -> OutboxReport {
        let state = self.state();
        report(&state.book, state.unnoted)
    }

    /// A thread that panicked inside left a book that goes by what is on disk.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    sealed: &'a [&'a str],
}

/// The first batch of what waits, of passages from this number on.
fn batch_from(book: &Book, from: u64) -> Option<Batch> {
    let waiting = book.passages_from(from).filter(|(_, kept)| kept.refused.is_none());
    let (mut numbers, mut sealed, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (number, kept) in waiting.take(BATCH) {
        let text = book.sealed(kept);
        bytes += text.len() + 3;
        if bytes > BODY && !numbers.is_empty() {
            break;
        }
        numbers.push(number);
        sealed.push(text);
    }
    if numbers.is_empty() {
        return None;
    }
    // Strings of base64url: there is nothing in them that JSON could not say.
    let body = serde_json::to_vec(&Body { sealed: &sealed }).unwrap_or_default();
    Some(Batch { numbers, body })
}

fn answers_file(dir: &Path) -> PathBuf {
    dir.join("answers")
}

impl State {
    /// Takes in what became of passages.
    fn settle(&mut self, outcomes: Vec<(u64, Outcome)>) -> Result<Acknowledged, OutboxError> {
        let (mut acknowledged, mut done) = (Acknowledged::default(), Vec::new());
        for (number, outcome) in outcomes {
            if outcome.taken {
                done.push(number);
                acknowledged.take(outcome);
                continue;
            }
            let code = code_of(outcome.problem);
            let is_passing = PASSING.contains(&code.as_str());
            if is_passing && self.book.tried(number) < TRIES {
                acknowledged.waiting += 1;
            } else {
                self.book.refuse(number, &code)?;
                *acknowledged.refused.entry(code).or_default() += 1;
            }
        }
        acknowledged.taken = done.len();
        self.book.done(&done)?;
        self.note_lost();
        Ok(acknowledged)
    }

    fn put(
        &mut self,
        passage: &Passage,
        entropy: &Secret32,
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        let full = OutboxError::Full { most: self.most };
        if self.book.len() >= self.most {
            return Err(full);
        }
        let json = serde_json::to_string(passage).map_err(|_| OutboxError::TooLong)?;
        let json = zeroize::Zeroizing::new(json);
        let sealed = seal(&RING, entropy, &self.recipient, &json);
        let sealed = sealed.map_err(|cause| match cause {
            SealError::TooLong => OutboxError::TooLong,
            other => OutboxError::Seal(other),
        })?;
        let text = URL_SAFE_NO_PAD.encode(sealed);
        if self.book.put(&text, now.as_secs() / HOUR)? { Ok(()) } else { Err(full) }
    }

    /// Writes down what was lost, as soon as that can be written.
    fn note_lost(&mut self) {
        if self.unnoted > 0 && self.book.lose(self.unnoted).is_ok() {
            self.unnoted = 0;
        }
    }
}

const HOUR: u64 = 3_600;

fn report(book: &Book, unnoted: u64) -> OutboxReport {
    let counts = book.counts();
    OutboxReport {
        waiting: counts.waiting(),
        oldest: counts.oldest().map(|hour| Timestamp::from_secs(hour.saturating_mul(HOUR))),
        refused: counts.refused().clone(),
        lost: book.lost + unnoted,
    }
}

/// A code of the service, as a word that a journal can hold.
fn code_of(problem: Option<String>) -> String {
    let code = problem.unwrap_or_default();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let code: String = code.chars().filter(|letter| is_word(*letter)).take(64).collect();
    if code.is_empty() { "unknown".to_owned() } else { code }
}

/// Why a passage was not kept, or an answer not taken in.
#[derive(Debug)]
#[non_exhaustive]
pub enum OutboxError {
    /// Not an answer to what was sent.
    Answer,
    /// As many passages as may be kept are here.
    Full {
        /// How many that are.
        most: usize,
    },
    /// The journal failed.
    Journal(JournalError),
    /// The authority's passage key is damaged.
    Key {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        cause: KeyFileError,
    },
    /// The authority's passage key is another kind of key.
    KeyKind {
        /// Its file.
        path: PathBuf,
        /// What it is.
        cause: WrongKind,
    },
    /// Another process has the outbox, or the lock cannot be taken.
    Lock(LockError),
    /// Not the authority's answers to exported passages.
    NoAnswers,
    /// The authority's passage key is not here.
    NoKey {
        /// Where it should be.
        path: PathBuf,
    },
    /// A file cannot be read.
    Read(ReadError),
    /// A record of a newer format.
    Record {
        /// The journal.
        path: PathBuf,
        /// Its record, counted from 1.
        line: usize,
    },
    /// The passage cannot be sealed to the authority's key.
    Seal(SealError),
    /// `most` is outside its bounds.
    Setting,
    /// The passage says more than one may.
    TooLong,
    /// A file cannot be written.
    Write(WriteError),
}

impl fmt::Display for OutboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer => f.write_str(
                "the authority's answer is not one to these passages; is its address right? They wait",
            ),
            Self::Full { most } => write!(
                f,
                "{most} passages wait for the authority, and no more are kept: this one is lost, and counted. \
                 See why none is taken: 'clearance gate passages'"
            ),
            Self::Journal(cause) => cause.fmt(f),
            Self::Key { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::KeyKind { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Lock(cause) => cause.fmt(f),
            Self::NoAnswers => f.write_str(
                "not the authority's answers to exported passages: bring the file that 'clearance authority passages' wrote to --answers",
            ),
            Self::NoKey { path } => write!(
                f,
                "{}: missing; bring the authority's passage key, passages.pub of its directory: \
                 'clearance gate update --passage-key FILE'",
                path.display()
            ),
            Self::Read(cause) => cause.fmt(f),
            Self::Record { path, line } => write!(
                f,
                "{}: record {line} is of a newer format; use the newer program",
                path.display()
            ),
            Self::Seal(cause) => write!(f, "the passage was not sealed and is lost: {cause}"),
            Self::Setting => f.write_str("[passages] most: not within 1 to 1000000"),
            Self::TooLong => f.write_str(
                "the passage says more than one may, and is lost: shorten what travellers are asked",
            ),
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for OutboxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Journal(cause) => Some(cause),
            Self::Key { cause, .. } => Some(cause),
            Self::KeyKind { cause, .. } => Some(cause),
            Self::Lock(cause) => Some(cause),
            Self::Read(cause) => Some(cause),
            Self::Seal(cause) => Some(cause),
            Self::Write(cause) => Some(cause),
            Self::Answer
            | Self::Full { .. }
            | Self::NoAnswers
            | Self::NoKey { .. }
            | Self::Record { .. }
            | Self::Setting
            | Self::TooLong => None,
        }
    }
}

macro_rules! from {
    ($($variant:ident: $cause:ty),+) => {$(
        impl From<$cause> for OutboxError {
            fn from(cause: $cause) -> Self {
                Self::$variant(cause)
            }
        }
    )+};
}
from!(Journal: JournalError, Lock: LockError, Read: ReadError, Write: WriteError);
