//! All that the register knows of a person, and the same as the engine of lives takes it.

use std::collections::BTreeSet;

use clearance_schemes::library::Library;
use clearance_schemes::life::{self, Key, Known, Lodged, Report};
use clearance_schemes::model::Scheme;
use clearance_schemes::situation::{Document, Event, Paper, Person, Slot};
use clearance_schemes::time::Instant;

use super::DeskError;
use crate::register::{
    ApplicationRecord, DocumentRecord, DoneRecord, EventRecord, HolderKeyRecord, Id, KnownRecord,
    PaperRecord, PersonRecord, RegisterError, StandingRecord, Unit,
};

/// A person's file.
pub(super) struct File {
    pub(super) person: PersonRecord,
    pub(super) known: Vec<KnownRecord>,
    pub(super) documents: Vec<DocumentRecord>,
    pub(super) papers: Vec<PaperRecord>,
    pub(super) events: Vec<EventRecord>,
    pub(super) applications: Vec<ApplicationRecord>,
    pub(super) standings: Vec<StandingRecord>,
    pub(super) keys: Vec<HolderKeyRecord>,
    pub(super) done: Vec<DoneRecord>,
    /// The first appointment of each standing that has one.
    pub(super) slots: Vec<(Id, Slot)>,
}

impl File {
    /// Reads it, of somebody who is there and not erased.
    pub(super) async fn read<U: Unit>(
        unit: &mut U,
        library: &Library,
        id: Id,
    ) -> Result<Self, DeskError> {
        let found = unit.file(id).await?.ok_or(DeskError::NoSuchPerson { person: id })?;
        if found.person.erased.is_some() {
            return Err(DeskError::Erased { person: id });
        }
        let mut file = Self {
            person: found.person,
            known: found.known,
            documents: found.documents,
            papers: found.papers,
            events: found.events,
            applications: found.applications,
            standings: found.standings,
            keys: found.keys,
            done: found.done,
            slots: Vec::new(),
        };
        file.read_slots(unit, library).await?;
        Ok(file)
    }

    /// Ends every key that is bound, and gives their numbers. The file's own keys are as they were.
    pub(super) async fn end_keys<U: Unit>(
        &self,
        unit: &mut U,
        now: Instant,
    ) -> Result<Vec<Id>, RegisterError> {
        let bound = self.keys.iter().filter(|key| key.ended.is_none());
        let bound: Vec<Id> = bound.map(|key| key.id).collect();
        for key in &bound {
            unit.end_key(*key, now).await?;
        }
        Ok(bound)
    }

    /// That of somebody who was not there: all that is known is given.
    pub(super) fn of_new(
        person: PersonRecord,
        known: KnownRecord,
        documents: Vec<DocumentRecord>,
    ) -> Self {
        Self {
            person,
            known: vec![known],
            documents,
            papers: Vec::new(),
            events: Vec::new(),
            applications: Vec::new(),
            standings: Vec::new(),
            keys: Vec::new(),
            done: Vec::new(),
            slots: Vec::new(),
        }
    }

    /// Reads the first appointments again.
    pub(super) async fn read_slots<U: Unit>(
        &mut self,
        unit: &mut U,
        library: &Library,
    ) -> Result<(), RegisterError> {
        self.slots.clear();
        for standing in &self.standings {
            let has_slots = version(library, &standing.scheme, standing.version)
                .is_some_and(|scheme| scheme.slots.is_some());
            if !has_slots {
                continue;
            }
            if let Some(first) = unit.appointments(standing.id).await?.first() {
                let slot = slot(unit, &first.at, first.begins).await?;
                self.slots.extend(slot.map(|slot| (standing.id, slot)));
            }
        }
        Ok(())
    }

    /// The record as the engine replays it.
    pub(super) fn record(&self) -> life::Record {
        life::Record {
            known: self.moments().into_iter().map(|from| self.known_at(from)).collect(),
            standings: self.standings.iter().filter_map(|it| self.lodged(it)).collect(),
            reports: self.events.iter().map(report).collect(),
            done: self.done.iter().map(done).collect(),
        }
    }

    /// The moments at which something became otherwise that no event tells.
    fn moments(&self) -> BTreeSet<Instant> {
        let keys = self.keys.iter().flat_map(|key| [Some(key.bound), key.ended]);
        let papers = self.papers.iter().map(|paper| paper.received);
        let known = self.known.iter().map(|known| known.from);
        let mut all: BTreeSet<_> = keys.flatten().chain(papers).chain(known).collect();
        // The earliest entry speaks of the time before it, when nothing was bound and no paper was in.
        if let Some(first) = all.first() {
            all.insert(Instant(first.0.saturating_sub(1)));
        } else {
            all.insert(self.person.entered);
        }
        all
    }

    fn known_at(&self, at: Instant) -> Known {
        let mut person = Person {
            key_bound: Some(
                self.keys
                    .iter()
                    .any(|key| key.bound <= at && key.ended.is_none_or(|ended| ended > at)),
            ),
            documents: self.documents(),
            papers: self.papers.iter().filter(|it| it.received <= at).map(paper).collect(),
            ..Person::default()
        };
        let first = self.known.iter().take(1).filter(|known| known.from > at);
        for known in self.known.iter().filter(|known| known.from <= at).chain(first) {
            person.born = known.born.or(person.born);
            person.nationality = known.nationality.clone().or(person.nationality);
            person.residence = known.residence.clone().or(person.residence);
            person.birthplace = known.birthplace.clone().or(person.birthplace);
        }
        Known { from: at, person }
    }

    /// Of each kind the newest last; databases do not agree where a missing day stands.
    fn documents(&self) -> Vec<Document> {
        let mut records: Vec<_> = self.documents.iter().collect();
        records.sort_by_key(|record| (record.issued, record.id));
        records.into_iter().map(document).collect()
    }

    fn lodged(&self, standing: &StandingRecord) -> Option<Lodged> {
        let Key::Lodged(number) = standing.key else { return None };
        let application = self.applications.iter().find(|it| Some(it.id) == standing.application);
        Some(Lodged {
            number,
            scheme: standing.scheme.clone(),
            version: standing.version,
            lodged: application.map_or(standing.granted, |it| it.lodged),
            granted: standing.granted,
            until: standing.stated,
            asked: application.map(|it| it.asked.clone()).unwrap_or_default(),
            form: application.map(|it| it.form.clone()).unwrap_or_default(),
            slot: self.slots.iter().find(|(id, _)| *id == standing.id).map(|(_, it)| it.clone()),
        })
    }

    /// The number of the next standing that is granted.
    pub(super) fn next_number(&self) -> u64 {
        let numbers = self.standings.iter().filter_map(|standing| match standing.key {
            Key::Lodged(number) => Some(number),
            Key::Opened { .. } => None,
        });
        numbers.max().unwrap_or(0).saturating_add(1)
    }

    pub(super) fn standing(&self, key: &Key) -> Option<&StandingRecord> {
        self.standings.iter().find(|standing| standing.key == *key)
    }

    /// The key that is bound now.
    pub(super) fn bound_key(&self) -> Option<&HolderKeyRecord> {
        self.keys.iter().rev().find(|key| key.ended.is_none())
    }
}

/// A version of a scheme.
pub(super) fn version<'l>(library: &'l Library, scheme: &str, version: u32) -> Option<&'l Scheme> {
    library.folders.get(scheme)?.versions.get(&version).map(|version| &version.scheme)
}

/// The slot that begins then, with what is taken of it.
pub(super) async fn slot<U: Unit>(
    unit: &mut U,
    at: &str,
    begins: Instant,
) -> Result<Option<Slot>, RegisterError> {
    let found = unit.slots(at, begins, Instant(begins.0.saturating_add(1))).await?;
    Ok(found.into_iter().next().map(|slot| Slot {
        at: slot.at,
        begins: slot.begins,
        ends: slot.ends,
        taken: slot.taken,
    }))
}

pub(super) fn document(record: &DocumentRecord) -> Document {
    Document {
        kind: record.kind.clone(),
        state: record.state,
        issued: record.issued,
        expires: record.expires,
        fields: record.fields.clone(),
    }
}

fn paper(record: &PaperRecord) -> Paper {
    Paper {
        piece: record.piece.clone(),
        form: record.form,
        count: record.count,
        until: record.until,
        unfit: record.unfit,
    }
}

pub(super) fn event(record: &EventRecord) -> Event {
    Event {
        kind: record.kind,
        of: record.of.clone(),
        cause: record.cause.clone(),
        at: record.at.clone(),
        capacity: record.capacity.clone(),
        day: record.day,
        happened: record.happened,
        told: record.told,
    }
}

fn report(record: &EventRecord) -> Report {
    Report {
        event: event(record),
        standing: record.standing.clone(),
        slot: record.slot.clone(),
        stated: record.stated.clone(),
    }
}

fn done(record: &DoneRecord) -> life::Done {
    life::Done {
        scheme: record.scheme.clone(),
        standing: record.standing.clone(),
        act: record.act.clone(),
        from: record.due,
    }
}
