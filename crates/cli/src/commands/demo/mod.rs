//! Codes on their way from phones to gates, as pictures, and what becomes of them.

mod cases;
mod cast;
mod forgery;
mod hardware_key;
mod stage;
mod table;
mod world;

use std::path::PathBuf;

use clap::Args;

use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::files;
use crate::hex;
use crate::output::{Ink, Out};

use stage::Stage;
use world::World;

/// Show codes travel from phones to gates, honest and forged, and what each gate says.
///
/// Every code is minted offline, drawn as a QR picture, saved, read back by a QR decoder that
/// shares nothing with the drawing, and then judged. Before each case the authority publishes its
/// status list, and the gates that are on the network fetch it. At the end a table compares what was expected
/// with what came; the exit code is 1 where they differ.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance demo
  clearance demo --dir /tmp/demo
  clearance wallet show Mei --wallet /tmp/demo/wallets/family --group mo --watch")]
pub(crate) struct Demo {
    /// Keep everything here: keys, lists, credentials, wallets, gates, and each code as
    /// .txt, .png and .svg. Must be empty, or not exist.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(crate) fn run(args: &Demo, out: &mut Out) -> Result<Exit, CliError> {
    let place = match &args.dir {
        Some(dir) => Place::kept(dir.clone())?,
        None => Place::temporary()?,
    };
    // The story starts with a step, so that each run tells the same, and ends now, so that its last
    // lists are fresh.
    let length = stage::BETWEEN_CASES * (cases::ALL.len() as u64 + 1);
    let world = World::build(&place.dir, clock::now().minus(length).step_start(world::STEP))?;
    let mut stage = Stage::new(world, place.dir.join("codes"), out)?;
    for case in cases::ALL {
        stage.play(case)?;
    }
    let shown = stage.finish();
    table::print(&shown, out)?;
    if let Some(dir) = &args.dir {
        let text = format!("Everything is kept in {}", dir.display());
        out.say(&out.ink(Ink::Faint, &text))?;
    }
    Ok(if shown.iter().all(stage::Shown::is_as_expected) { Exit::Done } else { Exit::Failed })
}

/// Where the demonstration keeps its files.
struct Place {
    dir: PathBuf,
    temporary: bool,
}

impl Place {
    fn kept(dir: PathBuf) -> Result<Self, CliError> {
        files::refuse_existing(&dir)?;
        files::make_private_dir(&dir)?;
        Ok(Self { dir, temporary: false })
    }

    fn temporary() -> Result<Self, CliError> {
        let name = format!("clearance-demo-{}", hex::encode(&entropy::bytes::<8>()?));
        let dir = std::env::temp_dir().join(name);
        files::make_private_dir(&dir)?;
        Ok(Self { dir, temporary: true })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed lies where the system cleans up.
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}
