//! Style sheets and pictures, and the way from the root to the console.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::ask::see;
use crate::access::Who;
use crate::app::Web;
use crate::console::{STATIC, paths};
use crate::http::{Endpoint, Path, Problem, tagged};

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
    let cache = "public, max-age=300, must-revalidate";
    Ok(tagged(&web, &headers, *bytes, (kind, cache)))
}
