//! Public files: trust list, chain, status lists. The same directory can be carried to any web server or CDN.

use std::path::{Component, Path as FilePath, PathBuf};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::Who;
use crate::app::Web;
use crate::http::{Endpoint, Path, Problem, tagged};

/// Largest file that is served: status lists of a thousand million credentials take 6 MB.
const LARGEST: u64 = 64 << 20;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/public/trust-list", Who::Anyone, trust_list)
            .says("The newest trust list")
            .gives_bytes(200, "The signed list", Some("application/cbor"))
            .gives_bytes(304, "The one that you have is the newest", None)
            .fails(&[Problem::not_found]),
        Endpoint::get("/v1/public/trust-chain", Who::Anyone, trust_chain)
            .says("One trust list for each root there was")
            .more("For devices that slept through a change of the root.")
            .gives_bytes(200, "The chain", Some("application/cbor"))
            .gives_bytes(304, "The one that you have is the newest", None)
            .fails(&[Problem::not_found]),
        Endpoint::get("/v1/public/status/{*file}", Who::Anyone, status)
            .says("A file of the status lists")
            .more("AUTHORITY/head.cbor changes; every other file never does.")
            .gives_bytes(200, "The file", Some("application/cbor"))
            .gives_bytes(304, "The one that you have is the newest", None)
            .fails(&[Problem::not_found]),
    ]
}

async fn trust_list(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    answer(&web, &web.office.trust_list(), &headers, false).await
}

async fn trust_chain(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    answer(&web, &web.office.trust_chain(), &headers, false).await
}

async fn status(
    State(web): State<Web>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = inside(&file).ok_or_else(Problem::not_found)?;
    let is_fixed = file.file_name().is_none_or(|name| name != "head.cbor");
    answer(&web, &web.settings.publish_to.join(file), &headers, is_fixed).await
}

/// A path that cannot lead out of its directory, or to a hidden or half-written file.
fn inside(text: &str) -> Option<PathBuf> {
    let path = FilePath::new(text);
    let is_good = path.components().all(|part| match part {
        Component::Normal(name) => name.to_str().is_some_and(|name| {
            !name.starts_with('.')
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        }),
        _ => false,
    });
    (is_good && text.ends_with(".cbor")).then(|| path.to_owned())
}

async fn answer(
    web: &Web,
    path: &FilePath,
    headers: &HeaderMap,
    is_fixed: bool,
) -> Result<Response, Problem> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let length = std::fs::metadata(&path)?.len();
        if length > LARGEST { Ok(None) } else { std::fs::read(&path).map(Some) }
    });
    let bytes = match read.await.map_err(|_| Problem::failed())? {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(Problem::failed()),
        Err(_) => return Err(Problem::not_found().of("nothing of that name is published")),
    };
    let cache = if is_fixed {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=10, must-revalidate"
    };
    Ok(tagged(web, headers, bytes, ("application/cbor", cache)))
}

/// Bytes of all files under a directory.
pub(crate) fn size(dir: &FilePath) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => size(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}
