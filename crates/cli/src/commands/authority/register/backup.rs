use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::place::{Place, wait};
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::Out;

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
    wait(async {
        let register = place.open().await?;
        let copied = register.back_up(&part.display().to_string()).await;
        copied.map_err(about_file(&args.file))
    })?;
    keep(&part, &args.file)?;
    let file = args.file.display().to_string();
    out.answer(&json!({"file": file}), &format!("The register is copied to {file}"))?;
    Ok(Exit::Done)
}

/// Gives the copy its name once it is on the disk, for its owner alone.
fn keep(part: &std::path::Path, file: &std::path::Path) -> Result<(), CliError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(part, owner).map_err(about_file(part))?;
    }
    let copy = std::fs::File::open(part).map_err(about_file(part))?;
    copy.sync_all().map_err(about_file(part))?;
    std::fs::rename(part, file).map_err(about_file(file))?;
    let above = file.parent().filter(|above| !above.as_os_str().is_empty());
    let above = above.unwrap_or_else(|| std::path::Path::new("."));
    std::fs::File::open(above).and_then(|dir| dir.sync_all()).map_err(about_file(above))
}
