//! Offices as the commands open them, and what the commands have in common.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::office::{Clock, Office, Passphrase};
use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;

use crate::clock;
use crate::error::CliError;
use crate::files;

/// The authority's directory.
#[derive(Clone, Debug, Args)]
pub(crate) struct Where {
    /// The authority's directory.
    #[arg(long, value_name = "DIR", default_value = "authority", global = true)]
    pub(crate) authority: PathBuf,
    /// A file with the passphrase that the authority's keys are sealed with; CLEARANCE_PASSPHRASE_FILE in the
    /// environment says the same.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) passphrase_file: Option<PathBuf>,
}

impl Where {
    pub(crate) fn open(&self) -> Result<Office, CliError> {
        self.open_with(Vec::new())
    }

    /// The same; new keys are sealed with the first of `passphrases`.
    pub(crate) fn open_with(&self, mut passphrases: Vec<Passphrase>) -> Result<Office, CliError> {
        passphrases.extend(self.passphrase()?);
        open_with(&self.authority, passphrases)
    }

    fn passphrase(&self) -> Result<Option<Passphrase>, CliError> {
        match &self.passphrase_file {
            Some(file) => passphrase(file).map(Some),
            None => usual_passphrase(),
        }
    }

    /// The same, whatever is missing or damaged there.
    pub(crate) fn open_to_recover(&self) -> Result<Office, CliError> {
        let passphrases = self.passphrase()?.into_iter().collect();
        let office = Office::open_to_recover(&self.authority, &RING, passphrases);
        let office = office.map_err(CliError::failed)?;
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

/// The passphrase in a file.
pub(crate) fn passphrase(file: &Path) -> Result<Passphrase, CliError> {
    Passphrase::new(&files::read_text(file)?)
        .map_err(|cause| CliError::failed(format_args!("{}: {cause}", file.display())))
}

/// The office in a directory; says so when another process has to be waited for.
pub(crate) fn open(dir: &Path) -> Result<Office, CliError> {
    open_with(dir, usual_passphrase()?.into_iter().collect())
}

fn open_with(dir: &Path, passphrases: Vec<Passphrase>) -> Result<Office, CliError> {
    let office = Office::open_sealed(dir, &RING, passphrases).map_err(CliError::failed)?;
    Ok(office.telling(waiting))
}

fn usual_passphrase() -> Result<Option<Passphrase>, CliError> {
    let file = std::env::var_os("CLEARANCE_PASSPHRASE_FILE");
    file.map(|file| passphrase(Path::new(&file))).transpose()
}

fn waiting(lock: &Path) {
    // Nobody is left to tell when that fails.
    drop(writeln!(
        std::io::stderr(),
        "clearance: waiting for another process that works here ({})",
        lock.display()
    ));
}
