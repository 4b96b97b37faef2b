//! The web apps, where their files are: `crates/bindings-web/build` makes them, the settings `wallet` and `web_gate` name them. The gate
//! is here to be installed on tablets: it asks this service for nothing but its own files.

use std::io::ErrorKind;
use std::path::{Path as FilePath, PathBuf};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use crate::access::Who;
use crate::app::Web;
use crate::http::{Endpoint, Path, Problem, tagged};
use crate::settings::Settings;

/// What the app may do: its own scripts, WebAssembly, the camera and this service's API. Nothing of anybody else's.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
    connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; form-action 'none'; \
    base-uri 'none'; frame-ancestors 'none'";

/// What a page may ask the browser for.
const MAY: &str = "camera=(self), screen-wake-lock=(self), geolocation=(), microphone=()";

/// Largest file that is served.
const LARGEST: u64 = 8 << 20;

/// Files that are served, by their ending.
const KINDS: [(&str, &str); 8] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
];

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/wallet", Who::Anyone, || async { crate::pages::see("/wallet/") })
            .page(None),
        Endpoint::get("/wallet/", Who::Anyone, |web: State<Web>, headers: HeaderMap| {
            start(App::Wallet, web, headers)
        })
        .page(None),
        Endpoint::get("/wallet/root.pub", Who::Anyone, root).page(None),
        Endpoint::get(
            "/wallet/{*file}",
            Who::Anyone,
            |web: State<Web>, name: Path<String>, headers: HeaderMap| {
                file(App::Wallet, web, name, headers)
            },
        )
        .page(None),
        Endpoint::get("/gate", Who::Anyone, || async { crate::pages::see("/gate/") }).page(None),
        Endpoint::get("/gate/", Who::Anyone, |web: State<Web>, headers: HeaderMap| {
            start(App::Gate, web, headers)
        })
        .page(None),
        Endpoint::get(
            "/gate/{*file}",
            Who::Anyone,
            |web: State<Web>, name: Path<String>, headers: HeaderMap| {
                file(App::Gate, web, name, headers)
            },
        )
        .page(None),
    ]
}

/// Which app.
#[derive(Clone, Copy, Debug)]
enum App {
    Gate,
    Wallet,
}

impl App {
    fn dir(self, settings: &Settings) -> Option<&FilePath> {
        match self {
            Self::Gate => settings.web_gate.as_deref(),
            Self::Wallet => settings.wallet.as_deref(),
        }
    }
}

async fn start(app: App, State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    answer(app, &web, "index.html", &headers).await
}

async fn file(
    app: App,
    State(web): State<Web>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(app, &web, &file, &headers).await
}

/// The root that the wallet begins with: it comes from where the app comes from.
async fn root(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    if web.settings.wallet.is_none() {
        return Err(Problem::not_found());
    }
    let bytes = read(web.office.root_public()).await?.ok_or_else(Problem::not_found)?;
    Ok(with_policy(tagged(&web, &headers, bytes, ("text/plain; charset=utf-8", "no-cache"))))
}

async fn answer(app: App, web: &Web, name: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let dir = app.dir(&web.settings).ok_or_else(Problem::not_found)?;
    let kind = kind(name).ok_or_else(Problem::not_found)?;
    let path = dir.join(name);
    let packed =
        if takes_gzip(headers) { read(dir.join(format!("{name}.gz"))).await? } else { None };
    let is_packed = packed.is_some();
    let bytes = match packed {
        Some(bytes) => bytes,
        None => read(path).await?.ok_or_else(Problem::not_found)?,
    };
    let mut response = with_policy(tagged(web, headers, bytes, (kind, "no-cache")));
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

fn with_policy(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(MAY));
    response
}

/// The type of a file that may be served: a plain path to one of the known endings.
fn kind(name: &str) -> Option<&'static str> {
    let is_plain = |part: &str| {
        let is_good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_good)
    };
    let ending = FilePath::new(name).extension()?.to_str()?;
    let known = KINDS.iter().find(|(known, _)| *known == ending)?;
    name.split('/').all(is_plain).then_some(known.1)
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|all| all.split(',').any(|it| it.trim() == "gzip"))
}

/// The file's bytes; nothing where there is none.
async fn read(path: PathBuf) -> Result<Option<Vec<u8>>, Problem> {
    let read = tokio::task::spawn_blocking(move || match std::fs::metadata(&path) {
        Ok(data) if data.is_file() && data.len() <= LARGEST => std::fs::read(&path).map(Some),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    });
    read.await.map_err(|_| Problem::failed())?.map_err(|_| Problem::failed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_directory() {
        for name in ["index.html", "js/main.js", "wasm/clearance_bg.wasm", "manifest.webmanifest"] {
            assert!(kind(name).is_some(), "{name}");
        }
        for name in [
            "../serve.toml",
            "a/../../b.js",
            "/etc/passwd.js",
            ".hidden.js",
            "js/.js",
            "js//a.js",
            "a%2f.js",
            "root.key",
            "index",
            "c:\\a.js",
            "",
        ] {
            assert_eq!(kind(name), None, "{name}");
        }
    }
}
