//! `document`: the newest one of a kind. Outcomes: `missing`, each state but in-force, `too-short`.
//! What is told of an issue date or a field has no outcome of its own: the rule's id is the reason.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, calendar_unknown, data_missing};
use crate::model::{DocumentState, FieldValue, RemedyKind};
use crate::outcome::Value;
use crate::situation::Document;
use crate::time::{Day, Span};

/// What must hold of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'w> {
    pub(super) states: &'w [DocumentState],
    pub(super) remaining: Option<Span>,
    pub(super) issued_from: Option<Day>,
    pub(super) issued_before: Option<Day>,
    pub(super) fields: &'w [(String, FieldValue)],
}

impl<'a> Judge<'a> {
    /// The document of a kind that the person has now: the newest.
    pub(crate) fn newest(&self, kind: &str) -> Option<&'a Document> {
        self.person.documents.iter().rev().find(|document| document.kind == kind)
    }

    pub(super) fn document(&self, kind: &str, wanted: &Wanted<'_>) -> Verdict {
        let Some(document) = self.newest(kind) else {
            return Obstacle { far: true, ..self.outcome(kind, "missing") }
                .helps(RemedyKind::Apply, kind)
                .no();
        };
        let state = self.in_state(document, wanted.states);
        if matches!(state, Verdict::Not(_)) {
            return state;
        }
        let fields = wanted.fields.iter().map(|(name, value)| field(document, name, value));
        Verdict::all(
            [
                state,
                self.lasts(document, wanted.remaining),
                issued(document, wanted.issued_from, |issued, from| issued >= from),
                issued(document, wanted.issued_before, |issued, before| issued < before),
            ]
            .into_iter()
            .chain(fields),
        )
    }

    fn in_state(&self, document: &Document, states: &[DocumentState]) -> Verdict {
        let any_of = |possible: &[DocumentState]| {
            let fit = possible.iter().filter(|state| states.contains(state)).count();
            (fit == possible.len(), fit == 0)
        };
        let state = match (document.state, document.expires) {
            (DocumentState::InForce, Some(last)) if last < self.today => DocumentState::Expired,
            (DocumentState::InForce, None) if !states.is_empty() => {
                // Nobody recorded its last day: it may have expired.
                let (all, none) = any_of(&[DocumentState::InForce, DocumentState::Expired]);
                return match (all, none) {
                    (true, _) => Verdict::Met,
                    (_, true) => self.outcome(&document.kind, "").no(),
                    _ => data_missing(&document.kind),
                };
            }
            (state, _) => state,
        };
        Verdict::of(states.is_empty() || states.contains(&state), || {
            let told = self
                .outcome(&document.kind, name_of(state))
                .helps(RemedyKind::Renew, &document.kind);
            match document.expires {
                Some(last) if state == DocumentState::Expired => told.is(Value::Day(last)),
                _ => told.is(Value::Word(state.name().to_owned())),
            }
        })
    }

    fn lasts(&self, document: &Document, remaining: Option<Span>) -> Verdict {
        let Some(remaining) = remaining else { return Verdict::Met };
        let Some(last) = document.expires else { return data_missing(&document.kind) };
        let time = &self.scheme.head.time;
        let Some(needed) = time.add(self.today, remaining, self.calendar()) else {
            return calendar_unknown(time.calendar.as_deref());
        };
        Verdict::of(last >= needed, || {
            self.outcome(&document.kind, "too-short")
                .is(Value::Day(last))
                .needs(Value::Day(needed))
                .helps(RemedyKind::Renew, &document.kind)
        })
    }

    /// An outcome whose reason the vocabulary names.
    fn outcome(&self, kind: &str, outcome: &'static str) -> Obstacle {
        let kinds = &self.library.vocabulary.documents;
        let reason = kinds.iter().find(|known| known.name == kind).and_then(|known| {
            let named = known.reasons.iter().find(|(name, _)| name == outcome)?;
            Some(named.1.clone())
        });
        Obstacle { reason, ..Obstacle::outcome(outcome) }.of(kind)
    }
}

fn issued(document: &Document, limit: Option<Day>, holds: impl Fn(Day, Day) -> bool) -> Verdict {
    let Some(limit) = limit else { return Verdict::Met };
    let Some(issued) = document.issued else { return data_missing(&document.kind) };
    Verdict::of(holds(issued, limit), || {
        Obstacle::default()
            .of(&document.kind)
            .is(Value::Day(issued))
            .needs(Value::Day(limit))
            .helps(RemedyKind::Renew, &document.kind)
    })
}

fn field(document: &Document, name: &str, wanted: &FieldValue) -> Verdict {
    let value = document.fields.get(name).filter(|text| !text.is_empty());
    match (wanted, value) {
        (FieldValue::Given, Some(_)) => Verdict::Met,
        (FieldValue::Given, None) => Obstacle::default().of(&document.kind).no(),
        (FieldValue::OneOf(_), None) => data_missing(&document.kind),
        (FieldValue::OneOf(wanted), Some(value)) => Verdict::of(wanted.contains(value), || {
            Obstacle::default()
                .of(&document.kind)
                .is(Value::Word(value.clone()))
                .needs(Value::Words(wanted.clone()))
                .helps(RemedyKind::Renew, &document.kind)
        }),
    }
}

/// The outcome of a state. In force has none: it is never what a rule complains of by name.
const fn name_of(state: DocumentState) -> &'static str {
    match state {
        DocumentState::InForce => "",
        other => other.name(),
    }
}
