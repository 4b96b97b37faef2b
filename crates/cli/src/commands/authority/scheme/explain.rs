use clap::Args;
use clearance_schemes::plain::explain_scheme;
use clearance_schemes::texts::Language;
use serde_json::json;

use super::folder::{Folder, version};
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Print a scheme in sentences and tables (Markdown), with its digest, for an official's signature.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority scheme explain hk-mo-mutual
  clearance authority scheme explain mo-travel-permit --language pt > permit.md")]
pub(super) struct Explain {
    /// The scheme.
    name: String,
    /// Its version; the newest where left out.
    #[arg(long, value_name = "N")]
    number: Option<u32>,
    /// The language of what applicants read: en, pt, zh-Hant, zh-Hans.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    language: Language,
    #[command(flatten)]
    folder: Folder,
}

pub(in crate::commands::authority) fn language(text: &str) -> Result<Language, String> {
    text.parse().map_err(|_| "the languages are en, pt, zh-Hant and zh-Hans".to_owned())
}

pub(super) fn run(args: &Explain, out: &mut Out) -> Result<Exit, CliError> {
    let library = args.folder.files()?.sound_library()?;
    let version = version(&library, &args.name, args.number)?;
    let page = explain_scheme(&library, version, args.language);
    out.answer(&json!({"markdown": page}), &page)?;
    Ok(Exit::Done)
}
