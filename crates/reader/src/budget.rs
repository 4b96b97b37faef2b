//! How much work a picture may cost.

use std::fmt;

/// The most work that one picture may cost: counted steps, and the caller's own deadline.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// Steps, of at most a microsecond on a small machine. The same picture always takes the same
    /// number.
    pub steps: u64,
    /// Asked between pieces of work of a few milliseconds; `false` ends the reading.
    pub keep_going: &'a dyn Fn() -> bool,
}

impl Budget<'_> {
    /// Steps that a gate spends on one picture: enough for each attempt on the largest one, and less
    /// than a second. A frame of 640 by 480 pixels with a code takes some ten thousand.
    pub const STEPS: u64 = 1_000_000;

    /// The ordinary number of steps, and no deadline.
    pub const fn ordinary() -> Self {
        Self { steps: Self::STEPS, keep_going: &|| true }
    }
}

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget").field("steps", &self.steps).finish_non_exhaustive()
    }
}

/// Counts the steps taken.
pub(crate) struct Meter<'a> {
    budget: Budget<'a>,
    spent: u64,
    /// Steps at which the deadline is asked for next.
    ask_at: u64,
}

/// Steps between two questions for the deadline.
const ASK: u64 = 1_000;

impl<'a> Meter<'a> {
    pub(crate) fn new(budget: Budget<'a>) -> Self {
        Self { budget, spent: 0, ask_at: 0 }
    }

    /// Takes `steps` before the work that they stand for.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Spent> {
        let spent = self.spent.saturating_add(steps as u64);
        if spent > self.budget.steps {
            return Err(Spent);
        }
        if spent >= self.ask_at {
            self.ask_at = spent + ASK;
            if !(self.budget.keep_going)() {
                self.budget.steps = self.spent; // and never goes on
                return Err(Spent);
            }
        }
        self.spent = spent;
        Ok(())
    }

    /// Asks for the deadline within work whose steps are taken: what takes long between two steps on some pictures must not
    /// hold up who waits.
    pub(crate) fn ask(&mut self) -> Result<(), Spent> {
        self.ask_at = self.spent;
        self.spend(0)
    }

    pub(crate) fn spent(&self) -> u64 {
        self.spent
    }
}

/// Nothing is left of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent;
