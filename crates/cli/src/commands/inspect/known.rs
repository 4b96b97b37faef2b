//! What may open a code's seal, and whom to believe.

use clearance_core::crypto::{PublicKey, RING, StaticKey};
use clearance_core::ids::GateGroupId;
use clearance_core::trust::{TrustAnchor, TrustList};
use clearance_gate::GateDir;

use super::Inspect;
use crate::clock;
use crate::error::{CliError, about_file};
use crate::files;

/// What was given to look with.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) keys: Vec<Box<dyn StaticKey>>,
    pub(super) groups: Vec<GateGroupId>,
    pub(super) list: Option<TrustList>,
    pub(super) root: Option<PublicKey>,
}

impl Known {
    pub(super) fn from_args(args: &Inspect) -> Result<Self, CliError> {
        let mut known = Self { groups: args.groups.clone(), ..Self::default() };
        if let Some(path) = &args.root {
            known.root = Some(files::read_public(path)?.signer().map_err(about_file(path))?);
        }
        for path in &args.keys {
            known.keys.push(files::read_key(path)?.opening(&RING).map_err(about_file(path))?);
        }
        if let Some(path) = &args.gate {
            let gate = GateDir::open(path)?;
            let list = gate.trust_list(clock::now())?;
            let keys = gate.keys(&list)?;
            known.keys.extend(keys.usable.iter().map(|key| RING.static_key(&key.secret)));
            known.groups.push(gate.config().group);
            known.list = Some(list);
        }
        if let (Some(path), Some(root)) = (&args.trust, known.root) {
            let list = TrustAnchor::new(root).accept(&RING, &files::read(path)?, clock::now());
            known.list = Some(list.map_err(about_file(path))?);
        }
        Ok(known)
    }
}
