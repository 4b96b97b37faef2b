//! What a gate needs for its trust list and does not have.

use core::fmt;

use clearance_core::due::Due;
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::TrustList;

use crate::keys::KeysFound;

/// Something that keeps a gate from serving all of its travellers, now or later.
///
/// Open: what a gate can lack grows with what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lack {
    /// The list does not know the gate's group.
    Group {
        /// The gate's group.
        group: GateGroupId,
    },
    /// The list names a key of the group, and the gate does not have the secret.
    Secret {
        /// The gate's group.
        group: GateGroupId,
        /// The key's id.
        kid: GateKid,
        /// The key's period: phones use it from its beginning on.
        period: Validity,
    },
    /// Of the keys that the gate has, none is in its period after this moment.
    KeyAfter {
        /// The gate's group.
        group: GateGroupId,
        /// The end of its last key.
        last: Timestamp,
    },
}

impl Lack {
    /// What a gate of `group` with `keys` lacks for `trust` from `now` on.
    pub fn of(
        trust: &TrustList,
        group: GateGroupId,
        keys: &KeysFound,
        now: Timestamp,
    ) -> Vec<Self> {
        let Some(entry) = trust.gate_group(&group) else { return vec![Self::Group { group }] };
        let (held, missing): (Vec<_>, Vec<_>) =
            entry.epochs.iter().partition(|epoch| keys.has(epoch.kid));
        let last = held.iter().map(|epoch| epoch.validity.not_after).max().unwrap_or_default();
        let missing = missing.iter().filter(|epoch| now < epoch.validity.not_after);
        let mut lacks: Vec<_> = missing
            .map(|epoch| Self::Secret { group, kid: epoch.kid, period: epoch.validity })
            .collect();
        // A list that names no later key is the authority's business until the end is near.
        if lacks.is_empty() && last <= now {
            lacks.push(Self::KeyAfter { group, last });
        }
        lacks
    }

    /// The same as something to be done.
    pub fn due(&self) -> Due {
        let (kind, name, at) = match self {
            Self::Group { group } => ("gate-group", group.to_string(), Timestamp::default()),
            Self::Secret { kid, period, .. } => ("gate-secret", kid.to_string(), period.not_before),
            Self::KeyAfter { group, last } => ("gate-key", group.to_string(), *last),
        };
        Due::missing(kind, name, at, self)
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group { group } => write!(
                f,
                "the trust list has no gate group {group}; get another list, or correct 'group' in gate.toml"
            ),
            Self::Secret { group, kid, period } => write!(
                f,
                "the trust list names key {kid} of group {group} from {}; this gate has no secret \
                 for it. Bring the key's file: 'clearance gate update --key FILE'",
                period.not_before
            ),
            Self::KeyAfter { group, last } => write!(
                f,
                "the last key of group {group} that this gate has ended at {last}; ask the authority for a new one"
            ),
        }
    }
}
