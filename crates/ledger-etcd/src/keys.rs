//! Where things stand in the engine.

use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;

use crate::records::Token;

/// The keys of one checkpoint.
///
/// ```text
/// PREFIX/epoch                               what the record as a whole is worth
/// PREFIX/code/KID/CTI                        the last accepted code
/// PREFIX/used/ENDS/KID/CTI                   uses, where they are counted
/// PREFIX/past/KID/CTI/IAT/TOKEN              admissions of schemes that go on without the engine
/// ```
/// `ENDS` and `IAT` are 16 hexadecimal digits, so that keys stand in the order of time.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    prefix: String,
}

impl Keys {
    pub(crate) fn under(prefix: &str) -> Self {
        Self { prefix: prefix.trim_end_matches('/').to_owned() }
    }

    pub(crate) fn epoch(&self) -> Vec<u8> {
        format!("{}/epoch", self.prefix).into_bytes()
    }

    /// Nothing stands here, ever.
    pub(crate) fn never(&self) -> Vec<u8> {
        format!("{}/never", self.prefix).into_bytes()
    }

    pub(crate) fn code(&self, subject: &RosterRef) -> Vec<u8> {
        format!("{}/code/{}/{}", self.prefix, subject.authority, subject.id).into_bytes()
    }

    pub(crate) fn used(&self, subject: &RosterRef, ends: Timestamp) -> Vec<u8> {
        let RosterRef { authority, id } = subject;
        let ends = ends.as_secs();
        format!("{}/used/{ends:016x}/{authority}/{id}", self.prefix).into_bytes()
    }

    /// From the first to the one behind the last key of credentials that ended by `ends`.
    pub(crate) fn used_until(&self, ends: Timestamp) -> (Vec<u8>, Vec<u8>) {
        let key = |ends: u64| format!("{}/used/{ends:016x}", self.prefix).into_bytes();
        (key(0), key(ends.as_secs().saturating_add(1)))
    }

    pub(crate) fn past(&self, subject: &RosterRef, issued_at: Timestamp, token: Token) -> Vec<u8> {
        let iat = issued_at.as_secs();
        [self.pasts(subject), format!("{iat:016x}/{token}").into_bytes()].concat()
    }

    /// What all keys of [`past`](Self::past) of a credential begin with.
    pub(crate) fn pasts(&self, subject: &RosterRef) -> Vec<u8> {
        let RosterRef { authority, id } = subject;
        format!("{}/past/{authority}/{id}/", self.prefix).into_bytes()
    }
}

/// The first key behind all that begin with `prefix`, which ends in a character below the last byte.
pub(crate) fn behind(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    if let Some(last) = end.last_mut() {
        *last = last.saturating_add(1);
    }
    end
}

#[cfg(test)]
mod tests {
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    fn subject(n: u8) -> RosterRef {
        RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([n; 8]) }
    }

    #[test]
    fn keys_of_uses_stand_in_the_order_in_which_credentials_end() {
        let keys = Keys::under("border-gate/");
        let (from, to) = keys.used_until(Timestamp::from_secs(255));
        let key = |n, ends| keys.used(&subject(n), Timestamp::from_secs(ends));
        assert!(from < key(9, 0) && key(9, 0) < key(1, 255) && key(255, 255) < to);
        assert!(to <= key(0, 256));
        assert!(key(0, 256) < key(0, u64::MAX));
    }

    #[test]
    fn the_past_of_a_credential_is_one_range_and_nobody_elses() {
        let keys = Keys::under("border-gate");
        let prefix = keys.pasts(&subject(1));
        let end = behind(&prefix);
        let key = |n| keys.past(&subject(n), Timestamp::from_secs(1), Token([255; 16]));
        assert!(prefix < key(1) && key(1) < end);
        assert!(key(2) > end && key(0) < prefix);
    }
}
