//! The pages: made here, working without script; script adds the ring, the live answer and the camera.

mod ask;
mod face;
mod frame;
mod lane;
mod play;
mod start;
mod wallet;
mod why;
mod words;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use clearance_authority_server::console::STATIC;

use crate::stage::Stage;
use ask::{Asked, of_holder};

/// Largest picture that a camera sends, in bytes.
const MAX_BODY: usize = 4 << 20;

/// Pages of their own, in frames of their own: no inline style or script, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
    media-src 'self' blob:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// What the pages stand on.
pub(crate) type Shared = Arc<Stage>;

/// Files that are not the console's.
const OWN: &[(&str, &str, &[u8])] = &[
    ("demo.css", "text/css; charset=utf-8", include_bytes!("static/demo.css")),
    ("demo.js", "text/javascript; charset=utf-8", include_bytes!("static/demo.js")),
];

pub(crate) fn router(stage: &Shared, address: SocketAddr) -> Router {
    Router::new()
        .route("/", get(start::show))
        .route("/clock", post(start::wait))
        .route("/console", get(start::console))
        .route("/play/{who}", of_holder(play::whole).post(play::act))
        .route("/wallet/{who}", of_holder(wallet::whole))
        .route("/wallet/{who}/code", get(wallet::code))
        .route("/wallet/{who}/code.svg", get(wallet::drawing))
        .route("/wallet/{who}/why", of_holder(why::whole))
        .route("/lane/{gate}", get(lane::show))
        .route("/lane/{gate}/face", get(lane::face))
        .route("/lane/{gate}/typed", post(lane::typed))
        .route("/lane/{gate}/check", post(lane::check))
        .route("/static/{name}", get(file))
        .fallback(lost)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(address, around))
        .with_state(stage.clone())
}

async fn file(Path(name): Path<String>) -> Response {
    let known = OWN.iter().chain(STATIC).find(|(known, _, _)| *known == name);
    match known {
        Some((_, kind, bytes)) => ([(header::CONTENT_TYPE, *kind)], *bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn lost(State(stage): State<Shared>, asked: Asked) -> Response {
    let page = ask::answer(stage, asked, |page| Ok(page.trouble(page.say(words::NOT_FOUND))));
    let mut response = page.await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Around every request: only this site's own pages may ask, by the site's own name, and nothing is kept.
async fn around(State(address): State<SocketAddr>, request: Request, next: Next) -> Response {
    if !is_own(&request, address) {
        return (StatusCode::FORBIDDEN, "only the demonstration's own pages may ask")
            .into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Another site in the same browser may neither send forms here nor come under another name (DNS rebinding).
fn is_own(request: &Request, address: SocketAddr) -> bool {
    let of = |name| request.headers().get(name).and_then(|it: &HeaderValue| it.to_str().ok());
    let own = [address.to_string(), format!("localhost:{}", address.port())];
    let is_host = of(header::HOST).is_some_and(|host| own.iter().any(|it| it == host));
    let is_origin = |origin: &str| own.iter().any(|it| origin == format!("http://{it}"));
    // Under `no-referrer` a browser's form says that its origin is null, and Sec-Fetch-Site that it is the same.
    let is_same = of(header::HeaderName::from_static("sec-fetch-site")) == Some("same-origin");
    let is_form = request.method() == Method::GET
        || of(header::ORIGIN).is_none_or(|origin| is_origin(origin) || is_same);
    is_host && is_form
}
