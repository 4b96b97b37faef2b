use clap::{Args, Command};
use clap_complete::Shell;

use crate::error::{CliError, Exit};
use crate::output::Out;

/// Print a script that completes commands and options in your shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance completions bash > ~/.local/share/bash-completion/completions/clearance
  clearance completions zsh > ~/.zfunc/_clearance
  clearance completions fish > ~/.config/fish/completions/clearance.fish")]
pub(crate) struct Completions {
    /// The shell to write for.
    shell: Shell,
}

/// `command`: the command line as a whole.
pub(crate) fn run(
    args: &Completions,
    mut command: Command,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "clearance", &mut script);
    out.raw(&script)?;
    Ok(Exit::Done)
}
