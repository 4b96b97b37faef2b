//! How the records are, for programs and people.

use std::collections::BTreeMap;

use clearance_core::time::Timestamp;
use clearance_ledger_etcd::Standing;
use serde::Serialize;
use utoipa::ToSchema;

use super::passages::Way;
use super::{Records, shared};

/// The audit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// The last entry's number.
    pub last: u64,
    /// The number of the entry that was signed last.
    pub signed: u64,
    /// Why nothing is written down.
    pub away: Option<String>,
    /// Entries that are missing since.
    pub missing: u64,
    /// Whether doors open all the same.
    pub goes_on: bool,
}

/// Passages that the authority does not have yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PassagesView {
    /// How many wait.
    pub waiting: usize,
    /// Since when the oldest one waits, to the hour.
    pub oldest: Option<u64>,
    /// How many were set aside, by the authority's reason.
    pub refused: BTreeMap<String, usize>,
    /// How many were lost, ever, because there was no room.
    pub lost: u64,
    /// How many the authority took since the gate started.
    pub sent: u64,
    /// When nothing waited any more, last.
    pub last_sent: Option<u64>,
    /// Whether there is the authority's key to seal them to.
    pub has_key: bool,
    /// Why the authority does not take them now.
    pub trouble: Option<String>,
    /// Landing slips that stayed open since the gate started: an officer prints them.
    pub open_slips: u64,
    /// What was missing for the newest slip, where it stayed open.
    pub slip_open: Option<String>,
}

/// The engine that the lanes share.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SharedView {
    /// Why it is not asked now; none while it is there.
    pub away: Option<String>,
    /// Admissions that it does not know yet.
    pub pending: usize,
    /// Findings that are not written down yet.
    pub findings: usize,
    /// Nodes that answered when they were examined last.
    pub nodes_up: usize,
    /// Nodes.
    pub nodes: usize,
    /// What is not as it should be, by stable name.
    pub concerns: BTreeMap<&'static str, Vec<String>>,
}

impl Records {
    pub(crate) fn audit_view(&self) -> AuditView {
        let state = self.audit.state();
        let (away, missing) = state.away.unzip();
        AuditView {
            last: state.last,
            signed: state.signed,
            away,
            missing: missing.unwrap_or_default(),
            goes_on: self.audit.goes_on(),
        }
    }

    /// None where the authority is not told of passages.
    pub(crate) fn passages_view(&self) -> Option<PassagesView> {
        self.passages.way().map(PassagesView::from)
    }

    /// None where the ledger is this lane's alone.
    pub(crate) fn shared_view(&self) -> Option<SharedView> {
        self.standing().as_ref().map(SharedView::from)
    }
}

impl From<Way> for PassagesView {
    fn from(way: Way) -> Self {
        Self {
            waiting: way.report.waiting,
            oldest: way.report.oldest.map(Timestamp::as_secs),
            refused: way.report.refused,
            lost: way.report.lost,
            sent: way.sent,
            last_sent: way.last.map(Timestamp::as_secs),
            has_key: way.has_key,
            trouble: way.trouble,
            open_slips: way.open_slips,
            slip_open: way.slip_open,
        }
    }
}

impl From<&Standing> for SharedView {
    fn from(standing: &Standing) -> Self {
        let mut concerns: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for concern in shared::concerns(standing) {
            concerns.entry(concern.code()).or_default().push(concern.to_string());
        }
        let nodes = standing.report.as_ref().map_or(&[][..], |report| &report.nodes);
        Self {
            away: standing.away.map(|trouble| trouble.to_string()),
            pending: standing.pending,
            findings: standing.findings,
            nodes_up: nodes.iter().filter(|node| node.version.is_some()).count(),
            nodes: nodes.len(),
            concerns,
        }
    }
}
