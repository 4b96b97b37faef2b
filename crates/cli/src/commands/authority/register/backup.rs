use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::place::Place;
use crate::error::{CliError, Exit, about_file};
use crate::files::{self, Access};
use crate::output::Out;
use crate::runtime::wait;

/// Copy the register into a new file while it is in use (SQLite; PostgreSQL has pg_dump).
///
/// The copy is whole: killed in the middle, there is none. It holds personal data.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance authority register backup /backup/register.db")]
pub(super) struct Backup {
    /// The file to make.
    file: PathBuf,
}

pub(super) fn run(args: &Backup, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    files::refuse_existing(&args.file)?;
    // Under another name first, so that a copy that was cut short is not taken for one.
    let part = PathBuf::from(format!("{}.part", args.file.display()));
    if part.exists() {
        std::fs::remove_file(&part).map_err(about_file(&part))?;
    }
    // For its owner alone from the start: the database fills an empty file.
    files::create_new(&part, &[], Access::Secret)?;
    wait(async {
        let register = place.open().await?;
        let copied = register.back_up(&part.display().to_string()).await;
        copied.map_err(about_file(&args.file))
    })?;
    files::keep(&part, &args.file)?;
    let file = args.file.display().to_string();
    out.answer(&json!({"file": file}), &format!("The register is copied to {file}"))?;
    Ok(Exit::Done)
}
