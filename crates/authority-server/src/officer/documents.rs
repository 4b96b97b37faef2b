//! Documents that a person has, and what is known of them.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::register::{DocumentRecord, Id as Number, Register as _, Unit as _};
use clearance_schemes::library::Library;
use clearance_schemes::model::DocumentState;
use clearance_schemes::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::views::Stands;
use crate::access::{Caller, ENTERING, Who};
use crate::app::Web;
use crate::http::{Check, Date, Endpoint, Id, IdempotencyKey, Json, Path, Problem, again};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/documents", Who::Roles(ENTERING), add)
            .says("Records a document of a person")
            .takes::<NewDocument>()
            .gives::<Recorded>(201, "The document, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased]),
        Endpoint::post("/v1/persons/{person}/documents/{document}", Who::Roles(ENTERING), change)
            .says("Records what is now known of a document")
            .takes::<NewDocument>()
            .gives::<Recorded>(200, "The document, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased]),
    ]
}

/// A document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Document {
    /// Number.
    id: Id,
    /// Kind, of the vocabulary.
    kind: String,
    /// The document's own number.
    number: Option<String>,
    /// What was last told of it: `in-force`, `lost` and so on.
    state: String,
    /// Day of issue.
    issued: Option<Date>,
    /// Last day.
    expires: Option<Date>,
    /// Other fields.
    fields: BTreeMap<String, String>,
}

impl From<DocumentRecord> for Document {
    fn from(it: DocumentRecord) -> Self {
        Self {
            id: it.id.into(),
            kind: it.kind,
            number: it.number,
            state: it.state.name().to_owned(),
            issued: it.issued.map(Date::from),
            expires: it.expires.map(Date::from),
            fields: it.fields,
        }
    }
}

/// A document to record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDocument {
    /// Kind, of the vocabulary.
    #[schema(max_length = 64)]
    kind: String,
    /// The document's own number: people are found by it.
    #[schema(min_length = 1, max_length = 64)]
    number: Option<String>,
    /// `in-force`, `lost`, `stolen`, `damaged`, `defaced`, `destroyed`, `cancelled` or `expired`.
    #[serde(default = "in_force")]
    state: String,
    /// Day of issue.
    issued: Option<Date>,
    /// Last day.
    expires: Option<Date>,
    /// Other fields, as the vocabulary has them.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

fn in_force() -> String {
    DocumentState::InForce.name().to_owned()
}

impl NewDocument {
    /// As the register keeps it. Whether its fields are plausible, the desk says.
    pub(super) fn record(
        self,
        library: &Library,
        (id, person): (Number, Number),
        today: Day,
    ) -> Result<DocumentRecord, Problem> {
        let mut check = Check::default();
        check.why(&self.why);
        check.maybe("number", self.number.as_ref(), 64);
        check.words("fields", &self.fields);
        let kind = library.vocabulary.documents.iter().find(|known| known.name == self.kind);
        check.must(kind.is_some(), "kind", "the vocabulary has no such document");
        let state = check.word("state", &self.state, DocumentState::NAMES);
        check.must(self.issued.is_none_or(|day| day.0 <= today), "issued", "the day is ahead");
        let is_over = self.issued.zip(self.expires).is_some_and(|(from, until)| until.0 < from.0);
        check.must(!is_over, "expires", "it would be over before it was issued");
        check.done()?;
        let mut record = DocumentRecord {
            id,
            person,
            kind: self.kind,
            number: self.number.map(|number| number.trim().to_owned()),
            state: state.unwrap_or(DocumentState::InForce),
            issued: self.issued.map(|day| day.0),
            expires: self.expires.map(|day| day.0),
            fields: self.fields,
        };
        // Rules read the field, and people are found by the number.
        let has_field = kind.is_some_and(|kind| kind.fields.iter().any(|(it, _)| it == "number"));
        match (&record.number, record.fields.get("number")) {
            (Some(number), None) if has_field => {
                record.fields.insert("number".to_owned(), number.clone());
            }
            (None, Some(number)) => record.number = Some(number.clone()),
            _ => {}
        }
        Ok(record)
    }
}

/// A document that was recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RecordedDocument)]
struct Recorded {
    document: Document,
    stands: Stands,
}

async fn add(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    key: IdempotencyKey,
    Json(new): Json<NewDocument>,
) -> Result<(StatusCode, axum::Json<Recorded>), Problem> {
    let by = web.by(caller.actor(), &new.why);
    let id = key.id(&web, "document");
    let record = new.record(&web.library, (id, person.0), crate::today(by.now))?;
    if let Some(known) = known(&web, person.0, id).await? {
        if known != record {
            return Err(Problem::conflict().of("another document was recorded under that key"));
        }
        let stands = web.desk().stands(person.0, by.now).await?.into();
        let recorded = Recorded { document: record.into(), stands };
        return Ok((StatusCode::CREATED, axum::Json(recorded)));
    }
    let stands = again(|| async { Ok(web.desk().record_document(&record, &by).await?) }).await?;
    let recorded = Recorded { document: record.into(), stands: stands.into() };
    Ok((StatusCode::CREATED, axum::Json(recorded)))
}

async fn change(
    State(web): State<Web>,
    caller: Caller,
    Path((person, document)): Path<(Id, Id)>,
    Json(new): Json<NewDocument>,
) -> Result<axum::Json<Recorded>, Problem> {
    let by = web.by(caller.actor(), &new.why);
    let record = new.record(&web.library, (document.0, person.0), crate::today(by.now))?;
    let known = known(&web, person.0, document.0).await?;
    let known = known.ok_or_else(|| Problem::not_found().of("the person has no such document"))?;
    if known.kind != record.kind {
        return Err(Problem::invalid().field("kind", "a document does not become another kind"));
    }
    let stands = if known == record {
        web.desk().stands(person.0, by.now).await?
    } else {
        again(|| async { Ok(web.desk().record_document(&record, &by).await?) }).await?
    };
    Ok(axum::Json(Recorded { document: record.into(), stands: stands.into() }))
}

async fn known(
    web: &Web,
    person: Number,
    document: Number,
) -> Result<Option<DocumentRecord>, Problem> {
    let all = web.register.read().await?.documents(person).await?;
    Ok(all.into_iter().find(|known| known.id == document))
}
