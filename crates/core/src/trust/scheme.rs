use super::qualifier::LARGEST_IN_BYTE;
use super::{LedgerPolicy, Location, Party, Place, QualifierUse, StatusPolicy, Uses};
use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::fields;
use crate::ids::{AuthorityKid, SchemeId};
use crate::registry::limit;
use crate::time::Tolerance;
use crate::words::words;

/// The half of a scheme that phones and gates need.
///
/// ```cddl
/// scheme = { 1: id, 2: name, 3: [+ kid .size 2], 4: step, 5: lifetime, 6: max-behind,
///            7: max-ahead, 8: [+ place], 9: bool, 10: status-policy, 11: min-app,
///            12: uses, 13: ledger, 14: bool, 15: party, 16: qualifier }
/// ```
///
/// [`Scheme::new`] has the ordinary values:
/// `Scheme { uses: Uses::InOut, ..Scheme::new(id, name, authorities, places) }`.
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
    /// How often one credential admits.
    pub uses: Uses,
    /// What a gate does about admissions that only a shared ledger can see.
    pub ledger: LedgerPolicy,
    /// Whether a gate must check the person.
    pub person_check: AtGate,
    /// How many people one credential may stand for.
    pub party: Party,
    /// What the qualifier byte of its credentials means.
    pub qualifier: QualifierUse,
}

/// Whether a scheme asks a gate to do something, or leaves it to the gate's own policy.
///
/// Deliberately closed: it is a `bool` on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtGate {
    /// The gate's policy decides.
    #[default]
    Optional,
    /// Every gate must.
    Required,
}

words! { AtGate, "what a scheme asks": Optional = "optional", Required = "required" }

impl AtGate {
    fn write(self, writer: &mut Writer) {
        writer.bool(self == Self::Required);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(if reader.bool()? { Self::Required } else { Self::Optional })
    }
}

/// Seconds between two codes: half a lifetime, so that a code on screen when the scan began is
/// still good when the next one shows.
const STEP: u32 = 15;
/// Seconds that a code is good for.
const LIFETIME: u32 = 30;

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
    pub(super) const USES: i64 = 12;
    pub(super) const LEDGER: i64 = 13;
    pub(super) const PERSON_CHECK: i64 = 14;
    pub(super) const PARTY: i64 = 15;
    pub(super) const QUALIFIER: i64 = 16;
}

impl Scheme {
    /// A scheme with ordinary values: steps of 15 s, lifetime 30 s, one person, any number of
    /// uses, and nothing asked of a gate that its own policy does not.
    pub fn new(
        id: SchemeId,
        name: impl Into<String>,
        authorities: Vec<AuthorityKid>,
        places: Vec<Place>,
    ) -> Self {
        Self {
            id,
            name: name.into(),
            authorities,
            step: STEP,
            lifetime: LIFETIME,
            tolerance: Tolerance::default(),
            places,
            challenge: AtGate::Optional,
            status: StatusPolicy::default(),
            min_app: 1,
            uses: Uses::Unlimited,
            ledger: LedgerPolicy::OwnLane,
            person_check: AtGate::Optional,
            party: Party::default(),
            qualifier: QualifierUse::Nothing,
        }
    }

    /// Whether a gate at `location` opens for it.
    pub fn opens_at(&self, location: &Location) -> bool {
        self.places.iter().any(|place| place.covers(location))
    }

    /// Whether the authority key `kid` may issue under it.
    pub fn may_issue(&self, kid: AuthorityKid) -> bool {
        self.authorities.binary_search(&kid).is_ok()
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.map(16).int(field::ID).uint(u64::from(self.id.0));
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
        self.challenge.write(writer.int(field::CHALLENGE));
        self.status.write(writer.int(field::STATUS));
        writer.int(field::MIN_APP).uint(u64::from(self.min_app));
        self.uses.write(writer.int(field::USES));
        self.ledger.write(writer.int(field::LEDGER));
        self.person_check.write(writer.int(field::PERSON_CHECK));
        self.party.write(writer.int(field::PARTY));
        self.qualifier.write(writer.int(field::QUALIFIER));
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.expect_map(16)?;
        // A `u8` by its limit.
        let id = SchemeId(fields::labelled(reader, field::ID, u8::MAX.into())? as u8);
        reader.expect_int(field::NAME)?;
        let name = fields::display_name(reader)?;
        reader.expect_int(field::AUTHORITIES)?;
        let authorities =
            fields::sorted(reader, 1..=limit::TRUST_ENTRIES, read_kid, |kid: &AuthorityKid| *kid)?;
        let (step, lifetime, tolerance) = read_times(reader)?;
        reader.expect_int(field::PLACES)?;
        let count = fields::count(reader, 1..=limit::PLACES)?;
        let places = (0..count).map(|_| Place::read(reader)).collect::<Result<_, _>>()?;
        let challenge = fields::behind(reader, field::CHALLENGE, AtGate::read)?;
        let status = fields::behind(reader, field::STATUS, StatusPolicy::read)?;
        let min_app = fields::labelled(reader, field::MIN_APP, u32::MAX)?;
        let uses = fields::behind(reader, field::USES, Uses::read)?;
        let ledger = fields::behind(reader, field::LEDGER, LedgerPolicy::read)?;
        let person_check = fields::behind(reader, field::PERSON_CHECK, AtGate::read)?;
        let (party, qualifier) = read_party(reader)?;
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
            uses,
            ledger,
            person_check,
            party,
            qualifier,
        })
    }
}

fn read_kid(reader: &mut Reader<'_>) -> Result<AuthorityKid, Error> {
    reader.bytes_exact().map(|kid| AuthorityKid(*kid))
}

/// L4: codes of consecutive steps overlap, and no code outlives the hard cap.
fn read_times(reader: &mut Reader<'_>) -> Result<(u32, u32, Tolerance), Error> {
    let before = reader.clone();
    let step = fields::labelled(reader, field::STEP, limit::CODE_LIFE)?;
    let lifetime = fields::labelled(reader, field::LIFETIME, limit::CODE_LIFE)?;
    let max_behind = fields::labelled(reader, field::MAX_BEHIND, limit::CODE_LIFE)?;
    let max_ahead = fields::labelled(reader, field::MAX_AHEAD, limit::MAX_AHEAD)?;
    if step == 0 || lifetime < step || lifetime + max_behind > limit::CODE_LIFE {
        return Err(before.error(ErrorKind::Value(
            "step, lifetime and max_behind: needs 1 <= step <= lifetime, lifetime + max_behind <= 60",
        )));
    }
    Ok((step, lifetime, Tolerance { max_behind, max_ahead }))
}

/// L4: a byte of party and place has room for every party that the scheme allows.
fn read_party(reader: &mut Reader<'_>) -> Result<(Party, QualifierUse), Error> {
    let before = reader.clone();
    let party = fields::behind(reader, field::PARTY, Party::read)?;
    let qualifier = fields::behind(reader, field::QUALIFIER, QualifierUse::read)?;
    if qualifier == QualifierUse::PartyAndPlace && party.largest > LARGEST_IN_BYTE {
        let rule = "a qualifier of party and place: needs a largest party of at most 4";
        return Err(before.error(ErrorKind::Value(rule)));
    }
    Ok((party, qualifier))
}
