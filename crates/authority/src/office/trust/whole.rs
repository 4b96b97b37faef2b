//! Changes that concern the list as a whole.

use clearance_core::trust::Scheme;

use crate::office::draft::{Draft, ListError, NewList, Terms, period};
use crate::office::entropy::NoEntropy;
use crate::office::{Office, StoreError};

impl Office {
    /// Signs the same content again, with a new date and number.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn renew(&self, terms: &Terms) -> Result<NewList, ListError> {
        self.change(terms, |_| Ok(()))
    }

    /// Takes out the keys whose period is over, of gates, authorities and status lists. The last key of
    /// its kind stays.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn retire_keys(&self, terms: &Terms) -> Result<NewList, ListError> {
        self.change(terms, |draft| {
            draft.editor.retire_epochs(draft.now);
            draft.editor.retire_authorities(draft.now);
            draft.editor.retire_status_keys(draft.now);
            Ok(())
        })
    }

    /// Declares every date void that lists signed so far showed, and every status list of this office:
    /// after a slip with a clock, so that devices which saw a date of the future believe their own clocks
    /// again. Publish at once: gates refer everybody until they have a new status list.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn void_dates(&self, terms: &Terms) -> Result<NewList, ListError> {
        let last = self.list()?;
        let own = self.own_authorities(&last)?;
        let terms = Terms { clock: terms.clock.believed_behind(period(&last)), ..*terms };
        self.change(&terms, |draft| {
            draft.editor.void_earlier_dates();
            for (kid, _) in own {
                if draft.authority(kid)?.status.is_some() {
                    draft.editor.bump_status_epoch(kid).map_err(ListError::Edit)?;
                }
            }
            Ok(())
        })
    }

    /// Puts schemes back as they were made, for the office's keys.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn reset_schemes(&self, schemes: &[Scheme], terms: &Terms) -> Result<NewList, ListError> {
        let own: Vec<_> =
            self.own_authorities(&self.list()?)?.into_iter().map(|(kid, _)| kid).collect();
        self.change(terms, |draft| {
            for scheme in schemes {
                draft.editor.put_scheme(Scheme { authorities: own.clone(), ..scheme.clone() });
            }
            Ok(())
        })
    }

    /// A change that makes no keys.
    pub(super) fn change(
        &self,
        terms: &Terms,
        edit: impl FnOnce(&mut Draft<'_>) -> Result<(), ListError>,
    ) -> Result<NewList, ListError> {
        self.sign_next(terms, &mut none, edit)
    }
}

pub(super) fn none(_: &mut [u8]) -> Result<(), NoEntropy> {
    Err(NoEntropy)
}

impl From<NoEntropy> for ListError {
    fn from(error: NoEntropy) -> Self {
        Self::Store(StoreError::Entropy(error))
    }
}
