//! How the gate is: for programs, for people, for monitors.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use clearance_core::due::{Due, Urgency, most_urgent};
use clearance_core::time::Timestamp;
use clearance_gate::{Lack, LedgerKind, Notice};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Runtime;
use crate::devices::DeviceView;
use crate::lanes::{Answer, Glance, OVERRIDE_LIFE, OneLane};
use crate::records::{AuditView, PassagesView, SharedView};
use crate::sync::Syncing;

/// How a gate is. Moments are seconds since 1970.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Status {
    /// Of the program.
    pub version: &'static str,
    /// The gate group.
    pub group: String,
    /// Where the gate stands.
    pub place: String,
    /// When it started.
    pub started: u64,
    /// By its clock.
    pub now: u64,
    /// Why it refers everybody; none where it judges.
    pub not_in_service: Option<String>,
    /// How pressing the most pressing due is: `later`, `soon` or `overdue`.
    pub urgency: &'static str,
    /// What ends, or is missing, and must be seen to by now.
    pub dues: Vec<DueView>,
    /// The trust list in force.
    pub trust_list: ListView,
    /// Status lists in force.
    pub status_lists: Vec<ListView>,
    /// The ledger.
    pub ledger: LedgerView,
    /// The audit.
    pub audit: AuditView,
    /// Passages on their way; none where the authority is not told of them.
    pub passages: Option<PassagesView>,
    /// The source of lists; none where somebody brings them.
    pub sync: Option<SyncView>,
    /// The newest signed date that the gate has seen: no correct clock is behind it.
    pub signed_date: u64,
    /// The lanes.
    pub lanes: Vec<LaneView>,
    /// What the lanes are wired to by `gate.toml`.
    pub devices: Vec<DeviceView>,
    /// What the operator was told lately, the newest first.
    pub notices: Vec<NoticeView>,
}

/// What was seen of lists and keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    dues: Vec<Due>,
    lists: Vec<ListView>,
}

/// Something that ends.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueView {
    /// Stable name of its kind.
    pub kind: &'static str,
    /// Which of them.
    pub name: String,
    /// When.
    pub at: u64,
    /// `soon` or `overdue`.
    pub urgency: &'static str,
    /// What to do.
    pub remedy: String,
}

/// A list in force.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ListView {
    /// Its authority; `trust` for the trust list.
    pub name: String,
    /// Its number.
    pub version: String,
    /// Its date.
    pub of: u64,
    /// From when on it says nothing.
    pub until: u64,
}

/// The ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LedgerView {
    /// `durable`, `memory` or `shared`.
    pub kind: &'static str,
    /// Why it does not answer.
    pub unavailable: Option<String>,
    /// Codes that it remembers; of a shared one, those that this gate does.
    pub codes: Option<usize>,
    /// The engine that lanes share.
    pub shared: Option<SharedView>,
}

/// The source of lists.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SyncView {
    /// Where.
    pub from: String,
    /// When everything was as it should be.
    pub last: Option<u64>,
    /// What is wrong.
    pub troubles: Vec<String>,
}

/// A lane.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LaneView {
    /// Its name.
    pub name: String,
    /// Since when it is closed by its officer; none where it is open.
    pub closed: Option<u64>,
    /// When it is free at the latest; none where it is.
    pub occupied_until: Option<u64>,
    /// Its last answers, the newest first.
    pub last: Vec<Answer>,
    /// The id of the answer that an officer may still decide about.
    pub open: Option<String>,
    /// The answer whose person a device compares now.
    pub comparing: Option<Answer>,
    /// The last answer after which an officer sent the traveller on.
    pub sent: Option<SentView>,
}

/// An officer sent a traveller on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SentView {
    /// The id of the answer.
    pub check: String,
    /// `again` to show another code, or `counter`.
    pub to: &'static str,
    /// When.
    pub at: u64,
}

/// Something that the operator was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// When.
    pub at: u64,
    /// Stable name.
    pub code: &'static str,
    /// In words.
    pub text: String,
}

impl Runtime {
    /// How the gate is now. Blocks.
    #[must_use]
    pub fn status(&self) -> Status {
        let (running, now) = (self.running(), self.now());
        let (gate, trust) = (running.gate(), running.gate().trust());
        let config = running.dir().config();
        let Seen { dues, lists } = self.seen(now);
        Status {
            version: env!("CARGO_PKG_VERSION"),
            group: config.group.to_string(),
            place: config.policy.location.to_string(),
            started: self.started.as_secs(),
            now: now.as_secs(),
            not_in_service: gate.stopped().map(|cause| cause.to_string()),
            urgency: most_urgent(&dues, now).code(),
            dues: pressing(dues, now).into_iter().map(|due| DueView::of(due, now)).collect(),
            trust_list: ListView {
                name: "trust".to_owned(),
                version: trust.seq().to_string(),
                of: trust.this_update().as_secs(),
                until: trust.next_update().as_secs(),
            },
            status_lists: lists,
            ledger: self.ledger(now),
            audit: self.records.audit_view(),
            passages: self.records.passages_view(),
            sync: self.syncing.as_ref().map(Syncing::view),
            signed_date: gate.high_water_mark().as_secs(),
            lanes: self.lanes.all().iter().map(|lane| self.lane_view(lane, now)).collect(),
            devices: self.devices.views(),
            notices: self
                .board
                .all()
                .into_iter()
                .map(|told| NoticeView { at: told.at.as_secs(), code: told.code, text: told.text })
                .collect(),
        }
    }

    /// Why the gate cannot do its work; none where it can.
    pub(crate) fn not_ready(&self) -> Option<String> {
        let (running, now) = (self.running(), self.now());
        if let Some(cause) = running.gate().stopped() {
            return Some(format!("the gate is not in service: {cause}"));
        }
        if let Some(cause) = self.ledger(now).unavailable {
            return Some(format!("the ledger does not answer: {cause}"));
        }
        if let Err(why) = self.may_open() {
            return Some(format!("the audit cannot be written: {why}"));
        }
        let overdue =
            self.seen(now).dues.into_iter().find(|due| due.urgency(now) == Urgency::Overdue);
        overdue.map(|due| format!("the {} {} has ended; {}", due.kind, due.name, due.remedy))
    }

    /// Everything that ends at this gate, or is missing, and the status lists in force. Each look reads the whole lists, so it is
    /// taken when they may have changed, and not for each request.
    fn seen(&self, now: Timestamp) -> Seen {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get_or_insert_with(|| self.see(now)).clone()
    }

    fn see(&self, now: Timestamp) -> Seen {
        let dues = self.running().dir().dues(now).unwrap_or_default(); // told by the gate as trouble
        Seen { dues, lists: self.status_lists() }
    }

    fn status_lists(&self) -> Vec<ListView> {
        let running = self.running();
        let lists = match running.dir().has_synced() {
            Ok(true) => running.dir().open_store(&running.gate().trust()).map(|it| it.lists()),
            _ => return Vec::new(),
        };
        let view = |list: &clearance_revocation::store::ListInfo| ListView {
            name: list.authority.to_string(),
            version: list.version.to_string(),
            of: list.this_update.as_secs(),
            until: list.hard_expiry.as_secs(),
        };
        lists.unwrap_or_default().iter().map(view).collect()
    }

    pub(crate) fn ledger(&self, now: Timestamp) -> LedgerView {
        let (running, shared) = (self.running(), self.records.shared_view());
        let kind = running.dir().config().ledger;
        let view = LedgerView { kind: kind.code(), unavailable: None, codes: None, shared };
        if kind == LedgerKind::Memory {
            return view;
        }
        match running.dir().durable_ledger().report(now) {
            Ok(report) => LedgerView { codes: Some(report.codes), ..view },
            Err(cause) => LedgerView { unavailable: Some(causes(&cause)), ..view },
        }
    }

    /// Counts what changes by itself, and looks at lists and keys again.
    pub(crate) fn measure(&self, now: Timestamp) {
        let fresh = self.see(now);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        let Seen { dues, lists: status_lists } = fresh;
        let running = self.running();
        let (gate, trust) = (running.gate(), running.gate().trust());
        let has_ledger = self.ledger(now).unavailable.is_none();
        let mark = gate.high_water_mark();
        self.metrics.state(gate.stopped().is_none(), has_ledger, mark, self.hub.readers());
        let mut lists = vec![("trust-list", trust.seq().to_string(), trust.this_update())];
        lists.extend(
            status_lists
                .into_iter()
                .map(|list| ("status-list", list.name, Timestamp::from_secs(list.of))),
        );
        self.tell_dues(&dues, now);
        let ends = dues.into_iter().map(|due| (due.kind, due.name, due.at));
        self.metrics.dates(&lists, &ends.collect::<Vec<_>>());
    }

    /// Tells what ends, each time that it has become more pressing. The gate itself tells of the trust list's end.
    fn tell_dues(&self, dues: &[Due], now: Timestamp) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let pressing: BTreeMap<_, _> = dues
            .iter()
            .filter(|due| due.kind != "trust-list" && due.urgency(now) > Urgency::Later)
            .map(|due| ((due.kind, due.name.clone()), due.urgency(now)))
            .collect();
        for due in dues {
            let name = (due.kind, due.name.clone());
            let before = told.get(&name).copied().unwrap_or(Urgency::Later);
            if pressing.get(&name).is_some_and(|urgency| *urgency > before) {
                self.tell(vec![Notice::Due(due.clone())]);
            }
        }
        *told = pressing;
    }

    fn lane_view(&self, lane: &OneLane, now: Timestamp) -> LaneView {
        let Glance { history, mut occupancy, open_to_officer, comparing, sent } = lane.glance();
        let is_open = |answer: &Arc<Answer>| {
            i64::try_from(now.as_secs().abs_diff(answer.time)).is_ok_and(|age| age < OVERRIDE_LIFE)
        };
        LaneView {
            name: lane.name.clone(),
            closed: self.lanes.closed.since(&lane.name).map(Timestamp::as_secs),
            occupied_until: occupancy.may_judge(now).err().map(|wait| wait.until.as_secs()),
            last: history.iter().map(|answer| Answer::clone(answer)).collect(),
            open: open_to_officer.filter(is_open).map(|answer| answer.id.clone()),
            comparing: comparing.map(Arc::unwrap_or_clone),
            sent: sent.map(|it| SentView {
                check: it.check,
                to: it.to.code(),
                at: it.at.as_secs(),
            }),
        }
    }

    /// What this gate lacks to serve all of its travellers.
    pub(crate) fn lacks(&self, now: Timestamp) -> Vec<Lack> {
        let running = self.running();
        let trust = running.gate().trust();
        let keys = running.dir().keys(&trust).unwrap_or_default();
        Lack::of(&trust, running.dir().config().group, &keys, now)
    }
}

/// An error and what it comes from, in one line.
fn causes(error: &dyn core::error::Error) -> String {
    let (mut line, mut source) = (error.to_string(), error.source());
    while let Some(error) = source {
        line = format!("{line}: {error}");
        source = error.source();
    }
    line
}

impl DueView {
    fn of(due: Due, now: Timestamp) -> Self {
        let urgency = due.urgency(now).code();
        Self { kind: due.kind, name: due.name, at: due.at.as_secs(), urgency, remedy: due.remedy }
    }
}

/// The dues that people have to know by now, the most pressing first.
fn pressing(mut dues: Vec<Due>, now: Timestamp) -> Vec<Due> {
    dues.retain(|due| due.urgency(now) > Urgency::Later);
    dues.sort_by_key(|due| due.at);
    dues
}
