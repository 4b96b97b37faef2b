use std::path::{Path, PathBuf};

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

/// A scheme's rules, and the words that all schemes share.
const RULES: &str = "1.toml";
const SHARED: &str = "vocabulary.toml";

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
    files::refuse_existing(&folder.join(RULES))?;
    let mut made = Vec::new();
    if !args.schemes.join(SHARED).exists() {
        made.extend(
            shipped_files().iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())),
        );
    }
    let new = scaffold(&args.name, args.id, clock::today());
    made.extend(new.into_iter().map(|(path, text)| (PathBuf::from(path), text)));
    // What says that the others are there comes last: whoever is killed before runs this again.
    let last = [Path::new(SHARED).to_owned(), Path::new(&args.name).join(RULES)];
    made.sort_by_key(|(path, _)| {
        last.iter().position(|known| known == path).map_or(0, |at| at + 1)
    });
    for (path, text) in &made {
        let path = args.schemes.join(path);
        if let Some(dir) = path.parent() {
            files::make_dir(dir)?;
        }
        if !path.exists() {
            files::create_new(&path, text.as_bytes(), Access::Shared)?;
        }
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
