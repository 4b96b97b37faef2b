//! The ledger that the lanes of the checkpoint share, and what the operator is told of it.

use std::sync::Arc;

use clearance_gate::GateDir;
use clearance_ledger_etcd::{Concern, Engine, Finding, Report, Settings, SharedLedger, Standing};
use clearance_verifier::Ledger;

use super::news::Found;

/// The notice of an engine that is away.
pub(super) const AWAY: &str = "ledger-away";
const CONCERN: &str = "ledger-concern";

/// The engine of this gate.
#[derive(Debug)]
pub(super) struct Shared(Arc<SharedLedger>);

impl Shared {
    /// Connects; an engine that is away is turned to when it is back.
    ///
    /// # Errors
    /// What is wrong with settings, certificates or the gate's directory.
    pub(super) fn open(dir: &GateDir, settings: &Settings) -> Result<Self, String> {
        let text = |error: &dyn core::fmt::Display| error.to_string();
        let checked = settings.checked(dir.path()).map_err(|error| text(&error))?;
        let engine = Engine::connect(&checked).map_err(|error| text(&error))?;
        let own = Arc::new(dir.durable_ledger());
        let shared = SharedLedger::open(engine, own, &dir.shared_dir());
        Ok(Self(Arc::new(shared.map_err(|error| text(&error))?)))
    }

    pub(super) fn ledger(&self) -> Arc<dyn Ledger> {
        Arc::clone(&self.0) as Arc<dyn Ledger>
    }

    pub(super) fn standing(&self) -> Standing {
        self.0.standing()
    }

    /// What came to light since nobody took note of it.
    pub(super) fn findings(&self) -> Vec<Finding> {
        self.0.findings()
    }

    /// It is written down. Where the journal does not take that, the finding is told again.
    pub(super) fn acknowledge(&self, finding: &Finding) {
        if let Err(error) = self.0.acknowledge(&finding.id()) {
            tracing::warn!(%error, "a finding of the shared ledger will be told again");
        }
    }
}

/// What is wrong with the engine.
pub(super) fn troubles(standing: &Standing, found: &mut Found) {
    if let Some(trouble) = standing.away {
        let text = format!("{trouble}; schemes decide whether this gate goes on by itself");
        found.insert((AWAY, String::new()), text);
    }
    for concern in concerns(standing) {
        let (code, text) = (concern.code().to_owned(), concern.to_string());
        // Several nodes have the same trouble: it is told once, with all of them.
        let told = found.entry((CONCERN, code)).or_default();
        *told = if told.is_empty() { text } else { format!("{told}; {text}") };
    }
}

/// The notice whose state cannot be told, because a node was silent in the last examination.
pub(super) fn unseen(standing: &Standing) -> Option<&'static str> {
    standing.report.as_ref().is_some_and(Report::has_silent_node).then_some(CONCERN)
}

/// What the last examination found, beside that the engine is away, which the claims themselves tell sooner.
pub(super) fn concerns(standing: &Standing) -> impl Iterator<Item = &Concern> {
    let all = standing.report.iter().flat_map(|report| &report.concerns);
    all.filter(|concern| !matches!(concern, Concern::Away))
}
