//! Believing an enrolment request: proof of possession, freshness, challenge.
//!
//! Who the person is, and whether a scheme admits them, is checked elsewhere and before.

use core::fmt;

use clearance_core::crypto::{Provider, PublicKey};
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::time::{Timestamp, Tolerance};

/// What a request must satisfy beyond its signature.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The keys of this authority: a request must ask one of them. Else another authority could
    /// pass on a request that a holder made for it.
    pub audiences: Vec<KeyThumbprint>,
    /// The challenge that was given to this holder, once. Without one a request that somebody
    /// recorded can be handed in again while it is fresh: harmless but for a second credential
    /// to the same holder key.
    pub challenge: Option<Challenge>,
    /// How far the request's date may lie behind and ahead of the authority's clock.
    pub age: Tolerance,
}

impl Expectation {
    /// A request to one of `audiences`, with no challenge, at most an hour old, at most 10 minutes
    /// ahead: a wrong phone clock is to be noticed here, where somebody can help, and not at the
    /// gate.
    #[must_use]
    pub const fn of(audiences: Vec<KeyThumbprint>) -> Self {
        Self { audiences, challenge: None, age: AGE }
    }
}

/// An hour behind, for requests that lie; 10 minutes ahead, for clocks that are wrong.
pub(crate) const AGE: Tolerance = Tolerance { max_behind: 3_600, max_ahead: 600 };

/// Whether a request's date is near enough to `now`.
pub(crate) fn is_dated(issued_at: Timestamp, now: Timestamp, age: Tolerance) -> bool {
    let ahead = issued_at.since(now);
    -i64::from(age.max_behind) <= ahead && ahead <= i64::from(age.max_ahead)
}

/// A holder key whose owner has proved to have it. Made by [`accept`] only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolled {
    holder_key: PublicKey,
    clock_offset: i64,
}

impl Enrolled {
    /// The holder key.
    #[must_use]
    pub const fn holder_key(&self) -> &PublicKey {
        &self.holder_key
    }

    /// Seconds that the phone's clock was ahead of the authority's (behind: negative). The phone
    /// may be told, and correct its codes by it.
    #[must_use]
    pub const fn clock_offset(&self) -> i64 {
        self.clock_offset
    }
}

/// Verifies a request that arrived at `now`.
///
/// # Errors
/// [`EnrolmentRefused`], in the order signature, audience, challenge, date.
pub fn accept(
    provider: &Provider,
    request: &[u8],
    expected: &Expectation,
    now: Timestamp,
) -> Result<Enrolled, EnrolmentRefused> {
    let request = EnrolmentRequest::verify(provider, request).map_err(EnrolmentRefused::Request)?;
    // N4
    if !expected.audiences.contains(&request.audience) {
        return Err(EnrolmentRefused::Audience { found: request.audience });
    }
    if request.challenge != expected.challenge {
        return Err(EnrolmentRefused::Challenge);
    }
    if !is_dated(request.issued_at, now, expected.age) {
        return Err(EnrolmentRefused::Date { request: request.issued_at, now });
    }
    let clock_offset = request.issued_at.since(now);
    Ok(Enrolled { holder_key: request.holder_key, clock_offset })
}

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnrolmentRefused {
    /// It was made for another authority.
    Audience {
        /// The key of that authority.
        found: KeyThumbprint,
    },
    /// It answers another challenge than the one given, or none, or one where none was given.
    Challenge,
    /// Too old, or from the future.
    Date {
        /// When the phone says that it made the request.
        request: Timestamp,
        /// When it arrived.
        now: Timestamp,
    },
    /// Malformed, or not signed with the key it carries.
    Request(EnrolmentError),
}

impl fmt::Display for EnrolmentRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Audience { found } => write!(
                f,
                "enrolment request refused: it asks the authority with key {found}; enrol again \
                 with this authority's"
            ),
            Self::Challenge => f.write_str(
                "enrolment request refused: it does not answer the challenge given; ask for a new one",
            ),
            Self::Date { request, now } => write!(
                f,
                "enrolment request refused: it is dated {request} and it is {now}; \
                 set the phone's clock and enrol again"
            ),
            Self::Request(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for EnrolmentRefused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(cause) => Some(cause),
            Self::Audience { .. } | Self::Challenge | Self::Date { .. } => None,
        }
    }
}
