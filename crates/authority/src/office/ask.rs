//! What a service asks an office for, besides its orders.

use clearance_core::ids::{GateGroupId, GateKid};
use clearance_durable as durable;
use zeroize::Zeroizing;

use super::{Office, StoreError};

impl Office {
    /// The secret keys of a gate group, as the texts of their files.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn gate_secrets(
        &self,
        group: &GateGroupId,
    ) -> Result<Vec<(GateKid, Zeroizing<String>)>, StoreError> {
        let mut found = Vec::new();
        for path in durable::list(&self.gates(), "key")? {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let kid = name.rsplit_once('-').filter(|(of, _)| *of == group.to_string());
            if let Some(kid) = kid.and_then(|(_, kid)| kid.parse().ok()) {
                found.push((kid, self.plain(&path)?));
            }
        }
        Ok(found)
    }
}
