//! A whole scenario: its checkpoints, on as many threads as are given.

use core::error::Error;
use core::fmt;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::checkpoint::{self, Setting};
use crate::report::Report;
use crate::scenario::{Scenario, ScenarioError};
use crate::world::{Fault, Signer, World};

/// How a scenario is run. Nothing here changes the report.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Checkpoints at once.
    pub threads: NonZeroUsize,
    /// Told how many checkpoints are done.
    pub progress: &'a (dyn Fn(usize) + Sync),
}

impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// Why there is no report.
#[derive(Debug)]
#[non_exhaustive]
pub enum SimulationError {
    /// The phones' or the gates' own code refused something that it should not.
    Broken(Box<dyn Error + Send + Sync>),
    /// The scenario makes no sense.
    Scenario(ScenarioError),
}

impl fmt::Display for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(cause) => {
                write!(f, "the simulated phones and gates do not work: {cause}; please report it")
            }
            Self::Scenario(error) => write!(f, "{error}"),
        }
    }
}

impl Error for SimulationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Broken(cause) => Some(cause.as_ref()),
            Self::Scenario(error) => Some(error),
        }
    }
}

impl From<Fault> for SimulationError {
    fn from(fault: Fault) -> Self {
        Self::Broken(fault)
    }
}

/// More threads than cores only take memory.
const MOST_THREADS: usize = 256;

/// Simulates `scenario`. The same scenario gives the same report, on any number of threads.
///
/// # Errors
/// [`SimulationError`] where the scenario makes no sense.
pub fn simulate(scenario: &Scenario, run: Run<'_>) -> Result<Report, SimulationError> {
    let scenario = scenario.clone().checked().map_err(SimulationError::Scenario)?;
    let world = World::new(&scenario, Signer::Authority)?;
    let forger = World::new(&scenario, Signer::Forger)?;
    let setting = Setting { scenario: &scenario, world: &world, forger: &forger };
    let next = AtomicUsize::new(0);
    let done = Mutex::new(InOrder::new(&scenario));
    let work = || -> Result<(), Fault> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= scenario.size.checkpoints {
                return Ok(());
            }
            let report = checkpoint::simulate(&setting, index)?;
            let count = done.lock().unwrap_or_else(PoisonError::into_inner).take(index, report);
            (run.progress)(count);
        }
    };
    let threads = run.threads.get().min(scenario.size.checkpoints).min(MOST_THREADS);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })?;
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner).report)
}

/// Adds reports up in the order of their checkpoints, in whatever order they come.
struct InOrder {
    report: Report,
    merged: usize,
    waiting: BTreeMap<usize, Report>,
}

impl InOrder {
    fn new(scenario: &Scenario) -> Self {
        Self { report: Report::new(scenario), merged: 0, waiting: BTreeMap::new() }
    }

    /// Returns how many have come.
    fn take(&mut self, index: usize, report: Report) -> usize {
        self.waiting.insert(index, report);
        while let Some(report) = self.waiting.remove(&self.merged) {
            self.report.merge(report);
            self.merged += 1;
        }
        self.merged + self.waiting.len()
    }
}
