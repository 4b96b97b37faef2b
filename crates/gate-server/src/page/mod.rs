//! The lane page: the traveller's face and the officer's panel.
//!
//! It is made here and works without script: a wired scanner types into its field and ends with Enter. Script adds the
//! camera, the live answer and sound.

mod assets;
mod face;
mod panel;
mod sign_in;
mod slip;
mod view;
mod words;

use std::collections::BTreeMap;
use std::time::Instant;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use clearance_core::ids::SchemeId;
use clearance_verifier::PersonMatch;
use clearance_web::{Problem, Query};
use serde::Deserialize;

use crate::Runtime;
use crate::api::{
    Ask, Endpoint, Web, Who, act, close, in_worker, named, second_officer, typed, work,
};
use crate::lanes::{Overriding, SentTo};
use crate::tokens::{Caller, Role};

use words::Words;

/// Who stands at a lane.
const AT_LANE: Who = Who::Page(&[Role::Lane, Role::Officer]);
/// Who decides there.
const OFFICER: Who = Who::Page(&[Role::Officer]);

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::get("/lane", AT_LANE, show),
        Endpoint::get("/lane/alive", AT_LANE, alive),
        Endpoint::post("/lane/check", AT_LANE, check),
        Endpoint::post("/lane/person", OFFICER, person),
        Endpoint::post("/lane/override", OFFICER, overriding),
        Endpoint::post("/lane/passed", OFFICER, passed),
        Endpoint::post("/lane/send-on", OFFICER, send_on),
        Endpoint::post("/lane/close", OFFICER, closes),
        Endpoint::post("/lane/open", OFFICER, opens),
        Endpoint::post("/lane/supervisor", OFFICER, supervisor),
    ];
    all.extend(sign_in::endpoints());
    all.extend(slip::endpoints());
    all.extend(assets::endpoints());
    all
}

/// Which lane, and in which language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Looks {
    lane: Option<String>,
    lang: Option<String>,
    /// What the page says that is no answer: `wait`, `gone-on`, `second`, `door`, `reason`, `called`.
    say: Option<String>,
    /// `face` for the traveller's display alone.
    view: Option<String>,
}

type Fields = BTreeMap<String, String>;

async fn show(
    State(web): State<Web>,
    caller: Caller,
    Query(looks): Query<Looks>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = Words::of(looks.lang.as_deref(), &headers);
    let status = in_worker(&web, Runtime::status).await?;
    let name = looks.lane.as_deref().or(status.lanes.first().map(|lane| &lane.name[..]));
    let lane = status.lanes.iter().find(|lane| Some(&lane.name[..]) == name);
    let lane = lane.ok_or_else(|| Problem::not_found().of("there is no lane of this name"))?;
    let running = web.runtime.running();
    let (trust, place) = (running.gate().trust(), &running.dir().config().policy.location);
    let schemes = (0..=u8::MAX).filter_map(|id| trust.scheme(SchemeId(id)));
    let good_here = schemes.filter(|it| it.opens_at(place)).map(|it| &it.name[..]).collect();
    let scheme = |id: SchemeId| trust.scheme(id).map(|it| (it.name.clone(), it.step));
    let receipt = |check: &str| web.runtime.receipt(check);
    let view = view::View {
        words,
        status: &status,
        lane,
        is_officer: caller.role == Role::Officer,
        needs_second: web.runtime.settings.lane.second_person,
        is_face_only: looks.view.as_deref() == Some("face"),
        say: looks.say.as_deref(),
        receipt: &receipt,
        scheme: &scheme,
        good_here,
    };
    Ok(Html(view.page().into_string()).into_response())
}

/// That the gate answers, and still knows who asks.
async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

async fn check(State(web): State<Web>, Form(fields): Form<Fields>) -> Result<Redirect, Problem> {
    let text = fields.get("code").cloned().unwrap_or_default();
    let persons = fields.get("persons").and_then(|text| text.trim().parse().ok());
    let ask = Ask { lane: fields.get("lane").cloned(), persons };
    let answer = work(&web, named(&web, &ask)?, ask.persons, text, Instant::now()).await?;
    Ok(back(&fields, (answer.outcome == "wait").then_some("wait")))
}

async fn person(State(web): State<Web>, Form(fields): Form<Fields>) -> Result<Redirect, Problem> {
    let id = fields.get("check").cloned().unwrap_or_default();
    let matches = fields.get("holder").is_some_and(|text| text == "yes");
    let found = if matches { PersonMatch::Matches } else { PersonMatch::Differs };
    let done = act(&web, move |runtime| runtime.confirm_person(&id, found)).await;
    answered(&fields, done.err())
}

async fn overriding(
    State(web): State<Web>,
    caller: Caller,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    let Ok(reason) = typed(fields.get("reason").map_or("", String::as_str)) else {
        return Ok(back(&fields, Some("reason")));
    };
    let second = match second_officer(&web, fields.get("second").map(String::as_str)) {
        Ok(second) => second,
        Err(problem) => return answered(&fields, Some(problem)),
    };
    let id = fields.get("check").cloned().unwrap_or_default();
    let done = act(&web, move |runtime| {
        let (check, by, second) = (&id[..], &caller.name[..], second.as_deref());
        runtime.override_answer(&Overriding { check, by, second, reason: &reason })
    });
    answered(&fields, done.await.err())
}

async fn passed(State(web): State<Web>, Form(fields): Form<Fields>) -> Result<Redirect, Problem> {
    let id = fields.get("check").cloned().unwrap_or_default();
    let done = act(&web, move |runtime| runtime.passed(&id)).await;
    answered(&fields, done.err())
}

/// The officer is done with an answer, and lets nobody through.
async fn send_on(
    State(web): State<Web>,
    caller: Caller,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    let id = fields.get("check").cloned().unwrap_or_default();
    let is_again = fields.get("to").is_some_and(|to| to == "again");
    let to = if is_again { SentTo::Again } else { SentTo::Counter };
    let done = act(&web, move |runtime| runtime.send_on(&id, &caller.name, to));
    answered(&fields, done.await.err())
}

async fn closes(
    State(web): State<Web>,
    caller: Caller,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    close(&web, fields.get("lane").cloned(), true, caller).await?;
    Ok(back(&fields, None))
}

async fn opens(
    State(web): State<Web>,
    caller: Caller,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    close(&web, fields.get("lane").cloned(), false, caller).await?;
    Ok(back(&fields, None))
}

/// The officer wants somebody to come: it is told where notices are.
async fn supervisor(
    State(web): State<Web>,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    let name = fields.get("lane").map(String::as_str);
    let lane = web.runtime.lanes.named(name).ok_or_else(Problem::not_found)?;
    let text = format!("lane {}: the officer asks for a supervisor", lane.name);
    in_worker(&web, move |runtime| runtime.notice(runtime.now(), "supervisor", &text)).await?;
    Ok(back(&fields, Some("called")))
}

/// What an officer has to know stands on the page; what is wrong with the request is a problem.
fn answered(fields: &Fields, problem: Option<Problem>) -> Result<Redirect, Problem> {
    match problem {
        None => Ok(back(fields, None)),
        Some(problem) => match problem.code() {
            "not-now" => Ok(back(fields, Some("gone-on"))),
            "second-person" => Ok(back(fields, Some("second"))),
            "unavailable" => Ok(back(fields, Some("door"))),
            _ => Err(problem),
        },
    }
}

/// Back to the lane's page: a reload sends nothing twice.
fn back(fields: &Fields, say: Option<&str>) -> Redirect {
    let is_name = |text: &&String| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let mut place = "/lane?".to_owned();
    for name in ["lane", "lang"] {
        if let Some(value) = fields.get(name).filter(is_name) {
            place.push_str(&format!("{name}={value}&"));
        }
    }
    if let Some(say) = say {
        place.push_str(&format!("say={say}"));
    }
    Redirect::to(place.trim_end_matches(['&', '?']))
}
