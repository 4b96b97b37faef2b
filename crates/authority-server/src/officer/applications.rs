//! Enquiries, applications, what an officer decides, and changes of what was granted.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::desk::{Change, LodgeIds, Lodged, Settlement};
use clearance_authority::register::{ApplicationRecord, DecisionRecord, MemberRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::views::{Decision, Ruled, Stands};
use crate::access::{Caller, DECIDING, READING, Who};
use crate::app::Web;
use crate::bookings;
use crate::enquiry::{Answer, At, Enquiry};
use crate::http::{Check, Endpoint, Id, IdempotencyKey, Json, Moment, Path, Problem, again};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/enquiry", Who::Roles(READING), enquire)
            .says("What a scheme answers a person now, as the applicant reads it; writes nothing")
            .takes::<Enquiry>()
            .gives::<Answer>(200, "The answer, what it costs, and by when")
            .fails(&[Problem::erased]),
        Endpoint::post("/v1/persons/{person}/applications", Who::Roles(DECIDING), lodge)
            .says("Lodges an application: the rules decide, and what is granted begins")
            .takes::<NewApplication>()
            .gives::<Decided>(201, "The decision, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased, Problem::full]),
        Endpoint::post(
            "/v1/persons/{person}/applications/{application}/decision",
            Who::Roles(DECIDING),
            decide,
        )
        .says("Decides what a rule leaves to an officer; the application is judged again")
        .takes::<NewDecision>()
        .gives::<Decided>(200, "The decision, and how the person stands")
        .fails(&[Problem::conflict, Problem::erased, Problem::full, Problem::not_now]),
        Endpoint::post(
            "/v1/persons/{person}/standings/{standing}/cancel",
            Who::Roles(DECIDING),
            cancel,
        )
        .says("Cancels a standing, where the scheme lets its holder")
        .takes::<Cancel>()
        .gives::<Decided>(200, "The decision; nothing changed unless it is eligible")
        .fails(&[Problem::conflict, Problem::erased]),
        Endpoint::post(
            "/v1/persons/{person}/standings/{standing}/move",
            Who::Roles(DECIDING),
            moved,
        )
        .says("Moves a standing to another time, where the scheme lets its holder")
        .takes::<Move>()
        .gives::<Decided>(200, "The decision; nothing changed unless it is eligible")
        .fails(&[Problem::conflict, Problem::erased, Problem::full]),
    ]
}

/// An application as it was lodged, with its decisions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Application {
    /// Number.
    id: Id,
    /// Under which scheme.
    scheme: String,
    /// Under which version.
    version: u32,
    /// When.
    lodged: Moment,
    /// The answers to what the scheme asks.
    asked: BTreeMap<String, String>,
    /// The fields of its form, without secrets.
    form: BTreeMap<String, String>,
    /// The other members of the group.
    members: Vec<GroupMember>,
    /// What all members share.
    shared: BTreeMap<String, String>,
    /// Who signed.
    signed: Vec<String>,
    /// Who was present.
    present: Vec<String>,
    /// The time that was asked for.
    slot: Option<At>,
    /// The decisions, the first one first.
    decisions: Vec<Decision>,
}

/// Another member of a group.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct GroupMember {
    person: Option<Id>,
    asked: BTreeMap<String, String>,
    form: BTreeMap<String, String>,
    shared: BTreeMap<String, String>,
}

impl From<MemberRecord> for GroupMember {
    fn from(it: MemberRecord) -> Self {
        let person = it.person.map(Id::from);
        Self { person, asked: it.asked, form: it.form, shared: it.shared }
    }
}

impl Application {
    pub(super) fn of(it: ApplicationRecord, decisions: Vec<DecisionRecord>) -> Self {
        Self {
            id: it.id.into(),
            scheme: it.scheme,
            version: it.version,
            lodged: it.lodged.into(),
            asked: it.asked,
            form: it.form,
            members: it.members.into_iter().map(GroupMember::from).collect(),
            shared: it.shared,
            signed: it.signed,
            present: it.present,
            slot: it.slot.map(|(at, begins)| At { at, begins: begins.into() }),
            decisions: decisions.into_iter().map(Decision::from).collect(),
        }
    }
}

/// An application to lodge.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApplication {
    /// What is asked of the scheme.
    question: Enquiry,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// What an officer decides.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDecision {
    /// By rule.
    ruled: BTreeMap<String, Ruled>,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    why: String,
}

/// A standing to cancel.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Cancel {
    /// What is asked of the scheme, as `service = cancel`.
    question: Enquiry,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// A standing to move.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Move {
    /// What is asked of the scheme, as `service = change`.
    question: Enquiry,
    /// To which time.
    to: At,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// What was decided, and what follows.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Decided {
    /// The application.
    application: Id,
    decision: Decision,
    /// The standing that began.
    standing: Option<Id>,
    /// The booking's number, where the applicant chose a code for it.
    booking: Option<String>,
    stands: Stands,
}

impl From<Lodged> for Decided {
    fn from(it: Lodged) -> Self {
        Self::of(it.decision, it.standing.map(Id::from), it.settlement)
    }
}

impl Decided {
    fn of(decision: DecisionRecord, standing: Option<Id>, settlement: Settlement) -> Self {
        Self {
            application: decision.application.into(),
            decision: decision.into(),
            standing,
            booking: None,
            stands: settlement.into(),
        }
    }
}

fn checked(why: &str) -> Result<(), Problem> {
    let mut check = Check::default();
    check.why(why);
    check.done()
}

/// Numbers of what is made: they follow from the key.
fn ids(web: &Web, key: &IdempotencyKey) -> LodgeIds {
    LodgeIds {
        application: key.id(web, "application"),
        decision: key.id(web, "decision"),
        standing: key.id(web, "standing"),
        appointment: key.id(web, "appointment"),
    }
}

async fn enquire(
    State(web): State<Web>,
    Path(person): Path<Id>,
    Json(enquiry): Json<Enquiry>,
) -> Result<axum::Json<Answer>, Problem> {
    let (question, language) = enquiry.question()?;
    let answered = web.desk().enquire(person.0, &question, web.now()).await?;
    Ok(axum::Json(Answer::of(&web.library, &answered, language)?))
}

async fn lodge(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    key: IdempotencyKey,
    Json(new): Json<NewApplication>,
) -> Result<(StatusCode, axum::Json<Decided>), Problem> {
    checked(&new.why)?;
    let (question, _) = new.question.question()?;
    let (by, ids) = (web.by(caller.actor(), &new.why), ids(&web, &key));
    let work = || async { Ok(web.desk().lodge(person.0, ids, &question, &by).await?) };
    let lodged = again(work).await?;
    let booking = bookings::keep(&web, person.0, lodged.standing, &question).await?;
    Ok((StatusCode::CREATED, axum::Json(Decided { booking, ..lodged.into() })))
}

async fn decide(
    State(web): State<Web>,
    caller: Caller,
    Path((person, application)): Path<(Id, Id)>,
    key: IdempotencyKey,
    Json(new): Json<NewDecision>,
) -> Result<axum::Json<Decided>, Problem> {
    let mut check = Check::default();
    check.needed_why(&new.why);
    check.must((1..=50).contains(&new.ruled.len()), "ruled", "between 1 and 50 rules, please");
    check.done()?;
    let ids = LodgeIds { application: application.0, ..ids(&web, &key) };
    let ruled = new.ruled.into_iter().map(|(rule, ruled)| (rule, ruled.into())).collect();
    let by = web.by(caller.actor(), &new.why);
    let work = || async { Ok(web.desk().decide(person.0, ids, &ruled, &by).await?) };
    Ok(axum::Json(again(work).await?.into()))
}

async fn cancel(
    State(web): State<Web>,
    caller: Caller,
    path: Path<(Id, Id)>,
    key: IdempotencyKey,
    Json(cancel): Json<Cancel>,
) -> Result<axum::Json<Decided>, Problem> {
    let what = (Change::Cancel, cancel.question, cancel.why);
    change(&web, &caller, path, &key, what).await
}

async fn moved(
    State(web): State<Web>,
    caller: Caller,
    path: Path<(Id, Id)>,
    key: IdempotencyKey,
    Json(moved): Json<Move>,
) -> Result<axum::Json<Decided>, Problem> {
    let to = Change::Move { at: moved.to.at, begins: moved.to.begins.0 };
    change(&web, &caller, path, &key, (to, moved.question, moved.why)).await
}

async fn change(
    web: &Web,
    caller: &Caller,
    Path((person, standing)): Path<(Id, Id)>,
    key: &IdempotencyKey,
    (change, enquiry, why): (Change, Enquiry, String),
) -> Result<axum::Json<Decided>, Problem> {
    checked(&why)?;
    let (question, _) = enquiry.question()?;
    let ids = LodgeIds { standing: standing.0, ..ids(web, key) };
    let by = web.by(caller.actor(), &why);
    let work = || async { Ok(web.desk().change(person.0, ids, &change, &question, &by).await?) };
    let changed = again(work).await?;
    Ok(axum::Json(Decided::of(changed.decision, Some(standing), changed.settlement)))
}
