//! Rates, and how long one takes.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What was measured.
pub(crate) struct Rates {
    what: &'static str,
    at_once: usize,
    total: Duration,
    each: Vec<Duration>,
    /// Seconds of the process's CPU time.
    cpu: f64,
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |share: usize| self.each[(self.each.len() - 1) * share / 1_000];
        write!(
            f,
            "{} {}: {:.0} a second, {} at once; p50 {:.2?}, p99 {:.2?}, longest {:.2?}; \
             {:.0} us of CPU each",
            self.each.len(),
            self.what,
            self.each.len() as f64 / self.total.as_secs_f64(),
            self.at_once,
            of(500),
            of(990),
            of(1_000),
            self.cpu * 1e6 / self.each.len() as f64
        )
    }
}

/// What is done, of one number.
pub(crate) type Work<W> = fn(Arc<W>, u32) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// Does `work` so many times, some at once.
pub(crate) async fn measured<W: Send + Sync + 'static>(
    what: &'static str,
    at_once: usize,
    times: u32,
    world: &Arc<W>,
    work: Work<W>,
) -> Rates {
    let next = Arc::new(AtomicU32::new(0));
    let (began, cpu) = (Instant::now(), cpu_seconds());
    let lane = |world: Arc<W>, next: Arc<AtomicU32>| async move {
        let mut each = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= times {
                return each;
            }
            let began = Instant::now();
            work(world.clone(), at).await;
            each.push(began.elapsed());
        }
    };
    let lanes = (0..at_once).map(|_| tokio::spawn(lane(world.clone(), next.clone())));
    let mut each = Vec::new();
    for lane in lanes.collect::<Vec<_>>() {
        each.extend(lane.await.unwrap());
    }
    let (total, cpu) = (began.elapsed(), cpu_seconds() - cpu);
    each.sort_unstable();
    Rates { what, at_once, total, each, cpu }
}

/// CPU time of all threads of the process so far: what a busy machine does not change much.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name may hold blanks; it ends with the last bracket.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0 // USER_HZ
}

/// The most that the process ever held.
pub(crate) fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}
