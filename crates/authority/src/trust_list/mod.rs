//! Editing a trust list and signing the next one.

mod error;
mod status;

use clearance_core::crypto::{PublicKey, SigningKey};
use clearance_core::ids::{AuthorityKid, GateGroupId, GateKid, SchemeId};
use clearance_core::registry::limit;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{
    self, Authority, GateEpoch, GateGroup, Scheme, TrustContent, TrustList,
};

pub use error::{EditError, NextListError};

/// A trust list being written: the last one with changes.
#[derive(Clone, Debug)]
pub struct Editor {
    content: TrustContent,
}

impl Editor {
    /// The first list there is.
    #[must_use]
    pub fn first() -> Self {
        let never = Timestamp::from_secs(0);
        Self {
            content: TrustContent {
                seq: 0,
                this_update: never,
                next_update: never,
                authorities: Vec::new(),
                gate_groups: Vec::new(),
                schemes: Vec::new(),
                next_root: None,
                dates_from: None,
            },
        }
    }

    /// The list that follows `last`.
    #[must_use]
    pub fn after(last: &TrustList) -> Self {
        Self { content: last.content().clone() }
    }

    /// What the list says so far.
    #[must_use]
    pub const fn content(&self) -> &TrustContent {
        &self.content
    }

    /// Gives the list at least this number: for an office that may have signed lists it does not
    /// know.
    pub fn number_from(&mut self, least: u64) {
        self.content.seq = self.content.seq.max(least.saturating_sub(1));
    }

    /// Declares void what lists before this one, and status lists under them, say of the time:
    /// devices that saw a date of the future believe their own clocks again (L8).
    pub fn void_earlier_dates(&mut self) {
        self.content.dates_from = Some(self.content.seq.saturating_add(1));
    }

    /// An authority key id that neither an authority key nor a status key of the list has: `entropy`,
    /// or the next free one after it.
    ///
    /// # Errors
    /// [`EditError::NoFreeKid`] when all 65,536 are taken.
    pub fn free_authority_kid(&self, entropy: [u8; 2]) -> Result<AuthorityKid, EditError> {
        let start = u16::from_be_bytes(entropy);
        let status = |entry: &Authority, kid: AuthorityKid| {
            entry.status.iter().flat_map(|status| &status.keys).any(|key| key.kid == kid)
        };
        let authorities = &self.content.authorities;
        let taken = |kid: &AuthorityKid| {
            authorities.iter().any(|entry| entry.kid == *kid || status(entry, *kid))
        };
        (0..=u16::MAX)
            .map(|step| AuthorityKid(start.wrapping_add(step).to_be_bytes()))
            .find(|kid| !taken(kid))
            .ok_or(EditError::NoFreeKid)
    }

    /// Adds an authority key.
    ///
    /// # Errors
    /// [`EditError::AuthorityExists`] when its id is taken.
    pub fn add_authority(&mut self, authority: Authority) -> Result<(), EditError> {
        if self.content.authorities.iter().any(|known| known.kid == authority.kid) {
            return Err(EditError::AuthorityExists(authority.kid));
        }
        self.content.authorities.push(authority);
        Ok(())
    }

    /// Takes an authority key out, and out of every scheme; whatever it signed is void from then
    /// on. A scheme that nobody else may issue under goes with it: the format has no idle ones.
    ///
    /// # Errors
    /// [`EditError::UnknownAuthority`] when the list does not have it.
    pub fn remove_authority(&mut self, kid: AuthorityKid) -> Result<(), EditError> {
        let before = self.content.authorities.len();
        self.content.authorities.retain(|known| known.kid != kid);
        if self.content.authorities.len() == before {
            return Err(EditError::UnknownAuthority(kid));
        }
        let schemes = &mut self.content.schemes;
        schemes.iter_mut().for_each(|scheme| scheme.authorities.retain(|known| *known != kid));
        schemes.retain(|scheme| !scheme.authorities.is_empty());
        Ok(())
    }

    /// Adds a key of a gate group, and the group where it is new, and returns the key's id: one
    /// that no group of the list has, chosen by `entropy`, so that the id tells an onlooker
    /// neither the age of the key nor, from list to list, the group.
    ///
    /// # Errors
    /// [`EditError::NoFreeKid`] when all 256 ids are taken: retire old epochs first.
    pub fn add_epoch(
        &mut self,
        group: GateGroupId,
        key: [u8; 32],
        validity: Validity,
        entropy: [u8; 8],
    ) -> Result<GateKid, EditError> {
        self.add_epoch_beyond(group, key, validity, entropy, &[])
    }

    /// The same, with an id that is none of `used`: ids are never used again for another key.
    ///
    /// # Errors
    /// [`EditError::NoFreeKid`] when all 256 ids are taken.
    pub fn add_epoch_beyond(
        &mut self,
        group: GateGroupId,
        key: [u8; 32],
        validity: Validity,
        entropy: [u8; 8],
        used: &[GateKid],
    ) -> Result<GateKid, EditError> {
        let kid = self.free_gate_kid(entropy, used)?;
        let epoch = GateEpoch { kid, key, validity };
        let groups = &mut self.content.gate_groups;
        match groups.iter_mut().find(|known| known.id == group) {
            Some(known) => known.epochs.push(epoch),
            None => groups.push(GateGroup { id: group, epochs: vec![epoch] }),
        }
        Ok(kid)
    }

    fn free_gate_kid(&self, entropy: [u8; 8], used: &[GateKid]) -> Result<GateKid, EditError> {
        let epochs = || self.content.gate_groups.iter().flat_map(|group| &group.epochs);
        let is_free = |kid: GateKid| !used.contains(&kid) && epochs().all(|e| e.kid != kid);
        let free: Vec<u8> = (0..=u8::MAX).filter(|kid| is_free(GateKid(*kid))).collect();
        let count = u64::try_from(free.len()).unwrap_or(u64::MAX).max(1);
        // 64 bits over at most 256 choices: the bias is below 2^-55.
        let index = usize::try_from(u64::from_be_bytes(entropy) % count).unwrap_or(0);
        free.get(index).map(|kid| GateKid(*kid)).ok_or(EditError::NoFreeKid)
    }

    /// Takes a group's key out; whether it was there. A group without keys goes with its last one.
    pub fn remove_epoch(&mut self, group: GateGroupId, kid: GateKid) -> bool {
        let groups = &mut self.content.gate_groups;
        let Some(known) = groups.iter_mut().find(|known| known.id == group) else { return false };
        let before = known.epochs.len();
        known.epochs.retain(|epoch| epoch.kid != kid);
        let is_removed = known.epochs.len() < before;
        groups.retain(|group| !group.epochs.is_empty());
        is_removed
    }

    /// Takes out the authority keys that are over at `now`, unless that were all of them: their
    /// credentials have expired. Returns their ids.
    pub fn retire_authorities(&mut self, now: Timestamp) -> Vec<AuthorityKid> {
        let entries = self.content.authorities.iter();
        let over: Vec<_> =
            entries.filter(|entry| entry.validity.not_after <= now).map(|e| e.kid).collect();
        if over.len() == self.content.authorities.len() {
            return Vec::new();
        }
        for kid in &over {
            let _ = self.remove_authority(*kid); // it is there
        }
        over
    }

    /// Drops the epochs that are over at `now`, and groups that have none left, and returns how
    /// many epochs went.
    pub fn retire_epochs(&mut self, now: Timestamp) -> usize {
        let count = |content: &TrustContent| -> usize {
            content.gate_groups.iter().map(|group| group.epochs.len()).sum()
        };
        let before = count(&self.content);
        for group in &mut self.content.gate_groups {
            group.epochs.retain(|epoch| now < epoch.validity.not_after);
        }
        self.content.gate_groups.retain(|group| !group.epochs.is_empty());
        before - count(&self.content)
    }

    /// Puts a scheme in, in the place of one with the same id.
    pub fn put_scheme(&mut self, scheme: Scheme) {
        self.content.schemes.retain(|known| known.id != scheme.id);
        self.content.schemes.push(scheme);
    }

    /// Takes a scheme out.
    ///
    /// # Errors
    /// [`EditError::UnknownScheme`] when the list does not have it.
    pub fn remove_scheme(&mut self, id: SchemeId) -> Result<(), EditError> {
        let before = self.content.schemes.len();
        self.content.schemes.retain(|known| known.id != id);
        if self.content.schemes.len() == before {
            return Err(EditError::UnknownScheme(id));
        }
        Ok(())
    }

    /// Lets one more authority key issue under a scheme.
    ///
    /// # Errors
    /// [`EditError::UnknownScheme`] when the list does not have the scheme.
    pub fn allow_issuing(&mut self, id: SchemeId, kid: AuthorityKid) -> Result<(), EditError> {
        let scheme = self.content.schemes.iter_mut().find(|known| known.id == id);
        let scheme = scheme.ok_or(EditError::UnknownScheme(id))?;
        if !scheme.authorities.contains(&kid) {
            scheme.authorities.push(kid);
        }
        Ok(())
    }

    /// Announces the root key that may sign from the next list on, or with `None` takes the
    /// announcement back.
    pub fn announce_root(&mut self, next: Option<PublicKey>) {
        self.content.next_root = next;
    }

    /// Signs the list as of `now`, with the number after the last one's.
    ///
    /// The announced next root completes the rotation by signing: its announcement is dropped.
    ///
    /// # Errors
    /// [`NextListError`]. A clock that runs before the last list's date ends in lists that every
    /// device refuses, so that is refused here, unless earlier dates were declared void.
    pub fn sign(
        mut self,
        root: &dyn SigningKey,
        now: Timestamp,
        next_update: Timestamp,
    ) -> Result<Vec<u8>, NextListError> {
        let last = self.content.this_update;
        let next = self.content.seq.saturating_add(1);
        if now < last && self.content.dates_from != Some(next) {
            return Err(NextListError::Backdated { last, now });
        }
        self.refuse_too_many()?;
        if self.content.next_root == Some(root.public()) {
            self.content.next_root = None;
        }
        self.content.seq = next;
        self.content.this_update = now;
        self.content.next_update = next_update;
        trust::sign(&self.content, root).map_err(NextListError::List)
    }

    /// The format would refuse them too, and could not say what to do.
    fn refuse_too_many(&self) -> Result<(), NextListError> {
        let status_keys = |entry: &&Authority| {
            entry.status.as_ref().is_some_and(|status| status.keys.len() > limit::STATUS_KEYS)
        };
        if let Some(entry) = self.content.authorities.iter().find(status_keys) {
            return Err(NextListError::TooManyStatusKeys(entry.kid));
        }
        let mut groups = self.content.gate_groups.iter();
        match groups.find(|group| group.epochs.len() > limit::GATE_EPOCHS) {
            Some(group) => Err(NextListError::TooManyGateKeys(group.id)),
            None => Ok(()),
        }
    }
}
