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

/// Heeds the operator's signals: SIGHUP reloads, SIGTERM and Ctrl-C stop.
#[cfg(unix)]
pub(crate) async fn heed<F: Future<Output = ()>>(reload: impl Fn() -> F, stop: impl FnOnce()) {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::hangup()),
    );
    let (Ok(mut end), Ok(mut interrupt), Ok(mut again)) = signals else { return };
    loop {
        tokio::select! {
            _ = end.recv() => break,
            _ = interrupt.recv() => break,
            _ = again.recv() => reload().await,
        }
    }
    stop();
}

/// Heeds Ctrl-C, which stops; there is no signal to reload.
#[cfg(not(unix))]
pub(crate) async fn heed<F: Future<Output = ()>>(_: impl Fn() -> F, stop: impl FnOnce()) {
    if tokio::signal::ctrl_c().await.is_ok() {
        stop();
    }
}

fn build(mut builder: Builder) -> Result<Runtime, CliError> {
    builder.enable_all().build().map_err(about("the runtime"))
}
