//! Why there is no answer.

use core::fmt;
use std::path::PathBuf;

/// Why there is no answer, or none that counts. It names the host, and never what was sent to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// The address cannot be used.
    BadUrl {
        /// As far as it is one.
        host: String,
    },
    /// The answer ended too early, or is no HTTP.
    Broken {
        /// Host and port.
        host: String,
        /// What was wrong.
        cause: String,
    },
    /// The server is not who it should be, or does not take the client's certificate.
    Certificate {
        /// Host and port.
        host: String,
        /// What was wrong.
        cause: String,
    },
    /// The client certificate cannot be used.
    Identity {
        /// The file that is wrong.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// Plain `http://` further than loopback.
    Plain {
        /// Host and port.
        host: String,
    },
    /// The server sends the client elsewhere, as captive portals do.
    Redirected {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
    },
    /// The roots cannot be used.
    Roots {
        /// The file, or none where the system's are meant.
        path: Option<PathBuf>,
        /// What is wrong.
        cause: String,
    },
    /// The time was over.
    Slow {
        /// Host and port.
        host: String,
    },
    /// The server does not give what was asked for.
    Status {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
    },
    /// The body is longer than it may be.
    TooLong {
        /// Host and port.
        host: String,
        /// Most bytes.
        limit: usize,
    },
    /// The server cannot be reached.
    Unreachable {
        /// Host and port.
        host: String,
        /// Why not.
        cause: String,
    },
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadUrl { host } => write!(
                f,
                "'{host}': no address that can be asked; write https://HOST/…, without name and password"
            ),
            Self::Broken { host, cause } => write!(
                f,
                "{host}: the answer is broken: {cause}; look whether the service runs there, and what is in between"
            ),
            Self::Certificate { host, cause } => write!(
                f,
                "{host}: no trusted connection: {cause}; check the roots, the certificates' names and ends, and both clocks"
            ),
            Self::Identity { path, cause } => write!(
                f,
                "{}: cannot be used as client certificate: {cause}; give PEM files, the certificate first, then its chain",
                path.display()
            ),
            Self::Plain { host } => write!(
                f,
                "{host}: http:// is for this machine only; use https://, or allow plain HTTP on a network of your own"
            ),
            Self::Redirected { host, status } => write!(
                f,
                "{host}: sends us elsewhere (status {status}), which is not followed; a captive portal may be in between, or the address has changed"
            ),
            Self::Roots { path: Some(path), cause } => write!(
                f,
                "{}: cannot be used as roots: {cause}; give a PEM file with the certificates to trust",
                path.display()
            ),
            Self::Roots { path: None, cause } => write!(
                f,
                "this computer's roots cannot be used: {cause}; install ca-certificates, or give a PEM file"
            ),
            Self::Slow { host } => {
                write!(f, "{host}: no whole answer in time; look whether it runs and is reached")
            }
            Self::Status { host, status } => {
                let remedy = match status {
                    401 | 403 => "check the token",
                    404 => "check the address",
                    429 | 503 => "try again later",
                    _ => "look at the service's log",
                };
                write!(f, "{host}: answers with status {status}; {remedy}")
            }
            Self::TooLong { host, limit } => write!(
                f,
                "{host}: the answer has more than {limit} bytes, and is not read; check the address"
            ),
            Self::Unreachable { host, cause } => write!(
                f,
                "{host}: cannot be reached: {cause}; check the address, the network, and whether the service runs"
            ),
        }
    }
}

impl core::error::Error for FetchError {}
