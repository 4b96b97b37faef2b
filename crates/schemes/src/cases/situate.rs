//! A case's person, moment and application, as the engine takes them.

use std::borrow::Cow;

use super::file::{Case, DocumentSaid, EventSaid, MemberSaid, PersonSaid, SlotSaid, StandingSaid};
use super::{Cases, Moment};
use crate::library::Library;
use crate::model::{Cell, Scheme, StateMeaning};
use crate::situation::{Document, Event, Member, Paper, Person, Situation, Slot, Standing};
use crate::time::Instant;

/// A case cannot be set up, and why.
pub(super) type Cannot = String;

/// The scheme that a case is judged by and the situation that it describes; none for a case that asks
/// nothing of a person.
#[must_use]
pub fn situation(
    library: &Library,
    folder: &str,
    cases: &Cases,
    case: &Case,
) -> Option<(Scheme, Situation)> {
    let setting = Setting::new(library, folder, cases, case).ok()?;
    let situation = setting.situation().ok()?;
    Some((setting.scheme, situation))
}

/// One case in its scheme.
pub(super) struct Setting<'a> {
    /// With the rows that the case adds to tables.
    pub(super) library: Cow<'a, Library>,
    pub(super) scheme: Scheme,
    pub(super) cases: &'a Cases,
    pub(super) case: &'a Case,
}

impl<'a> Setting<'a> {
    /// The version that is in force when the case's application is lodged; the first one before that.
    pub(super) fn new(
        library: &'a Library,
        folder: &str,
        cases: &'a Cases,
        case: &'a Case,
    ) -> Result<Self, Cannot> {
        let versions = library.folders.get(folder).map(|folder| &folder.versions);
        let versions = versions.ok_or_else(|| format!("there is no scheme {folder:?}"))?;
        let lodged = case.lodged.or(case.granted).or(case.now).map(Moment::local);
        let version = match (case.version, lodged) {
            (Some(number), _) => versions.get(&number),
            (None, Some(local)) => {
                library.in_force(folder, local).or_else(|| versions.values().next())
            }
            (None, None) => versions.values().next_back(),
        };
        let version = version.ok_or_else(|| format!("{folder} has no such version"))?;
        let mut scheme = version.scheme.clone();
        let mut library = Cow::Borrowed(library);
        if !case.tables.is_empty() {
            add_rows(&mut scheme, case)?;
            let versions = library.to_mut().folders.get_mut(folder).map(|it| &mut it.versions);
            let version = versions.and_then(|all| all.get_mut(&scheme.head.version));
            if let Some(version) = version {
                version.scheme = scheme.clone();
            }
        }
        Ok(Self { library, scheme, cases, case })
    }

    /// The case's person, with what is different this time.
    pub(super) fn person_said(&self) -> Result<PersonSaid, Cannot> {
        let person = self.case.who.as_ref().and_then(|who| self.cases.people.get(who));
        person
            .ok_or("it is about nobody")?
            .changed(&self.case.changes(), &self.case.without)
            .map_err(|word| format!("without {word:?}: the person has no such thing"))
    }

    pub(super) fn situation(&self) -> Result<Situation, Cannot> {
        let case = self.case;
        let said = self.person_said()?;
        let now = self.instant(case.now.ok_or("it has no moment")?)?;
        Ok(Situation {
            now,
            lodged: case.lodged.map(|at| self.instant(at)).transpose()?,
            person: self.person(&said, Some(now))?,
            asked: case.ask.clone(),
            form: case.form.clone(),
            group: case.group.iter().map(|it| self.member(it, now)).collect::<Result<_, _>>()?,
            shared: case.shared.clone(),
            slot: case.slot.as_ref().map(|slot| self.slot(slot)).transpose()?,
            booked: case.booked.as_ref().map(|slot| self.slot(slot)).transpose()?,
            app: said.app,
            signed: case.signed.clone().unwrap_or_default(),
            present: case.present.clone().unwrap_or_default(),
            decided: case.decided.clone(),
            stated_counts: case.counts.clone(),
        })
    }

    /// The person; of events those that were told by `now`.
    pub(super) fn person(&self, said: &PersonSaid, now: Option<Instant>) -> Result<Person, Cannot> {
        let mut events = self.events(&said.events)?;
        events.retain(|event| now.is_none_or(|now| event.told <= now));
        let papers = said.papers.iter().map(|paper| Paper {
            piece: paper.piece.clone(),
            form: paper.form,
            count: paper.count,
            until: paper.until,
            unfit: paper.unfit,
        });
        Ok(Person {
            born: said.born.map(|day| day.0),
            nationality: said.nationality.clone(),
            residence: said.residence.clone(),
            birthplace: said.birthplace.clone(),
            key_bound: said.key,
            documents: said.documents.iter().map(document).collect(),
            papers: papers.collect(),
            standings: said
                .standings
                .iter()
                .map(|it| self.standing(it))
                .collect::<Result<_, _>>()?,
            events,
        })
    }

    fn member(&self, said: &MemberSaid, now: Instant) -> Result<Member, Cannot> {
        let mut person = self.cases.people.get(&said.who).cloned().unwrap_or_default();
        person.born = said.born.or(person.born);
        Ok(Member {
            person: self.person(&person, Some(now))?,
            asked: said.ask.clone(),
            form: said.form.clone(),
            shared: said.shared.clone(),
        })
    }

    fn standing(&self, said: &StandingSaid) -> Result<Standing, Cannot> {
        Ok(Standing {
            scheme: said.scheme.clone(),
            state: said.state.clone(),
            meaning: self.meaning(said)?,
            suspended_for: said.suspended_for.clone(),
            ended_for: said.ended_for.clone(),
            until: said.until.map(|day| day.0),
            since: said.since.map(|at| self.instant(at)).transpose()?,
        })
    }

    fn meaning(&self, said: &StandingSaid) -> Result<StateMeaning, Cannot> {
        let folder = self.library.folders.get(&said.scheme);
        let newest = folder.and_then(|folder| folder.versions.values().next_back());
        let life = newest.and_then(|version| version.scheme.life.as_ref());
        let states = life.map(|life| &life.states);
        let meaning = states.and_then(|all| all.iter().find(|(name, _)| *name == said.state));
        meaning
            .map(|(_, meaning)| *meaning)
            .ok_or_else(|| format!("{} has no state {:?}", said.scheme, said.state))
    }

    pub(super) fn events(&self, said: &[EventSaid]) -> Result<Vec<Event>, Cannot> {
        let mut events = Vec::new();
        for said in said {
            let happened = self.instant(said.on)?;
            let told = said.told.map(|at| self.instant(at)).transpose()?;
            for turn in 0..i64::from(said.times.unwrap_or(1)) {
                let later = |at: Instant| Instant(at.0.saturating_add(turn.saturating_mul(86_400)));
                events.push(Event {
                    kind: said.event,
                    of: said.of.clone(),
                    cause: said.cause.clone(),
                    at: said.at.clone(),
                    capacity: said.capacity.clone(),
                    day: said.day.map(|day| day.0),
                    happened: later(happened),
                    told: later(told.unwrap_or(happened)),
                });
            }
        }
        Ok(events)
    }

    pub(super) fn slot(&self, said: &SlotSaid) -> Result<Slot, Cannot> {
        let begins = self.instant(said.begins)?;
        let ends = said.ends.map(|at| self.instant(at)).transpose()?;
        Ok(Slot {
            at: said.at.clone(),
            begins,
            ends: ends.unwrap_or(Instant(begins.0.saturating_add(15 * 60))),
            taken: said.taken,
        })
    }

    pub(super) fn instant(&self, at: Moment) -> Result<Instant, Cannot> {
        at.instant(self.scheme.head.time.zone).ok_or_else(|| format!("there is no {at} here"))
    }
}

pub(super) fn document(said: &DocumentSaid) -> Document {
    Document {
        kind: said.kind.clone(),
        state: said.state,
        issued: said.issued.map(|day| day.0),
        expires: said.until.map(|day| day.0),
        fields: said.fields.clone(),
    }
}

/// Adds the rows of `tables`.
fn add_rows(scheme: &mut Scheme, case: &Case) -> Result<(), Cannot> {
    for (name, rows) in &case.tables {
        let table = scheme.tables.iter_mut().find(|table| table.name == *name);
        let table = table.ok_or_else(|| format!("the scheme has no table {name:?}"))?;
        for (key, cells) in rows {
            let mut row = Vec::new();
            for (column, cell) in cells {
                if table.columns.iter().all(|(known, _)| known != column) {
                    return Err(format!("the table {name} has no column {column:?}"));
                }
                let cell = match cell {
                    super::CellSaid::Number(number) => Cell::Number(*number),
                    super::CellSaid::Word(word) => Cell::Text(word.clone()),
                };
                row.push((column.clone(), cell));
            }
            table.rows.retain(|(known, _)| known != key);
            table.rows.push((key.clone(), row));
        }
    }
    Ok(())
}
