//! What is asked of a scheme, on the command line.

use clap::Args;
use clearance_authority::desk::Question;
use clearance_authority::moment::instant;
use clearance_core::time::Timestamp;
use clearance_schemes::library::Library;
use clearance_schemes::texts::Language;

use super::words::parse_pair;
use crate::clock;
use crate::commands::authority::scheme::{Folder, find_version, parse_language};
use crate::error::CliError;

/// What is asked, and of which scheme.
#[derive(Clone, Debug, Args)]
pub(super) struct Asked {
    /// The scheme.
    scheme: String,
    /// An answer to what the scheme asks: `service=enrol`. May be given several times.
    #[arg(long = "ask", value_name = "KEY=VALUE", value_parser = parse_pair)]
    asked: Vec<(String, String)>,
    /// A field of the scheme's form. May be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair)]
    form: Vec<(String, String)>,
    /// Somebody who is present: applicant, parent. May be given several times.
    #[arg(long, value_name = "WHO")]
    present: Vec<String>,
    /// Somebody who signed. May be given several times.
    #[arg(long, value_name = "WHO")]
    signed: Vec<String>,
    /// A rule for which an officer's discretion is asked. May be given several times.
    #[arg(long, value_name = "RULE")]
    request: Vec<String>,
    /// The time that is asked for: OFFICE@TIME.
    #[arg(long, value_name = "OFFICE@TIME", value_parser = parse_slot)]
    slot: Option<(String, Timestamp)>,
    /// The version of the app.
    #[arg(long, value_name = "NUMBER")]
    app: Option<u32>,
    /// The language of the answer: en, pt, zh-Hant, zh-Hans.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = parse_language)]
    pub(super) language: Language,
    #[command(flatten)]
    folder: Folder,
}

impl Asked {
    /// The schemes, among which is the one that is asked.
    pub(super) fn library(&self) -> Result<Library, CliError> {
        let library = self.folder.files()?.sound_library()?;
        find_version(&library, &self.scheme, None)?;
        Ok(library)
    }

    pub(super) fn question(&self) -> Question {
        Question {
            scheme: self.scheme.clone(),
            asked: self.asked.iter().cloned().collect(),
            form: self.form.iter().cloned().collect(),
            slot: self.slot.as_ref().map(|(at, begins)| (at.clone(), instant(*begins))),
            app: self.app,
            signed: self.signed.clone(),
            present: self.present.clone(),
            requested: self.request.clone(),
            ..Question::default()
        }
    }
}

fn parse_slot(text: &str) -> Result<(String, Timestamp), String> {
    let (at, begins) = text.split_once('@').ok_or("write it as OFFICE@2026-11-21T08:00:00Z")?;
    Ok((at.to_owned(), clock::parse_time(begins)?))
}
