//! One process: listens, works, publishes, and stops within its time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use clearance_web::{Listen, ListenError, Listening, add_headers, open_here};
use tokio::sync::Semaphore;

use crate::app::Web;
use crate::http::{Problem, router};
use crate::settings::Settings;

/// A service that listens, and is not running yet.
#[derive(Debug)]
pub struct Service {
    web: Web,
    listening: Listening,
}

/// Stops a service, or lets it take a new certificate.
#[derive(Clone, Debug)]
pub struct Control {
    listening: clearance_web::Control,
    web: Web,
}

impl Control {
    /// Takes no more requests, and ends those that run within the time that was set.
    pub fn stop(&self) {
        self.listening.stop();
    }

    /// Reads the certificate again.
    ///
    /// # Errors
    /// What is wrong; the one before stays.
    pub async fn reload(&self) -> Result<(), ListenError> {
        self.web.doors.forget();
        self.listening.reload().await
    }
}

impl Service {
    /// Listens where the settings say. What was set is [checked](crate::Settings::checked) before.
    ///
    /// # Errors
    /// [`ListenError`].
    pub async fn listen(web: Web) -> Result<Self, ListenError> {
        let Settings { listen, tls, limits, stop_within, .. } = &web.settings;
        let listening = Listening::bind(Listen {
            at: *listen,
            tls: tls.clone(),
            time: Duration::from_secs(limits.time.into()),
            open: open_here(limits.open),
            open_of_address: limits.open_of_address,
            stop_within: Duration::from_secs((*stop_within).into()),
        });
        Ok(Self { listening: listening.await?, web })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// [`ListenError::Network`].
    pub fn address(&self) -> Result<SocketAddr, ListenError> {
        self.listening.address()
    }

    /// Stops it.
    #[must_use]
    pub fn control(&self) -> Control {
        Control { listening: self.listening.control(), web: self.web.clone() }
    }

    /// Works until it is stopped.
    ///
    /// # Errors
    /// [`ListenError::Network`].
    pub async fn run(self) -> Result<(), ListenError> {
        let publishing = tokio::spawn(crate::publisher::run(self.web.clone()));
        let done = self.listening.serve(app(&self.web)).await;
        publishing.abort();
        let _ = publishing.await;
        self.web.register.close().await;
        done
    }
}

/// Everything that the service answers.
fn app(web: &Web) -> Router {
    let places = Arc::new(Semaphore::new(web.settings.limits.at_once));
    router(web, crate::endpoints())
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
    add_headers(&mut response, POLICY);
    if web.settings.tls.is_some() {
        let hsts = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, hsts);
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
