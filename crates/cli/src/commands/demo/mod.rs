//! The eight systems at the counter, and codes on their way from phones to gates, as pictures.

mod cases;
mod cast;
mod forgery;
mod hardware_key;
mod serve;
mod stage;
mod systems;
mod table;
mod world;

use clearance_authority::hex;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::files;
use crate::output::{Ink, Out};

use stage::Stage;
use systems::Block;
use world::World;

/// Play all eight systems at the counter, then attacks on codes at gates, and say what each gate answers.
///
/// Each system has somebody who gets what it gives, somebody who reads why not, and somebody who loses it
/// again, which a gate notices: with the shipped schemes, on a register of its own, in virtual time.
///
/// Then every code is minted offline, drawn as a QR picture, saved, read back by a QR decoder that
/// shares nothing with the drawing, and judged. Before each case the authority publishes its
/// status list, and the gates that are on the network fetch it. The exit code is 1 where anything differs from what
/// was expected.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance demo
  clearance demo --serve --open
  clearance demo --dir /tmp/demo
  clearance wallet show Mei --wallet /tmp/demo/wallets/family --group mo --watch
  clearance authority register find Ana --authority /tmp/demo/systems/authority")]
pub(crate) struct Demo {
    /// Keep everything here: the register, keys, lists, credentials, wallets, gates, and each code
    /// as .txt, .png and .svg. Must be empty, or not exist.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Set up an authority with its console, phones and gates instead, to be tried in a browser on this machine, by a
    /// clock that can be moved. Ctrl-C stops it.
    #[arg(long)]
    serve: bool,
    /// Where to serve: an address of this machine alone. Any free port where left out.
    #[arg(long, value_name = "ADDRESS", requires = "serve", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Open the first page in a browser.
    #[arg(long, requires = "serve")]
    open: bool,
}

pub(crate) fn run(args: &Demo, out: &mut Out) -> Result<Exit, CliError> {
    let place = match &args.dir {
        Some(dir) => Place::kept(dir.clone())?,
        None => Place::temporary()?,
    };
    if args.serve {
        return serve::run(&place, args.listen, args.open, out);
    }
    let systems = systems::play(&place.dir.join("systems"), out)?;
    // The story starts with a step, so that each run tells the same, and ends now, so that its last
    // lists are fresh.
    let length = stage::BETWEEN_CASES * (cases::ALL.len() as u64 + 1);
    let world = World::build(&place.dir, clock::now().minus(length).step_start(world::STEP))?;
    out.say("\nAttacks, each code as a picture")?;
    let mut stage = Stage::new(world, place.dir.join("codes"))?;
    for case in cases::ALL {
        stage.play(case)?;
    }
    let shown = stage.finish();
    table::print(&shown, out)?;
    let wrong = shown.iter().filter(|shown| !shown.is_as_expected()).count();
    let wrong = wrong + systems.iter().map(Block::differences).sum::<usize>();
    let systems: Vec<_> = systems.iter().map(Block::as_json).collect();
    let codes = table::as_json(&shown);
    let value = json!({"systems": systems, "codes": codes, "differences": wrong});
    let count = shown.iter().filter(|shown| shown.is_code()).count();
    out.answer(&value, &ending(systems.len(), count, wrong))?;
    if let Some(dir) = &args.dir {
        let text = format!("Everything is kept in {}", dir.display());
        out.say(&out.ink(Ink::Faint, &text))?;
    }
    Ok(if wrong == 0 { Exit::Done } else { Exit::Failed })
}

fn ending(systems: usize, codes: usize, wrong: usize) -> String {
    let all = format!("{systems} systems and {codes} codes");
    match wrong {
        0 => format!("\n{all}, all judged as expected."),
        _ => format!("\n{all}, {wrong} answers OTHERWISE than expected."),
    }
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
        let name = format!("clearance-demo-{}", hex(&entropy::bytes::<8>()?));
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
