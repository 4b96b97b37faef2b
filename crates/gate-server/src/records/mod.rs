//! What a gate that serves keeps: the audit, passages for the authority, and what it shares with other lanes.
//!
//! ```text
//! Act ──▶ audit ─────────── checkpoints ─┐
//! admission ──▶ outbox ──── passages ────┴─▶ the authority ──▶ landing slips
//! engine ──▶ standing, concerns, findings ──▶ audit, notices, metrics
//! ```
//! Everything is on its way to disk before a door moves. What cannot be kept is told when that begins and when it ends.

mod audit;
mod metrics;
mod news;
mod passages;
mod settings;
mod shared;
mod view;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use clearance_core::time::Timestamp;
use clearance_gate::audit::{Act as Kept, Decided, Entry};
use clearance_gate::{GateDir, LedgerKind, Pseudonyms};
use clearance_ledger_etcd::{Finding, Standing};
use clearance_verifier::{Admission, Ledger};

use crate::Runtime;
use crate::clock::Jump;
use crate::lanes::seams::{Act, Compared};

use audit::Audit;
use news::{Change, Found, News};
use passages::{Passages, Sent, Way};
use shared::Shared;

pub(crate) use metrics::RecordMetrics;
pub(crate) use passages::Receipt;
pub use settings::{Passages as PassageSettings, Records as RecordSettings};
pub(crate) use view::{AuditView, PassagesView, SharedView};

const DAY: u64 = 86_400;
/// No day: the keys of names were not looked at yet.
const NEVER: u64 = u64::MAX;

/// Everything that is kept.
pub(crate) struct Records {
    audit: Audit,
    passages: Passages,
    shared: Option<Shared>,
    news: News,
    /// The day on which old keys of names were dropped last.
    dropped_on: AtomicU64,
    /// Why they could not be dropped.
    not_dropped: Mutex<Option<String>>,
}

impl Records {
    /// Opens what the gate in `dir` keeps.
    ///
    /// # Errors
    /// Another process serves this gate, or the shared ledger's settings cannot be used.
    pub(crate) fn open(
        dir: &GateDir,
        settings: &RecordSettings,
        now: Timestamp,
    ) -> Result<Self, String> {
        let audit = Audit::open(dir, settings.audit, now).map_err(|error| error.to_string())?;
        let passages = Passages::open(dir, settings.passages.clone());
        let passages = passages.map_err(|error| error.to_string())?;
        let shared = match (dir.config().ledger, &settings.shared) {
            (LedgerKind::Shared, Some(engine)) => Some(Shared::open(dir, engine)?),
            (LedgerKind::Shared, None) => {
                return Err("ledger.kind = \"shared\", and there is no [ledger.shared]".to_owned());
            }
            _ => None,
        };
        Ok(Self {
            audit,
            passages,
            shared,
            news: News::default(),
            dropped_on: AtomicU64::new(NEVER),
            not_dropped: Mutex::default(),
        })
    }

    /// The ledger that the lanes share, where there is one.
    pub(crate) fn ledger(&self) -> Option<Arc<dyn Ledger>> {
        self.shared.as_ref().map(Shared::ledger)
    }

    /// The gate stops.
    pub(crate) fn end(&self) {
        self.passages.end();
    }

    /// What is due in the audit by time.
    fn tick(&self, dir: &GateDir, now: Timestamp) {
        self.hand_in(self.audit.tick(dir, now));
    }

    /// A checkpoint that was signed, for the authority to have.
    fn hand_in(&self, signed: Option<Vec<u8>>) {
        if let Some(signed) = signed {
            self.passages.hand_in(&signed);
        }
    }

    /// Something waits for the authority.
    pub(crate) async fn woken(&self) {
        self.passages.wake.notified().await;
    }

    /// Drops the keys of names that are older than the settings say: once a day, at the start, and after a jump of the clock.
    fn drop_names(&self, dir: &GateDir, names: &Pseudonyms, now: Timestamp) {
        let today = now.as_secs() / DAY;
        if self.dropped_on.load(Ordering::Relaxed) == today {
            return;
        }
        let dropped = dir.drop_pseudonyms(names, self.audit.keep_days(), now);
        let mut failed = self.not_dropped.lock().unwrap_or_else(PoisonError::into_inner);
        match dropped {
            Ok(before) => {
                self.dropped_on.store(today, Ordering::Relaxed);
                *failed = None;
                if let Some(before) = before {
                    self.audit.note(Kept::PseudonymsDropped { before }, now);
                }
            }
            Err(error) => *failed = Some(error.to_string()),
        }
    }

    /// How it stands with the engine that the lanes share, where there is one.
    fn standing(&self) -> Option<Standing> {
        self.shared.as_ref().map(Shared::standing)
    }

    /// What is wrong now.
    fn troubles(&self, way: Option<&Way>, standing: Option<&Standing>, now: Timestamp) -> Found {
        let mut found = Found::new();
        if let Some((why, _)) = self.audit.state().away {
            let goes = if self.audit.goes_on() {
                "the gate goes on, and counts what is missing"
            } else {
                "everybody is referred to an officer"
            };
            found.insert(
                ("audit", String::new()),
                format!("nothing is written down: {why}; {goes}"),
            );
        }
        if let Some(why) = &*self.not_dropped.lock().unwrap_or_else(PoisonError::into_inner) {
            let text = format!("old names of credentials can still be found: {why}");
            found.insert(("names", String::new()), text);
        }
        if let Some(way) = way {
            self.passages.troubles(way, now, &mut found);
        }
        if let Some(standing) = standing {
            shared::troubles(standing, &mut found);
        }
        found
    }
}

impl Runtime {
    /// Writes down what happens, and tells whoever else records.
    pub(crate) fn record(&self, act: &Act<'_>) {
        self.seams.record(act);
        let now = self.now();
        if let Act::Runs { begins: false } = act {
            self.records.audit.stop(now);
        } else if let Some(entry) = self.entry(act, now) {
            self.records.audit.note(entry, now);
        }
    }

    /// The audit's entry; the log itself writes down when it begins.
    fn entry(&self, act: &Act<'_>, now: Timestamp) -> Option<Entry> {
        let about = |lane: &str, check: &str, kept| Entry::in_lane(lane, kept).about(check);
        Some(match *act {
            Act::Closed { lane, by, closes } => {
                let officer = by.into();
                let kept = if closes {
                    Kept::LaneClosed { officer }
                } else {
                    Kept::LaneOpened { officer }
                };
                Entry::in_lane(lane, kept)
            }
            Act::Decided { answer, decision } => {
                let subject = decision.details().subject;
                let subject = subject.map(|subject| self.pseudonyms.of(&subject, now));
                let list = self.running().gate().trust().seq();
                about(&answer.lane, &answer.id, Kept::Decided(Decided::of(decision, subject, list)))
            }
            Act::Door { lane, check, failed } => {
                let (door, opened) = (lane.into(), failed.is_none());
                about(lane, check, Kept::Door { door, opened, why: failed.map(Into::into) })
            }
            Act::Noticed { code, text } => {
                Kept::Noticed { code: code.into(), text: text.into() }.into()
            }
            Act::Overridden { lane, check, by, second, reason } => {
                let (officer, why) = (by.into(), reason.into());
                let second = second.map(Into::into);
                about(lane, check, Kept::Overridden { officer, second, why, opens: true })
            }
            Act::Passed { lane, check } => about(lane, check, Kept::Passed),
            Act::Person { lane, check, subject, compared } => {
                let result = match compared {
                    Compared::Differs => "differs",
                    Compared::Matches => "matches",
                    Compared::Unsure(_) => "failed",
                };
                let subject = subject.map(|subject| self.pseudonyms.of(&subject, now));
                about(lane, check, Kept::PersonChecked { subject, result: result.into() })
            }
            Act::Runs { .. } => return None,
            Act::SentOn { lane, check, by, to } => {
                about(lane, check, Kept::SentOn { officer: by.into(), to: to.into() })
            }
        })
    }

    /// Whether a code may be judged and a door may open: what happens can be written down, or need not be.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn may_open(&self) -> Result<(), String> {
        self.records.audit.may_open()
    }

    /// As [`may_open`](Self::may_open), before a code is judged: what failed is tried once more.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn may_judge(&self) -> Result<(), String> {
        self.may_open().or_else(|_| {
            self.records.tick(self.running().dir(), self.now());
            self.may_open()
        })
    }

    /// Keeps the passage of whoever is let through by the gate.
    pub(crate) fn keep_passage(&self, admission: &Admission, check: &str) {
        let (running, now) = (self.running(), self.now());
        let kept = self.records.passages.keep(running.dir(), admission, check, now);
        if let Err(why) = kept {
            self.records
                .audit
                .note(Kept::PassageTrouble { count: 1, why: why.as_str().into() }, now);
        }
    }

    /// What is due by time. Blocks.
    pub(crate) fn keep_records(&self) {
        let (running, now) = (self.running(), self.now());
        let (dir, records) = (running.dir(), &self.records);
        records.tick(dir, now);
        records.drop_names(dir, &self.pseudonyms, now);
        let _ = records.passages.look_at_key(dir); // without one, each passage that is not kept says so
        self.tell_sent(records.passages.take_left(), now);
        self.tell_findings(now);
        let (way, standing) = (records.passages.way(), records.standing());
        let unseen = standing.as_ref().and_then(shared::unseen);
        let troubles = records.troubles(way.as_ref(), standing.as_ref(), now);
        for change in records.news.take(troubles, unseen) {
            self.tell_change(change, now);
        }
        let (way, standing) =
            (way.map(PassagesView::from), standing.as_ref().map(SharedView::from));
        self.metrics.records.kept(&records.audit_view(), way, standing, now);
    }

    /// What lanes admitted twice is in the audit before it is told no more.
    fn tell_findings(&self, now: Timestamp) {
        let Some(shared) = &self.records.shared else { return };
        if self.records.audit.may_open().is_err() {
            return; // each is told when it can be written down
        }
        for finding in shared.findings() {
            let is_kept = self.records.audit.note(self.reconciled(&finding), now);
            if !is_kept && !self.records.audit.goes_on() {
                return;
            }
            shared.acknowledge(&finding);
            self.metrics.records.found(finding.kind.code());
            self.notice(now, "ledger-finding", &finding.to_string());
        }
    }

    /// By the name that the credential had on the day.
    fn reconciled(&self, finding: &Finding) -> Kept {
        let subject = Some(self.pseudonyms.of(&finding.subject, finding.here.at()));
        Kept::Reconciled { subject, finding: finding.to_string().as_str().into() }
    }

    fn tell_change(&self, change: Change, now: Timestamp) {
        match change {
            Change::Begins { code, text, .. } => {
                if code == shared::AWAY {
                    let why = text.as_str().into();
                    self.records.audit.note(Kept::LedgerAway { why }, now);
                }
                self.notice(now, code, &text);
            }
            Change::Ends { code, about } => {
                if code == shared::AWAY {
                    self.records.audit.note(Kept::LedgerBack, now);
                }
                let colon = if about.is_empty() { "" } else { ": " };
                self.notice(now, code, &format!("{about}{colon}in order again"));
            }
        }
    }

    /// The clock was set: what goes by days is looked at again.
    pub(crate) fn records_jumped(&self, jump: Jump, now: Timestamp) {
        self.records.dropped_on.store(NEVER, Ordering::Relaxed);
        self.records.audit.note(Kept::ClockJumped { by: jump.by }, now);
    }

    /// Signs what is in the audit from before, for the authority to have.
    pub(crate) fn sign_records(&self) {
        self.records.hand_in(self.records.audit.checkpoint(self.now()));
    }

    /// Sends what waits for the authority, where there is one with a service. Blocks.
    pub fn send(&self) {
        let Some(service) = self.syncing.as_ref().and_then(|it| it.service()) else { return };
        let now = self.now();
        self.tell_sent(self.records.passages.send(service, now), now);
    }

    fn tell_sent(&self, sent: Sent, now: Timestamp) {
        self.metrics.records.sent(sent.taken);
        for (code, count) in sent.refused {
            let why = format!("refused by the authority: {code}");
            let count = count as u64;
            self.records.audit.note(Kept::PassageTrouble { count, why: why.as_str().into() }, now);
        }
        for check in sent.slips {
            self.hub.tell("slip", &serde_json::json!({ "check": check }));
        }
        for (check, why) in sent.open_slips {
            self.hub.tell("slip-open", &serde_json::json!({ "check": check, "why": why }));
        }
        for check in sent.without_slip {
            self.hub.tell("no-slip", &serde_json::json!({ "check": check }));
        }
    }

    /// How long until the next look whether anything waits, and whether something that comes makes it earlier.
    pub(crate) fn next_send(&self) -> (std::time::Duration, bool) {
        (self.records.passages.wait(), !self.records.passages.is_failing())
    }

    /// What is printed for a passage; none where nobody knows of it, or the place prints none.
    pub(crate) fn receipt(&self, check: &str) -> Option<Receipt> {
        let place = self.running().dir().config().policy.location.checkpoint.to_string();
        self.records.passages.receipt(check, place)
    }
}
