use super::{Location, Place};
use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::fields;
use crate::ids::{AuthorityKid, SchemeId};
use crate::registry::limit;
use crate::time::Tolerance;

/// The half of a scheme that phones and gates need.
///
/// ```cddl
/// scheme = { 1: id, 2: name, 3: [+ kid .size 2], 4: step, 5: lifetime, 6: max-behind,
///            7: max-ahead, 8: [+ place], 9: bool, 10: status-policy, 11: min-app }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The id that credentials carry.
    pub id: SchemeId,
    /// Name for people.
    pub name: String,
    /// The authority keys that may issue under it.
    pub authorities: Vec<AuthorityKid>,
    /// Seconds between two codes.
    pub step: u32,
    /// Seconds that a code is good for, from the start of its step.
    pub lifetime: u32,
    /// Accepted clock difference on top.
    pub tolerance: Tolerance,
    /// Where it opens.
    pub places: Vec<Place>,
    /// Whether a gate must ask for a challenge.
    pub challenge: AtGate,
    /// How old a gate's knowledge of the status may be.
    pub status: StatusPolicy,
    /// Least version of the phone's app that may mint for it.
    pub min_app: u32,
}

/// Whether a scheme asks a gate to do something, or leaves it to the gate's own policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtGate {
    /// The gate's policy decides.
    Optional,
    /// Every gate must.
    Required,
}

/// How the age of a status list is judged, in seconds since its `this_update`.
///
/// ```cddl
/// status-policy = { 1: fresh-for, 2: usable-for, 3: bool }    ; 3: stale lists may admit
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusPolicy {
    /// Up to this age a list is fresh.
    pub fresh_for: u32,
    /// Up to this age it is stale; beyond it is expired and says nothing.
    pub usable_for: u32,
    /// What a stale list is good for.
    pub stale: StalePolicy,
}

impl Default for StatusPolicy {
    /// Fresh for 15 minutes, usable for 24 hours, stale lists admit and are flagged.
    fn default() -> Self {
        Self { fresh_for: 900, usable_for: 86_400, stale: StalePolicy::Admit }
    }
}

/// What a stale status list is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StalePolicy {
    /// It may admit; the decision says that the list is stale.
    Admit,
    /// An officer decides.
    Refer,
}

mod field {
    pub(super) const ID: i64 = 1;
    pub(super) const NAME: i64 = 2;
    pub(super) const AUTHORITIES: i64 = 3;
    pub(super) const STEP: i64 = 4;
    pub(super) const LIFETIME: i64 = 5;
    pub(super) const MAX_BEHIND: i64 = 6;
    pub(super) const MAX_AHEAD: i64 = 7;
    pub(super) const PLACES: i64 = 8;
    pub(super) const CHALLENGE: i64 = 9;
    pub(super) const STATUS: i64 = 10;
    pub(super) const MIN_APP: i64 = 11;

    pub(super) const FRESH_FOR: i64 = 1;
    pub(super) const USABLE_FOR: i64 = 2;
    pub(super) const STALE_ADMITS: i64 = 3;
}

impl Scheme {
    /// Whether a gate at `location` opens for it.
    pub fn opens_at(&self, location: &Location) -> bool {
        self.places.iter().any(|place| place.covers(location))
    }

    /// Whether the authority key `kid` may issue under it.
    pub fn may_issue(&self, kid: AuthorityKid) -> bool {
        self.authorities.binary_search(&kid).is_ok()
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.map(11).int(field::ID).uint(u64::from(self.id.0));
        writer.int(field::NAME).text(&self.name);
        writer.int(field::AUTHORITIES).array(self.authorities.len());
        for kid in &self.authorities {
            writer.bytes(&kid.0);
        }
        writer.int(field::STEP).uint(u64::from(self.step));
        writer.int(field::LIFETIME).uint(u64::from(self.lifetime));
        writer.int(field::MAX_BEHIND).uint(u64::from(self.tolerance.max_behind));
        writer.int(field::MAX_AHEAD).uint(u64::from(self.tolerance.max_ahead));
        writer.int(field::PLACES).array(self.places.len());
        self.places.iter().for_each(|place| place.write(writer));
        writer.int(field::CHALLENGE).bool(self.challenge == AtGate::Required);
        writer.int(field::STATUS).map(3);
        writer.int(field::FRESH_FOR).uint(u64::from(self.status.fresh_for));
        writer.int(field::USABLE_FOR).uint(u64::from(self.status.usable_for));
        writer.int(field::STALE_ADMITS).bool(self.status.stale == StalePolicy::Admit);
        writer.int(field::MIN_APP).uint(u64::from(self.min_app));
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.expect_map(11)?;
        let id = SchemeId(labelled(reader, field::ID, u8::MAX.into())? as u8);
        reader.expect_int(field::NAME)?;
        let name = fields::display_name(reader)?;
        reader.expect_int(field::AUTHORITIES)?;
        let authorities =
            fields::sorted(reader, 1..=limit::TRUST_ENTRIES, read_kid, |kid: &AuthorityKid| *kid)?;
        let (step, lifetime, tolerance) = read_times(reader)?;
        reader.expect_int(field::PLACES)?;
        let count = fields::count(reader, 1..=limit::PLACES)?;
        let places = (0..count).map(|_| Place::read(reader)).collect::<Result<_, _>>()?;
        reader.expect_int(field::CHALLENGE)?;
        let challenge = if reader.bool()? { AtGate::Required } else { AtGate::Optional };
        reader.expect_int(field::STATUS)?;
        let status = read_status(reader)?;
        let min_app = labelled(reader, field::MIN_APP, u32::MAX)?;
        Ok(Self {
            id,
            name,
            authorities,
            step,
            lifetime,
            tolerance,
            places,
            challenge,
            status,
            min_app,
        })
    }
}

fn labelled(reader: &mut Reader<'_>, label: i64, max: u32) -> Result<u32, Error> {
    reader.expect_int(label)?;
    fields::small(reader, max)
}

fn read_kid(reader: &mut Reader<'_>) -> Result<AuthorityKid, Error> {
    reader.bytes_exact().map(|kid| AuthorityKid(*kid))
}

/// L4: codes of consecutive steps overlap, and no code outlives the hard cap.
fn read_times(reader: &mut Reader<'_>) -> Result<(u32, u32, Tolerance), Error> {
    let before = reader.clone();
    let step = labelled(reader, field::STEP, limit::CODE_LIFE)?;
    let lifetime = labelled(reader, field::LIFETIME, limit::CODE_LIFE)?;
    let max_behind = labelled(reader, field::MAX_BEHIND, limit::CODE_LIFE)?;
    let max_ahead = labelled(reader, field::MAX_AHEAD, limit::MAX_AHEAD)?;
    if step == 0 || lifetime < step || lifetime + max_behind > limit::CODE_LIFE {
        return Err(before.error(ErrorKind::Value(
            "step, lifetime and max_behind: needs 1 <= step <= lifetime, lifetime + max_behind <= 60",
        )));
    }
    Ok((step, lifetime, Tolerance { max_behind, max_ahead }))
}

fn read_status(reader: &mut Reader<'_>) -> Result<StatusPolicy, Error> {
    reader.expect_map(3)?;
    let before = reader.clone();
    let fresh_for = labelled(reader, field::FRESH_FOR, u32::MAX)?;
    let usable_for = labelled(reader, field::USABLE_FOR, u32::MAX)?;
    if fresh_for > usable_for {
        return Err(before.error(ErrorKind::Value("a status list that is fresh but not usable")));
    }
    reader.expect_int(field::STALE_ADMITS)?;
    let stale = if reader.bool()? { StalePolicy::Admit } else { StalePolicy::Refer };
    Ok(StatusPolicy { fresh_for, usable_for, stale })
}
