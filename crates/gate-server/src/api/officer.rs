//! What an officer decides, and what the contact behind the door says.

use std::sync::Arc;

use axum::extract::State;
use clearance_verifier::PersonMatch;
use clearance_web::{Json, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{DECIDING, Endpoint, PASSING, Web, in_worker};
use crate::Runtime;
use crate::lanes::{ActError, Answer, Overriding};
use crate::tokens::{Caller, Role};

/// Characters of a reason.
const LONGEST_WHY: usize = 500;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/person", DECIDING, person)
            .says("Says whether the person in the lane is the holder")
            .more("For an answer that waits for it (`waits_for_person`), within a minute.")
            .takes::<Person>()
            .gives::<Answer>(200, "The answer that it became")
            .fails(&[Problem::not_now]),
        Endpoint::post("/v1/override", DECIDING, overriding)
            .says("Lets the traveller in the lane through, against the gate")
            .more(
                "For the lane's last answer, within two minutes. It is the officer's act and no admission: it is kept with the \
                 reason. Where the gate asks for it, a second officer agrees with their own token.",
            )
            .takes::<Override>()
            .gives::<Answer>(200, "The answer, overridden")
            .fails(&[Problem::not_now, Problem::second_person]),
        Endpoint::post("/v1/passed", PASSING, passed)
            .says("Says that a passage is over: the lane is free")
            .takes::<Passed>()
            .gives_bytes(204, "The lane is free", None)
            .fails(&[Problem::not_now]),
    ]
}

/// What comparing the person gave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Person {
    /// The id of the answer that waits.
    check: String,
    /// Whether the person is the holder.
    matches: bool,
}

/// An officer decides against the gate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Override {
    /// The id of the answer.
    check: String,
    /// What was checked instead. Without the traveller's name: it is kept.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// The second officer's token.
    second: Option<String>,
}

/// A passage that is over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Passed {
    /// The id of the answer that opened.
    check: String,
}

async fn person(
    State(web): State<Web>,
    Json(told): Json<Person>,
) -> Result<axum::Json<Answer>, Problem> {
    let found = if told.matches { PersonMatch::Matches } else { PersonMatch::Differs };
    act(&web, move |runtime| runtime.confirm_person(&told.check, found)).await.map(json)
}

async fn overriding(
    State(web): State<Web>,
    caller: Caller,
    Json(told): Json<Override>,
) -> Result<axum::Json<Answer>, Problem> {
    let reason = typed(&told.reason)?;
    let second = second_officer(&web, told.second.as_deref())?;
    let done = act(&web, move |runtime| {
        let (check, by) = (&told.check[..], &caller.name[..]);
        let second = second.as_deref();
        runtime.override_answer(&Overriding { check, by, second, reason: &reason })
    });
    done.await.map(json)
}

async fn passed(
    State(web): State<Web>,
    Json(told): Json<Passed>,
) -> Result<axum::http::StatusCode, Problem> {
    act(&web, move |runtime| runtime.passed(&told.check)).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// What an officer typed.
pub(crate) fn typed(reason: &str) -> Result<String, Problem> {
    let reason = reason.trim().replace("\r\n", "\n");
    let is_good = (1..=LONGEST_WHY).contains(&reason.chars().count());
    if !is_good || reason.chars().any(|c| c.is_control() && c != '\n') {
        return Err(
            Problem::invalid().field("reason", "say what you checked, in at most 500 letters")
        );
    }
    Ok(reason)
}

/// The name of the officer whose token agrees; none where none is shown.
pub(crate) fn second_officer(web: &Web, token: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(token) = token.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let tokens = web.runtime.tokens();
    let known = tokens.whose(token).filter(|caller| caller.role == Role::Officer);
    let bad = || Problem::second_person().of("this is no officer's token");
    known.map(|caller| Some(caller.name.clone())).ok_or_else(bad)
}

fn json(answer: Arc<Answer>) -> axum::Json<Answer> {
    axum::Json(Arc::unwrap_or_clone(answer))
}

/// Does something in a lane.
pub(crate) async fn act<T: Send + 'static>(
    web: &Web,
    work: impl FnOnce(&Runtime) -> Result<T, ActError> + Send + 'static,
) -> Result<T, Problem> {
    in_worker(web, work).await?.map_err(|error| match error {
        ActError::Second => Problem::second_person().of(error),
        ActError::Door | ActError::Unrecorded => Problem::unavailable().of(error),
        ActError::GoneOn => Problem::not_now().of(error),
    })
}
