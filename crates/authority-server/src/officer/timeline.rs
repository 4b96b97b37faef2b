//! What happened to a person, from all records, in one order.

use clearance_authority::desk::PersonPage;
use clearance_authority::hex;
use clearance_authority::register::{EventRecord, PassageRecord};
use clearance_schemes::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Date, Moment};

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub(super) struct Entry {
    /// Its place: each entry has another one, and what happened later has a higher one.
    pub(super) place: String,
    /// When it happened.
    happened: Moment,
    /// When it was told.
    told: Moment,
    /// What: `document.lost`, `application.lodged`, `credential.issued` and so on.
    what: String,
    /// Number of the record.
    id: String,
    /// Of which document, scheme, paper or text.
    of: Option<String>,
    /// Why.
    cause: Option<String>,
    /// Where: jurisdiction, or checkpoint.
    at: Option<String>,
    /// A day that it names.
    day: Option<Date>,
    /// Who did it, of a decision.
    by: Option<String>,
    /// What came of it, of a decision.
    answer: Option<String>,
}

impl Entry {
    fn new(what: &str, id: impl ToString, happened: Instant, told: Instant) -> Self {
        let id = id.to_string();
        // Moments before 1970 are told too: counted from the earliest, they sort as texts.
        let from_first = i128::from(happened.0) - i128::from(i64::MIN);
        Self {
            place: format!("{from_first:020}-{what}-{id}"),
            happened: happened.into(),
            told: told.into(),
            what: what.to_owned(),
            id,
            of: None,
            cause: None,
            at: None,
            day: None,
            by: None,
            answer: None,
        }
    }

    fn of(mut self, of: impl Into<Option<String>>) -> Self {
        self.of = of.into();
        self
    }
}

/// Everything, the newest first.
pub(super) fn entries(page: PersonPage) -> Vec<Entry> {
    let person = &page.person;
    let mut all = vec![Entry::new("person.entered", person.id, person.entered, person.entered)];
    all.extend(page.events.iter().map(|event| told(event, &page.passages)));
    for (application, decisions) in &page.applications {
        let lodged = application.lodged;
        let entry = Entry::new("application.lodged", application.id, lodged, lodged);
        all.push(entry.of(application.scheme.clone()));
        all.extend(decisions.iter().map(|it| Entry {
            by: Some(it.by.clone()),
            answer: Some(it.answer.name().to_owned()),
            ..Entry::new("application.decided", it.id, it.decided, it.decided).of(it.scheme.clone())
        }));
    }
    all.extend(page.papers.iter().map(|it| {
        Entry::new("paper.received", it.id, it.received, it.received).of(it.piece.clone())
    }));
    for key in &page.keys {
        all.push(Entry::new("phone.bound", key.id, key.bound, key.bound));
        all.extend(key.ended.map(|at| Entry::new("phone.ended", key.id, at, at)));
    }
    for it in &page.credentials {
        let cti = hex(&it.cti);
        all.push(Entry::new("credential.issued", &cti, it.issued, it.issued));
        all.extend(it.revoked.map(|at| Entry::new("credential.revoked", &cti, at, at)));
    }
    all.extend(
        page.notices
            .iter()
            .map(|it| Entry::new("notice.told", it.id, it.told, it.told).of(it.text.clone())),
    );
    all.sort_by(|one, other| other.place.cmp(&one.place));
    all
}

/// An event; of a passage with its checkpoint.
fn told(event: &EventRecord, passages: &[PassageRecord]) -> Entry {
    let passage = passages.iter().find(|passage| passage.id == event.id);
    Entry {
        cause: event.cause.clone(),
        at: passage.map(|passage| passage.checkpoint.clone()).or_else(|| event.at.clone()),
        day: event.day.map(Date::from),
        ..Entry::new(event.kind.name(), event.id, event.happened, event.told).of(event.of.clone())
    }
}
