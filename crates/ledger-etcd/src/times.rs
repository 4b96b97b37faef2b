//! How long things take and last.

use core::time::Duration;

use clearance_core::registry::limit;

/// How long a gate waits for the engine, and the engine keeps records.
///
/// The defaults are for an engine in the same building, with etcd's own defaults for heartbeat (100 ms) and election (1 s).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// A node that is silent for so long is left for the next one. 300 ms: three heartbeats, and short, because what is asked
    /// between a leader's fall and its successor is lost.
    pub attempt: Duration,
    /// A claim is given up after so long. 2 s: an election, and the claim after it.
    pub claim: Duration,
    /// With no answer from any node for so long, claims do not wait any more. 600 ms: with the attempt that notices it,
    /// less than a second.
    pub away_after: Duration,
    /// How often an engine that is away is asked whether it is back. 200 ms.
    pub probe: Duration,
    /// How often one that is quiet is asked whether it is there. 5 s.
    pub idle: Duration,
    /// How often its nodes are examined. A minute.
    pub examine: Duration,
    /// A code stays on record for so long after it was accepted, at least. Ten minutes: a code can be good for two after it
    /// was accepted first ([`SHORTEST_KEEP`]), so lanes' clocks may be eight minutes apart.
    pub keep_codes: Duration,
    /// Claims share a lease for so long. A minute.
    pub lease_span: Duration,
    /// Admissions under schemes that go on without the engine are kept for so long: a lane that was away for longer
    /// cannot compare. A day.
    pub keep_past: Duration,
}

/// A code that was accepted a minute early by one lane may be shown until a minute after its start at another.
pub const SHORTEST_KEEP: Duration =
    Duration::from_secs(limit::MAX_AHEAD as u64 + limit::CODE_LIFE as u64);

impl Default for Times {
    fn default() -> Self {
        Self {
            attempt: Duration::from_millis(300),
            claim: Duration::from_secs(2),
            away_after: Duration::from_millis(600),
            probe: Duration::from_millis(200),
            idle: Duration::from_secs(5),
            examine: Duration::from_secs(60),
            keep_codes: Duration::from_secs(600),
            lease_span: Duration::from_secs(60),
            keep_past: Duration::from_secs(86_400),
        }
    }
}
