//! What ends for a wallet, told ahead: from the last third of its life on it is time to act.

use clearance_core::due::Due;
use clearance_core::ids::{AuthorityKid, GateGroupId};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::GateGroup;

use crate::wallet::Entry;
use crate::{Moment, Wallet};

impl Wallet {
    /// Everything that ends, the earliest first: the trust list, each entry's credential, the keys
    /// of the authorities that signed them, and the keys of each gate group.
    ///
    /// An entry stands under its number, since a label names a person. A successor that takes over
    /// without a gap counts: what ends is what has none.
    pub fn due(&self, moment: Moment) -> Vec<Due> {
        let now = self.now(moment);
        let credentials = self.entries().iter().map(|entry| credential(entry, now));
        let authorities = self.authorities().into_iter().map(|kid| self.authority_due(kid));
        let groups = &self.trust().content().gate_groups;
        let gate_keys = groups.iter().filter_map(|group| gate_key(group, now));
        let mut dues: Vec<_> = std::iter::once(self.trust_list_due())
            .chain(credentials)
            .chain(authorities)
            .chain(gate_keys)
            .collect();
        dues.sort();
        dues
    }

    pub(crate) fn trust_list_due(&self) -> Due {
        let list = self.trust();
        let life = Validity { not_before: list.this_update(), not_after: list.next_update() };
        Due::end_of("trust-list", list.seq(), life, "go online to fetch a newer trust list")
    }

    pub(crate) fn gate_key_due(&self, group: GateGroupId, now: Timestamp) -> Option<Due> {
        gate_key(self.trust().gate_group(&group)?, now)
    }

    /// The end of what an entry's codes rest on: its credential, or the key that signed it.
    pub(crate) fn entry_due(&self, entry: &Entry, now: Timestamp) -> Due {
        let held = entry.credential_for(now, now);
        let authority = self.authority_due(held.authority());
        credential(entry, now).min(authority)
    }

    fn authority_due(&self, kid: AuthorityKid) -> Due {
        const KIND: &str = "authority-key";
        let list = self.trust();
        match list.authority(kid) {
            Some((authority, _)) => Due::end_of(
                KIND,
                kid,
                authority.validity,
                "renew the credentials that it signed; the authority signs with a newer key by then",
            ),
            None => Due::missing(
                KIND,
                kid,
                list.this_update(),
                "the trust list no longer has the key; renew the credentials that it signed",
            ),
        }
    }

    /// Each authority key that signed a credential here, once.
    fn authorities(&self) -> Vec<AuthorityKid> {
        let held = self.entries().iter().flat_map(Entry::credentials);
        let mut kids: Vec<_> = held.map(|held| held.authority()).collect();
        kids.sort();
        kids.dedup();
        kids
    }
}

fn credential(entry: &Entry, now: Timestamp) -> Due {
    let lives: Vec<_> = entry.credentials().map(|held| held.claims().validity).collect();
    let first = entry.credential_for(now, now).claims().validity;
    let life = last_without_gap(first, &lives);
    Due::end_of("credential", entry.id(), life, "go online to renew the credential")
}

/// None for a group whose first key is yet to come.
fn gate_key(group: &GateGroup, now: Timestamp) -> Option<Due> {
    let lives: Vec<_> = group.epochs.iter().map(|epoch| epoch.validity).collect();
    let current = group.epoch_at(now).map(|epoch| epoch.validity);
    let over = || lives.iter().copied().filter(|life| life.not_after <= now);
    let first = current.or_else(|| over().max_by_key(|life| life.not_after))?;
    let life = last_without_gap(first, &lives);
    Some(Due::end_of("gate-key", group.id, life, "go online to fetch the next key of these gates"))
}

/// The last of the periods that follow upon `first`, each beginning before the one before it ends.
fn last_without_gap(first: Validity, all: &[Validity]) -> Validity {
    let longer = |last: &Validity, life: &Validity| {
        life.not_before <= last.not_after && last.not_after < life.not_after
    };
    let mut last = first;
    // Each turn ends later, so none of them is taken twice.
    while let Some(next) = all.iter().find(|life| longer(&last, life)) {
        last = *next;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(from: u64, to: u64) -> Validity {
        let [not_before, not_after] = [from, to].map(Timestamp::from_secs);
        Validity { not_before, not_after }
    }

    #[test]
    fn what_follows_without_a_gap_counts_in_whatever_order_it_stands() {
        let all = [life(30, 40), life(10, 20), life(20, 30), life(15, 18), life(41, 50)];
        assert_eq!(last_without_gap(life(10, 20), &all), life(30, 40));
        assert_eq!(last_without_gap(life(41, 50), &all), life(41, 50));
        assert_eq!(last_without_gap(life(0, 5), &[]), life(0, 5));
    }
}
