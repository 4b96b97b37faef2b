//! Passages on their way to the authority, and the landing slips that come back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clearance_core::language::Language;
use clearance_core::time::Timestamp;
use clearance_durable::LockError;
use clearance_gate::GateDir;
use clearance_gate::outbox::{Acknowledged, Outbox, OutboxError, OutboxReport, Passage, PassageId};
use clearance_gate::slip::{Lacking, Pending, Sheet, Slip};
use clearance_verifier::Admission;
use tokio::sync::Notify;

use super::audit::entropy;
use super::news::Found;
use super::settings;
use crate::backoff::Backoff;
use crate::source::AuthorityService;

const CODE: &str = "passages";
/// Passages whose slips can be printed: those of some minutes.
const PRINTABLE: usize = 200;
/// Checkpoints that wait for the authority: as many as it takes at once. The newest stand for all before them.
const CHECKPOINTS: usize = 20;
/// It is looked whether anything waits although nobody said so.
const BACKOFF: Backoff = Backoff { every: 60, first: 2, longest: 600 };

/// The outbox of a gate, and how its way to the authority is.
#[derive(Debug)]
pub(super) struct Passages {
    settings: settings::Passages,
    /// None until there is the authority's passage key.
    outbox: RwLock<Option<Outbox>>,
    state: Mutex<State>,
    /// One sends at a time: two would send the same, and count its answers twice.
    sending: Mutex<()>,
    /// Something waits.
    pub(super) wake: Notify,
    /// The gate stops: what waits is sent by the next run.
    ends: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    key: Option<[u8; 32]>,
    /// Why the last passage was not kept.
    not_kept: Option<String>,
    /// Why the authority does not take them now.
    trouble: Option<String>,
    /// Why the answers that somebody brought are not taken in.
    not_taken_in: Option<String>,
    failures: u32,
    sent: u64,
    last: Option<Timestamp>,
    open_slips: u64,
    /// What was missing for the newest slip of which the authority has told: none where it was printed.
    slip_open: Option<String>,
    checkpoints: VecDeque<String>,
    /// The newest first.
    printable: VecDeque<Printable>,
}

/// A passage whose slip may be asked for at the lane.
#[derive(Debug)]
struct Printable {
    check: String,
    passage: PassageId,
    arrived: Timestamp,
    due: Due,
}

/// Whether a slip is due, as the authority says.
#[derive(Clone, Debug)]
enum Due {
    /// It has not said so.
    Unknown,
    No,
    /// One is, and an officer prints it: what is missing.
    Open(String),
    Yes(Slip),
}

/// What is printed for a passage.
///
/// Deliberately closed: a slip, or the word that there is none here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Receipt {
    /// One is due, and an officer prints it: what the traveller reads, and what is missing, for officers.
    Open(Pending, String),
    /// What to do while nobody knows whether a slip is due.
    Pending(Pending),
    /// The slip.
    Slip(Sheet),
}

impl Receipt {
    /// For a receipt printer, as text that ends a page.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Open(it, _) | Self::Pending(it) => it.receipt(),
            Self::Slip(it) => it.receipt(),
        }
    }

    /// The same as bytes, which end with a cut.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Open(it, _) | Self::Pending(it) => it.receipt_and_cut(),
            Self::Slip(it) => it.receipt_and_cut(),
        }
    }

    /// For a page.
    pub(crate) fn article(&self, first: Language) -> String {
        match self {
            Self::Open(it, _) | Self::Pending(it) => it.article(first),
            Self::Slip(it) => it.article(first),
        }
    }
}

/// What sending came to.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) taken: usize,
    /// By the authority's reason.
    pub(super) refused: BTreeMap<String, usize>,
    /// The checks whose slips are here.
    pub(super) slips: Vec<String>,
    /// The checks whose slips are due, and open: with what is missing.
    pub(super) open_slips: Vec<(String, String)>,
    /// The checks for which none is due.
    pub(super) without_slip: Vec<String>,
}

/// How the way to the authority is.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) report: OutboxReport,
    pub(super) has_key: bool,
    /// Why the last passage was not kept.
    pub(super) not_kept: Option<String>,
    /// Why the authority does not take them now.
    pub(super) trouble: Option<String>,
    /// Why the answers that somebody brought are not taken in.
    pub(super) not_taken_in: Option<String>,
    pub(super) last: Option<Timestamp>,
    pub(super) sent: u64,
    /// Slips that stayed open since the gate started.
    pub(super) open_slips: u64,
    /// What was missing for the newest slip, where it stayed open.
    pub(super) slip_open: Option<String>,
}

impl Passages {
    /// Opens the outbox, where there is a key that passages can be sealed to.
    ///
    /// # Errors
    /// [`OutboxError::Lock`]: another process has it.
    pub(super) fn open(dir: &GateDir, settings: settings::Passages) -> Result<Self, OutboxError> {
        let this = Self {
            settings,
            outbox: RwLock::new(None),
            state: Mutex::default(),
            sending: Mutex::default(),
            wake: Notify::new(),
            ends: AtomicBool::new(false),
        };
        match this.look_at_key(dir) {
            Err(error @ OutboxError::Lock(LockError::Held { .. })) => Err(error),
            Err(OutboxError::NoKey { .. }) | Ok(()) => Ok(this),
            Err(error) => {
                this.state().not_kept = Some(error.to_string()); // tried again at each tick
                Ok(this)
            }
        }
    }

    /// Takes in the authority's key, where it came or is another one now.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub(super) fn look_at_key(&self, dir: &GateDir) -> Result<(), OutboxError> {
        if !self.settings.report {
            return Ok(());
        }
        let key = dir.passage_key()?;
        if self.state().key == Some(key) {
            return Ok(());
        }
        let mut outbox = self.outbox.write().unwrap_or_else(PoisonError::into_inner);
        match &*outbox {
            Some(outbox) => outbox.set_recipient(key),
            None => *outbox = Some(dir.open_outbox(self.settings.outbox())?),
        }
        let mut state = self.state();
        (state.key, state.not_kept) = (Some(key), None);
        Ok(())
    }

    /// Keeps the passage of whoever was admitted. It is on disk when this returns.
    ///
    /// # Errors
    /// Why it is not kept, once for each time that this begins.
    pub(super) fn keep(
        &self,
        dir: &GateDir,
        admission: &Admission,
        check: &str,
        now: Timestamp,
    ) -> Result<(), String> {
        if !self.settings.report {
            return Ok(());
        }
        let opened = self.look_at_key(dir);
        let (config, prints) = (dir.config(), self.settings.prints_slips);
        let mut passage = Passage::of(admission, config.group, &config.policy.location, prints);
        passage.stated.clone_from(&self.settings.stated);
        let kept = match &*self.outbox() {
            Some(outbox) => outbox.put(&passage, entropy(), now).map_err(|error| error.to_string()),
            None => Err(opened.err().map_or_else(String::new, |error| error.to_string())),
        };
        let mut state = self.state();
        if prints {
            state.printable.truncate(PRINTABLE - 1);
            let check = check.to_owned();
            let new = Printable { check, passage: passage.id, arrived: now, due: Due::Unknown };
            state.printable.push_front(new);
        }
        let before = std::mem::replace(&mut state.not_kept, kept.clone().err());
        drop(state);
        self.wake.notify_one();
        if before.is_some() { Ok(()) } else { kept }
    }

    /// Checkpoints of the audit, for the authority to keep.
    pub(super) fn hand_in(&self, checkpoint: &[u8]) {
        let mut state = self.state();
        if state.checkpoints.len() == CHECKPOINTS {
            state.checkpoints.pop_front();
        }
        state.checkpoints.push_back(BASE64_URL_SAFE_NO_PAD.encode(checkpoint));
        drop(state);
        self.wake.notify_one();
    }

    /// Sends what waits, until nothing does or the authority does not take it now. Blocks.
    pub(super) fn send(&self, to: &AuthorityService, now: Timestamp) -> Sent {
        let _one = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sent = Sent::default();
        let done = self.send_passages(to, &mut sent).and_then(|()| self.send_checkpoints(to));
        let mut state = self.state();
        state.sent += sent.taken as u64;
        match done {
            Ok(()) => (state.failures, state.trouble, state.last) = (0, None, Some(now)),
            Err(trouble) => {
                state.failures = state.failures.saturating_add(1);
                state.trouble = Some(trouble);
            }
        }
        sent
    }

    fn send_passages(&self, to: &AuthorityService, sent: &mut Sent) -> Result<(), String> {
        let outbox = self.outbox();
        let Some(outbox) = &*outbox else { return Ok(()) };
        let (mut next, mut waiting) = (outbox.next_batch(), 0);
        while let Some(batch) = next {
            if self.ends.load(Ordering::Relaxed) {
                return Err("the gate stops".to_owned());
            }
            let bytes = to.post("/v1/gate/passages/sealed", &batch.body, 200)?;
            let told = outbox.acknowledge(&batch, &bytes).map_err(|error| error.to_string())?;
            waiting += told.waiting;
            // Those behind need not wait for the reason of one; where all wait, the authority takes none now.
            let goes_on = told.waiting < batch.len();
            next = if goes_on { outbox.batch_after(&batch) } else { None };
            self.take(told, sent);
        }
        if waiting > 0 {
            return Err(format!("the authority cannot take {waiting} passage(s) now"));
        }
        Ok(())
    }

    /// Takes in the authority's answers to passages that somebody brought it.
    pub(super) fn take_left(&self) -> Sent {
        let mut sent = Sent::default();
        let taken = self.outbox().as_ref().map(Outbox::take_left_answers);
        let taken = taken.transpose();
        self.state().not_taken_in = taken.as_ref().err().map(ToString::to_string);
        if let Ok(Some(Some(told))) = taken {
            self.take(told, &mut sent);
            self.state().sent += sent.taken as u64;
        }
        sent
    }

    fn take(&self, told: Acknowledged, sent: &mut Sent) {
        sent.taken += told.taken;
        for (code, count) in told.refused {
            *sent.refused.entry(code).or_default() += count;
        }
        let mut state = self.state();
        if !told.slips.is_empty() {
            state.slip_open = None;
        }
        for slip in told.slips {
            let check = state.is_told(slip.passage, Due::Yes(slip));
            sent.slips.extend(check);
        }
        for open in told.open_slips {
            state.open_slips += 1;
            state.slip_open = Some(open.why.clone());
            let check = state.is_told(open.passage, Due::Open(open.why.clone()));
            sent.open_slips.extend(check.map(|check| (check, open.why)));
        }
        for passage in told.without_slip {
            sent.without_slip.extend(state.is_told(passage, Due::No));
        }
    }

    fn send_checkpoints(&self, to: &AuthorityService) -> Result<(), String> {
        let waiting: Vec<String> = self.state().checkpoints.iter().cloned().collect();
        if waiting.is_empty() {
            return Ok(());
        }
        let body = serde_json::json!({ "checkpoints": waiting }).to_string();
        to.post("/v1/gate/checkpoints", body.as_bytes(), 204)?;
        self.state().checkpoints.retain(|it| !waiting.contains(it));
        Ok(())
    }

    /// Sends no more in this run.
    pub(super) fn end(&self) {
        self.ends.store(true, Ordering::Relaxed);
    }

    /// How long to wait before the next look: longer after each failure, and never the same for all gates.
    pub(super) fn wait(&self) -> Duration {
        BACKOFF.wait(self.state().failures)
    }

    /// Whether the last look failed: then nothing that comes makes the next one earlier.
    pub(super) fn is_failing(&self) -> bool {
        self.state().failures > 0
    }

    /// What is printed for the passage of `check`; none where nobody knows of it, or no slip is due.
    pub(super) fn receipt(&self, check: &str, place: String) -> Option<Receipt> {
        let utc_offset = self.settings.utc_offset;
        let state = self.state();
        let Printable { arrived, due, .. } = state.printable.iter().find(|it| it.check == check)?;
        let arrived = *arrived;
        let pending = |lacks, place| Pending { lacks, arrived, place, utc_offset };
        match due.clone() {
            Due::No => None,
            Due::Open(why) => Some(Receipt::Open(pending(Lacking::LastDay, place), why)),
            Due::Unknown => Some(Receipt::Pending(pending(Lacking::Answer, place))),
            Due::Yes(slip) => Some(Receipt::Slip(Sheet { slip, arrived, place, utc_offset })),
        }
    }

    /// How it stands; none where the authority is not told of passages.
    pub(super) fn way(&self) -> Option<Way> {
        if !self.settings.report {
            return None;
        }
        let report = self.outbox().as_ref().map(Outbox::report).unwrap_or_default();
        let state = self.state();
        Some(Way {
            report,
            has_key: state.key.is_some(),
            not_kept: state.not_kept.clone(),
            trouble: state.trouble.clone(),
            not_taken_in: state.not_taken_in.clone(),
            last: state.last,
            sent: state.sent,
            open_slips: state.open_slips,
            slip_open: state.slip_open.clone(),
        })
    }

    /// What is wrong with it.
    pub(super) fn troubles(&self, way: &Way, now: Timestamp, found: &mut Found) {
        let mut tell = |about: &str, text: String| found.insert((CODE, about.to_owned()), text);
        if let Some(why) = &way.not_kept {
            tell(
                "not kept",
                format!("passages are not kept, and the authority hears of none: {why}"),
            );
        }
        if let Some(why) = &way.trouble {
            tell(
                "not sent",
                format!("passages wait, because the authority does not take them: {why}"),
            );
        }
        if let Some(why) = &way.slip_open {
            tell(
                "slip open",
                format!(
                    "the authority has the passage and cannot print its slip: {why}. An officer prints it in the console; \
                     say in passages.stated what everybody shows who passes here"
                ),
            );
        }
        if let Some(why) = &way.not_taken_in {
            tell("answers", format!("the authority's answers are not taken in: {why}"));
        }
        for (code, count) in &way.report.refused {
            let text = format!(
                "{count} passage(s) were refused by the authority as {code}; 'clearance gate passages' says what to do"
            );
            tell(&format!("refused as {code}"), text);
        }
        let limit = i64::from(self.settings.tell_after) * 3_600;
        if let Some(since) = way.report.oldest.filter(|since| now.since(*since) > limit) {
            tell(
                "old",
                format!("the oldest of {} passages waits since {since}", way.report.waiting),
            );
        }
    }

    fn outbox(&self) -> std::sync::RwLockReadGuard<'_, Option<Outbox>> {
        self.outbox.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes what the authority says of a passage's slip; gives its check where it can be printed here.
    fn is_told(&mut self, passage: PassageId, due: Due) -> Option<String> {
        let its = self.printable.iter_mut().find(|it| it.passage == passage)?;
        its.due = due;
        Some(its.check.clone())
    }
}

#[cfg(test)]
mod tests {
    use clearance_gate::slip::OpenSlip;

    use super::*;

    #[test]
    fn a_slip_is_printed_for_its_own_passage_when_the_authority_has_answered() {
        let settings = settings::Passages { prints_slips: true, ..settings::Passages::default() };
        let passages = Passages {
            settings,
            outbox: RwLock::new(None),
            state: Mutex::default(),
            sending: Mutex::default(),
            wake: Notify::new(),
            ends: AtomicBool::new(false),
        };
        let arrived = Timestamp::from_secs(1_800_000_000);
        for n in 0..=3 {
            let (check, passage) = (format!("check-{n}"), PassageId([n; 16]));
            let new = Printable { check, passage, arrived, due: Due::Unknown };
            passages.state().printable.push_front(new);
        }
        let slip = Slip::new("7Q2M9-XKD0V", "2027-05-24", PassageId([2; 16])).unwrap();
        let without_slip = vec![PassageId([0; 16])];
        let open_slips = vec![OpenSlip::new(PassageId([1; 16]), "stay: \u{1b}nobody said it")];
        let told =
            Acknowledged { slips: vec![slip], open_slips, without_slip, ..Acknowledged::default() };
        let mut sent = Sent::default();
        passages.take(told, &mut sent);
        assert_eq!(
            (&sent.slips[..], &sent.without_slip[..]),
            (&["check-2".to_owned()][..], &["check-0".to_owned()][..])
        );
        let receipt = |check| passages.receipt(check, "border-gate".to_owned());
        assert!(
            matches!(receipt("check-1"), Some(Receipt::Open(_, why)) if why == "stay: nobody said it")
        );
        assert_eq!(sent.open_slips.len(), 1);
        assert!(matches!(receipt("check-3"), Some(Receipt::Pending(_))));
        let Some(Receipt::Slip(sheet)) = receipt("check-2") else { panic!("the slip is here") };
        let text = sheet.receipt();
        assert!(text.contains("7Q2M9-XKD0V") && text.contains("24 May 2027"), "{text}");
        assert_eq!((receipt("check-0"), receipt("check-4")), (None, None));
    }

    /// An authority that takes every passage but the first of all, for as long as that comes first. Gives the sizes of the batches.
    fn taking(listener: std::net::TcpListener, told: std::sync::mpsc::Sender<usize>) {
        use std::io::{BufRead as _, BufReader, Read as _, Write as _};
        for (turn, stream) in listener.incoming().flatten().enumerate() {
            let (mut reader, mut length) = (BufReader::new(stream), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let header = line.to_ascii_lowercase();
                if let Some(value) = header.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let count = body["sealed"].as_array().unwrap().len();
            told.send(count).unwrap();
            let result = |n| match (turn, n) {
                (0, 0) => serde_json::json!({ "taken": false, "problem": "not-now" }),
                _ => serde_json::json!({ "taken": true }),
            };
            let results: Vec<_> = (0..count).map(result).collect();
            let answer = serde_json::json!({ "results": results }).to_string();
            let head =
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}", answer.len());
            reader.get_mut().write_all(format!("{head}\r\n\r\n{answer}").as_bytes()).unwrap();
        }
    }

    #[test]
    fn passages_behind_one_that_waits_are_sent() {
        let dir = std::env::temp_dir().join(format!("clearance-behind-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let token = dir.join("token");
        std::fs::write(&token, "clr_token").unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let from = format!("http://{}", listener.local_addr().unwrap());
        let (telling, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || taking(listener, telling));
        let sync = crate::settings::Sync { token: Some(token), ..Default::default() };
        let service = AuthorityService::new(&from, &sync).unwrap();
        let recipient = clearance_core::crypto::RING.x25519_public(&entropy());
        let outbox = Outbox::open(&dir.join("outbox"), recipient, Default::default()).unwrap();
        let now = Timestamp::from_secs(1_800_000_000);
        for n in 0..=100 {
            let passage = Passage {
                id: PassageId([n; 16]),
                checkpoint: "border-gate".to_owned(),
                jurisdiction: "mo".to_owned(),
                direction: clearance_core::trust::Direction::Arrival,
                credential: None,
                happened: now,
                stated: BTreeMap::new(),
                prints_slips: false,
            };
            outbox.put(&passage, entropy(), now).unwrap();
        }
        let passages = Passages {
            settings: settings::Passages::default(),
            outbox: RwLock::new(Some(outbox)),
            state: Mutex::default(),
            sending: Mutex::default(),
            wake: Notify::new(),
            ends: AtomicBool::new(false),
        };
        assert_eq!(passages.send(&service, now).taken, 100, "all but the first");
        assert!(passages.is_failing(), "it is tried again later");
        assert_eq!(passages.send(&service, now).taken, 1);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [100, 1, 1]);
        let _ = std::fs::remove_dir_all(&dir);
    }
}
