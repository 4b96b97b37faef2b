//! What a world is made of.

use clearance_core::time::{Tolerance, Validity};
use clearance_core::trust::Scheme;

use super::{DAY, HONG_KONG, MACAO, START, UPTIME, schemes};

/// What the world's schemes allow the clocks to differ.
const TOLERANCE: Tolerance = Tolerance { max_behind: 0, max_ahead: 10 };

/// What a test may vary before the world is made. The default admits everybody at [`START`].
#[derive(Clone, Debug)]
pub struct Setup {
    /// `this_update` and `next_update` of the trust list.
    pub list: Validity,
    /// Period of both authorities' keys.
    pub authority: Validity,
    /// Period of both gate groups' keys.
    pub epoch: Validity,
    /// Period of every credential.
    pub credential: Validity,
    /// The mutual scheme.
    pub mutual: Scheme,
    /// The Macao-only scheme.
    pub macao_only: Scheme,
}

impl Default for Setup {
    fn default() -> Self {
        let around = |before: u64, after: u64| Validity {
            not_before: START.minus(before),
            not_after: START.plus(after),
        };
        let mut mutual = schemes::mutual(MACAO);
        mutual.authorities.push(HONG_KONG);
        let mut macao_only = schemes::macao_only(MACAO);
        // Not the same on both sides, so that no test takes one for the other.
        (mutual.tolerance, macao_only.tolerance) = (TOLERANCE, TOLERANCE);
        Self {
            list: around(UPTIME + 3_600, 7 * DAY),
            authority: around(30 * DAY, 365 * DAY),
            epoch: around(DAY, 30 * DAY),
            credential: around(3_600, 14 * DAY),
            mutual,
            macao_only,
        }
    }
}
