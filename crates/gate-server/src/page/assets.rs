//! What the page loads: from this gate alone.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use clearance_web::style::{PARTS, TOKENS};

use crate::api::{Endpoint, Who};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/lane/style.css", Who::Anyone, style).page(()),
        Endpoint::get("/lane/lane.js", Who::Anyone, script).page(()),
        Endpoint::get("/lane/slip.js", Who::Anyone, slip_script).page(()),
    ]
}

async fn style() -> Response {
    static ALL: LazyLock<String> =
        LazyLock::new(|| [TOKENS, PARTS, include_str!("lane.css")].concat());
    file("text/css; charset=utf-8", &ALL)
}

async fn script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("lane.js"))
}

async fn slip_script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("slip.js"))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    // A gate that was brought up to date shows its new page at once.
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}
