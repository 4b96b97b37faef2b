//! One process: listens, works, publishes, and stops within its time.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::sync::Semaphore;

use crate::app::Web;
use crate::connections::Room;
use crate::http::{Problem, router};
use crate::settings::Tls;

/// Why the service does not run.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The address cannot be listened on.
    Listen(SocketAddr, std::io::Error),
    /// The certificate or its key cannot be used.
    Tls(String),
    /// The network failed.
    Network(std::io::Error),
}

impl core::fmt::Display for ServeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Listen(at, cause) => write!(
                f,
                "{at} cannot be listened on: {cause}; stop what listens there, or choose another address with listen = \"…\""
            ),
            Self::Tls(cause) => cause.fmt(f),
            Self::Network(cause) => write!(f, "the network failed: {cause}"),
        }
    }
}

impl core::error::Error for ServeError {}

/// A service that listens, and is not running yet.
pub struct Service {
    web: Web,
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
}

/// Stops a service, or lets it take a new certificate.
#[derive(Clone)]
pub struct Control {
    handle: Handle<SocketAddr>,
    within: Duration,
    tls: Option<(RustlsConfig, Tls)>,
    web: Web,
}

impl core::fmt::Debug for Control {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Control")
    }
}

impl core::fmt::Debug for Service {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Service").field("listener", &self.listener).finish_non_exhaustive()
    }
}

impl Control {
    /// Takes no more requests, and ends those that run within the time that was set.
    pub fn stop(&self) {
        self.handle.graceful_shutdown(Some(self.within));
    }

    /// Reads the certificate again.
    ///
    /// # Errors
    /// What is wrong; the one before stays.
    pub async fn reload(&self) -> Result<(), ServeError> {
        self.web.doors.forget();
        let Some((config, files)) = &self.tls else { return Ok(()) };
        let done = config.reload_from_pem_file(&files.certificate, &files.key).await;
        done.map_err(|cause| bad_tls(files, &cause))
    }
}

fn bad_tls(files: &Tls, cause: &std::io::Error) -> ServeError {
    ServeError::Tls(format!(
        "the certificate {} and its key {} cannot be used: {cause}; both are PEM files, the certificate first, then its chain",
        files.certificate.display(),
        files.key.display()
    ))
}

impl Service {
    /// Listens where the settings say. What was set is [checked](crate::Settings::checked) before.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn listen(web: Web) -> Result<Self, ServeError> {
        let at = web.settings.listen;
        let listener = TcpListener::bind(at).map_err(|cause| ServeError::Listen(at, cause))?;
        listener.set_nonblocking(true).map_err(ServeError::Network)?;
        let tls = match &web.settings.tls {
            Some(files) => {
                // The only provider that is compiled in; a second install is refused and does not matter.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let config = RustlsConfig::from_pem_file(&files.certificate, &files.key).await;
                Some(config.map_err(|cause| bad_tls(files, &cause))?)
            }
            None => None,
        };
        Ok(Self { web, listener, tls, handle: Handle::new() })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// [`ServeError::Network`].
    pub fn address(&self) -> Result<SocketAddr, ServeError> {
        self.listener.local_addr().map_err(ServeError::Network)
    }

    /// Stops it.
    #[must_use]
    pub fn control(&self) -> Control {
        let within = Duration::from_secs(self.web.settings.stop_within.into());
        let tls = self.tls.clone().zip(self.web.settings.tls.clone());
        Control { handle: self.handle.clone(), within, tls, web: self.web.clone() }
    }

    /// Works until it is stopped.
    ///
    /// # Errors
    /// [`ServeError::Network`].
    pub async fn run(self) -> Result<(), ServeError> {
        let app = app(&self.web).into_make_service_with_connect_info::<SocketAddr>();
        let time = Duration::from_secs(self.web.settings.limits.time.into());
        let publishing = tokio::spawn(crate::publisher::run(self.web.clone()));
        let mut server =
            axum_server::from_tcp(self.listener).map_err(ServeError::Network)?.handle(self.handle);
        // Who opens a connection and says nothing, or says it slowly, does not hold it for long.
        server.http_builder().http1().timer(hyper_util::rt::TokioTimer::new());
        server.http_builder().http1().header_read_timeout(time);
        let server = server.first_request_timeout(time);
        let room = Room::new(&self.web);
        let done = match self.tls {
            Some(config) => {
                let acceptor = RustlsAcceptor::new(config).handshake_timeout(time).acceptor(room);
                server.acceptor(acceptor).serve(app).await
            }
            None => server.acceptor(room).serve(app).await,
        };
        publishing.abort();
        let _ = publishing.await;
        self.web.register.close().await;
        done.map_err(ServeError::Network)
    }
}

/// Everything that the service answers.
fn app(web: &Web) -> Router {
    let places = Arc::new(Semaphore::new(web.settings.limits.at_once));
    router(web, crate::endpoints())
        .fallback(|| async {
            Problem::not_found().of("there is no such address; see /v1/openapi.json")
        })
        .method_not_allowed_fallback(|| async { Problem::method() })
        .layer(DefaultBodyLimit::max(web.settings.limits.body))
        .layer(from_fn_with_state((web.clone(), places), around))
        .with_state(web.clone())
}

/// Around every request: a place, a deadline, headers, a count.
async fn around(
    State((web, places)): State<(Web, Arc<Semaphore>)>,
    request: Request,
    next: Next,
) -> Response {
    let began = std::time::Instant::now();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = match request.method().as_str() {
        "GET" => "GET",
        "POST" => "POST",
        _ => "other",
    };
    let instead = crate::pages::Instead::outside(&request);
    let _inside = match web.doors.enters(crate::access::address(request.extensions())) {
        Ok(inside) => inside,
        Err(problem) => return problem.into_response(),
    };
    let Ok(_place) = places.try_acquire() else {
        return Problem::unavailable().of("too much at once; try again").after(1).into_response();
    };
    let time = Duration::from_secs(web.settings.limits.time.into());
    let mut response = match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::slow()
            .of("nothing may have been done: look before you try again")
            .into_response(),
    };
    if let Some(instead) = instead {
        response = instead.of_answer(&web, response);
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if web.settings.tls.is_some() {
        let hsts = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    let status = response.status();
    let path = path.unwrap_or_else(|| "other".to_owned());
    let took = began.elapsed();
    web.metrics.request(method, &path, status.as_u16(), took);
    // The path's pattern, never the path: that has people's numbers in it.
    tracing::debug!(method, path, status = status.as_u16(), ms = took.as_millis(), "answered");
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(method, path, "the service failed");
    }
    response
}

/// Pages are of this service alone: no script, no frames, no forms to elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
