//! The service's parts, for the commands that run it or prepare it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clearance_authority::moment::instant;
use clearance_authority_server::{App, Settings, SqlRegister, Web};
use clearance_core::crypto::RING;

use super::scheme::folder::Folder;
use crate::clock;
use crate::error::CliError;
use crate::files;
use crate::office::Where;

/// Which office, register and schemes.
#[derive(Clone, Debug, Args)]
pub(super) struct Service {
    #[command(flatten)]
    place: Where,
    /// The settings; serve.toml in the authority's directory where left out, and the defaults where that is
    /// missing too.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// The register: sqlite:FILE, in the authority's directory, or postgres://USER@HOST/NAME.
    #[arg(long, value_name = "URL", global = true)]
    register: Option<String>,
    #[command(flatten)]
    schemes: Folder,
}

impl Service {
    /// What is set, by file and command line.
    pub(super) fn settings(&self) -> Result<Settings, CliError> {
        let dir = &self.place.authority;
        let usual = dir.join("serve.toml");
        let file = match &self.config {
            Some(file) => Some(file.clone()),
            None => usual.exists().then_some(usual),
        };
        let mut settings = match &file {
            Some(file) => read(file)?,
            None => Settings::default(),
        };
        if let Some(register) = &self.register {
            settings.register.clone_from(register);
        }
        Ok(settings.in_dir(&std::path::absolute(dir).unwrap_or_else(|_| dir.clone())))
    }

    /// Opens everything; the register is made, or brought to this version's form.
    pub(super) async fn open(&self, settings: Settings) -> Result<Web, CliError> {
        let office = self.place.open()?;
        let library = self.schemes.files()?.sound_library()?;
        let register = SqlRegister::open(&settings.register, RING, settings.connections).await;
        let register = register.map_err(CliError::failed)?;
        register.migrate().await.map_err(CliError::failed)?;
        let now = Arc::new(|| instant(clock::now()));
        let app = App::new((register, library, office), &RING, settings, now);
        app.map(Arc::new).map_err(CliError::failed)
    }
}

fn read(file: &Path) -> Result<Settings, CliError> {
    Settings::parse(&files::read_text(file)?)
        .map_err(|cause| CliError::failed(format_args!("{}: {cause}", file.display())))
}
