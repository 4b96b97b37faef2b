//! Decisions as they come: server-sent events.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use clearance_web::Problem;

use super::{Endpoint, SHOWING, Web};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/decisions", SHOWING, listen)
            .says("Decisions, overrides, passages and notices as they come: server-sent events")
            .more(
                "Events: `comparing` where a device begins to compare a person, `decision` and `override`, each with an answer; \
                 `passed`, `not-passed`; `sent-on` where an officer sent a traveller on; `notice`, `reading`, `slip`, `slip-open`, `no-slip`; `gap` where \
                 some are lost between `Last-Event-ID` and now; `end` where the reader did not keep up or the gate stops: connect again. Who opens a \
                 door by them opens for `door: told`, once for each id.",
            )
            .gives_bytes(200, "The events", Some("text/event-stream")),
    ]
}

async fn listen(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    let after = headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default());
    let events = web.runtime.hub.listen(after);
    let events = events
        .ok_or_else(|| Problem::unavailable().of("too many listen, or the gate stops").after(5))?;
    let kind = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((kind, Body::from_stream(events)).into_response())
}
