//! Who signs an authority's status lists.

use clearance_core::ids::AuthorityKid;
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
