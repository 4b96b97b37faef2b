use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man as Page;

use crate::error::{CliError, Exit, about_file};
use crate::output::Out;

/// Print the manual page, or write one page a command.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance man | man -l -
  clearance man --dir ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Write the pages of all commands into this directory.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// `command`: the command line as a whole.
pub(crate) fn run(args: &Man, mut command: Command, out: &mut Out) -> Result<Exit, CliError> {
    command.build();
    let Some(dir) = &args.dir else {
        out.raw(&render(command)?)?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(dir).map_err(about_file(dir))?;
    clap_mangen::generate_to(command, dir).map_err(about_file(dir))?;
    Ok(Exit::Done)
}

fn render(command: Command) -> Result<Vec<u8>, CliError> {
    let mut page = Vec::new();
    let rendered = Page::new(command).render(&mut page);
    rendered.map_err(|cause| CliError::failed(format_args!("manual page: {cause}")))?;
    Ok(page)
}
