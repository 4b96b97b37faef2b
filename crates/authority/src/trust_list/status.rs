//! Who signs an authority's status lists.

use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Authority, StatusDelegation, StatusKey};

use super::{EditError, Editor};

impl Editor {
    /// Delegates an authority's status lists to one more key. The first key starts epoch 1.
    ///
    /// # Errors
    /// [`EditError::UnknownAuthority`], or [`EditError::StatusKeyExists`] when the key's id is
    /// taken.
    pub fn add_status_key(
        &mut self,
        authority: AuthorityKid,
        key: StatusKey,
    ) -> Result<(), EditError> {
        let entry = self.authority_mut(authority)?;
        let status = entry.status.get_or_insert(StatusDelegation { epoch: 1, keys: Vec::new() });
        match status.keys.binary_search_by_key(&key.kid, |known| known.kid) {
            Ok(_) => Err(EditError::StatusKeyExists(key.kid)),
            Err(place) => {
                status.keys.insert(place, key);
                Ok(())
            }
        }
    }

    /// Takes a status key out, and returns the authority key that it was for. A delegation without keys
    /// goes with its last one.
    ///
    /// # Errors
    /// [`EditError::UnknownStatusKey`] when the list does not have it.
    pub fn remove_status_key(&mut self, kid: AuthorityKid) -> Result<AuthorityKid, EditError> {
        for entry in &mut self.content.authorities {
            let Some(status) = &mut entry.status else { continue };
            let before = status.keys.len();
            status.keys.retain(|key| key.kid != kid);
            if status.keys.len() < before {
                if status.keys.is_empty() {
                    entry.status = None;
                }
                return Ok(entry.kid);
            }
        }
        Err(EditError::UnknownStatusKey(kid))
    }

    /// Takes out the status keys that are over at `now`, but no authority's last one.
    pub fn retire_status_keys(&mut self, now: Timestamp) {
        for status in self.content.authorities.iter_mut().filter_map(|entry| entry.status.as_mut())
        {
            if status.keys.iter().any(|key| now < key.validity.not_after) {
                status.keys.retain(|key| now < key.validity.not_after);
            }
        }
    }

    /// Declares every status list of the epochs so far void, and returns the new epoch: for an
    /// authority whose status key was misused to publish a list with a high number.
    ///
    /// # Errors
    /// [`EditError::UnknownAuthority`], [`EditError::NoStatusKey`], or
    /// [`EditError::OutOfEpochs`] after some four billion.
    pub fn bump_status_epoch(&mut self, authority: AuthorityKid) -> Result<u32, EditError> {
        let entry = self.authority_mut(authority)?;
        let status = entry.status.as_mut().ok_or(EditError::NoStatusKey(authority))?;
        status.epoch = status.epoch.checked_add(1).ok_or(EditError::OutOfEpochs(authority))?;
        Ok(status.epoch)
    }

    fn authority_mut(&mut self, kid: AuthorityKid) -> Result<&mut Authority, EditError> {
        let known = self.content.authorities.iter_mut().find(|known| known.kid == kid);
        known.ok_or(EditError::UnknownAuthority(kid))
    }
}
