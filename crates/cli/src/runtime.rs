//! What waits for databases and networks.

use tokio::runtime::{Builder, Runtime};

use crate::error::{CliError, about};

/// A runtime on the thread that asks.
pub(crate) fn new() -> Result<Runtime, CliError> {
    build(Builder::new_current_thread())
}

/// Waits for the work, on the thread that asks.
pub(crate) fn wait<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    new()?.block_on(work)
}

/// Waits for work that serves many at once, on every core.
pub(crate) fn wait_for_many<T>(
    work: impl Future<Output = Result<T, CliError>>,
) -> Result<T, CliError> {
    build(Builder::new_multi_thread())?.block_on(work)
}

fn build(mut builder: Builder) -> Result<Runtime, CliError> {
    builder.enable_all().build().map_err(about("the runtime"))
}
