//! What waits for the register's database.

use tokio::runtime::{Builder, Runtime};

use crate::error::{CliError, about};

/// A runtime on the thread that asks.
pub(crate) fn new() -> Result<Runtime, CliError> {
    Builder::new_current_thread().enable_all().build().map_err(about("the register's runtime"))
}
