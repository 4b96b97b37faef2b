//! Whom to believe when a status list is looked at.

use std::path::PathBuf;

use clap::Args;
use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::{StatusDelegation, TrustAnchor, TrustList};
use clearance_gate::GateDir;

use crate::clock;
use crate::error::{CliError, about_file};
use crate::files;
use crate::office;

/// What to say when there is nobody.
pub(super) const NOBODY: &str = "give --authority, --gate, or --trust and --root";

/// Where the trust list comes from that names the status keys.
#[derive(Clone, Debug, Args)]
pub(super) struct Believed {
    /// An authority's directory, to verify by its trust list.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["gate", "trust"])]
    authority: Option<PathBuf>,
    /// A gate's directory, to verify by its trust list.
    #[arg(long, value_name = "DIR", conflicts_with = "trust")]
    gate: Option<PathBuf>,
    /// A trust list.
    #[arg(long, value_name = "FILE", requires = "root")]
    trust: Option<PathBuf>,
    /// The root's public key, to verify the trust list.
    #[arg(long, value_name = "FILE", requires = "trust")]
    root: Option<PathBuf>,
}

impl Believed {
    /// The trust list, if one was named.
    pub(super) fn trust_list(&self) -> Result<Option<TrustList>, CliError> {
        if let Some(dir) = &self.authority {
            return office::open(dir)?.list().map(Some).map_err(CliError::failed);
        }
        if let Some(dir) = &self.gate {
            return Ok(Some(GateDir::open(dir)?.trust_list(clock::now())?));
        }
        let (Some(list), Some(root)) = (&self.trust, &self.root) else { return Ok(None) };
        let root = files::read_public(root)?.signer().map_err(about_file(root))?;
        let trusted = TrustAnchor::new(root).accept(&RING, &files::read(list)?, clock::now());
        trusted.map(Some).map_err(about_file(list))
    }
}

/// The delegation of an authority's status lists.
pub(super) fn delegation(
    trust: &TrustList,
    authority: AuthorityKid,
) -> Result<&StatusDelegation, String> {
    let (entry, _) = trust
        .authority(authority)
        .ok_or_else(|| format!("the trust list has no authority {authority}"))?;
    let status = entry.status.as_ref();
    status.ok_or_else(|| format!("the trust list delegates no status key of authority {authority}"))
}
