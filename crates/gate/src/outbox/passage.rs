//! A passage, as the authority is told of it.

use core::fmt;
use std::collections::BTreeMap;

use clearance_core::crypto::RING;
use clearance_core::ids::{CredentialId, GateGroupId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, Location};
use clearance_verifier::Admission;
use serde::{Deserialize, Serialize, Serializer};

const LABEL: &[u8] = b"clearance passage id 1";

/// A passage's id: the same for whoever reports it.
///
/// id = SHA-256("clearance passage id 1" || length of the group's id || group || authority kid || cti || iat)[0..16];
/// the length is one byte, iat (the start of the code's step) eight, big-endian.
///
/// It follows from the claim that was recorded, so a report that is sent again counts once, also from another lane of the
/// group. It stands only inside the sealed passage, because whoever knows a credential could try its codes against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PassageId(pub [u8; 16]);

impl PassageId {
    /// The id of the admission of the code that `subject` showed and that began at `issued_at`.
    pub fn of(group: GateGroupId, subject: &RosterRef, issued_at: Timestamp) -> Self {
        let group = group.to_string();
        // A group's id is a name, which is short.
        let length = u8::try_from(group.len()).unwrap_or(u8::MAX);
        let digest = RING.sha256(&[
            LABEL,
            &[length],
            group.as_bytes(),
            &subject.authority.0,
            &subject.id.0,
            &issued_at.as_secs().to_be_bytes(),
        ]);
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        Self(short)
    }

    /// Reads 32 lower-case hexadecimal digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_id = text.len() == 32 && text.bytes().all(is_digit);
        let number = u128::from_str_radix(text, 16).ok().filter(|_| is_id)?;
        Some(Self(number.to_be_bytes()))
    }
}

impl fmt::Display for PassageId {
    /// 32 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// A passage, as `POST /v1/gate/passages` of the authority's service takes it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Made from the claim.
    #[serde(serialize_with = "as_text")]
    pub id: PassageId,
    /// Where.
    pub checkpoint: String,
    /// In whose law, such as `hk`.
    pub jurisdiction: String,
    /// Whether it led in.
    #[serde(serialize_with = "in_or_out")]
    pub direction: Direction,
    /// The credential, where a code opened.
    #[serde(serialize_with = "as_text_if_any")]
    pub credential: Option<CredentialId>,
    /// When, by the gate's clock.
    #[serde(serialize_with = "as_text")]
    pub happened: Timestamp,
    /// What the traveller said, where somebody asked.
    pub stated: BTreeMap<String, String>,
    /// Whether the place prints landing slips.
    pub prints_slips: bool,
}

impl Passage {
    /// The passage of whoever was admitted at a gate of `group` that stands at `location`.
    pub fn of(
        admission: &Admission,
        group: GateGroupId,
        location: &Location,
        prints_slips: bool,
    ) -> Self {
        let subject = admission.subject();
        // The checklist measures it for every code that it admits.
        let skew = admission.details().skew.unwrap_or_default();
        let issued_at = admission.at().offset_by(skew);
        Self {
            id: PassageId::of(group, subject, issued_at),
            checkpoint: location.checkpoint.to_string(),
            jurisdiction: location.jurisdiction.to_string(),
            direction: location.direction,
            credential: Some(subject.id),
            happened: admission.at(),
            stated: BTreeMap::new(),
            prints_slips,
        }
    }
}

/// It is somebody's: only the place is shown.
impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passage").field("checkpoint", &self.checkpoint).finish_non_exhaustive()
    }
}

fn as_text<T: fmt::Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

fn as_text_if_any<T: fmt::Display, S: Serializer>(
    value: &Option<T>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => to.collect_str(value),
        None => to.serialize_none(),
    }
}

fn in_or_out<S: Serializer>(direction: &Direction, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match direction {
        Direction::Arrival => "in",
        Direction::Departure => "out",
    })
}

/// What the service answered.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) results: Vec<Outcome>,
}

/// What became of one passage. A newer service may say more.
#[derive(Debug, Deserialize)]
pub(super) struct Outcome {
    pub(super) id: Option<String>,
    pub(super) taken: bool,
    #[serde(default)]
    pub(super) slip: Option<SlipAnswer>,
    #[serde(default)]
    pub(super) slip_open: Option<String>,
    #[serde(default)]
    pub(super) problem: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SlipAnswer {
    pub(super) number: String,
    pub(super) until: String,
}
