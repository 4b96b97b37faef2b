//! What is counted of the records.

use core::sync::atomic::AtomicI64;

use clearance_core::time::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use clearance_ledger_etcd::FindingKind;

use super::{AuditView, PassagesView, SharedView};

type Number = Gauge<i64, AtomicI64>;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Kind {
    kind: String,
}

/// What is there from the start, with a zero: a rate needs one to begin from.
const REFUSED: [&str; 2] = ["invalid", "not-opened"];
const CONCERNS: [&str; 4] = ["corrupt", "no-space", "quota", "silent"];

/// Audit, passages, shared ledger.
#[derive(Default)]
pub(crate) struct RecordMetrics {
    audit_up: Number,
    audit_entries: Number,
    audit_missing: Number,
    waiting: Number,
    oldest: Number,
    refused: Family<Kind, Number>,
    lost: Number,
    sent: Counter,
    shared_up: Number,
    pending: Number,
    concerns: Family<Kind, Number>,
    findings: Family<Kind, Counter>,
}

impl RecordMetrics {
    pub(crate) fn registered(registry: &mut Registry) -> Self {
        let this = Self::default();
        let numbers = [
            ("audit_up", "1 where what happens is written down", &this.audit_up),
            ("audit_entries", "The number of the audit's last entry", &this.audit_entries),
            (
                "audit_missing",
                "Entries that are missing since the audit cannot be written",
                &this.audit_missing,
            ),
            ("passages_waiting", "Passages that the authority does not have yet", &this.waiting),
            ("passages_oldest_seconds", "How long the oldest one waits", &this.oldest),
            ("passages_lost", "Passages that could not be kept, ever", &this.lost),
            (
                "shared_ledger_up",
                "1 where the engine that the lanes share is asked",
                &this.shared_up,
            ),
            (
                "shared_ledger_pending",
                "Admissions that the engine does not know yet",
                &this.pending,
            ),
        ];
        for (name, help, number) in numbers {
            registry.register(name, help, number.clone());
        }
        registry.register(
            "passages_refused",
            "Passages that were set aside, by the authority's reason",
            this.refused.clone(),
        );
        registry.register("passages_sent", "Passages that the authority took", this.sent.clone());
        registry.register(
            "shared_ledger_concerns",
            "What is not as it should be with the engine, by name",
            this.concerns.clone(),
        );
        registry.register(
            "shared_ledger_findings",
            "What lanes admitted twice without the engine",
            this.findings.clone(),
        );
        let of = |kind: &str| Kind { kind: kind.to_owned() };
        REFUSED.iter().for_each(|kind| drop(this.refused.get_or_create(&of(kind))));
        CONCERNS.iter().for_each(|kind| drop(this.concerns.get_or_create(&of(kind))));
        let findings = FindingKind::ALL.iter().map(|kind| kind.code());
        findings.for_each(|kind| drop(this.findings.get_or_create(&of(kind))));
        this
    }

    /// Counts what changes by itself.
    pub(super) fn kept(
        &self,
        audit: &AuditView,
        passages: Option<PassagesView>,
        shared: Option<SharedView>,
        now: Timestamp,
    ) {
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        self.audit_up.set(audit.away.is_none().into());
        self.audit_entries.set(number(audit.last));
        self.audit_missing.set(number(audit.missing));
        if let Some(passages) = passages {
            self.waiting.set(number(passages.waiting as u64));
            let age = passages.oldest.map_or(0, |since| now.as_secs().saturating_sub(since));
            self.oldest.set(number(age));
            self.lost.set(number(passages.lost));
            let refused = passages.refused.into_iter().map(|(kind, count)| (kind, count as u64));
            fill(&self.refused, &REFUSED, refused);
        }
        if let Some(shared) = shared {
            self.shared_up.set(shared.away.is_none().into());
            self.pending.set(number(shared.pending as u64));
            let concerns = shared.concerns.into_iter();
            let concerns = concerns.map(|(kind, all)| (kind.to_owned(), all.len() as u64));
            fill(&self.concerns, &CONCERNS, concerns);
        }
    }

    pub(super) fn sent(&self, count: usize) {
        self.sent.inc_by(count as u64);
    }

    pub(super) fn found(&self, kind: &str) {
        self.findings.get_or_create(&Kind { kind: kind.to_owned() }).inc();
    }
}

/// What there is of each kind now; none of those that are always there is 0.
fn fill(
    family: &Family<Kind, Number>,
    always: &[&str],
    found: impl Iterator<Item = (String, u64)>,
) {
    family.clear();
    for kind in always {
        drop(family.get_or_create(&Kind { kind: (*kind).to_owned() }));
    }
    for (kind, count) in found {
        family.get_or_create(&Kind { kind }).set(i64::try_from(count).unwrap_or(i64::MAX));
    }
}
