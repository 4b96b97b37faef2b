use clearance_core::due::Due;
use clearance_core::time::Validity;

use super::draft::period;
use super::positions::Distrust;
use super::{Office, StoreError};

impl Office {
    /// Everything here that ends: the trust list, the last key of each kind, the status lists. A key that
    /// another one follows needs nothing done.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn due(&self) -> Result<Vec<Due>, StoreError> {
        let list = self.list()?;
        let content = list.content();
        let renew = "sign another one: 'clearance authority trust renew'";
        let mut due = vec![Due::end_of("trust-list", list.seq(), period(&list), renew)];
        for entry in &content.authorities {
            let is_last = content.authorities.iter().all(|other| {
                other.name != entry.name || other.validity.not_after <= entry.validity.not_after
            });
            if is_last {
                let add = "add another one: 'clearance authority trust add-authority-key'";
                due.push(Due::end_of("authority-key", entry.kid, entry.validity, add));
            }
            let keys = entry.status.iter().flat_map(|status| &status.keys);
            if let Some(last) = keys.max_by_key(|key| key.validity.not_after) {
                // A status key that lasts as long as the authority key has nothing left to sign.
                if last.validity.not_after < entry.validity.not_after || is_last {
                    let add = "add another one: 'clearance authority trust add-status-key'";
                    due.push(Due::end_of("status-key", last.kid, last.validity, add));
                }
            }
        }
        for group in &content.gate_groups {
            if let Some(last) = group.epochs.iter().max_by_key(|epoch| epoch.validity.not_after) {
                let (name, id) = (format!("{}-{}", group.id, last.kid), group.id);
                let add = format!("add another one: 'clearance authority trust add-gate-key {id}'");
                due.push(Due::end_of("gate-key", name, last.validity, add));
            }
        }
        due.extend(self.lists_due()?);
        Ok(due)
    }

    fn lists_due(&self) -> Result<Vec<Due>, StoreError> {
        let own = self.authority_kids()?;
        let _lock = self.lock()?;
        let positions = match self.positions() {
            Ok(positions) => positions,
            Err(Distrust::Store(error)) => return Err(error),
            Err(Distrust::Doubt(doubt)) => {
                let now = clearance_core::time::Timestamp::from_secs(0);
                return Ok(vec![Due::missing("office", "state", now, doubt)]);
            }
        };
        let heads = positions.heads.iter().filter(|(kid, _)| own.contains(kid));
        let publish = "publish another one: 'clearance authority publish'";
        Ok(heads
            .map(|(kid, head)| {
                let life = Validity { not_before: head.this_update, not_after: head.hard_expiry };
                Due::end_of("status-list", format!("{kid} {}", head.version), life, publish)
            })
            .collect())
    }
}
