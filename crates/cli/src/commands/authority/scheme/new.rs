use std::path::PathBuf;

use clap::Args;
use clearance_schemes::scaffold::scaffold;
use clearance_schemes::shipped_files;
use serde_json::json;

use crate::clock;
use crate::error::{CliError, Exit};
use crate::files::{self, Access};
use crate::output::Out;

/// Begin a new scheme: a small one that is whole, with its texts and cases.
///
/// The folder of schemes is made where it is missing, with the shipped schemes and the words that they share.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance authority scheme new night-market --id 200 --schemes my-schemes")]
pub(super) struct New {
    /// Its name: small letters, digits and hyphens.
    #[arg(value_parser = name)]
    name: String,
    /// Its id at the gate, which no other scheme ever had.
    #[arg(long)]
    id: u8,
    /// The folder of schemes.
    #[arg(long, value_name = "DIR", default_value = "schemes")]
    schemes: PathBuf,
}

fn name(text: &str) -> Result<String, String> {
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let begins = text.starts_with(|letter: char| letter.is_ascii_lowercase());
    if begins && text.len() <= 40 && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("a name has small letters, digits and hyphens, begins with a letter, and has at most 40 of them".to_owned())
    }
}

pub(super) fn run(args: &New, out: &mut Out) -> Result<Exit, CliError> {
    let folder = args.schemes.join(&args.name);
    files::refuse_existing(&folder)?;
    let today = clock::today();
    let mut made = Vec::new();
    if !args.schemes.join("vocabulary.toml").exists() {
        for (path, text) in shipped_files() {
            made.push((args.schemes.join(path), (*text).to_owned()));
        }
    }
    for (path, text) in scaffold(&args.name, args.id, today) {
        made.push((args.schemes.join(path), text));
    }
    for (path, text) in &made {
        if let Some(dir) = path.parent() {
            files::make_dir(dir)?;
        }
        files::create_new(path, text.as_bytes(), Access::Shared)?;
    }
    let next = format!(
        "Made {}. Write its rules, then:\n  clearance authority scheme check --schemes {dir}\n  clearance authority scheme test {name} --schemes {dir}",
        folder.display(),
        dir = args.schemes.display(),
        name = args.name,
    );
    out.answer(&json!({"made": made.len()}), &next)?;
    Ok(Exit::Done)
}
