//! A name for a credential in a gate's records that leads nobody back to the person.

use core::fmt;

use clearance_core::crypto::{Provider, Secret32};
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;

/// Bytes of a pseudonym. Two of a gate's million credentials a day collide once in 37 million days.
const LEN: usize = 8;
const DAY: u64 = 86_400;
/// Separates this use of the secret from any later one.
const PURPOSE: &[u8] = b"clearance-gate pseudonym 1";

/// pseudonym = HMAC-SHA-256(secret, purpose || day || kid || cti)[0..8]
///
/// Within one day (UTC) of one gate the same credential has the same pseudonym: an auditor sees that a refused code and
/// an admitted one came from the same phone. The secret never leaves the gate, so two gates' records
/// cannot be joined. A month would make every commuter's log a profile of movements; a day is what a shift's questions
/// need. Whoever holds both the secret and a credential can find its records, and nobody else.
#[derive(Clone, Debug)]
pub struct Pseudonyms {
    provider: &'static Provider,
    secret: Secret32,
}

/// One credential's name in one gate's records of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pseudonym([u8; LEN]);

impl Pseudonyms {
    /// Pseudonyms under the gate's own secret: 32 random bytes, used for nothing else.
    pub fn new(provider: &'static Provider, secret: Secret32) -> Self {
        Self { provider, secret }
    }

    /// The pseudonym of `subject` on the day of `now`.
    pub fn of(&self, subject: &RosterRef, now: Timestamp) -> Pseudonym {
        let day = (now.as_secs() / DAY).to_be_bytes();
        let parts: [&[u8]; 4] = [PURPOSE, &day, &subject.authority.0, &subject.id.0];
        let mac = self.provider.hmac_sha256(self.secret.as_bytes(), &parts);
        let mut short = [0; LEN];
        short.copy_from_slice(&mac[..LEN]);
        Pseudonym(short)
    }
}

impl fmt::Display for Pseudonym {
    /// 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::crypto::RING;
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    fn subject(n: u8) -> RosterRef {
        RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([n; 8]) }
    }

    #[test]
    fn a_pseudonym_lasts_one_day_at_one_gate_for_one_credential() {
        let gate = |byte| Pseudonyms::new(&RING, Secret32::from([byte; 32]));
        let of = |secret, n, secs| gate(secret).of(&subject(n), Timestamp::from_secs(secs));
        let first = of(1, 1, 0);
        assert_eq!(first, of(1, 1, DAY - 1));
        for other in [of(1, 1, DAY), of(1, 2, 0), of(2, 1, 0)] {
            assert_ne!(first, other);
        }
        assert_eq!(first.to_string().len(), 16);
    }
}
