//! The log: on standard error, in lines or JSON. No person is in it: see SECURITY.md.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to log. `RUST_LOG` says how much, as `warn,clearance_web=info`; where it says nothing, warnings of everybody and
/// what the crate `own` informs of.
pub fn begin(own: &str, json: bool) {
    let asked = std::env::var("RUST_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let usual =
        || Targets::new().with_default(LevelFilter::WARN).with_target(own, LevelFilter::INFO);
    let log = tracing_subscriber::registry().with(asked.unwrap_or_else(usual));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // Somebody who logs already goes on.
    let _ = if json { log.with(lines.json()).try_init() } else { log.with(lines).try_init() };
}
