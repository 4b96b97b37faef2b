//! Keys that sign status lists.

use clearance_core::ids::AuthorityKid;

use super::Start;
use crate::office::Office;
use crate::office::draft::{ListError, NewList, Terms};
use crate::office::entropy::Entropy;

impl Office {
    /// Adds a status key for one of the office's authority keys, or for the newest; gives its id. Lists are
    /// signed with it once it is in force.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn add_status_key(
        &self,
        authority: Option<AuthorityKid>,
        start: Start,
        life: u64,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<(NewList, AuthorityKid), ListError> {
        let authority = self.own_authority(authority)?;
        let mut added = None;
        let list = self.sign_next(terms, entropy, |draft| {
            let entry = draft.authority(authority)?;
            let mut keys = entry.status.iter().flat_map(|status| &status.keys);
            let follows = keys
                .any(|key| key.validity.contains(draft.now) && draft.office.has_status_secret(key));
            let validity = start.period(draft.now, life, follows)?;
            added = Some(draft.add_status_key(authority, validity, Some)?);
            Ok(())
        })?;
        Ok((list, added.expect("the list is signed only when the key was added")))
    }

    /// Takes a status key out at once. `leaked`: also declares void whatever it may have signed, by
    /// a new epoch; publish at once then, gates refer everybody until they have a new list. `replace` makes
    /// another key for so many seconds, in force at once.
    ///
    /// # Errors
    /// [`ListError`]; [`ListError::LastKey`] where no list could be signed any more.
    pub fn withdraw_status_key(
        &self,
        kid: AuthorityKid,
        leaked: bool,
        replace: Option<u64>,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<NewList, ListError> {
        self.sign_next(terms, entropy, |draft| {
            if let Some(life) = replace {
                let authority = draft.authority_of(kid)?;
                let validity = Start::Now.period(draft.now, life, false)?;
                draft.add_status_key(authority, validity, Some)?;
            }
            let authority = draft.editor.remove_status_key(kid).map_err(ListError::Edit)?;
            if draft.authority(authority)?.status.is_none() {
                return Err(ListError::LastKey { key: format!("status key {kid}") });
            }
            if leaked {
                draft.editor.bump_status_epoch(authority).map_err(ListError::Edit)?;
            }
            Ok(())
        })
    }

    /// Declares all status lists so far of one of the office's authority keys void, or of all of them.
    /// Publish at once: gates refer everybody until they have a new list.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn bump_status_epoch(&self, terms: &Terms) -> Result<NewList, ListError> {
        let own = self.own_authorities(&self.list()?)?;
        self.change(terms, |draft| {
            for (kid, _) in own {
                draft.editor.bump_status_epoch(kid).map_err(ListError::Edit)?;
            }
            Ok(())
        })
    }
}
