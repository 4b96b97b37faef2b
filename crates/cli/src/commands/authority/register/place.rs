//! Where the register is, and who works with it.

use std::path::PathBuf;

use clap::Args;
use clearance_authority::desk::By;
use clearance_authority::moment::instant;
use clearance_authority::register::{Actor, Role};
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_schemes::time::Instant;

use crate::clock;
use crate::error::{CliError, about};
use crate::office::Where;

/// The register, and the moment.
#[derive(Clone, Debug, Args)]
pub(super) struct Place {
    #[command(flatten)]
    authority: Where,
    /// The register: sqlite:PATH, or postgres://USER@HOST/NAME. register.db in the authority's directory
    /// where left out.
    #[arg(long, value_name = "URL", global = true)]
    register: Option<String>,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time, global = true)]
    at: Option<Timestamp>,
}

/// Who acts, and why: for the audit.
#[derive(Clone, Debug, Args)]
pub(super) struct Hand {
    /// Who acts, for the audit.
    #[arg(long, value_name = "NAME", default_value = "command-line")]
    by: String,
    /// Why, for the audit. It must not name people: it is never erased.
    #[arg(long, value_name = "TEXT", default_value = "")]
    why: String,
}

impl Hand {
    pub(super) fn by(&self, role: Role, place: &Place) -> By {
        let actor = Actor { name: self.by.clone(), role };
        By { actor, why: self.why.clone(), now: place.now() }
    }
}

impl Place {
    pub(super) fn now(&self) -> Instant {
        instant(clock::at_or_now(self.at))
    }

    /// The register's URL. What is said of it must not be its password.
    pub(super) fn url(&self) -> String {
        let file = || format!("sqlite:{}", self.authority.authority.join("register.db").display());
        self.register.clone().unwrap_or_else(file)
    }

    /// The URL as it may be shown.
    pub(super) fn shown(&self) -> String {
        let url = self.url();
        let Some((scheme, rest)) = url.split_once("://") else { return url };
        let Some((user, host)) = rest.rsplit_once('@') else { return url };
        let user = user.split(':').next().unwrap_or_default();
        format!("{scheme}://{user}@{host}")
    }

    /// The file of the register, where it is one.
    fn file(&self) -> Option<PathBuf> {
        let url = self.url();
        let path = url.strip_prefix("sqlite:")?;
        Some(path.split('?').next().unwrap_or(path).into())
    }

    /// Opens the register that is there, in this version's form.
    pub(super) async fn open(&self) -> Result<SqlRegister, CliError> {
        if let Some(file) = self.file().filter(|file| !file.exists()) {
            return Err(CliError::failed(format_args!(
                "{}: there is no register; make it with 'clearance authority register init'",
                file.display()
            )));
        }
        let register = self.connect().await?;
        register.migrate().await.map_err(about(self.shown()))?;
        Ok(register)
    }

    pub(super) async fn connect(&self) -> Result<SqlRegister, CliError> {
        SqlRegister::open(&self.url(), RING, 1).await.map_err(about(self.shown()))
    }
}
