//! What every lane and every request stands on.

use core::fmt;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use clearance_core::due::Urgency;
use clearance_core::time::Timestamp;
use clearance_durable::read;
use clearance_gate::{
    DirError, GateDir, LedgerKind, Notice, Pseudonyms, Running, Start, StartError,
};
use clearance_verifier::Ledger;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::board::Board;
use crate::clock::{ClockWatch, Jump, Now};
use crate::devices::{Devices, DevicesError};
use crate::events::Hub;
use crate::lanes::seams::{Act, Seams};
use crate::lanes::{Closed, Lanes};
use crate::metrics::Metrics;
use crate::records::Records;
use crate::settings::{Mistake, Settings};
use crate::source::Source;
use crate::status::Seen;
use crate::sync::{News, Syncing};
use crate::tokens::{Tokens, TokensError, hex};

/// Longest `gate.toml` in bytes.
const MAX_CONFIG: usize = 64 << 10;
/// Seconds by which the clock may be set before a ledger in memory begins anew: one step of a code.
const STEP: i64 = 15;

/// A gate that runs, with its lanes and everybody who listens. Shared by threads.
pub struct Runtime {
    pub(crate) settings: Settings,
    /// `gate.toml` as it was at the start.
    pub(crate) written: toml::Table,
    pub(crate) seams: Seams,
    pub(crate) devices: Devices,
    pub(crate) pseudonyms: Pseudonyms,
    pub(crate) lanes: Lanes,
    pub(crate) hub: Hub,
    pub(crate) metrics: Metrics,
    pub(crate) board: Board,
    pub(crate) syncing: Option<Syncing>,
    pub(crate) records: Records,
    pub(crate) started: Timestamp,
    running: RwLock<Arc<Running>>,
    assume_valid: bool,
    /// The one that was given from outside.
    ledger: Option<Arc<dyn Ledger>>,
    tokens: RwLock<Arc<Tokens>>,
    /// What was seen of lists and keys last.
    pub(crate) seen: Mutex<Option<Seen>>,
    /// How pressing each thing that ends was when it was told last.
    pub(crate) told: Mutex<BTreeMap<(&'static str, String), Urgency>>,
    clock: ClockWatch,
    now: Now,
}

/// Why a gate does not run.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// Its devices cannot be used.
    Devices(DevicesError),
    /// Its directory cannot be used.
    Dir(DirError),
    /// `gate.toml` has mistakes.
    Settings(Vec<Mistake>),
    /// What the source of lists needs cannot be used.
    Source(String),
    /// Audit, passages or shared ledger cannot be opened.
    Records(String),
    /// The gate cannot start.
    Start(StartError),
    /// The system has no thread left.
    Thread(io::Error),
    /// The tokens cannot be used.
    Tokens(TokensError),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Devices(cause) => cause.fmt(f),
            Self::Dir(cause) => cause.fmt(f),
            Self::Settings(mistakes) => {
                f.write_str("gate.toml cannot be used:")?;
                mistakes.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
            }
            Self::Source(cause) => write!(f, "the source of lists cannot be used: {cause}"),
            Self::Records(cause) => f.write_str(cause),
            Self::Start(cause) => cause.fmt(f),
            Self::Thread(cause) => write!(f, "no thread for a lane's pictures: {cause}"),
            Self::Tokens(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for RunError {}

impl From<DirError> for RunError {
    fn from(cause: DirError) -> Self {
        Self::Dir(cause)
    }
}

/// Reads and checks the settings of the gate in `dir`: with all that is written there, also for others than the runtime.
///
/// # Errors
/// [`RunError::Dir`], [`RunError::Settings`].
pub(crate) fn written_in(dir: &Path) -> Result<(Settings, toml::Table), RunError> {
    let bytes = read(&dir.join("gate.toml"), MAX_CONFIG).map_err(DirError::from)?;
    let text = String::from_utf8_lossy(&bytes);
    let settings = Settings::read(&text, dir).map_err(RunError::Settings)?;
    Ok((settings, text.parse().unwrap_or_default())) // it is TOML: it was read just now
}

/// What a runtime is put together from, beside the gate's directory.
pub struct Parts {
    /// The runtime's settings.
    pub settings: Settings,
    /// Gives the time.
    pub now: Now,
    /// What the lanes are wired to.
    pub seams: Seams,
    /// For trying out only: takes every credential for valid. Refused where there are status lists.
    pub assume_valid: bool,
    /// In place of the directory's own: one for the lanes of several gates.
    pub ledger: Option<Arc<dyn Ledger>>,
    /// `gate.toml` as it is.
    written: toml::Table,
}

impl Parts {
    /// Those of the gate in `dir`, as its `gate.toml` says, by the computer's clock, wired to the devices of `gate.toml` alone.
    ///
    /// # Errors
    /// [`RunError::Dir`], [`RunError::Settings`].
    pub fn of(dir: &Path) -> Result<Self, RunError> {
        let (settings, written) = written_in(dir)?;
        let (now, seams) = (crate::clock::system(), Seams::default());
        Ok(Self { settings, now, seams, assume_valid: false, ledger: None, written })
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Runtime {
    /// Starts the gate in `dir`.
    ///
    /// # Errors
    /// [`RunError`].
    pub fn start(dir: &Path, parts: Parts) -> Result<Arc<Self>, RunError> {
        let Parts { settings, now, mut seams, assume_valid, ledger, written } = parts;
        let began = now();
        let gate = GateDir::open(dir)?;
        let pseudonyms = gate.pseudonyms(began)?;
        let tokens = Tokens::load(&settings.serve.tokens).map_err(RunError::Tokens)?;
        let source = Source::of(&settings.sync).map_err(RunError::Source)?;
        let from = settings.sync.from.clone().unwrap_or_default();
        let syncing = source.map(|source| Syncing::new(source, from, settings.sync.every));
        // First of what one process may have, and so what names the other one.
        let names = &settings.lane.names;
        let devices = Devices::wire(&settings.devices, names, &mut seams, dir, &now);
        let devices = devices.map_err(RunError::Devices)?;
        let records = Records::open(&gate, &settings.records, began).map_err(RunError::Records)?;
        let ledger = ledger.or_else(|| records.ledger());
        let start = Start { assume_valid, ledger: ledger.clone(), ..Start::default() };
        let (running, notices) = Running::start(gate, &start, began).map_err(RunError::Start)?;
        let (clock, jump) = ClockWatch::start(dir, began);
        let (closed, unknown) = Closed::read(dir, names, began);
        let lanes = Lanes::new(&settings.lane, closed).map_err(RunError::Thread)?;
        let this = Self {
            devices,
            lanes,
            written,
            hub: Hub::new(number_of_start(began)),
            metrics: Metrics::default(),
            board: Board::default(),
            started: began,
            running: RwLock::new(Arc::new(running)),
            assume_valid,
            ledger,
            tokens: RwLock::new(Arc::new(tokens)),
            told: Mutex::default(),
            seen: Mutex::default(),
            settings,
            seams,
            pseudonyms,
            syncing,
            records,
            clock,
            now,
        };
        this.record(&Act::Runs { begins: true });
        this.tell(notices);
        jump.into_iter().for_each(|jump| this.jumped(jump));
        this.sign_records();
        this.keep_records();
        for remark in &this.settings.remarks {
            this.notice(began, "settings", remark);
        }
        this.tell_closed(unknown, began);
        let this = Arc::new(this);
        this.devices.begin(&this).map_err(RunError::Devices)?;
        Ok(this)
    }

    /// Lanes that a start finds closed: somebody may wonder why.
    fn tell_closed(&self, unknown: Option<String>, now: Timestamp) {
        if let Some(unknown) = unknown {
            return self.notice(now, "lane-closed", &unknown);
        }
        for lane in self.lanes.all() {
            if let Some(since) = self.lanes.closed.since(&lane.name) {
                let told =
                    format!("lane {} is closed since {since}; its officer opens it", lane.name);
                self.notice(now, "lane-closed", &told);
            }
        }
    }

    /// The moment.
    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// The gate.
    pub(crate) fn running(&self) -> Arc<Running> {
        Arc::clone(&self.running.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who may ask.
    pub(crate) fn tokens(&self) -> Arc<Tokens> {
        Arc::clone(&self.tokens.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the tokens again.
    ///
    /// # Errors
    /// [`TokensError`]; those from before stay.
    pub(crate) fn read_tokens(&self) -> Result<(), TokensError> {
        let tokens = Tokens::load(&self.settings.serve.tokens)?;
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tokens);
        Ok(())
    }

    /// Looks at the clock. Blocks.
    pub fn look_at_clock(&self) {
        if let Some(jump) = self.clock.look(self.now()) {
            self.jumped(jump);
        }
    }

    /// Looks at the clock, takes in what was installed, and does what is due for the records. Blocks.
    pub fn tick(&self) {
        self.look_at_clock();
        self.tell(self.running().renew(self.now()));
        self.keep_records();
    }

    /// Looks once at the source of lists, where there is one, and takes in what is newer. Blocks.
    pub fn sync(&self) {
        let Some(syncing) = &self.syncing else { return };
        let now = self.now();
        let looked = syncing.look(self.running().dir(), now);
        self.metrics.synced(looked.is_good, now);
        for news in &looked.news {
            match news {
                News::Trouble { part, text } => {
                    self.notice(now, "sync", &format!("{part}: not brought up to date: {text}"));
                }
                News::Again { part } => {
                    self.notice(now, "sync", &format!("{part}: up to date again"));
                }
            }
        }
        if looked.lists > 0 {
            tracing::info!(lists = looked.lists, bytes = looked.bytes, "status lists in force");
        }
        self.tell(self.running().renew(now));
        self.measure(now);
    }

    /// Tells the operator.
    pub(crate) fn tell(&self, notices: Vec<Notice>) {
        let now = self.now();
        for notice in notices {
            self.notice(now, notice.code(), &notice.to_string());
        }
    }

    pub(crate) fn notice(&self, now: Timestamp, code: &'static str, text: &str) {
        self.board.tell(now, code, text);
        self.metrics.noticed(code);
        self.record(&Act::Noticed { code, text });
        self.hub.tell("notice", &serde_json::json!({ "code": code, "text": text }));
    }

    /// A ledger in memory does not outlive a clock that was set: it would take codes again that it has forgotten.
    fn jumped(&self, jump: Jump) {
        let now = self.now();
        self.metrics.jumped();
        self.records_jumped(jump, now);
        self.notice(now, "clock", &jump.to_string());
        let dir = self.running().dir().clone();
        if dir.config().ledger != LedgerKind::Memory || jump.by.abs() < STEP {
            return;
        }
        let (assume_valid, ledger) = (self.assume_valid, self.ledger.clone());
        let start = Start { assume_valid, ledger, ..Start::default() };
        if let Ok((running, notices)) = Running::start(dir, &start, now) {
            *self.running.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(running);
            self.tell(notices);
        }
    }
}

/// Names a start of the gate: its second, and random digits that no other start has.
fn number_of_start(began: Timestamp) -> String {
    let mut bytes = [0; 4];
    let _ = SystemRandom::new().fill(&mut bytes); // the second alone tells starts apart nearly as well
    format!("{:x}{}", began.as_secs(), hex(&bytes))
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").field("seams", &self.seams).finish_non_exhaustive()
    }
}
