//! Whom the ledger is asked about.

use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Direction, Uses};
use clearance_verifier::Member;

pub(crate) const NOW: u64 = 1_795_248_000;

/// A code of the credential number `n`, as good as can be.
pub(crate) fn member(n: u64) -> Member {
    let at = Timestamp::from_secs;
    let id = CredentialId(n.to_be_bytes());
    Member {
        subject: RosterRef { authority: AuthorityKid([0xa1, 1]), id },
        issued_at: at(NOW),
        until: at(NOW + 30),
        validity: Validity { not_before: at(NOW - 86_400), not_after: at(NOW + 86_400) },
        uses: Uses::Unlimited,
        direction: Direction::Arrival,
    }
}
