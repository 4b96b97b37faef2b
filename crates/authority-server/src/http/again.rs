//! Who meets somebody else in the register tries again by itself, before the caller is told to.

use core::hash::{BuildHasher as _, Hasher as _};
use std::hash::RandomState;
use std::time::Duration;

use super::Problem;

/// Milliseconds before each further try. In PostgreSQL every two that write meet at the end of the audit: of five
/// at once, three tries each were too few.
const WAITS: [u64; 5] = [10, 30, 80, 160, 320];

/// Does something again until nobody else is in the way, six times at most.
///
/// # Errors
/// The [`Problem`] of the last try.
pub(crate) async fn again<T, F>(mut work: impl FnMut() -> F) -> Result<T, Problem>
where
    F: Future<Output = Result<T, Problem>>,
{
    for wait in WAITS {
        match work().await {
            Err(problem) if problem.may_pass() => tokio::time::sleep(about(wait)).await,
            done => return done,
        }
    }
    work().await
}

/// Half as long to one and a half times, so that those who met do not meet again.
fn about(wait: u64) -> Duration {
    let any = RandomState::new().build_hasher().finish();
    Duration::from_millis(wait / 2 + any % (wait + 1))
}
