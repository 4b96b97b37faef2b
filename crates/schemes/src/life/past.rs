//! The person as they were at a moment, whatever was recorded since.

use super::Record;
use super::living::midnight;
use super::order::Happening;
use crate::model::{DocumentState, EventKind, Scheme};
use crate::situation::{Document, Event, Person};
use crate::time::{Day, Instant};

/// The person as they were at an instant, by the days of a scheme: without events, and with those
/// standings only that the record's own entries name.
#[must_use]
pub fn person_at(record: &Record, scheme: &Scheme, at: Instant) -> Person {
    Past::new(record).person(at, midnight(scheme))
}

/// What had become of the documents of the record's latest entry by an instant, in their order and by the days of a
/// scheme: what was told of each, and [`DocumentState::Expired`] after its last day.
#[must_use]
pub fn documents_at(record: &Record, scheme: &Scheme, at: Instant) -> Vec<DocumentState> {
    let today = scheme.head.time.day(at);
    let past = Past::new(record);
    let states = past.document_states(at, midnight(scheme));
    let documents = past.documents.iter().map(|held| held.document);
    documents
        .zip(states)
        .map(|(document, state)| {
            let is_over = document.expires.zip(today).is_some_and(|(last, today)| last < today);
            if is_over && state == DocumentState::InForce { DocumentState::Expired } else { state }
        })
        .collect()
}

/// A person's past.
pub(super) struct Past<'a> {
    /// Who the person was, by time.
    known: Vec<(Instant, &'a Person)>,
    /// What was told, by when it happened.
    events: Vec<&'a Event>,
    /// The documents of the latest entry, each with how it became current.
    documents: Vec<Held<'a>>,
    /// What was told of a document's state, by time: of which kind, and which state.
    states: Vec<(Instant, &'a str, DocumentState)>,
}

/// A document, and since when it is the current one of its kind.
struct Held<'a> {
    document: &'a Document,
    since: Since,
}

#[derive(Clone, Copy)]
enum Since {
    /// Before anything that is on record.
    Always,
    /// It was collected.
    Collected(Instant),
    /// Nobody told of a collection: its day of issue.
    Issued(Day),
}

impl<'a> Past<'a> {
    pub(super) fn new(record: &'a Record) -> Self {
        let mut known: Vec<_> =
            record.known.iter().map(|known| (known.from, &known.person)).collect();
        known.sort_by_key(|(from, _)| *from);
        let mut events: Vec<_> = record.reports.iter().map(|report| &report.event).collect();
        events.sort_by_key(|event| event.happened);
        let documents = known.last().map_or_else(Vec::new, |(_, person)| held(person, &events));
        let states = events
            .iter()
            .filter_map(|event| Some((event.happened, event.of.as_deref()?, state(event.kind)?)))
            .collect();
        Self { known, events, documents, states }
    }

    /// The person just after what happened at that instant, without events, and with those standings
    /// only that the register told. `midnight` gives the instant at which a day begins.
    pub(super) fn person(&self, at: Instant, midnight: impl Fn(Day) -> Instant) -> Person {
        let entry = self.known.iter().rev().find(|(from, _)| *from <= at).or(self.known.first());
        let mut person = entry.map_or_else(Person::default, |(_, person)| Person {
            born: person.born,
            nationality: person.nationality.clone(),
            residence: person.residence.clone(),
            birthplace: person.birthplace.clone(),
            key_bound: person.key_bound,
            documents: Vec::new(),
            papers: person.papers.clone(),
            standings: person.standings.clone(),
            events: Vec::new(),
        });
        let states = self.document_states(at, &midnight);
        for (held, state) in self.documents.iter().zip(states) {
            if held.since.instant(&midnight).is_none_or(|since| since <= at) {
                person.documents.push(Document { state, ..held.document.clone() });
            }
        }
        person
    }

    /// What was told of each document by then, those that were not current yet among them.
    fn document_states(
        &self,
        at: Instant,
        midnight: impl Fn(Day) -> Instant,
    ) -> Vec<DocumentState> {
        let since = |held: &Held<'_>| held.since.instant(&midnight);
        let all = self.documents.iter().enumerate();
        all.map(|(index, held)| {
            let next = self.documents[index + 1..]
                .iter()
                .find(|next| next.document.kind == held.document.kind)
                .and_then(since);
            self.state(held, since(held), next, at)
        })
        .collect()
    }

    /// The last day of the document of a kind that is current at that instant.
    pub(super) fn expires(
        &self,
        kind: &str,
        at: Instant,
        midnight: impl Fn(Day) -> Instant,
    ) -> Option<Day> {
        let current = self.documents.iter().rev().find(|held| {
            held.document.kind == kind
                && held.since.instant(&midnight).is_none_or(|since| since <= at)
        })?;
        current.document.expires
    }

    /// The last days of all documents of a kind, whichever was current when.
    pub(super) fn last_days(&self, kind: &str) -> impl Iterator<Item = Day> {
        let held = self.documents.iter().filter(move |held| held.document.kind == kind);
        held.filter_map(|held| held.document.expires)
    }

    /// What happened after the first `known` events, up to an instant.
    pub(super) fn events(&self, known: usize, at: Instant) -> impl Iterator<Item = &'a Event> {
        let new = self.events.get(known..).unwrap_or_default().iter().copied();
        new.take_while(move |event| event.happened <= at)
    }

    /// The day of birth, as it is known by now.
    pub(super) fn born(&self) -> Option<Day> {
        self.known.last().and_then(|(_, person)| person.born)
    }

    /// Kinds of documents that the person ever had.
    pub(super) fn kinds(&self) -> Vec<&'a str> {
        let mut kinds: Vec<_> =
            self.documents.iter().map(|held| held.document.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// What had been told of a document by then. The record's own word counts only where no report
    /// speaks of the document: it may be younger than the moment that is asked about.
    fn state(
        &self,
        held: &Held<'_>,
        since: Option<Instant>,
        next: Option<Instant>,
        at: Instant,
    ) -> DocumentState {
        let mut told = self
            .states
            .iter()
            .filter(|(when, kind, _)| {
                *kind == held.document.kind
                    && since.is_none_or(|since| *when >= since)
                    && next.is_none_or(|next| *when < next)
            })
            .peekable();
        if told.peek().is_none() {
            return held.document.state;
        }
        told.take_while(|(when, ..)| *when <= at)
            .last()
            .map_or(DocumentState::InForce, |(.., state)| *state)
    }
}

impl Since {
    fn instant(self, midnight: impl Fn(Day) -> Instant) -> Option<Instant> {
        match self {
            Self::Always => None,
            Self::Collected(at) => Some(at),
            Self::Issued(day) => Some(midnight(day)),
        }
    }
}

/// Finds for each document the report of its collection, the newest first: a document is collected
/// on its day of issue or later, and before the next one.
fn held<'a>(person: &'a Person, events: &[&Event]) -> Vec<Held<'a>> {
    let mut held = Vec::with_capacity(person.documents.len());
    for (index, document) in person.documents.iter().enumerate().rev() {
        let later = held.iter().rev().find(|next: &&Held<'_>| next.document.kind == document.kind);
        let before = later.and_then(|next| match next.since {
            Since::Collected(at) => Some(at),
            Since::Always | Since::Issued(_) => None,
        });
        let collected = events.iter().rev().find(|event| {
            event.kind == EventKind::DocumentCollected
                && event.of.as_deref() == Some(document.kind.as_str())
                && before.is_none_or(|before| event.happened < before)
                && document.issued.is_none_or(|issued| begun_somewhere(issued) <= event.happened)
        });
        let first = !person.documents[..index].iter().any(|old| old.kind == document.kind);
        let since = match (collected, document.issued) {
            (Some(event), _) => Since::Collected(event.happened),
            (None, Some(issued)) if !first => Since::Issued(issued),
            _ => Since::Always,
        };
        held.push(Held { document, since });
    }
    held.reverse();
    held
}

/// The instant at which a day begins in the zone where it begins first (UTC+14).
fn begun_somewhere(day: Day) -> Instant {
    Instant(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() - 14 * 3_600)
}

/// What an event says of a document.
fn state(kind: EventKind) -> Option<DocumentState> {
    Some(match kind {
        EventKind::DocumentCancelled => DocumentState::Cancelled,
        EventKind::DocumentDamaged => DocumentState::Damaged,
        EventKind::DocumentDefaced => DocumentState::Defaced,
        EventKind::DocumentDestroyed => DocumentState::Destroyed,
        EventKind::DocumentLost => DocumentState::Lost,
        EventKind::DocumentStolen => DocumentState::Stolen,
        _ => return None,
    })
}

/// The reason that the vocabulary gives for what happened to a document.
pub(super) fn reason(
    vocabulary: &crate::model::Vocabulary,
    happening: &Happening,
) -> Option<String> {
    let outcome = match state(happening.kind)? {
        DocumentState::Cancelled => "cancelled",
        DocumentState::Damaged => "damaged",
        DocumentState::Defaced => "defaced",
        DocumentState::Destroyed => "destroyed",
        DocumentState::Lost => "lost",
        DocumentState::Stolen => "stolen",
        DocumentState::Expired | DocumentState::InForce => return None,
    };
    let of = happening.of.as_deref()?;
    let kind = vocabulary.documents.iter().find(|kind| kind.name == of)?;
    kind.reasons.iter().find(|(known, _)| known == outcome).map(|(_, reason)| reason.clone())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Known, Report};
    use super::*;

    const CARD: &str = "card";

    fn at(text: &str) -> Instant {
        midnight(text.parse().expect(text))
    }

    fn midnight(day: Day) -> Instant {
        Instant(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp())
    }

    fn document(issued: &str, state: DocumentState) -> Document {
        Document {
            kind: CARD.to_owned(),
            state,
            issued: Some(issued.parse().expect(issued)),
            expires: None,
            fields: BTreeMap::new(),
        }
    }

    fn event(kind: EventKind, happened: &str) -> Report {
        let (of, happened) = (Some(CARD.to_owned()), at(happened));
        let event = Event {
            kind,
            of,
            cause: None,
            at: None,
            capacity: None,
            day: None,
            happened,
            told: happened,
        };
        event.into()
    }

    /// The documents at a moment: the month of issue and the state of each.
    fn documents(
        documents: &[Document],
        reports: &[Report],
        when: &str,
    ) -> Vec<(u32, DocumentState)> {
        use chrono::Datelike as _;
        let person = Person { documents: documents.to_vec(), ..Person::default() };
        let record = Record {
            known: vec![Known { from: at("2025-12-01"), person }],
            reports: reports.to_vec(),
            ..Record::default()
        };
        let person = Past::new(&record).person(at(when), midnight);
        let month = |day: Option<Day>| day.map_or(0, |day| day.month());
        person.documents.iter().map(|it| (month(it.issued), it.state)).collect()
    }

    use DocumentState::{Damaged, InForce, Lost};

    #[test]
    fn a_document_is_what_had_happened_to_it_by_then() {
        let told = [
            event(EventKind::DocumentDamaged, "2025-03-01"),
            event(EventKind::DocumentLost, "2025-05-01"),
        ];
        let one = [document("2025-01-01", Lost)];
        assert_eq!(documents(&one, &told, "2025-02-01"), [(1, InForce)]);
        assert_eq!(documents(&one, &told, "2025-03-01"), [(1, Damaged)]);
        assert_eq!(documents(&one, &told, "2025-06-01"), [(1, Lost)]);
        assert_eq!(documents(&one, &[], "2025-02-01"), [(1, Lost)], "nobody told when");
    }

    #[test]
    fn a_document_is_there_when_it_was_collected_and_not_when_it_was_made() {
        let two = [document("2025-01-01", Lost), document("2025-03-01", InForce)];
        let told = [
            event(EventKind::DocumentLost, "2025-02-01"),
            event(EventKind::DocumentCollected, "2025-04-01"),
        ];
        assert_eq!(documents(&two, &told, "2025-01-15"), [(1, InForce)]);
        assert_eq!(documents(&two, &told, "2025-03-15"), [(1, Lost)]);
        assert_eq!(documents(&two, &told, "2025-04-01"), [(1, Lost), (3, InForce)]);
    }

    #[test]
    fn without_a_collection_a_document_is_there_from_its_day_of_issue() {
        let two = [document("2025-01-01", InForce), document("2025-03-01", InForce)];
        assert_eq!(documents(&two, &[], "2025-02-28").len(), 1);
        assert_eq!(documents(&two, &[], "2025-03-01").len(), 2);
    }

    #[test]
    fn each_collection_is_that_of_one_document() {
        let two = [document("2025-01-01", InForce), document("2025-03-01", InForce)];
        let told = [
            event(EventKind::DocumentCollected, "2025-01-20"),
            event(EventKind::DocumentCollected, "2025-04-01"),
        ];
        assert_eq!(documents(&two, &told, "2025-01-10").len(), 0);
        assert_eq!(documents(&two, &told, "2025-01-20").len(), 1);
        assert_eq!(documents(&two, &told, "2025-04-01").len(), 2);
        // The first one was collected before the second one was made.
        assert_eq!(documents(&two, &told[..1], "2025-02-01").len(), 1);
        assert_eq!(documents(&two, &told[..1], "2025-03-01").len(), 2);
    }

    #[test]
    fn what_happens_to_a_new_document_did_not_happen_to_the_old_one() {
        let two = [document("2025-01-01", InForce), document("2025-03-01", InForce)];
        let told = [
            event(EventKind::DocumentCollected, "2025-04-01"),
            event(EventKind::DocumentLost, "2025-05-01"),
        ];
        assert_eq!(documents(&two, &told, "2025-05-01"), [(1, InForce), (3, Lost)]);
    }
}
