//! An application is judged, and kept with its decision.

use std::collections::BTreeMap;

use clearance_core::crypto::Provider;
use clearance_schemes::judge::judge;
use clearance_schemes::library::{Library, Version};
use clearance_schemes::life::Key;
use clearance_schemes::model::{Answer, EventKind, Scheme, StateMeaning};
use clearance_schemes::outcome::Outcome;
use clearance_schemes::situation::Decided;
use clearance_schemes::time::Instant;

use super::by::derived;
use super::file::File;
use super::findings::as_json;
use super::situation::{in_force, situation};
use super::{By, DeskError, Question};
use crate::register::{ApplicationRecord, DecisionRecord, EventRecord, Id, StandingRecord, Unit};

/// What was judged, and by which version.
pub(super) struct Judged<'l> {
    pub(super) version: &'l Version,
    pub(super) application: ApplicationRecord,
    pub(super) decision: DecisionRecord,
    pub(super) outcome: Outcome,
}

/// Judges by the version in force now, and keeps the application and the decision of the rules.
pub(super) async fn judged<'l, U: Unit>(
    unit: &mut U,
    library: &'l Library,
    file: &mut File,
    (application, decision): (Id, Id),
    question: &Question,
    by: &By,
) -> Result<Judged<'l>, DeskError> {
    let version = in_force(library, &question.scheme, by.now)?;
    let scheme = &version.scheme;
    let at = (Some(by.now), by.now);
    let situation = situation(unit, library, scheme, file, question, at, question.open()).await?;
    let outcome = judge(library, scheme, &situation);
    let application = record(scheme, file.person.id, application, question, by.now);
    unit.add_application(&application).await?;
    file.applications.push(application.clone());
    let mut decision = decision_of(version, &outcome, (decision, application.id), "rules", by.now);
    decision.ruled = question.open();
    unit.add_decision(&decision).await?;
    Ok(Judged { version, application, decision, outcome })
}

pub(super) fn decision_of(
    version: &Version,
    outcome: &Outcome,
    (id, application): (Id, Id),
    by: &str,
    now: Instant,
) -> DecisionRecord {
    DecisionRecord {
        id,
        application,
        decided: now,
        answer: outcome.answer,
        scheme: version.scheme.head.name.clone(),
        version: version.scheme.head.version,
        digest: version.digest,
        findings: as_json(&outcome.findings),
        by: by.to_owned(),
        ruled: BTreeMap::<String, Decided>::new(),
    }
}

/// The application as it is kept: without what must never be stored.
pub(super) fn record(
    scheme: &Scheme,
    person: Id,
    id: Id,
    question: &Question,
    lodged: Instant,
) -> ApplicationRecord {
    let is_secret =
        |name: &String| scheme.form.iter().any(|field| field.name == *name && field.is_secret());
    let mut form = question.form.clone();
    form.retain(|name, _| !is_secret(name));
    let mut members = question.members.clone();
    for member in &mut members {
        member.form.retain(|name, _| !is_secret(name));
    }
    ApplicationRecord {
        id,
        person,
        scheme: scheme.head.name.clone(),
        version: scheme.head.version,
        lodged,
        asked: question.asked.clone(),
        form,
        members,
        shared: question.shared.clone(),
        signed: question.signed.clone(),
        present: question.present.clone(),
        app: question.app,
        slot: question.slot.clone(),
    }
}

/// Begins what was granted: the standing, where the scheme has a life; and tells that it was granted.
pub(super) async fn begin<U: Unit>(
    unit: &mut U,
    provider: &Provider,
    file: &mut File,
    scheme: &Scheme,
    (application, standing): (Id, Id),
    now: Instant,
) -> Result<Option<Id>, DeskError> {
    let mut key = None;
    if let Some(life) = &scheme.life {
        let record = StandingRecord {
            id: standing,
            person: file.person.id,
            scheme: scheme.head.name.clone(),
            key: Key::Lodged(file.next_number()),
            version: scheme.head.version,
            application: Some(application),
            granted: now,
            stated: None,
            state: life.start.clone(),
            meaning: StateMeaning::None,
            suspended_for: Vec::new(),
            ended_for: None,
            until: None,
            since: now,
        };
        unit.put_standing(&record).await?;
        key = Some(record.key.clone());
        file.standings.push(record);
    }
    let is_begun = key.is_some();
    tell_decision(unit, provider, file, (application, EventKind::DecisionGranted), key, now)
        .await?;
    Ok(is_begun.then_some(standing))
}

/// Tells the decision as an event: quotas count those.
pub(super) async fn tell_decision<U: Unit>(
    unit: &mut U,
    provider: &Provider,
    file: &mut File,
    (application, kind): (Id, EventKind),
    standing: Option<Key>,
    now: Instant,
) -> Result<(), DeskError> {
    let scheme = file.applications.iter().find(|known| known.id == application);
    let event = EventRecord {
        id: derived(provider, kind.name(), application, ""),
        person: file.person.id,
        kind,
        of: scheme.map(|known| known.scheme.clone()),
        cause: None,
        at: None,
        capacity: None,
        day: None,
        standing,
        slot: None,
        stated: BTreeMap::new(),
        happened: now,
        told: now,
    };
    unit.tell(&event).await?;
    file.events.push(event);
    Ok(())
}

/// Which event a decision is; none where nothing is decided yet.
pub(super) const fn refused(answer: Answer) -> Option<EventKind> {
    match answer {
        Answer::NotEligible => Some(EventKind::DecisionRefused),
        Answer::Eligible | Answer::NotYet | Answer::Officer => None,
    }
}
