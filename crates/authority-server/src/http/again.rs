//! Who meets somebody else in the register tries again by itself, before the caller is told to.

use std::time::Duration;

use super::Problem;

/// Waits before the second and the third try.
const WAITS: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(60)];

/// Does something up to three times, until nobody else is in the way.
///
/// # Errors
/// The [`Problem`] of the last try.
pub(crate) async fn again<T, F>(mut work: impl FnMut() -> F) -> Result<T, Problem>
where
    F: Future<Output = Result<T, Problem>>,
{
    for wait in WAITS {
        match work().await {
            Err(problem) if problem.may_pass() => tokio::time::sleep(wait).await,
            done => return done,
        }
    }
    work().await
}
