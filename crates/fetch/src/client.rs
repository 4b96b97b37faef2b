//! Asks, and reads the answer.

use core::fmt;
use core::time::Duration;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use clearance_durable as durable;
use rustls::pki_types::CertificateDer;
use ureq::config::Config;
use ureq::http::{self, Response, Uri, header};
use ureq::tls::{
    Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, TlsProvider, parse_pem,
};
use ureq::{Agent, Body};
use zeroize::Zeroizing;

use crate::answer::{Answer, Fetched};
use crate::bearer::Bearer;
use crate::error::FetchError;
use crate::request::Request;
use crate::settings::{ClientSettings, Identity, Roots};
use crate::url;

/// Longest PEM file. A distribution's roots have some 250 kB.
const MAX_PEM: usize = 4 << 20;
/// Longest header of an answer.
const MAX_HEADER: usize = 16 << 10;
/// Connections that are kept for the next request to the same host: one for each worker of a gate.
const IDLE_PER_HOST: usize = 8;
/// Connections that are kept in all.
const IDLE: usize = 32;
/// How long they are kept. Servers close earlier than clients wish.
const IDLE_AGE: Duration = Duration::from_secs(15);

/// Asks other machines. Clones share their connections; each may be used by many threads.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    /// Keeps no connections: each is fresh.
    fresh: Agent,
    max_bytes: usize,
    allow_plain: bool,
}

impl Client {
    /// A client by `settings`. It reads its roots and its certificate now.
    ///
    /// # Errors
    /// [`FetchError::Roots`], [`FetchError::Identity`].
    pub fn new(settings: &ClientSettings) -> Result<Self, FetchError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(roots(&settings.roots)?)
            .unversioned_rustls_crypto_provider(provider);
        if let Some(identity) = &settings.identity {
            tls = tls.client_cert(Some(client_cert(identity)?));
        }
        let tls = tls.build();
        let config = || {
            Config::builder()
                .tls_config(tls.clone())
                .proxy(None) // the environment of a service decides nothing
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_global(Some(settings.timeout))
                .max_response_header_size(MAX_HEADER)
                .user_agent(concat!("clearance/", env!("CARGO_PKG_VERSION")))
        };
        let agent = config()
            .max_idle_connections(IDLE)
            .max_idle_connections_per_host(IDLE_PER_HOST)
            .max_idle_age(IDLE_AGE)
            .build()
            .new_agent();
        let fresh = config().max_idle_connections(0).max_idle_connections_per_host(0).build();
        let (max_bytes, allow_plain) = (settings.max_bytes, settings.allow_plain);
        Ok(Self { agent, fresh: fresh.new_agent(), max_bytes, allow_plain })
    }

    /// The file at `url`, unless it is the one that the caller has.
    ///
    /// # Errors
    /// [`FetchError`]; [`FetchError::Status`] for anything but 200 and 304.
    pub fn get(&self, url: &str, etag: Option<&str>) -> Result<Fetched, FetchError> {
        self.fetch(&Request::get(url).unless(etag))
    }

    /// As [`get`](Self::get), for a request that says more.
    ///
    /// # Errors
    /// [`FetchError`]; [`FetchError::Status`] for anything but 200 and 304.
    pub fn fetch(&self, request: &Request<'_>) -> Result<Fetched, FetchError> {
        let answer = self.send(request)?;
        match answer.status {
            200 => Ok(Fetched::Fresh { etag: answer.etag, bytes: answer.bytes }),
            // Who did not ask for it has nothing to keep.
            304 if request.etag.is_some() => Ok(Fetched::NotModified),
            status => Err(FetchError::Status { host: url::host_for_people(request.url), status }),
        }
    }

    /// Hands `bytes` to `url`. The answer may have any status.
    ///
    /// # Errors
    /// [`FetchError`].
    pub fn post(
        &self,
        url: &str,
        content_type: &str,
        bytes: &[u8],
        bearer: Option<&Bearer>,
    ) -> Result<Answer, FetchError> {
        self.send(&Request::post(url, content_type, bytes).by(bearer))
    }

    /// Sends `request`. The answer may have any status but a redirect's.
    ///
    /// # Errors
    /// [`FetchError`].
    pub fn send(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        let uri = url::checked(request.url, self.allow_plain)?;
        let host = url::host_for_people(request.url);
        let (began, time) =
            (Instant::now(), request.timeout.or(self.agent.config().timeouts().global));
        // Both tries are within one limit of time.
        let left = || time.map(|time| time.saturating_sub(began.elapsed()));
        let run = |agent, left| {
            run(agent, request, &uri, left).map_err(|error| translated(host.clone(), error))
        };
        let response = match run(&self.agent, time) {
            // A kept connection may have been closed just then; asking again does no harm (RFC 9110 9.2.2).
            Err(FetchError::Broken { .. } | FetchError::Unreachable { .. })
                if request.is_repeatable && left() != Some(Duration::ZERO) =>
            {
                run(&self.fresh, left())?
            }
            ran => ran?,
        };
        let status = response.status().as_u16();
        if matches!(status, 300..=303 | 305..=399) {
            return Err(FetchError::Redirected { host, status });
        }
        let etag = response.headers().get(header::ETAG);
        let etag = etag.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let limit = request.max_bytes.unwrap_or(self.max_bytes);
        let bytes = read_body(response, limit, &host)?;
        Ok(Answer { status, etag, bytes })
    }
}

fn run(
    agent: &Agent,
    request: &Request<'_>,
    uri: &Uri,
    timeout: Option<Duration>,
) -> Result<Response<Body>, ureq::Error> {
    let mut built = http::Request::builder().uri(uri.clone());
    if let Some(etag) = request.etag {
        built = built.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(bearer) = request.bearer {
        let mut value = http::HeaderValue::from_str(&bearer.header()).map_err(http::Error::from)?;
        value.set_sensitive(true);
        built = built.header(header::AUTHORIZATION, value);
    }
    for (name, value) in &request.headers {
        built = built.header(*name, *value);
    }
    match request.body {
        Some((content_type, body)) => {
            let built = built.method("POST").header(header::CONTENT_TYPE, content_type);
            let built = agent.configure_request(built.body(body)?);
            agent.run(built.timeout_global(timeout).build())
        }
        None => {
            let built = agent.configure_request(built.body(())?);
            agent.run(built.timeout_global(timeout).build())
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

fn read_body(
    mut response: Response<Body>,
    limit: usize,
    host: &str,
) -> Result<Vec<u8>, FetchError> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    // A body that announces itself as too long is not even read.
    if response.body().content_length().is_some_and(|length| length > most) {
        return Err(FetchError::TooLong { host: host.to_owned(), limit });
    }
    match response.body_mut().with_config().limit(most).read_to_vec() {
        Ok(bytes) => Ok(bytes),
        Err(ureq::Error::BodyExceedsLimit(_)) => {
            Err(FetchError::TooLong { host: host.to_owned(), limit })
        }
        // The server was there: what failed is its answer.
        Err(ureq::Error::Io(cause)) if tls_error(&cause).is_none() => {
            Err(FetchError::Broken { host: host.to_owned(), cause: cause.to_string() })
        }
        Err(error) => Err(translated(host.to_owned(), error)),
    }
}

fn translated(host: String, error: ureq::Error) -> FetchError {
    use ureq::Error;
    match error {
        Error::Timeout(_) => FetchError::Slow { host },
        Error::BadUri(_) => FetchError::BadUrl { host },
        Error::HostNotFound => {
            FetchError::Unreachable { host, cause: "no such host is known".to_owned() }
        }
        Error::ConnectionFailed => {
            FetchError::Unreachable { host, cause: "nothing answers there".to_owned() }
        }
        Error::Rustls(cause) => FetchError::Certificate { host, cause: cause.to_string() },
        Error::Tls(cause) => FetchError::Certificate { host, cause: cause.to_owned() },
        Error::Io(cause) => match (tls_error(&cause), cause.kind()) {
            (Some(cause), _) => FetchError::Certificate { host, cause },
            (None, io::ErrorKind::TimedOut) => FetchError::Slow { host },
            (None, io::ErrorKind::UnexpectedEof) => {
                FetchError::Broken { host, cause: cause.to_string() }
            }
            (None, _) => FetchError::Unreachable { host, cause: cause.to_string() },
        },
        other => FetchError::Broken { host, cause: other.to_string() },
    }
}

fn tls_error(cause: &io::Error) -> Option<String> {
    let inner = cause.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(inner.to_string())
}

fn roots(roots: &Roots) -> Result<RootCerts, FetchError> {
    let (path, found) = match roots {
        Roots::System => (None, system_roots()?),
        Roots::Pem(path) => {
            let fail = |cause| FetchError::Roots { path: Some(path.clone()), cause };
            let items = read_pem(path).map_err(&fail)?;
            let found = items.into_iter().filter_map(certificate).collect::<Vec<_>>();
            for root in &found {
                let der = CertificateDer::from(root.der());
                let added = rustls::RootCertStore::empty().add(der);
                added.map_err(|cause| fail(cause.to_string()))?;
            }
            (Some(path.clone()), found)
        }
    };
    if found.is_empty() {
        return Err(FetchError::Roots { path, cause: "there is no certificate".to_owned() });
    }
    Ok(RootCerts::from(found))
}

/// The roots that can be read. One that cannot be read does not keep the others away.
fn system_roots() -> Result<Vec<Certificate<'static>>, FetchError> {
    let found = rustls_native_certs::load_native_certs();
    match (found.certs.is_empty(), found.errors.first()) {
        (true, Some(cause)) => Err(FetchError::Roots { path: None, cause: cause.to_string() }),
        _ => Ok(found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect()),
    }
}

fn client_cert(identity: &Identity) -> Result<ClientCert, FetchError> {
    let fail = |path: &Path, cause: String| FetchError::Identity { path: path.into(), cause };
    let Identity { certificate: chain_file, key: key_file } = identity;
    let items = read_pem(chain_file).map_err(|cause| fail(chain_file, cause))?;
    let chain: Vec<_> = items.into_iter().filter_map(certificate).collect();
    if chain.is_empty() {
        return Err(fail(chain_file, "there is no certificate".to_owned()));
    }
    let items = read_pem(key_file).map_err(|cause| fail(key_file, cause))?;
    let key = items.into_iter().find_map(private_key);
    let key = key.ok_or_else(|| fail(key_file, "there is no private key".to_owned()))?;
    Ok(ClientCert::new_with_certs(&chain, key))
}

fn read_pem(path: &Path) -> Result<Vec<PemItem<'static>>, String> {
    let bytes = durable::read(path, MAX_PEM).map_err(|cause| cause.to_string())?;
    let bytes = Zeroizing::new(bytes); // it may be a key
    parse_pem(&bytes).map(|item| item.map_err(|cause| cause.to_string())).collect()
}

fn certificate(item: PemItem<'static>) -> Option<Certificate<'static>> {
    match item {
        PemItem::Certificate(found) => Some(found),
        _ => None,
    }
}

fn private_key(item: PemItem<'static>) -> Option<PrivateKey<'static>> {
    match item {
        PemItem::PrivateKey(found) => Some(found),
        _ => None,
    }
}
