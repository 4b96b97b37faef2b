//! A gate reports passages, as often as it must: each counts once.

use core::fmt;
use std::collections::BTreeMap;

use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_authority::desk::{DeskError, PassageError, PassageReport, TellError};
use clearance_authority::office::{PassageSealError, StoreError};
use clearance_authority::register::{Actor, PassageRecord, RegisterError, Role, Told};
use clearance_core::ids::CredentialId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Caller, Who};
use crate::app::Web;
use crate::http::{Date, Endpoint, Id, Json, Moment, Problem};
use crate::slips;

/// Passages in a report.
const MOST: usize = 100;
/// Seconds by which a gate's clock may be ahead of this one for its passages to be taken when their time has come.
const AHEAD: i64 = 3_600;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/gate/passages", Who::Roles(&[Role::Gate]), report)
            .says("Reports passages")
            .more(
                "Each is taken or refused by itself; send those again that were not taken for a reason that passes. \
                 The id follows from the gate's claim, so that sending twice counts once. A passage is taken although \
                 nobody said what its slip depends on: `slip_open` then says what is missing, and an officer prints the \
                 slip (`POST /v1/persons/{person}/passages/{passage}/slip`).",
            )
            .takes::<Report>()
            .gives::<Taken>(200, "What became of each, in the order of the report"),
        Endpoint::post("/v1/gate/passages/sealed", Who::Roles(&[Role::Gate]), report_sealed)
            .says("Reports passages that the gate cannot read itself")
            .more(
                "Each is the JSON of a passage, sealed to the passage key of `/v1/gate/keys`: HPKE base mode, as the code \
                 format's specification has it. What cannot be opened is `not-opened`: put the key back and let the gate \
                 send it again.",
            )
            .takes::<SealedReport>()
            .gives::<Taken>(200, "What became of each, in the order of the report"),
    ]
}

/// Sealed passages.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SealedReport {
    /// At most 100, each in base64url without padding.
    #[schema(max_items = 100)]
    sealed: Vec<String>,
}

/// Passages.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Report {
    /// At most 100.
    #[schema(max_items = 100)]
    passages: Vec<Passage>,
}

/// A passage.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Passage {
    /// Made from the gate's claim.
    id: Id,
    /// Checkpoint.
    #[schema(max_length = 64)]
    checkpoint: String,
    /// Jurisdiction, such as `hk`.
    #[schema(max_length = 16)]
    jurisdiction: String,
    /// `in` or `out`.
    direction: String,
    /// The credential's id, hex, where a code opened.
    #[schema(pattern = "^[0-9a-f]{16}$")]
    credential: Option<String>,
    /// When it happened.
    happened: Moment,
    /// What the traveller said, where somebody asked.
    #[serde(default)]
    stated: BTreeMap<String, String>,
    /// Whether the place prints landing slips.
    #[serde(default)]
    prints_slips: bool,
}

/// What became of a report.
#[derive(Serialize, ToSchema)]
struct Taken {
    /// In the order of the report.
    results: Vec<Outcome>,
}

/// What became of a passage.
#[derive(Serialize, ToSchema)]
struct Outcome {
    /// The passage's id; none where it could not be read.
    id: Option<Id>,
    /// Whether it is kept now.
    taken: bool,
    /// It was told before.
    told_before: bool,
    /// The landing slip, where one is due and could be printed.
    slip: Option<Slip>,
    /// A slip is due and was not printed: what is missing. An officer prints it; the passage is taken.
    slip_open: Option<String>,
    /// Why it was not taken: the code of a problem.
    problem: Option<String>,
    /// What to do about it.
    detail: Option<String>,
}

/// A landing slip.
#[derive(Serialize, ToSchema)]
#[schema(as = PassageSlip)]
struct Slip {
    number: String,
    /// Last day of stay.
    until: Date,
}

async fn report(
    State(web): State<Web>,
    caller: Caller,
    Json(report): Json<Report>,
) -> Result<axum::Json<Taken>, Problem> {
    if report.passages.len() > MOST {
        return Err(Problem::invalid().field("passages", format!("at most {MOST} at once, please")));
    }
    let (mut results, actor) = (Vec::with_capacity(report.passages.len()), caller.actor());
    for passage in report.passages {
        results.push(outcome(&web, &actor, passage).await);
    }
    Ok(axum::Json(Taken { results }))
}

async fn report_sealed(
    State(web): State<Web>,
    caller: Caller,
    Json(report): Json<SealedReport>,
) -> Result<axum::Json<Taken>, Problem> {
    if report.sealed.len() > MOST {
        return Err(Problem::invalid().field("sealed", format!("at most {MOST} at once, please")));
    }
    let results = take_all(&web, &caller.actor(), report.sealed).await?;
    Ok(axum::Json(Taken { results }))
}

/// What became of a passage that somebody brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtPassage {
    /// It was told before; it counts once.
    pub told_before: bool,
    /// Why it was not taken: the code of a problem, as the service has them. None where it was.
    pub problem: Option<String>,
    /// What to do about that.
    pub detail: Option<String>,
}

/// Why passages that somebody brought were not looked at.
#[derive(Debug)]
#[non_exhaustive]
pub enum BroughtError {
    /// The keys of passages cannot be read.
    Keys(StoreError),
    /// The program stops.
    Stopped,
}

impl fmt::Display for BroughtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys(cause) => cause.fmt(f),
            Self::Stopped => f.write_str("the program stops; bring them again"),
        }
    }
}

impl core::error::Error for BroughtError {}

impl From<BroughtError> for Problem {
    fn from(error: BroughtError) -> Self {
        match error {
            BroughtError::Keys(cause) => {
                tracing::error!(%cause, "the keys of passages cannot be read");
                Self::unavailable().after(30)
            }
            BroughtError::Stopped => Self::failed(),
        }
    }
}

/// Takes in passages that somebody brought from a gate, as `POST /v1/gate/passages/sealed` does for `actor`: each in base64url. Gives what
/// became of each.
///
/// # Errors
/// [`BroughtError`].
pub async fn take_brought(
    web: &Web,
    actor: &Actor,
    sealed: Vec<String>,
) -> Result<Vec<BroughtPassage>, BroughtError> {
    let results = take_all(web, actor, sealed).await?.into_iter();
    let brought = results.map(|it| BroughtPassage {
        told_before: it.told_before,
        problem: it.problem,
        detail: it.detail,
    });
    Ok(brought.collect())
}

async fn take_all(
    web: &Web,
    actor: &Actor,
    sealed: Vec<String>,
) -> Result<Vec<Outcome>, BroughtError> {
    let app = web.clone();
    let opened = tokio::task::spawn_blocking(move || open(&app, &sealed)).await;
    let opened = opened.map_err(|_| BroughtError::Stopped)?.map_err(BroughtError::Keys)?;
    let mut results = Vec::with_capacity(opened.len());
    for passage in opened {
        results.push(match passage {
            Ok(passage) => outcome(web, actor, passage).await,
            Err(problem) => Outcome::refused(None, &problem),
        });
    }
    Ok(results)
}

/// The passages, each for itself.
fn open(web: &Web, sealed: &[String]) -> Result<Vec<Result<Passage, Problem>>, StoreError> {
    let opener = web.office.passage_opener()?;
    let open_one = |sealed: &String| {
        let malformed = |_| Problem::not_opened().of(PassageSealError::Malformed);
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(malformed)?;
        let json = opener.open(&sealed).map_err(|cause| {
            tracing::warn!(%cause, "a passage cannot be opened");
            Problem::not_opened().of(cause)
        })?;
        // What is wrong with it stays unsaid: it may be personal.
        let strange =
            || Problem::invalid().of("what is sealed is no passage as this service takes it");
        let passage = serde_json::from_slice(&json).ok().filter(|_| !says_nul(&json));
        passage.ok_or_else(strange)
    };
    Ok(sealed.iter().map(open_one).collect())
}

/// Whether a text may have the character U+0000, which no database keeps.
fn says_nul(json: &[u8]) -> bool {
    json.windows(6).any(|six| six == br"\u0000")
}

/// What became of a passage.
async fn outcome(web: &Web, actor: &Actor, passage: Passage) -> Outcome {
    let id = passage.id;
    match take(web, actor, passage).await {
        Ok(outcome) => outcome,
        Err(problem) => Outcome::refused(Some(id), &problem),
    }
}

impl Outcome {
    fn refused(id: Option<Id>, problem: &Problem) -> Self {
        Self {
            id,
            taken: false,
            told_before: false,
            slip: None,
            slip_open: None,
            problem: Some(problem.code().to_owned()),
            detail: Some(problem.detail().to_owned()),
        }
    }
}

async fn take(web: &Web, actor: &Actor, passage: Passage) -> Result<Outcome, Problem> {
    let id = passage.id;
    let prints = passage.prints_slips;
    let stated = passage.stated.clone();
    let mut report = PassageReport { passage: record(passage, web)?, stated, slip: None };
    let by = web.by(actor.clone(), "reported by a gate");
    let passed = slips::report(web, &mut report, prints, &by).await.map_err(refused)?;
    if passed.told == Told::New {
        web.metrics.passage();
    }
    Ok(Outcome {
        id: Some(id),
        taken: true,
        told_before: passed.told == Told::Before,
        slip: passed.slip.map(|slip| Slip { number: slip.number, until: slip.until.into() }),
        slip_open: passed.slip_open.map(|open| open.to_string()),
        problem: None,
        detail: None,
    })
}

/// Why a passage is not taken. What no other try would change is not `conflict`, after which a gate tries again.
fn refused(error: PassageError) -> Problem {
    let is_for_good = matches!(
        &error,
        PassageError::Tell(TellError::OtherEvent { .. })
            | PassageError::Tell(TellError::Desk(DeskError::Register(RegisterError::Taken { .. })))
            | PassageError::Desk(DeskError::Register(RegisterError::Taken { .. }))
    );
    if is_for_good { Problem::invalid().field("id", error) } else { error.into() }
}

fn record(passage: Passage, web: &Web) -> Result<PassageRecord, Problem> {
    let is_word = |text: &str, most| {
        !text.is_empty() && text.len() <= most && !text.chars().any(char::is_control)
    };
    if !is_word(&passage.checkpoint, 64) {
        return Err(Problem::invalid().field("checkpoint", "1 to 64 characters, please"));
    }
    if !is_word(&passage.jurisdiction, 16) {
        return Err(Problem::invalid().field("jurisdiction", "1 to 16 characters, please"));
    }
    let cti = passage.credential.as_deref().map(str::parse::<CredentialId>).transpose();
    let cti = cti.map_err(|_| Problem::invalid().field("credential", "16 hex digits, please"))?;
    let now = web.now();
    if passage.happened.0 > now {
        // Clocks differ by seconds: the gate sends it again, and then it has happened.
        let ahead = if passage.happened.0.0 - now.0 <= AHEAD {
            Problem::not_now().of("it is ahead of this clock; send it again")
        } else {
            Problem::invalid().field("happened", "it is ahead: see to the gate's clock")
        };
        return Err(ahead);
    }
    Ok(PassageRecord {
        id: passage.id.0,
        checkpoint: passage.checkpoint,
        jurisdiction: passage.jurisdiction,
        direction: passage.direction,
        cti: cti.map(|id| id.0.to_vec()),
        person: None,
        happened: passage.happened.0,
        told: now,
    })
}
