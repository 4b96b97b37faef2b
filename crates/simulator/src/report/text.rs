//! The report for a terminal.

use core::fmt::{self, Write};

use super::{Causes, Report};
use crate::truth::Presenter;

/// Plain text of up to some 100 columns.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = &self.scenario.size;
        writeln!(f, "{} (seed {})", self.scenario.title, self.scenario.seed)?;
        writeln!(
            f,
            "{} lanes at {} checkpoints, {} travellers in {} hours, {} codes shown",
            size.lanes * size.checkpoints,
            size.checkpoints,
            self.honest.arrivals + self.revoked_came,
            size.hours,
            self.presentations
        )?;
        self.write_honest(f)?;
        self.write_queue(f)?;
        self.write_thieves(f)?;
        self.write_ledger(f)?;
        self.write_faults(f)
    }
}

impl Report {
    fn write_honest(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let honest = &self.honest;
        let share = |count| percent(count, honest.arrivals);
        writeln!(f, "\nTravellers with a credential in force: {}", honest.arrivals)?;
        writeln!(f, "  {:>9} admitted with the first code", share(honest.admitted_at_once))?;
        writeln!(f, "  {:>9} admitted with a later one", share(honest.admitted_later))?;
        writeln!(f, "  {:>9} helped by an officer", share(honest.officer))?;
        causes(f, "first codes failed", &honest.first_failures, honest.arrivals)?;
        causes(f, "an officer helped", &honest.officer_because, honest.arrivals)?;
        if honest.robbed > 0 {
            writeln!(
                f,
                "  Of those at an officer {} were robbed of the code or the use.",
                honest.robbed
            )?;
        }
        Ok(())
    }

    fn write_queue(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{:30}{:>9}{:>9}{:>9}{:>9}", "", "p50", "p95", "p99", "most")?;
        for (name, values, unit) in self.times() {
            let [p50, p95, p99, most] = values.quantiles().map(|value| value as f64 / unit);
            writeln!(f, "{name:30}{p50:>9.1}{p95:>9.1}{p99:>9.1}{most:>9.1}")?;
        }
        Ok(())
    }

    fn write_thieves(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.thieves.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\n{:18}{:>9}{:>9}{:>14}{:>9}",
            "", "shown", "stopped", "within limits", "faults"
        )?;
        for presenter in Presenter::ALL {
            let Some(thieves) = self.thieves.get(presenter) else { continue };
            let (name, within) = (presenter.name(), thieves.within());
            let (shown, stopped, outside) = (thieves.shown, thieves.stopped(), thieves.outside);
            writeln!(f, "{name:18}{shown:>9}{stopped:>9}{within:>14}{outside:>9}")?;
            if thieves.nothing_to_film > 0 {
                let count = thieves.nothing_to_film;
                writeln!(f, "{:18}{count:>9}  came too late to film anything", "")?;
            }
            for (limit, count) in &thieves.within {
                writeln!(f, "{:18}{count:>32}  {}", "", limit.text())?;
            }
        }
        Ok(())
    }

    fn write_ledger(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ledger = &self.ledger;
        let mut told = String::new();
        if ledger.restarts > 0 {
            let _ = writeln!(told, "Gates restarted {} times.", ledger.restarts);
        }
        if ledger.flagged > 0 || ledger.doubles > 0 {
            let _ = writeln!(
                told,
                "Lanes that were cut off admitted {} by themselves; {} of them were double, and \
                 reconciliation found {}.",
                ledger.flagged, ledger.doubles, ledger.doubles_found
            );
        }
        if told.is_empty() { Ok(()) } else { write!(f, "\n{told}") }
    }

    fn write_faults(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outside = self.outside();
        writeln!(f, "\nFalse admissions outside the stated limits: {outside}")?;
        for fault in &self.faults {
            writeln!(
                f,
                "  checkpoint {}, lane {}, {:.1} s: {}; it should have been stopped by {}",
                fault.checkpoint,
                fault.lane,
                fault.at as f64 / 1_000.0,
                fault.presenter.name(),
                fault.broken
            )?;
        }
        Ok(())
    }
}

/// Causes, the commonest first.
fn causes(f: &mut fmt::Formatter<'_>, what: &str, causes: &Causes, all: u64) -> fmt::Result {
    for (cause, count) in sorted(causes) {
        writeln!(f, "  {:>9} {what}: {cause}", percent(count, all))?;
    }
    Ok(())
}

pub(super) fn sorted(causes: &Causes) -> Vec<(&str, u64)> {
    let mut sorted: Vec<_> = causes.iter().map(|(cause, count)| (cause.as_str(), *count)).collect();
    sorted.sort_by_key(|(cause, count)| (u64::MAX - count, *cause));
    sorted
}

/// As `12.34 %`.
pub(super) fn percent(count: u64, all: u64) -> String {
    if all == 0 {
        return "-".to_owned();
    }
    let share = 100.0 * count as f64 / all as f64;
    if count > 0 && share < 0.01 { format!("{share:.4} %") } else { format!("{share:.2} %") }
}
