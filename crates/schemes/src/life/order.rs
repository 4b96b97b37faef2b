//! The order of what happened. It never depends on when something was told.

use core::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Key, Record};
use crate::model::{EventKind, Vocabulary};
use crate::situation::Slot;
use crate::time::{Day, Instant};

/// Something that is offered to the schemes: told, come by time, or caused by another scheme.
#[derive(Clone, Debug)]
pub(super) struct Happening {
    pub(super) kind: EventKind,
    pub(super) of: Option<String>,
    /// Of several causes the strictest.
    pub(super) cause: Option<String>,
    pub(super) at: Option<String>,
    pub(super) day: Option<Day>,
    pub(super) happened: Instant,
    pub(super) standing: Option<Key>,
    pub(super) slot: Option<Slot>,
    pub(super) stated: BTreeMap<String, String>,
    /// Whether a standing is now at rest that was not, or goes on that did not. Else only one of
    /// several reasons came or went, which concerns nobody but those who inherit reasons.
    pub(super) whole: bool,
    /// How many other schemes it went through.
    pub(super) depth: usize,
}

impl Happening {
    pub(super) fn new(kind: EventKind, happened: Instant) -> Self {
        Self {
            kind,
            of: None,
            cause: None,
            at: None,
            day: None,
            happened,
            standing: None,
            slot: None,
            stated: BTreeMap::new(),
            whole: true,
            depth: 0,
        }
    }
}

/// What was told, as it happened: sorted, each once. Of the causes of one collection the strictest
/// counts, whether they were told together (`expiry, change`) or one by one.
pub(super) fn in_order(record: &Record, vocabulary: &Vocabulary) -> Vec<Happening> {
    let mut reports: Vec<_> = record.reports.iter().collect();
    reports.sort_by(|left, right| compare(left, right));
    reports.dedup_by(|next, kept| compare(next, kept) == Ordering::Equal);
    let mut told: Vec<Happening> = Vec::with_capacity(reports.len());
    for report in reports {
        let event = &report.event;
        let cause = match event.kind {
            EventKind::DocumentCollected => event.cause.as_deref().and_then(|causes| {
                let one_by_one = causes.split(", ").map(|cause| Some(cause.to_owned()));
                one_by_one.reduce(|one, other| strictest(vocabulary, &event.of, one, other))?
            }),
            _ => event.cause.clone(),
        };
        let next = Happening {
            of: event.of.clone(),
            cause,
            at: event.at.clone(),
            day: event.day,
            standing: report.standing.clone(),
            slot: report.slot.clone(),
            stated: report.stated.clone(),
            ..Happening::new(event.kind, event.happened)
        };
        match told.last_mut() {
            Some(last) if is_one_collection(last, &next) => {
                last.cause = strictest(vocabulary, &next.of, last.cause.take(), next.cause);
            }
            _ => told.push(next),
        }
    }
    told
}

/// A card that was renewed for several causes is collected once.
fn is_one_collection(one: &Happening, other: &Happening) -> bool {
    one.kind == EventKind::DocumentCollected
        && other.kind == EventKind::DocumentCollected
        && one.happened == other.happened
        && one.of == other.of
        && one.standing == other.standing
}

/// The vocabulary lists the causes, the mildest first. A cause that it does not know yields to one
/// that it knows.
fn strictest(
    vocabulary: &Vocabulary,
    of: &Option<String>,
    one: Option<String>,
    other: Option<String>,
) -> Option<String> {
    let kind = vocabulary.documents.iter().find(|kind| Some(&kind.name) == of.as_ref());
    let rank = |cause: &Option<String>| {
        kind.and_then(|kind| kind.causes.iter().position(|known| Some(known) == cause.as_ref()))
    };
    if rank(&other) > rank(&one) { other } else { one }
}

fn compare(left: &super::Report, right: &super::Report) -> Ordering {
    let (a, b) = (&left.event, &right.event);
    a.happened
        .cmp(&b.happened)
        .then_with(|| rank(a.kind).cmp(&rank(b.kind)))
        .then_with(|| a.of.cmp(&b.of))
        .then_with(|| a.at.cmp(&b.at))
        .then_with(|| left.standing.cmp(&right.standing))
        .then_with(|| a.day.cmp(&b.day))
        .then_with(|| a.cause.cmp(&b.cause))
        .then_with(|| a.capacity.cmp(&b.capacity))
        // The fuller one first: the second report of one arrival opens nothing.
        .then_with(|| right.stated.cmp(&left.stated))
        .then_with(|| slot(left).cmp(&slot(right)))
}

fn slot(report: &super::Report) -> Option<(Instant, Instant, &str)> {
    report.slot.as_ref().map(|slot| (slot.begins, slot.ends, slot.at.as_str()))
}

/// Of several things at one moment: who the person is comes first, then what opens, then what
/// closes, so that in doubt the stricter has the last word. Nobody outlives a death.
fn rank(kind: EventKind) -> u8 {
    use EventKind as E;
    match kind {
        E::TimeReached => 0,
        E::PersonParticularsChanged => 1,
        E::PersonNationalityChanged => 2,
        E::PersonResidenceChanged => 3,
        E::DocumentLodged => 4,
        E::CheckPassed => 5,
        E::PapersComplete => 6,
        E::DecisionGranted => 7,
        E::DecisionLifted => 8,
        E::DecisionDateMoved => 9,
        E::StandingGranted => 10,
        E::StandingResumed => 11,
        E::StandingMoved => 12,
        E::DocumentReady => 13,
        E::DocumentCollected => 14,
        E::KeyRebound => 15,
        E::DayWorked => 16,
        E::PassageIn => 17,
        E::StandingUsed => 18,
        E::PassageOut => 19,
        E::CheckFailed => 20,
        E::DecisionRefused => 21,
        E::DocumentExpired => 22,
        E::DocumentDamaged => 23,
        E::DocumentDefaced => 24,
        E::DocumentDestroyed => 25,
        E::DocumentLost => 26,
        E::DocumentStolen => 27,
        E::DocumentCancelled => 28,
        E::StandingOffered => 29,
        E::StandingMissed => 30,
        E::StandingSuspended => 31,
        E::StandingCancelled => 32,
        E::StatementWrong => 33,
        E::DecisionBarred => 34,
        E::StandingEnded => 35,
        E::PersonDied => 36,
    }
}
