//! What goes wrong: restores, lost and damaged files, copies at work, wrong clocks, kills.

use std::fs;
use std::path::PathBuf;

use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::RING;

use crate::child::{Verb, give, pause};
use crate::operator::{No, doubt, open_at};
use crate::scratch::{copy, files, replace};
use crate::world::{DAY, World};

/// Keys come back from the safe, never from a backup: an older root key would be of no use.
fn is_key(name: &std::path::Path) -> bool {
    name.extension().is_some_and(|kind| kind == "key" || kind == "pub")
}

impl World {
    /// A copy of the whole directory, for later.
    pub(crate) fn back_up(&mut self) {
        let to = self.backup(self.backups);
        replace(&self.dir(), &to);
        self.backups += 1;
        self.tell("backup");
    }

    fn backup(&self, number: usize) -> PathBuf {
        self.scratch.join("backups").join(number.to_string())
    }

    fn any_backup(&mut self) -> PathBuf {
        if self.backups == 0 {
            self.back_up();
        }
        let number = self.below(self.backups);
        self.backup(number)
    }

    /// One thing that goes wrong.
    pub(crate) fn fault(&mut self) {
        match self.below(15) {
            0 | 1 => self.restore_whole(),
            2 => self.restore_over(),
            3 => self.restore_one(),
            4 | 5 => self.lose_one(),
            6 | 7 => self.damage_one(),
            8 => self.work_on_a_copy(),
            9 | 10 => self.wrong_clock(),
            11 => self.gate_with_a_wrong_clock(),
            12 => self.kill(),
            13 => self.lose_lists(),
            _ => self.two_at_once(),
        }
    }

    /// The disk died; a backup is on a new one, with the keys from the safe.
    fn restore_whole(&mut self) {
        let backup = self.any_backup();
        replace(&backup, &self.dir());
        copy(&self.safe(), &self.dir());
        self.tell(format!("restored {}", backup.display()));
        if self.one_in(2) {
            self.recover();
        }
    }

    /// A backup was copied over what was there.
    fn restore_over(&mut self) {
        let backup = self.any_backup();
        copy(&backup, &self.dir());
        copy(&self.safe(), &self.dir());
        self.tell(format!("restored {} over what there was", backup.display()));
    }

    /// One file was put back.
    fn restore_one(&mut self) {
        let backup = self.any_backup();
        let Some(name) = self.state_file().filter(|name| !is_key(name)) else { return };
        std::thread::sleep(std::time::Duration::from_millis(12));
        if fs::copy(backup.join(&name), self.dir().join(&name)).is_ok() {
            self.tell(format!("restored {} alone", name.display()));
        }
    }

    fn lose_one(&mut self) {
        let Some(name) = self.state_file() else { return };
        if fs::remove_file(self.dir().join(&name)).is_ok() {
            self.tell(format!("lost {}", name.display()));
        }
    }

    /// The directory of trust lists, with the copies for devices or without.
    fn lose_lists(&mut self) {
        let all = ["trust-list.cbor", "trust-chain.cbor"];
        let copies = &all[..self.below(3)];
        drop(fs::remove_dir_all(self.dir().join("lists")));
        copies.iter().for_each(|name| drop(fs::remove_file(self.dir().join(name))));
        self.tell(format!("lost lists/ and {copies:?}"));
    }

    fn damage_one(&mut self) {
        let Some(name) = self.state_file() else { return };
        let path = self.dir().join(&name);
        let Ok(mut bytes) = fs::read(&path) else { return };
        if bytes.is_empty() {
            return;
        }
        let at = self.below(bytes.len());
        if self.one_in(2) {
            bytes[at] ^= 1 << self.below(8);
        } else {
            bytes.truncate(at);
        }
        fs::write(&path, bytes).unwrap();
        self.tell(format!("damaged {} at {at}", name.display()));
    }

    /// A file of the office that may be lost; its state more often than the rest.
    fn state_file(&mut self) -> Option<PathBuf> {
        const STATE: [&str; 7] = [
            "positions.pool",
            "positions.witness",
            "positions.place",
            "statuses.log",
            "requests.log",
            "trust-list.cbor",
            "trust-chain.cbor",
        ];
        if self.one_in(2) {
            return Some(STATE[self.below(STATE.len())].into());
        }
        let dir = self.dir();
        let all = files(&dir);
        let path = all.get(self.below(all.len()))?;
        Some(path.strip_prefix(&dir).unwrap().to_owned())
    }

    /// Somebody works on with a copy of the directory: it must not give out a position.
    fn work_on_a_copy(&mut self) {
        let at = self.scratch.join("copy");
        replace(&self.dir(), &at);
        let holder = self.holder();
        let issued = match open_at(&at) {
            Ok(office) => self.issue_at(&office, holder, 14),
            Err(error) => Err(No::Store(error)),
        };
        let refused = issued.expect_err("a copy of the office gives out positions");
        self.tell(format!("a copy: {refused}, {:?}", doubt(&refused)));
    }

    /// The office's clock is wrong for a few orders; then somebody sets it.
    fn wrong_clock(&mut self) {
        let day = DAY as i64;
        let off = [day, 60 * day, -365 * day, 400 * day, -3_600][self.below(5)];
        self.office_clock = off;
        self.tell(format!("the office's clock is off by {off} s"));
        for _ in 0..=self.below(3) {
            self.office_clock = off;
            self.ordinary();
        }
        self.office_clock = 0;
    }

    /// A gate takes lists by a wrong clock.
    fn gate_with_a_wrong_clock(&mut self) {
        let (at, now) = (self.below(self.gates.len()), self.now);
        let day = DAY as i64;
        let wrong = now.offset_by([60 * day, -365 * day, day][self.below(3)]);
        let Some(office) = self.sound_office() else { return };
        let updated = self.gates[at].update(&office, wrong).map(|list| list.seq());
        let synced = self.gates[at].sync(&self.repository(), wrong);
        self.tell(format!("gate {at} at {wrong}: {updated:?}, {synced:?}"));
    }

    /// An order's process is killed, and the order given again.
    fn kill(&mut self) {
        let verb = Verb::ALL[self.below(Verb::ALL.len())];
        let mut child = give(self, verb);
        let longest = [300, 1_000, 5_000][self.below(3)];
        let wait = self.random.below(longest);
        pause(wait);
        child.kill().unwrap();
        child.wait().unwrap();
        self.take_in_issued();
        self.tell(format!("killed {verb:?} after {wait} us"));
    }

    fn two_at_once(&mut self) {
        let pick = |world: &mut Self| Verb::ALL[world.below(Verb::ALL.len())];
        let (one, other) = (pick(self), pick(self));
        let children = [give(self, one), give(self, other)];
        for mut child in children {
            child.wait().unwrap();
        }
        self.take_in_issued();
        self.tell(format!("{one:?} and {other:?} at once"));
    }

    /// Credentials that another process issued count as handed out.
    fn take_in_issued(&mut self) {
        for path in files(&self.dir().join("issued")) {
            if path.extension().is_none_or(|kind| kind != "cwt") {
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let file = self.held_file();
            if self.is_sound(&bytes) {
                self.model.hand(&bytes, file, crate::child::HOLDER);
            }
        }
        self.keep_keys();
    }

    /// Whether a credential is as it was signed: a copy that was damaged is another one, which nobody has.
    fn is_sound(&self, bytes: &[u8]) -> bool {
        let Some(list) = self.sound_office().and_then(|office| office.list().ok()) else {
            return false;
        };
        UntrustedCredential::decode(bytes).is_ok_and(|credential| {
            let key = list.authority(credential.authority);
            key.is_some_and(|(_, key)| credential.verify(&RING, key).is_ok())
        })
    }
}
