use std::collections::BTreeMap;

use super::{TrustContent, TrustError};
use crate::cbor::{self, Reader, Writer};
use crate::cose_key;
use crate::crypto::{InvalidKey, Provider, PublicKey, VerifyingKey, check_x25519_public};
use crate::fields;
use crate::registry::limit;

/// What a device remembers of one key of the last list: shortened hashes of whose it is and of the
/// key itself. They tell mistakes of the root's keeper, who can sign anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KnownKey {
    owner: u64,
    key: u64,
}

/// One key of a list.
struct Entry {
    /// Whose it is, for messages and for [`KnownKey`].
    owner: String,
    role: Role,
    key: Key,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Authority,
    Gate,
    Root,
    /// Of the authority at this place of the list.
    Status(usize),
}

#[derive(Clone, Copy)]
enum Key {
    Opens([u8; 32]),
    Signs(PublicKey),
}

/// L3: every key in the list must be usable; one bad key voids the list.
///
/// Gives the authorities' keys, in their order, ready to verify.
pub(super) fn prepare(
    provider: &Provider,
    content: &TrustContent,
) -> Result<Vec<VerifyingKey>, TrustError> {
    let mut authorities = Vec::with_capacity(content.authorities.len());
    for Entry { owner, role, key } in entries(content) {
        let bad = |cause: InvalidKey| TrustError::Key { owner: owner.clone(), cause };
        match key {
            Key::Opens(key) => check_x25519_public(&key).map_err(bad)?,
            Key::Signs(key) => {
                let ready = key.prepare(provider).map_err(bad)?;
                if role == Role::Authority {
                    authorities.push(ready);
                }
            }
        }
    }
    Ok(authorities)
}

/// L9: a key has one role and one owner, so that it ends when it is withdrawn there. The status
/// keys of one authority may stand under each of its entries.
pub(super) fn refuse_twins(
    provider: &Provider,
    content: &TrustContent,
    root: &PublicKey,
) -> Result<(), TrustError> {
    let root = Entry { owner: "root".to_owned(), role: Role::Root, key: Key::Signs(*root) };
    let mut known = BTreeMap::new();
    for entry in [root].into_iter().chain(entries(content)) {
        let Some(other) =
            known.insert(hash(provider, &entry.key), (entry.owner.clone(), entry.role))
        else {
            continue;
        };
        let (other, role) = other;
        let may_be = match (role, entry.role) {
            (Role::Root, Role::Root) => true,
            (Role::Status(one), Role::Status(another)) => one != another,
            _ => false,
        };
        if !may_be {
            return Err(TrustError::KeyTwice { owner: entry.owner, other });
        }
    }
    Ok(())
}

/// L10: an id that the last list gave to one key is not given to another.
pub(super) fn refuse_reuse(
    provider: &Provider,
    content: &TrustContent,
    last: &[KnownKey],
) -> Result<(), TrustError> {
    for entry in entries(content).filter(Entry::has_id) {
        let new = entry.known(provider);
        let found = last.binary_search_by_key(&new.owner, |known| known.owner);
        if found.ok().and_then(|at| last.get(at)).is_some_and(|known| known.key != new.key) {
            return Err(TrustError::IdReused { owner: entry.owner });
        }
    }
    Ok(())
}

/// What to remember of a list, by owner.
pub(super) fn known(provider: &Provider, content: &TrustContent) -> Vec<KnownKey> {
    let mut keys: Vec<_> =
        entries(content).filter(Entry::has_id).map(|entry| entry.known(provider)).collect();
    keys.sort_unstable();
    keys.dedup_by_key(|known| known.owner);
    keys
}

pub(super) fn write_known(writer: &mut Writer, keys: &[KnownKey]) {
    writer.array(keys.len());
    for known in keys {
        writer.bytes(&[known.owner, known.key].map(u64::to_be_bytes).concat());
    }
}

pub(super) fn read_known(reader: &mut Reader<'_>) -> Result<Vec<KnownKey>, cbor::Error> {
    let read = |reader: &mut Reader<'_>| {
        let both = u128::from_be_bytes(*reader.bytes_exact()?);
        Ok(KnownKey { owner: (both >> 64) as u64, key: both as u64 }) // the halves of 16 bytes
    };
    fields::sorted(reader, 0..=limit::TRUST_KEYS, read, |known| known.owner)
}

fn entries(content: &TrustContent) -> impl Iterator<Item = Entry> {
    let authorities = content.authorities.iter().map(|authority| Entry {
        owner: format!("authority {}", authority.kid),
        role: Role::Authority,
        key: Key::Signs(authority.key),
    });
    let delegated = content.authorities.iter().enumerate().flat_map(|(at, authority)| {
        let keys = authority.status.iter().flat_map(|status| &status.keys);
        keys.map(move |key| Entry {
            owner: format!("authority {}, status key {}", authority.kid, key.kid),
            role: Role::Status(at),
            key: Key::Signs(key.key),
        })
    });
    let gates = content.gate_groups.iter().flat_map(|group| {
        group.epochs.iter().map(move |epoch| Entry {
            owner: format!("gate group {}, epoch {}", group.id, epoch.kid),
            role: Role::Gate,
            key: Key::Opens(epoch.key),
        })
    });
    let next_root = content.next_root.map(|key| Entry {
        owner: "next root".to_owned(),
        role: Role::Root,
        key: Key::Signs(key),
    });
    authorities.chain(delegated).chain(gates).chain(next_root)
}

impl Entry {
    /// Roots have none.
    fn has_id(&self) -> bool {
        self.role != Role::Root
    }

    fn known(&self, provider: &Provider) -> KnownKey {
        let owner = provider.sha256(&[self.owner.as_bytes()]);
        KnownKey { owner: shortened(&owner), key: shortened(&hash(provider, &self.key)) }
    }
}

fn hash(provider: &Provider, key: &Key) -> [u8; 32] {
    match key {
        Key::Opens(key) => provider.sha256(&[key]),
        Key::Signs(key) => cose_key::thumbprint(provider, key).0,
    }
}

const fn shortened(hash: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
