//! What the page loads: from this gate alone.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::api::{Endpoint, Who};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/lane/style.css", Who::Anyone, style).page(()),
        Endpoint::get("/lane/lane.js", Who::Anyone, script).page(()),
    ]
}

async fn style() -> Response {
    file("text/css; charset=utf-8", concat!(include_str!("style.css"), include_str!("lane.css")))
}

async fn script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("lane.js"))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    // A gate that was brought up to date shows its new page at once.
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}
