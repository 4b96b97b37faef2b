//! What happened to a person is told: in the past, late and out of order too, never ahead.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::desk::{Becomes, Telling};
use clearance_authority::register::{EventRecord, Id as Number};
use clearance_schemes::library::Library;
use clearance_schemes::life::Key;
use clearance_schemes::model::EventKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::documents::NewDocument;
use super::views::Stands;
use crate::access::{Caller, ENTERING, Who};
use crate::app::Web;
use crate::http::{Check, Date, Endpoint, Id, IdempotencyKey, Json, Moment, Path, Problem, again};

/// Documents that come with one event.
const MOST_DOCUMENTS: usize = 10;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/events", Who::Roles(ENTERING), tell)
            .says("Tells what happened to a person, and what is otherwise since")
            .more(
                "A late report gives what it would have given in time. Passages have an address of their own; what \
                 time, a phone or a decision brings is told by nobody.",
            )
            .takes::<NewEvent>()
            .gives::<Happened>(201, "The event, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased]),
    ]
}

/// Something that happened.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEvent {
    /// What: `document.lost`, `person.residence-changed` and so on.
    #[schema(max_length = 64)]
    kind: String,
    /// When it happened.
    happened: Moment,
    /// Of which document, scheme, paper, check or decision.
    #[schema(max_length = 64)]
    of: Option<String>,
    /// Why: of a collected document, a cause of the vocabulary.
    #[schema(max_length = 64)]
    cause: Option<String>,
    /// A day that it names.
    day: Option<Date>,
    /// Which standing it is about, where it is about a single one.
    standing: Option<Id>,
    /// Answers to what schemes ask that were given with it.
    #[serde(default)]
    stated: BTreeMap<String, String>,
    /// Who the person is since then.
    #[serde(default)]
    becomes: NewParticulars,
    /// Documents that came with it.
    #[schema(max_items = 10)]
    #[serde(default)]
    documents: Vec<NewDocument>,
    /// Why it is told, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// What is otherwise of a person; what is left out goes on as before.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewParticulars {
    /// The name in Latin letters.
    #[schema(max_length = 200)]
    name_latin: Option<String>,
    /// The name in Chinese.
    #[schema(max_length = 100)]
    name_chinese: Option<String>,
    /// Day of birth.
    born: Option<Date>,
    /// ISO 3166 alpha-3.
    #[schema(pattern = "^[A-Z]{3}$")]
    nationality: Option<String>,
    /// `mo-permanent` and the like.
    #[schema(max_length = 64)]
    residence: Option<String>,
    /// Place of birth.
    #[schema(max_length = 200)]
    birthplace: Option<String>,
}

/// An event that was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Happened {
    /// Number of the event.
    id: Id,
    stands: Stands,
}

/// Kinds that follow from something else, or have an address of their own.
const NOT_TOLD: [EventKind; 11] = [
    EventKind::DecisionGranted,
    EventKind::DecisionRefused,
    EventKind::DocumentExpired,
    EventKind::KeyRebound,
    EventKind::PassageIn,
    EventKind::PassageOut,
    EventKind::StandingEnded,
    EventKind::StandingGranted,
    EventKind::StandingMoved,
    EventKind::StandingSuspended,
    EventKind::TimeReached,
];

impl NewEvent {
    /// Refuses words that the vocabulary does not have, and gives the kind.
    fn check(&self, web: &Web) -> Result<EventKind, Problem> {
        let (library, now) = (&web.library, web.now());
        let mut check = Check::default();
        check.why(&self.why);
        let kind = check.word::<EventKind>("kind", &self.kind, EventKind::NAMES);
        if let Some(kind) = kind {
            let is_told = !NOT_TOLD.contains(&kind);
            check.must(is_told, "kind", "nobody tells that: it follows, or has another address");
            let is_known = self.of.as_deref().is_none_or(|of| is_of(library, kind, of));
            check.must(is_known, "of", "the vocabulary has no such word for this kind of event");
        }
        let is_cause = |cause: &String| {
            let mut kinds = library.vocabulary.documents.iter();
            kinds.any(|kind| Some(&kind.name) == self.of.as_ref() && kind.causes.contains(cause))
        };
        let has_cause = self.cause.as_ref().is_none_or(is_cause);
        check.must(has_cause, "cause", "the document of the event has no such cause");
        check.must(self.happened.0 <= now, "happened", "the moment is ahead");
        check.words("stated", &self.stated);
        let reason = format!("at most {MOST_DOCUMENTS}, please");
        check.must(self.documents.len() <= MOST_DOCUMENTS, "documents", reason);
        self.becomes.check(&mut check, crate::today(now));
        check.done()?;
        kind.ok_or_else(Problem::failed)
    }
}

/// Whether events of a kind are of such things.
fn is_of(library: &Library, kind: EventKind, word: &str) -> bool {
    let words = &library.vocabulary;
    let has = |list: &[(String, String)]| list.iter().any(|(known, _)| known == word);
    match kind.name().split('.').next().unwrap_or_default() {
        "document" => words.documents.iter().any(|known| known.name == word),
        "check" => has(&words.checks),
        "decision" => has(&words.decisions) || library.folders.contains_key(word),
        "person" => false,
        _ => library.folders.contains_key(word) || has(&words.papers),
    }
}

impl NewParticulars {
    fn check(&self, check: &mut Check, today: clearance_schemes::time::Day) {
        check.maybe("becomes.name_latin", self.name_latin.as_ref(), 200);
        check.maybe("becomes.name_chinese", self.name_chinese.as_ref(), 100);
        check.maybe("becomes.residence", self.residence.as_ref(), 64);
        check.maybe("becomes.birthplace", self.birthplace.as_ref(), 200);
        let is_country = self.nationality.as_ref().is_none_or(|text| {
            text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
        });
        let reason = "three capital letters, such as CHN or PRT";
        check.must(is_country, "becomes.nationality", reason);
        let is_past = self.born.is_none_or(|born| born.0 <= today);
        check.must(is_past, "becomes.born", "the day is ahead");
    }

    fn becomes(self) -> Becomes {
        Becomes {
            name_latin: self.name_latin,
            name_chinese: self.name_chinese,
            born: self.born.map(|day| day.0),
            nationality: self.nationality,
            residence: self.residence,
            birthplace: self.birthplace,
        }
    }
}

async fn tell(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    key: IdempotencyKey,
    Json(new): Json<NewEvent>,
) -> Result<(StatusCode, axum::Json<Happened>), Problem> {
    let kind = new.check(&web)?;
    let by = web.by(caller.actor(), &new.why);
    let id = key.id(&web, "event");
    let standing = match new.standing {
        Some(standing) => Some(of_standing(&web, person.0, standing.0).await?),
        None => None,
    };
    let mut documents = Vec::with_capacity(new.documents.len());
    for (number, document) in new.documents.into_iter().enumerate() {
        let ids = (key.id(&web, &format!("document {number}")), person.0);
        documents.push(document.record(&web.library, ids, crate::today(by.now))?);
    }
    let event = EventRecord {
        id,
        person: person.0,
        kind,
        of: new.of,
        cause: new.cause,
        at: None,
        capacity: None,
        day: new.day.map(|day| day.0),
        standing,
        slot: None,
        stated: new.stated,
        happened: new.happened.0,
        told: by.now,
    };
    let telling = Telling { event, becomes: new.becomes.becomes(), documents };
    let stands = again(|| async { Ok(web.desk().tell(&telling, &by).await?) }).await?;
    let happened = Happened { id: id.into(), stands: stands.into() };
    Ok((StatusCode::CREATED, axum::Json(happened)))
}

/// What the engine knows a standing by.
async fn of_standing(web: &Web, person: Number, standing: Number) -> Result<Key, Problem> {
    let stands = web.desk().stands(person, web.now()).await?;
    let found = stands.standings.into_iter().find(|known| known.id == standing);
    found
        .map(|standing| standing.key)
        .ok_or_else(|| Problem::invalid().field("standing", "the person has no such standing"))
}
