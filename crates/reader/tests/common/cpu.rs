//! Time that this thread had a CPU: a busy machine does not make a picture slow.

use std::fs;
use std::time::{Duration, Instant};

/// What `work` gives, and how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (wall, before) = (Instant::now(), on_cpu());
    let done = work();
    let time = match (before, on_cpu()) {
        (Some(before), Some(after)) => after - before,
        _ => wall.elapsed(),
    };
    (done, time)
}

/// The first number of Linux's schedstat; none elsewhere.
fn on_cpu() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}
