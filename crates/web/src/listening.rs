//! One address: listens, serves, and stops within its time.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use serde::Deserialize;

use crate::room::Room;

/// Where to listen, and how much is taken there.
#[derive(Clone, Debug)]
pub struct Listen {
    /// The address.
    pub at: SocketAddr,
    /// Certificate and key; none for plain HTTP.
    pub tls: Option<Tls>,
    /// Longest time of a hand-shake and of a request's headers.
    pub time: Duration,
    /// Connections at once: see [`open_here`].
    pub open: usize,
    /// Of these, connections of one address; never more than half.
    pub open_of_address: usize,
    /// Time in which requests that run may end, once the service is told to stop.
    pub stop_within: Duration,
}

/// Files of a certificate.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

impl Tls {
    /// Paths that are relative are in this directory.
    pub fn in_dir(&mut self, dir: &Path) {
        for file in [&mut self.certificate, &mut self.key] {
            *file = dir.join(&*file);
        }
    }
}

/// Why a service does not listen.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListenError {
    /// The address cannot be listened on.
    Listen(SocketAddr, std::io::Error),
    /// The certificate or its key cannot be used.
    Tls(String),
    /// The network failed.
    Network(std::io::Error),
}

impl core::fmt::Display for ListenError {
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

impl core::error::Error for ListenError {}

/// An address that is listened on, and not served yet.
pub struct Listening {
    listen: Listen,
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
}

impl Listening {
    /// Listens.
    ///
    /// # Errors
    /// [`ListenError`].
    pub async fn bind(listen: Listen) -> Result<Self, ListenError> {
        let at = listen.at;
        let listener = TcpListener::bind(at).map_err(|cause| ListenError::Listen(at, cause))?;
        listener.set_nonblocking(true).map_err(ListenError::Network)?;
        let tls = match &listen.tls {
            Some(files) => {
                // The only provider that is compiled in; a second install is refused and does not matter.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let config = RustlsConfig::from_pem_file(&files.certificate, &files.key).await;
                Some(config.map_err(|cause| bad_tls(files, &cause))?)
            }
            None => None,
        };
        Ok(Self { listen, listener, tls, handle: Handle::new() })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// [`ListenError::Network`].
    pub fn address(&self) -> Result<SocketAddr, ListenError> {
        self.listener.local_addr().map_err(ListenError::Network)
    }

    /// Stops it.
    #[must_use]
    pub fn control(&self) -> Control {
        let tls = self.tls.clone().zip(self.listen.tls.clone());
        Control { handle: self.handle.clone(), within: self.listen.stop_within, tls }
    }

    /// Serves `app` until it is stopped.
    ///
    /// # Errors
    /// [`ListenError::Network`].
    pub async fn serve(self, app: Router) -> Result<(), ListenError> {
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let Listen { time, open, open_of_address, .. } = self.listen;
        let room = Room::for_connections(open, open_of_address.min(open / 2));
        let server = axum_server::from_tcp(self.listener).map_err(ListenError::Network)?;
        let mut server = server.handle(self.handle);
        // Who opens a connection and says nothing, or says it slowly, does not hold it for long.
        server.http_builder().http1().timer(hyper_util::rt::TokioTimer::new());
        server.http_builder().http1().header_read_timeout(time);
        let server = server.first_request_timeout(time);
        let done = match self.tls {
            Some(config) => {
                let acceptor = RustlsAcceptor::new(config).handshake_timeout(time).acceptor(room);
                server.acceptor(acceptor).serve(app).await
            }
            None => server.acceptor(room).serve(app).await,
        };
        done.map_err(ListenError::Network)
    }
}

impl core::fmt::Debug for Listening {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Listening").field("listener", &self.listener).finish_non_exhaustive()
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
    pub async fn reload(&self) -> Result<(), ListenError> {
        let Some((config, files)) = &self.tls else { return Ok(()) };
        let done = config.reload_from_pem_file(&files.certificate, &files.key).await;
        done.map_err(|cause| bad_tls(files, &cause))
    }
}

impl core::fmt::Debug for Control {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Control")
    }
}

fn bad_tls(files: &Tls, cause: &std::io::Error) -> ListenError {
    ListenError::Tls(format!(
        "the certificate {} and its key {} cannot be used: {cause}; both are PEM files, the certificate first, then its chain",
        files.certificate.display(),
        files.key.display()
    ))
}

/// `wanted` connections at once, and never more than three quarters of the files that the process may open: other work
/// needs files too.
#[must_use]
pub fn open_here(wanted: usize) -> usize {
    wanted.min(files().saturating_mul(3) / 4).max(1)
}

/// Files that the process may open: Linux tells; elsewhere 1,024, the usual limit.
fn files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|rest| rest.split_whitespace().next());
    match soft {
        Some("unlimited") => usize::MAX,
        soft => soft.and_then(|number| number.parse().ok()).unwrap_or(1_024),
    }
}
