//! The log: on standard error, in lines or JSON. No person is in it: see SECURITY.md.

use tracing_subscriber::EnvFilter;

/// Begins to log. `RUST_LOG` says how much; warnings and what the service does where it says nothing.
pub fn begin(json: bool) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,clearance_authority_server=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Somebody who logs already goes on.
    let _ = if json { log.json().try_init() } else { log.try_init() };
}

/// Logs that something failed, and the service goes on.
pub fn failed(error: &dyn core::fmt::Display) {
    tracing::error!(%error, "it did not work; the service goes on as before");
}
