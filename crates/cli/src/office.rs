//! Offices as the commands open them, and what the commands have in common.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::office::{Clock, Office};
use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;

use crate::clock;
use crate::error::CliError;

/// The authority's directory.
#[derive(Clone, Debug, Args)]
pub(crate) struct Where {
    /// The authority's directory.
    #[arg(long, value_name = "DIR", default_value = "authority", global = true)]
    pub(crate) authority: PathBuf,
}

impl Where {
    pub(crate) fn open(&self) -> Result<Office, CliError> {
        open(&self.authority)
    }

    /// The same, whatever is missing or damaged there.
    pub(crate) fn open_to_recover(&self) -> Result<Office, CliError> {
        let office = Office::open_to_recover(&self.authority, &RING).map_err(CliError::failed)?;
        Ok(office.telling(waiting))
    }
}

/// The time to act at.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct When {
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time, global = true)]
    at: Option<Timestamp>,
    /// Go by the clock although the last lists make it look wrong. Compare it with another one first.
    #[arg(long, global = true)]
    clock_is_right: bool,
}

impl When {
    pub(crate) fn now(self) -> Timestamp {
        clock::at_or_now(self.at)
    }

    pub(crate) fn clock(self) -> Clock {
        if self.clock_is_right { Clock::asserted(self.now()) } else { Clock::showing(self.now()) }
    }
}

/// The office in a directory; says so when another process has to be waited for.
pub(crate) fn open(dir: &Path) -> Result<Office, CliError> {
    let office = Office::open(dir, &RING).map_err(CliError::failed)?;
    Ok(office.telling(waiting))
}

fn waiting(lock: &Path) {
    // Nobody is left to tell when that fails.
    drop(writeln!(
        std::io::stderr(),
        "clearance: waiting for another process that works here ({})",
        lock.display()
    ));
}
