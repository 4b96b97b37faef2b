//! A newer trust list, what it changes for the wallet, and what the holder is told of one refused.

use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::time::Timestamp;
use clearance_core::trust::{ChainError, TrustError, TrustList, last_of_chain};

use super::{EntryId, Wallet};
use crate::texts::{self, Language};
use crate::{Moment, WhyNot};

/// What a trust list changed, and what the phone lacks under it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustChange {
    /// Number of the list before.
    pub before: u64,
    /// Number of the list now in force: the same, where it is the list that was there.
    pub now: u64,
    /// Gate keys that the list before did not have.
    pub new_gate_keys: Vec<NewGateKey>,
    /// Gate groups that have no key for now: no code can be sealed to them.
    pub without_key: Vec<GateGroupId>,
    /// Entries that have no code for any gate, and the reason.
    pub without_code: Vec<(EntryId, WhyNot)>,
}

/// A gate key that came with a trust list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewGateKey {
    /// Whose.
    pub group: GateGroupId,
    /// Its id.
    pub kid: GateKid,
    /// When codes are first sealed to it: what was announced begins later.
    pub begins: Timestamp,
}

impl Wallet {
    /// Takes a newer trust list that came at `moment`. The same list again is fine.
    ///
    /// Where a server's time came with it, [`learn_offset`](Self::learn_offset) first: a list is
    /// refused that is dated far ahead of the phone's clock.
    ///
    /// # Errors
    /// [`TrustError`], for an older list among others; the wallet is then as it was.
    /// [`refusal_text`] has the words for the holder.
    pub fn update_trust(
        &mut self,
        trust_list: &[u8],
        moment: Moment,
    ) -> Result<TrustChange, TrustError> {
        let now = self.now(moment);
        let list = self.anchor.accept(self.app.provider, trust_list, now)?;
        Ok(self.put_in_force(list, trust_list, moment))
    }

    /// Follows a chain of trust lists that came at `moment`: for a phone that slept while the root
    /// changed. Its last list is then in force.
    ///
    /// # Errors
    /// [`ChainError`]; the wallet is then as it was.
    pub fn follow_chain(
        &mut self,
        chain: &[u8],
        moment: Moment,
    ) -> Result<TrustChange, ChainError> {
        let now = self.now(moment);
        let list = self.anchor.walk(self.app.provider, chain, now)?;
        let last = last_of_chain(chain).unwrap_or_default(); // a chain that was walked has one
        Ok(self.put_in_force(list, last, moment))
    }

    fn put_in_force(&mut self, list: TrustList, bytes: &[u8], moment: Moment) -> TrustChange {
        self.trust_bytes = bytes.to_vec();
        let before = std::mem::replace(&mut self.trust, list);
        self.verify_entries();
        self.change_from(&before, moment)
    }

    fn change_from(&self, before: &TrustList, moment: Moment) -> TrustChange {
        let now = self.now(moment);
        let groups = &self.trust.content().gate_groups;
        let keyless = groups.iter().filter(|group| group.epoch_at(now).is_none());
        let without_code = self.entries.iter().filter_map(|entry| {
            let why_not = self.standing(entry.id, moment)?;
            Some((entry.id, why_not))
        });
        TrustChange {
            before: before.seq(),
            now: self.trust.seq(),
            new_gate_keys: self.gate_keys_new_since(before),
            without_key: keyless.map(|group| group.id).collect(),
            without_code: without_code.collect(),
        }
    }

    fn gate_keys_new_since(&self, before: &TrustList) -> Vec<NewGateKey> {
        let groups = self.trust.content().gate_groups.iter();
        let all = groups.flat_map(|group| group.epochs.iter().map(move |epoch| (group.id, epoch)));
        let is_new = |(group, kid): (GateGroupId, GateKid)| {
            let known = before.gate_group(&group);
            !known.is_some_and(|known| known.epochs.iter().any(|epoch| epoch.kid == kid))
        };
        all.filter(|(group, epoch)| is_new((*group, epoch.kid)))
            .map(|(group, epoch)| NewGateKey {
                group,
                kid: epoch.kid,
                begins: epoch.validity.not_before,
            })
            .collect()
    }
}

/// What to tell the holder of a trust list that was refused.
pub const fn refusal_text(error: &TrustError, language: Language) -> &'static str {
    texts::refused_list(error).in_language(language)
}

/// What to tell the holder of a chain of trust lists that was not followed.
pub const fn chain_refusal_text(error: &ChainError, language: Language) -> &'static str {
    texts::refused_chain(error).in_language(language)
}
