use clap::Args;
use serde_json::json;

use super::place::Place;
use crate::error::{CliError, Exit, about};
use crate::output::Out;
use crate::runtime::wait;

/// Make the register, or bring it to this version's form.
///
/// Killed in the middle, it is done by the next call. A register that a newer version made is not touched.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority register init
  clearance authority register init --register sqlite:/srv/dsi/register.db")]
pub(super) struct Init {}

pub(super) fn run(_: &Init, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let migrated = wait(async {
        let register = place.connect().await?;
        let migrated = register.migrate().await.map_err(about(place.shown()))?;
        register.close().await;
        Ok(migrated)
    })?;
    let register = place.shown();
    let text = match migrated.from {
        0 => format!("Made the register {register}"),
        from if from == migrated.to => format!("The register {register} is up to date"),
        from => format!("Brought the register {register} from step {from} to {}", migrated.to),
    };
    out.answer(&json!({"register": register, "from": migrated.from, "to": migrated.to}), &text)?;
    Ok(Exit::Done)
}
