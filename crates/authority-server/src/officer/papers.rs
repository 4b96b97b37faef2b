//! Papers that a person handed in, and what an officer found of them.

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::register::{Id as Number, PaperRecord, Register as _, Unit as _};
use clearance_schemes::model::PaperForm;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::views::Stands;
use crate::access::{Caller, ENTERING, Who};
use crate::app::Web;
use crate::http::{Check, Date, Endpoint, Id, IdempotencyKey, Json, Moment, Path, Problem, again};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/papers", Who::Roles(ENTERING), add)
            .says("Records a paper that a person handed in")
            .takes::<NewPaper>()
            .gives::<Recorded>(201, "The paper, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased]),
        Endpoint::post("/v1/persons/{person}/papers/{paper}", Who::Roles(ENTERING), change)
            .says("Records what was found of a paper")
            .takes::<NewPaper>()
            .gives::<Recorded>(200, "The paper, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased]),
    ]
}

/// A paper.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Paper {
    /// Number.
    id: Id,
    /// Which, of the vocabulary.
    piece: String,
    /// As what.
    form: String,
    /// How many.
    count: u32,
    /// Last day on which it is good.
    until: Option<Date>,
    /// An officer found it unfit.
    unfit: bool,
    /// When it was handed in.
    received: Moment,
}

impl From<PaperRecord> for Paper {
    fn from(it: PaperRecord) -> Self {
        Self {
            id: it.id.into(),
            piece: it.piece,
            form: it.form.name().to_owned(),
            count: it.count,
            until: it.until.map(Date::from),
            unfit: it.unfit,
            received: it.received.into(),
        }
    }
}

/// A paper to record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPaper {
    /// Which, of the vocabulary.
    #[schema(max_length = 64)]
    piece: String,
    /// `any`, `copy`, `original` or `original-returned`.
    form: String,
    /// How many.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 100)]
    count: u32,
    /// Last day on which it is good.
    until: Option<Date>,
    /// An officer found it unfit.
    #[serde(default)]
    unfit: bool,
    /// When it was handed in; now, where left out.
    received: Option<Moment>,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

const fn one() -> u32 {
    1
}

/// A paper that was recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RecordedPaper)]
struct Recorded {
    paper: Paper,
    stands: Stands,
}

impl NewPaper {
    fn record(
        self,
        web: &Web,
        (id, person): (Number, Number),
        known: Option<&PaperRecord>,
    ) -> Result<PaperRecord, Problem> {
        let mut check = Check::default();
        check.why(&self.why);
        let papers = &web.library.vocabulary.papers;
        let is_known = papers.iter().any(|(known, _)| *known == self.piece);
        check.must(is_known, "piece", "the vocabulary has no such paper");
        let form = check.word("form", &self.form, PaperForm::NAMES);
        check.must((1..=100).contains(&self.count), "count", "between 1 and 100, please");
        let now = web.now();
        // Sent twice, a paper was handed in when it came first.
        let first = known.map_or(now, |known| known.received);
        let received = self.received.map_or(first, |at| at.0);
        check.must(received <= now, "received", "the moment is ahead");
        check.done()?;
        Ok(PaperRecord {
            id,
            person,
            piece: self.piece,
            form: form.unwrap_or(PaperForm::Any),
            count: self.count,
            until: self.until.map(|day| day.0),
            unfit: self.unfit,
            received,
        })
    }
}

async fn add(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    key: IdempotencyKey,
    Json(new): Json<NewPaper>,
) -> Result<(StatusCode, axum::Json<Recorded>), Problem> {
    let by = web.by(caller.actor(), &new.why);
    let id = key.id(&web, "paper");
    let known = known(&web, person.0, id).await?;
    let record = new.record(&web, (id, person.0), known.as_ref())?;
    let stands = match known {
        Some(known) if known == record => web.desk().stands(person.0, by.now).await?,
        Some(_) => {
            return Err(Problem::conflict().of("another paper was recorded under that key"));
        }
        None => again(|| async { Ok(web.desk().record_paper(&record, &by).await?) }).await?,
    };
    let recorded = Recorded { paper: record.into(), stands: stands.into() };
    Ok((StatusCode::CREATED, axum::Json(recorded)))
}

async fn change(
    State(web): State<Web>,
    caller: Caller,
    Path((person, paper)): Path<(Id, Id)>,
    Json(new): Json<NewPaper>,
) -> Result<axum::Json<Recorded>, Problem> {
    let by = web.by(caller.actor(), &new.why);
    let known = known(&web, person.0, paper.0).await?;
    let known = known.ok_or_else(|| Problem::not_found().of("the person has no such paper"))?;
    let record = new.record(&web, (paper.0, person.0), Some(&known))?;
    if known.piece != record.piece {
        return Err(Problem::invalid().field("piece", "a paper does not become another one"));
    }
    let stands = if known == record {
        web.desk().stands(person.0, by.now).await?
    } else {
        again(|| async { Ok(web.desk().record_paper(&record, &by).await?) }).await?
    };
    Ok(axum::Json(Recorded { paper: record.into(), stands: stands.into() }))
}

async fn known(web: &Web, person: Number, paper: Number) -> Result<Option<PaperRecord>, Problem> {
    let all = web.register.read().await?.papers(person).await?;
    Ok(all.into_iter().find(|known| known.id == paper))
}
