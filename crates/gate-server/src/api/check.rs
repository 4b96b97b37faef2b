//! A code is shown in a lane.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clearance_verifier::{Crossing, ReplyPace};
use clearance_web::{Problem, Query};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use utoipa::IntoParams;

use super::{Endpoint, SHOWING, Web};
use crate::lanes::{Answer, OneLane, Presented, Rest, Ticket};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/check", SHOWING, check)
            .says("Judges the code that is shown in a lane, and opens where everything is in order")
            .more(
                "The body is the code's text, as a scanner sends it, or a picture. The same code that is read again within 3 s is \
                 the same passage: its answer comes again with `repeat`, and nothing opens twice. `wait` says that somebody is in \
                 the lane, and `unread` that a picture shows no code; neither was judged. Where time runs out (408), nothing \
                 opened and nothing will.",
            )
            .query::<Ask>()
            .takes_bytes(&["text/plain", "image/*", "application/octet-stream"])
            .gives::<Answer>(200, "The answer")
            .fails(&[Problem::not_found]),
    ]
}

/// Where the code is shown.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Ask {
    /// The lane; may be left out where there is one.
    pub(crate) lane: Option<String>,
    /// People in the lane, where somebody or something counted them.
    #[param(minimum = 1, maximum = 255)]
    pub(crate) persons: Option<u8>,
}

async fn check(
    State(web): State<Web>,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let body = body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large().of("send a smaller picture"),
        _ => Problem::malformed().of("the body did not come whole"),
    })?;
    let presented = presented(&headers, body)?;
    let lane = named(&web, &ask)?;
    let text = match presented {
        Presented::Text(text) => text,
        Presented::Picture(bytes) => match web.runtime.text_of_soon(lane, bytes).await {
            Ok(text) => text,
            Err(why) => {
                let answer = axum::Json(web.runtime.unread(lane, &why));
                let rest = Rest::after(&why, began.elapsed()).map(Extension);
                return Ok((rest, answer).into_response());
            }
        },
    };
    let answer = work(&web, lane, ask.persons, text, began).await?;
    Ok(axum::Json(Arc::unwrap_or_clone(answer)).into_response())
}

/// The lane that is meant.
pub(crate) fn named<'a>(web: &'a Web, ask: &Ask) -> Result<&'a OneLane, Problem> {
    let lane = web.runtime.lanes.named(ask.lane.as_deref());
    lane.ok_or_else(|| Problem::not_found().of("name a lane of this gate: ?lane=…"))
}

fn presented(headers: &HeaderMap, body: Bytes) -> Result<Presented, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match kind {
        "text/plain" => {
            // What no text is may still come from a scanner: the lane says what it looks like.
            let text = String::from_utf8_lossy(&body);
            Ok(Presented::Text(text.trim_end_matches(['\r', '\n']).to_owned()))
        }
        "application/octet-stream" => Ok(Presented::Picture(body.into())),
        kind if kind.starts_with("image/") => Ok(Presented::Picture(body.into())),
        _ => Err(Problem::wrong_type().of("send a text as text/plain, or a picture as image/…")),
    }
}

/// Somebody waits for the answer. Dropped when they go away: no door opens then.
struct Waiting(Arc<Ticket>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

/// A lane's turn, when it comes within the deadline.
async fn place(of: &Arc<Semaphore>, deadline: Duration) -> Result<OwnedSemaphorePermit, Problem> {
    let place = timeout(deadline, Arc::clone(of).acquire_owned()).await;
    place.ok().and_then(Result::ok).ok_or_else(|| {
        Problem::unavailable().of("this lane judges another code; show it again").after(1)
    })
}

/// One code at a time in a lane, in a worker, within the lane's deadline, answered at the reply's pace from when it came.
pub(crate) async fn work(
    web: &Web,
    lane: &OneLane,
    persons: Option<u8>,
    text: String,
    began: Instant,
) -> Result<Arc<Answer>, Problem> {
    let settings = &web.runtime.settings.lane;
    let deadline = Duration::from_millis(settings.deadline.into());
    let turn = place(&lane.turn, deadline).await?;
    let ticket = Waiting(Arc::new(Ticket::default()));
    let (runtime, its, name) = (Arc::clone(&web.runtime), Arc::clone(&ticket.0), lane.name.clone());
    let crossing = persons.map_or_else(Crossing::default, Crossing::of);
    let mut working = tokio::task::spawn_blocking(move || {
        let _until_done = turn;
        runtime.present(Some(&name), Presented::Text(text), crossing, &its)
    });
    let done = match timeout(deadline, &mut working).await {
        Ok(done) => done,
        Err(_) if ticket.0.give_up() => {
            return Err(Problem::slow().of("nothing opened; show the code again"));
        }
        Err(_) => working.await, // the door is opening
    };
    let answer = done.map_err(|_| Problem::failed())?.map_err(|_| Problem::not_found())?;
    let pace = ReplyPace::every(Duration::from_millis(settings.pace.into()));
    sleep(pace.wait(began.elapsed())).await;
    Ok(answer)
}
