//! The authorities' keys, with what the gate's provider worked out ahead.

use clearance_core::crypto::{FixedVerifyingKey, Provider};
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::TrustList;

/// Keys that get tables: 64 of 110 KB each are 7 MB. A longer list's other keys verify without.
const WITH_TABLES: usize = 64;

/// One key for each authority of a trust list, in its order.
#[derive(Debug)]
pub(crate) struct AuthorityKeys {
    keys: Vec<(AuthorityKid, FixedVerifyingKey)>,
}

impl AuthorityKeys {
    pub(crate) fn new(provider: &Provider, trust: &TrustList) -> Self {
        let entries = trust.content().authorities.iter();
        let listed = entries.filter_map(|entry| trust.authority(entry.kid));
        let keys = listed.enumerate().map(|(position, (entry, key))| {
            let key = if position < WITH_TABLES {
                FixedVerifyingKey::new(provider, key)
            } else {
                FixedVerifyingKey::from(*key)
            };
            (entry.kid, key)
        });
        Self { keys: keys.collect() }
    }

    /// Lists are sorted (E3): binary search.
    pub(crate) fn get(&self, kid: AuthorityKid) -> Option<&FixedVerifyingKey> {
        let index = self.keys.binary_search_by_key(&kid, |(kid, _)| *kid).ok()?;
        self.keys.get(index).map(|(_, key)| key)
    }
}
