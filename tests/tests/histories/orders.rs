//! What an authority does on an ordinary day.

use std::fs;

use clearance_authority::keys::KeyKind;
use clearance_authority::office::{
    Clock, ListError, NewList, Office, Order, Reach, Start, StoreError, Terms, Which,
};
use clearance_core::cose_key::thumbprint;
use clearance_core::crypto::RING;
use clearance_core::ids::{SchemeId, Scope};
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Place, Scheme};
use clearance_issuer::{EnrolmentAsk, enrol};

use crate::operator::{CAPACITY, No};
use crate::world::{DAY, World, entropy, group, holder_key, open};

/// A scheme that comes and goes.
const EXTRA: SchemeId = SchemeId(9);

impl World {
    /// One ordinary thing.
    pub(crate) fn ordinary(&mut self) {
        match self.below(26) {
            0..=6 => self.try_issue(),
            7..=11 => self.try_change(),
            12..=14 => {
                let clock = self.clock();
                self.attempt("publish", |world| world.try_publish(clock));
            }
            15..=17 => self.gates_update(),
            18 => self.phones_update(),
            19..=23 => self.try_trust(),
            24 => self.try_scheme(),
            _ => self.share(),
        }
    }

    fn try_issue(&mut self) {
        let days = [3, 14, 40, 100][self.below(4)];
        let holder = match self.model.handed.last() {
            Some(last) if self.random.below(4) == 0 => last.holder,
            _ => self.holder(),
        };
        let issued = self.attempt("issue", |world| world.issue(holder, days));
        if issued.is_none() && self.one_in(2) {
            self.insist("issue after all", |world| world.issue(holder, days));
        }
    }

    /// Issues a credential for so many days, and hands it out.
    pub(crate) fn issue(&mut self, holder: u64, days: u64) -> Result<(), No> {
        let office = open(self)?;
        self.issue_at(&office, holder, days)
    }

    pub(crate) fn issue_at(&mut self, office: &Office, holder: u64, days: u64) -> Result<(), No> {
        let now = self.shown();
        let request = request(office, holder, now)?;
        let order = order(now, days);
        let issued = office.issue(&request, &order, &mut entropy(&mut self.random))?;
        let file = self.held_file();
        self.model.hand(&issued.credential, file, holder);
        Ok(())
    }

    pub(crate) fn held_file(&self) -> std::path::PathBuf {
        self.scratch.join("held").join(format!("{}.cwt", self.model.handed.len()))
    }

    fn try_change(&mut self) {
        let Some(at) = self.below(self.model.handed.len() + 1).checked_sub(1) else { return };
        let known = &self.model.handed[at];
        let (file, index) = (known.file.clone(), known.claims.status_index);
        let which = if self.one_in(3) { Which::Index(index) } else { Which::File(file) };
        let reach = if self.one_in(4) { Reach::SameKey } else { Reach::Named };
        let status = [Status::Revoked, Status::Suspended, Status::Suspended, Status::Valid];
        let status = status[self.below(4)];
        self.attempt(&format!("{status} {index}"), |world| world.change(&[which], reach, status));
    }

    pub(crate) fn change(
        &mut self,
        which: &[Which],
        reach: Reach,
        status: Status,
    ) -> Result<(), No> {
        let office = open(self)?;
        let changes = office.change_status(which, reach, status, self.shown())?;
        let is_sure = changes.doubt.is_none();
        changes.changed.iter().for_each(|change| self.model.ask(change.index, status, is_sure));
        Ok(())
    }

    pub(crate) fn gates_update(&mut self) {
        let Some(office) = self.sound_office() else { return };
        let now = self.now;
        for at in 0..self.gates.len() {
            let updated = self.gates[at].update(&office, now).map(|list| list.seq());
            let synced = self.gates[at].sync(&self.repository(), now);
            self.tell(format!("gate {at}: {updated:?}, {synced:?}"));
        }
    }

    /// The office, where its list can be read: nobody brings a damaged one to a device.
    pub(crate) fn sound_office(&self) -> Option<Office> {
        open(self).ok().filter(|office| office.list().is_ok() && office.root_public().exists())
    }

    fn phones_update(&mut self) {
        let Some(office) = self.sound_office() else { return };
        let (at, now) = (self.below(self.phones.len()), self.now);
        let updated = self.phones[at].update(&office, now);
        self.tell(format!("phone {at}: {updated:?}"));
    }

    fn try_trust(&mut self) {
        let what = self.below(12);
        self.attempt(&format!("trust {what}"), |world| {
            let (office, terms) = (open(world)?, world.terms());
            Ok(world.trust(&office, what, &terms).map(drop)?)
        });
    }

    /// The trust list's change of this number.
    pub(crate) fn trust(
        &mut self,
        office: &Office,
        what: usize,
        terms: &Terms,
    ) -> Result<NewList, ListError> {
        let pick = self.below(8);
        let list = office.list()?;
        let content = list.content();
        let entropy = &mut entropy(&mut self.random);
        let start = [Start::AfterTravel, Start::Now][pick % 2];
        let epochs = list.gate_group(&group()).map_or(&[][..], |group| &group.epochs);
        let last = content.authorities.last().expect("a list has an authority");
        match what {
            0 | 1 => office.renew(terms),
            2 => office.add_gate_key(group(), start, 90 * DAY, terms, entropy).map(|made| made.0),
            3 if !epochs.is_empty() => {
                let kid = epochs[pick % epochs.len()].kid;
                let replace = (pick < 6).then_some(90 * DAY);
                let made = office.withdraw_gate_key(group(), kid, replace, terms, entropy);
                made.map(|made| made.0)
            }
            4 => office
                .add_status_key(Some(last.kid), start, 400 * DAY, terms, entropy)
                .map(|made| made.0),
            5 => {
                let keys = last.status.as_ref().map_or(&[][..], |status| &status.keys);
                match keys.first() {
                    Some(key) => {
                        let replace = (!pick.is_multiple_of(4)).then_some(400 * DAY);
                        office.withdraw_status_key(key.kid, pick < 4, replace, terms, entropy)
                    }
                    None => office.renew(terms),
                }
            }
            6 if content.authorities.len() < 3 => office
                .add_authority_key(KeyKind::Ed25519, start, 730 * DAY, terms, entropy)
                .map(|made| made.0),
            7 if pick < 2 => {
                let kid = content.authorities[pick % content.authorities.len()].kid;
                let replace = Some((KeyKind::Ed25519, 730 * DAY));
                office.withdraw_authority(kid, replace, terms, entropy).map(|made| made.0)
            }
            8 => office.announce_root(KeyKind::P256, terms, entropy),
            9 => office.rotate_root(terms),
            10 if pick < 2 => office.withdraw_next_root(terms),
            10 => office.bump_status_epoch(terms),
            _ => office.retire_keys(terms),
        }
    }

    fn try_scheme(&mut self) {
        let pick = self.below(3);
        self.attempt(&format!("scheme {pick}"), |world| {
            let (office, terms) = (open(world)?, world.terms());
            let scheme = Scheme::new(EXTRA, "Hospital", Vec::new(), vec![Place::ANYWHERE]);
            let changed = match pick {
                0 => office.add_scheme(&scheme, &terms).map(|made| made.0),
                1 => office.set_scheme(&scheme, &terms).map(|made| made.0),
                _ => office.remove_scheme(EXTRA, &terms),
            };
            Ok(changed.map(drop)?)
        });
    }

    /// A second office of the authority gets positions, and issues.
    fn share(&mut self) {
        let (branch, grant) = (self.scratch.join("branch"), self.scratch.join("grant"));
        drop(fs::remove_file(&grant));
        let holder = self.holder();
        self.attempt("share with a branch", |world| {
            let office = open(world)?;
            if !branch.exists() {
                office.open_branch(&branch, &mut entropy(&mut world.random))?;
            }
            let branch = crate::operator::open_at(&branch)?;
            let month = clearance_revocation::ExpiryMonth::of(world.shown().plus(14 * DAY));
            office.grant(branch.id()?, month, 2, &grant)?;
            branch.adopt(&grant)?;
            world.issue_at(&branch, holder, 14)
        });
    }
}

/// A holder's request for a credential by the office's newest key.
pub(crate) fn request(office: &Office, holder: u64, now: Timestamp) -> Result<Vec<u8>, StoreError> {
    let list = office.list()?;
    let own = office.authority_kids()?;
    let key = own.last().and_then(|kid| list.authority(*kid)).map(|(entry, _)| entry.key);
    let any = &list.content().authorities[0].key;
    let authority = thumbprint(&RING, key.as_ref().unwrap_or(any));
    let ask = EnrolmentAsk { authority, now, challenge: None };
    Ok(enrol(&RING, &holder_key(holder), &ask).unwrap())
}

/// An order under the mutual scheme.
pub(crate) fn order(now: Timestamp, days: u64) -> Order {
    let not_before = now.minus(60);
    Order {
        scope: Scope { scheme: SchemeId(1), qualifier: 0 },
        validity: Validity { not_before, not_after: not_before.plus(days * DAY) },
        shard_capacity: CAPACITY,
        challenge: None,
        again: false,
        clock: Clock::showing(now),
    }
}
