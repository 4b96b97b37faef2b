//! Keys of gate groups: added, withdrawn.

use clearance_core::ids::{GateGroupId, GateKid};

use super::Start;
use crate::office::Office;
use crate::office::draft::{Draft, ListError, NewList, Terms};
use crate::office::entropy::Entropy;

impl Office {
    /// Adds a key for a gate group, new or known, that begins at `start` and is good for `life` seconds;
    /// gives its id. The secret half is in [`gate_key`](Self::gate_key): every gate of the
    /// group must have it before the key begins.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn add_gate_key(
        &self,
        group: GateGroupId,
        start: Start,
        life: u64,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<(NewList, GateKid), ListError> {
        let mut added = None;
        let list = self.sign_next(terms, entropy, |draft| {
            added = Some(add(draft, group, start, life)?);
            Ok(())
        })?;
        let kid = added.expect("the list is signed only when the key was added");
        Ok((list, kid))
    }

    /// Takes a group's key out at once, because a gate was stolen or its secret leaked: phones that
    /// have the list use it no more. `replace` makes another one for so many seconds, in force at once.
    ///
    /// # Errors
    /// [`ListError`]; [`ListError::LastKey`] where phones would be left without a key.
    pub fn withdraw_gate_key(
        &self,
        group: GateGroupId,
        kid: GateKid,
        replace: Option<u64>,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<(NewList, Option<GateKid>), ListError> {
        let mut added = None;
        let list = self.sign_next(terms, entropy, |draft| {
            if let Some(life) = replace {
                added = Some(add(draft, group, Start::Now, life)?);
            }
            if !draft.editor.remove_epoch(group, kid) {
                return Err(ListError::UnknownGateKey { group, kid });
            }
            let now = draft.now;
            let left = draft.editor.content().gate_groups.iter().find(|known| known.id == group);
            if left.is_none_or(|group| group.epoch_at(now).is_none()) {
                return Err(ListError::LastKey { key: format!("key {kid} of gate group {group}") });
            }
            Ok(())
        })?;
        Ok((list, added))
    }
}

fn add(
    draft: &mut Draft<'_>,
    group: GateGroupId,
    start: Start,
    life: u64,
) -> Result<GateKid, ListError> {
    let groups = &draft.editor.content().gate_groups;
    let known = groups.iter().find(|known| known.id == group);
    let follows = known.is_some_and(|group| group.epoch_at(draft.now).is_some());
    draft.add_gate_key(group, start.period(draft.now, life, follows)?)
}
