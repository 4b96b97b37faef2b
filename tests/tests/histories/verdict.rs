//! What must be so at the end of every history, when clocks are right and the guide was followed.

use clearance_authority::office::{Office, Reach, Which};
use clearance_core::status::Status;
use clearance_core::trust::TrustList;
use clearance_verifier::Reason;

use crate::devices::code;
use crate::model::Handed;
use crate::world::{World, group, open};

/// Beyond the time that lists are behind in what they cover, and that a lost ledger costs.
const SETTLED: u64 = 2 * 3_600;

impl World {
    pub(crate) fn verdict(&mut self) {
        self.now = self.now.plus(SETTLED);
        self.office_clock = 0;
        self.tell("--- the end");
        self.complete_keys();
        let list = self.renew();
        self.see_that_keys_are_in_force(&list);
        self.now = self.now.plus(120);
        self.publish();
        self.devices_follow();
        self.everybody_gets_what_was_asked();
        self.everything_can_be_revoked();
        self.somebody_new_passes();
    }

    fn see_that_keys_are_in_force(&mut self, list: &TrustList) {
        let now = self.now;
        let is_served =
            list.gate_group(&group()).is_some_and(|group| group.epoch_at(now).is_some());
        if !is_served {
            self.insist("add a gate key", |world| {
                let (office, terms) = (open(world)?, world.terms());
                Ok(world.trust(&office, 2, &terms).map(drop)?)
            });
        }
    }

    /// No list is one that its devices cannot leave again.
    fn devices_follow(&mut self) {
        if self.laggard().is_some() {
            // The guide: dates that devices saw by a wrong clock are declared void.
            self.void_dates();
        }
        if let Some(why) = self.laggard() {
            panic!("a device is left behind: {why}");
        }
    }

    /// A device that does not take the newest lists.
    fn laggard(&mut self) -> Option<String> {
        let office = self.office();
        let (now, repository) = (self.now, self.repository());
        let newest = office.list().unwrap().seq();
        for (at, gate) in self.gates.iter().enumerate() {
            match gate.update(&office, now) {
                Ok(list) if list.seq() == newest => {}
                other => return Some(format!("gate {at}, list {newest}: {other:?}")),
            }
            if let Err(error) = gate.sync(&repository, now) {
                return Some(format!("gate {at}, status lists: {error:?}"));
            }
        }
        for (at, phone) in self.phones.iter_mut().enumerate() {
            match phone.update(&office, now) {
                Ok(seq) if seq == newest => {}
                other => return Some(format!("phone {at}, list {newest}: {other:?}")),
            }
        }
        None
    }

    fn everybody_gets_what_was_asked(&mut self) {
        for handed in self.model.handed.clone() {
            if !self.is_in_force(&handed) {
                continue;
            }
            let index = handed.claims.status_index;
            let wanted = match handed.asked {
                Status::Valid => None,
                Status::Suspended => Some(Reason::Suspended),
                _ => Some(Reason::Revoked),
            };
            let mut found = self.judge(&handed);
            if found == Some(Reason::StatusNotCovered) {
                self.bring_back(&handed);
                found = self.judge(&handed);
            }
            assert!(found == wanted, "{index}: {wanted:?} asked, {found:?}");
        }
    }

    /// Issued before the first list, and forgotten by a restore from before: the alarm of the gates leads an
    /// officer to the credential, whose file brings it back.
    fn bring_back(&mut self, handed: &Handed) {
        let which = [Which::File(handed.file.clone())];
        let (status, now) = (handed.asked, self.now);
        let told = self.office().change_status(&which, Reach::Named, status, now).unwrap();
        assert_eq!(told.newly_covered, 1, "{}: no list had it", handed.claims.status_index);
        self.publish();
        self.gates_update();
    }

    fn everything_can_be_revoked(&mut self) {
        let handed = self.model.handed.clone();
        for one in &handed {
            if !self.is_in_force(one) {
                continue;
            }
            let (which, index) = ([Which::File(one.file.clone())], one.claims.status_index);
            self.insist(&format!("revoke {index}"), |world| {
                world.change(&which, Reach::Named, Status::Revoked)
            });
        }
        self.publish();
        self.gates_update();
        for one in &handed {
            if self.is_in_force(one) {
                let found = self.judge(one);
                assert_eq!(found, Some(Reason::Revoked), "{}", one.claims.status_index);
            }
        }
    }

    fn somebody_new_passes(&mut self) {
        let holder = self.holder();
        self.insist("issue to somebody new", |world| world.issue(holder, 20));
        self.publish();
        self.gates_update();
        let new = self.model.handed.last().unwrap().clone();
        assert_eq!(self.judge(&new), None, "somebody new");
    }

    /// What both gates say to a new code of a credential.
    fn judge(&mut self, handed: &Handed) -> Option<Reason> {
        let office = self.office();
        self.now = self.now.plus(15);
        let now = self.now;
        let text = code(handed, &office, now).expect("an honest phone has a code");
        let said: Vec<_> = self.gates.iter().map(|gate| gate.check(&text, now).reason()).collect();
        assert_eq!(said[0], said[1], "two gates differ");
        said[0]
    }

    /// Whether gates have to know the credential: not over, and by a key of the list.
    fn is_in_force(&self, handed: &Handed) -> bool {
        let validity = handed.claims.validity;
        let until = self.now.plus(3_600);
        let list = self.office().list().unwrap();
        let key = list.authority(handed.authority);
        validity.not_before <= self.now
            && until < validity.not_after
            && key.is_some_and(|(entry, _)| entry.validity.contains(self.now))
    }

    fn office(&self) -> Office {
        open(self).unwrap()
    }
}
