//! What the register knows, as the rules ask for it.

use std::collections::BTreeMap;

use clearance_schemes::library::{Library, Version};
use clearance_schemes::life::{person_at, settle};
use clearance_schemes::model::Scheme;
use clearance_schemes::situation::{Decided, Member, Person, Situation, Slot};
use clearance_schemes::time::Instant;

use super::DeskError;
use super::file::{self, File};
use crate::register::{ApplicationRecord, MemberRecord, Unit};

/// What is asked of a scheme.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The scheme.
    pub scheme: String,
    /// The answers to `[ask]`.
    pub asked: BTreeMap<String, String>,
    /// The fields of `[form]`.
    pub form: BTreeMap<String, String>,
    /// The other members of the group.
    pub members: Vec<MemberRecord>,
    /// What all members share.
    pub shared: BTreeMap<String, String>,
    /// The time that is asked for: office, or stand, and when it begins.
    pub slot: Option<(String, Instant)>,
    /// The app's version.
    pub app: Option<u32>,
    /// Who signed.
    pub signed: Vec<String>,
    /// Who is present.
    pub present: Vec<String>,
    /// Counts that others keep, by rule.
    pub counts: BTreeMap<String, u32>,
    /// Rules for which an officer's discretion is asked.
    pub requested: Vec<String>,
}

impl Question {
    /// What was asked when the application was lodged. Its first decision keeps for which rules an officer's discretion
    /// was asked.
    #[must_use]
    pub fn of(application: &ApplicationRecord) -> Self {
        Self {
            scheme: application.scheme.clone(),
            asked: application.asked.clone(),
            form: application.form.clone(),
            members: application.members.clone(),
            shared: application.shared.clone(),
            slot: application.slot.clone(),
            app: application.app,
            signed: application.signed.clone(),
            present: application.present.clone(),
            counts: BTreeMap::new(),
            requested: Vec::new(),
        }
    }

    /// What is asked of an officer, and not decided yet.
    pub(super) fn open(&self) -> BTreeMap<String, Decided> {
        self.requested.iter().map(|rule| (rule.clone(), Decided::Open)).collect()
    }
}

/// The version in force at a moment by the scheme's own clock; the first one before that.
pub(super) fn in_force<'l>(
    library: &'l Library,
    scheme: &str,
    at: Instant,
) -> Result<&'l Version, DeskError> {
    let versions = library.folders.get(scheme).map(|folder| &folder.versions);
    let missing = || DeskError::NoSuchScheme { scheme: scheme.to_owned() };
    let versions = versions.ok_or_else(missing)?;
    let begun = versions.values().rev().find(|version| {
        let head = &version.scheme.head;
        head.time.local(at).is_some_and(|local| head.from <= local)
    });
    begun.or_else(|| versions.values().next()).ok_or_else(missing)
}

/// A person as the rules of a scheme see them at a moment.
pub(super) fn person(library: &Library, scheme: &Scheme, file: &File, now: Instant) -> Person {
    let record = file.record();
    let mut person = person_at(&record, scheme, now);
    let settled = settle(library, &record, now);
    person.standings = settled.standings.into_iter().map(|lived| lived.standing).collect();
    let events = file.events.iter().filter(|event| event.happened <= now);
    person.events = events.map(file::event).collect();
    person
}

/// The whole situation. `lodged` where the application was lodged; `decided` is what officers decided on it.
pub(super) async fn situation<U: Unit>(
    unit: &mut U,
    library: &Library,
    scheme: &Scheme,
    file: &File,
    question: &Question,
    (lodged, now): (Option<Instant>, Instant),
    decided: BTreeMap<String, Decided>,
) -> Result<Situation, DeskError> {
    let mut group = Vec::with_capacity(question.members.len());
    for member in &question.members {
        let known = match member.person {
            Some(id) => person(library, scheme, &File::read(unit, library, id).await?, now),
            None => Person::default(),
        };
        group.push(Member {
            person: known,
            asked: member.asked.clone(),
            form: member.form.clone(),
            shared: member.shared.clone(),
        });
    }
    let slot = match &question.slot {
        Some((at, begins)) => file::slot(unit, at, *begins).await?,
        None => None,
    };
    Ok(Situation {
        now,
        lodged,
        person: person(library, scheme, file, now),
        asked: question.asked.clone(),
        form: question.form.clone(),
        group,
        shared: question.shared.clone(),
        slot,
        booked: booked(unit, scheme, file).await?,
        app: question.app,
        signed: question.signed.clone(),
        present: question.present.clone(),
        decided,
        stated_counts: question.counts.clone(),
    })
}

/// The appointment that there is under the scheme.
async fn booked<U: Unit>(
    unit: &mut U,
    scheme: &Scheme,
    file: &File,
) -> Result<Option<Slot>, DeskError> {
    if scheme.slots.is_none() {
        return Ok(None);
    }
    let own = file.standings.iter().rev().filter(|it| it.scheme == scheme.head.name);
    for standing in own {
        if let Some(live) =
            unit.appointment(standing.id).await?.filter(|found| found.released.is_none())
        {
            return Ok(file::slot(unit, &live.at, live.begins).await?);
        }
    }
    Ok(None)
}
