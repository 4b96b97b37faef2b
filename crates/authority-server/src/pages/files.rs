//! Style sheets and pictures, and the way from the root to the console.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::ask::see;
use crate::access::Who;
use crate::app::Web;
use crate::console::{STATIC, paths};
use crate::http::{Endpoint, Path, Problem};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let to_people = || async { see(paths::PEOPLE) };
    vec![
        Endpoint::get("/", Who::Anyone, to_people).page(None),
        Endpoint::get("/console", Who::Anyone, to_people).page(None),
        Endpoint::get("/static/{name}", Who::Anyone, file).page(None),
    ]
}

async fn file(
    State(web): State<Web>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = STATIC.iter().find(|(known, _, _)| *known == name);
    let (_, kind, bytes) = known.ok_or_else(Problem::not_found)?;
    let digest = web.provider.sha256(&[bytes]);
    let tag: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let shown = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if shown == Some(tag.as_str()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, *kind)], Body::from(*bytes)).into_response()
    };
    let headers = response.headers_mut();
    let cache = HeaderValue::from_static("public, max-age=300, must-revalidate");
    headers.insert(header::CACHE_CONTROL, cache);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}
