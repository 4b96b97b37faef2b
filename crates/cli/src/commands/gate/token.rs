use std::path::PathBuf;

use clap::{Args, Subcommand};
use clearance_gate_server::Parts;
use clearance_gate_server::tokens::{Caller, Role, Tokens};
use serde_json::json;

use super::Where;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Make, list and end tokens of whoever may ask a gate that serves.
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    Add(Add),
    List(List),
    Remove(Remove),
}

/// Make a token. It is printed once; the gate keeps its hash. A gate that serves reads tokens again at SIGHUP.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate token add door-controller --role controller
  clearance gate token add ana --role officer --gate lane-7")]
struct Add {
    /// Whose it is: a name for this gate's records.
    name: String,
    /// controller: shows codes and hears decisions. lane: the lane's page. officer: decides where the gate cannot tell.
    #[arg(long)]
    role: Role,
    #[command(flatten)]
    place: Where,
}

/// List who may ask, and as what.
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    place: Where,
}

/// End the token of a name: whoever has it may not ask any more.
#[derive(Debug, Args)]
struct Remove {
    /// Whose.
    name: String,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Token, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        TokenCommand::Add(args) => {
            let token = Tokens::add(&file(&args.place)?, &args.name, args.role);
            let token = token.map_err(CliError::failed)?;
            let value = json!({ "name": args.name, "role": args.role.code(), "token": *token });
            out.answer(&value, &token)?;
        }
        TokenCommand::List(args) => {
            let tokens = Tokens::load(&file(&args.place)?).map_err(CliError::failed)?;
            let one = |it: &Caller| json!({ "name": it.name, "role": it.role.code() });
            let value = json!({ "tokens": tokens.all().map(one).collect::<Vec<_>>() });
            let lines = tokens.all().map(|it| format!("{:<10}  {}", it.role.code(), it.name));
            let lines: Vec<_> = lines.collect();
            let none = "Nobody may ask this gate yet: 'clearance gate token add'.";
            out.answer(&value, &if lines.is_empty() { none.to_owned() } else { lines.join("\n") })?;
        }
        TokenCommand::Remove(args) => {
            let was_there = Tokens::remove(&file(&args.place)?, &args.name);
            if !was_there.map_err(CliError::failed)? {
                let told = format!(
                    "{:?}: no token has this name; see 'clearance gate token list'",
                    args.name
                );
                return Err(CliError::failed(told));
            }
            let text =
                format!("The token of {} has ended; send SIGHUP to a gate that serves.", args.name);
            out.answer(&json!({ "name": args.name }), &text)?;
        }
    }
    Ok(Exit::Done)
}

fn file(place: &Where) -> Result<PathBuf, CliError> {
    Ok(Parts::of(&place.gate).map_err(CliError::failed)?.settings.serve.tokens)
}
