//! The log: on standard error, in lines or JSON. No person is in it: see SECURITY.md.

/// Begins to log. `RUST_LOG` says how much, as `warn,clearance_authority_server=info`; that much where it says nothing.
pub fn begin(json: bool) {
    clearance_web::log::begin("clearance_authority_server", json);
}

/// Logs that something failed, and the service goes on.
pub fn failed(error: &dyn core::fmt::Display) {
    tracing::error!(%error, "it did not work; the service goes on as before");
}
