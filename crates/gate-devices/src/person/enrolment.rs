//! What a device calls the holder of a credential.

use core::fmt;

use clearance_core::crypto::RING;
use clearance_core::presentation::RosterRef;

use crate::peer::Secret;

/// Separates this use of the secret from any other.
const PURPOSE: &[u8] = b"clearance person-check enrolment 1";

/// Names enrolments under a secret that the authority, which enrols, shares with its gates.
#[derive(Clone, Debug)]
pub struct Enrolments(Secret);

/// The name of one enrolment: 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnrolmentRef(u128);

impl Enrolments {
    /// Names under `secret`, which is used for nothing else.
    pub fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// enrolment = HMAC-SHA-256(secret, purpose || kid || cti)[0..16]
    ///
    /// The same for the whole life of a credential, so that its holder is enrolled once.
    pub fn of(&self, subject: &RosterRef) -> EnrolmentRef {
        let parts: [&[u8]; 3] = [PURPOSE, &subject.authority.0, &subject.id.0];
        let mac = RING.hmac_sha256(self.0.bytes(), &parts);
        let (name, _) = mac.split_first_chunk().expect("a MAC of 32 bytes has 16");
        EnrolmentRef(u128::from_be_bytes(*name))
    }
}

impl fmt::Display for EnrolmentRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    #[test]
    fn an_enrolment_has_one_name_that_only_the_secret_gives() {
        let named = |secret: &str, n| {
            let subject =
                RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([n; 8]) };
            Enrolments::new(Secret::new(secret).unwrap()).of(&subject)
        };
        const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let first = named(SECRET, 1);
        assert_eq!(first, named(SECRET, 1));
        assert_ne!(first, named(SECRET, 2));
        assert_ne!(first, named("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx", 1));
        assert_eq!(first.to_string().len(), 32);
    }
}
