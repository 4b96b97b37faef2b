use crate::cbor::{Error, Reader, Writer};
use crate::fields;
use crate::ids::{GateGroupId, GateKid};
use crate::registry::{len, limit};
use crate::time::{Timestamp, Validity};

/// The gates that share a decryption key, and the keys of their epochs.
///
/// ```cddl
/// gate-group = { 1: id, 2: [+ epoch] }
/// epoch      = { 1: kid .size 1, 2: bstr .size 32, 3: nbf, 4: exp }   ; 2: X25519
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateGroup {
    /// The group's id; part of what the holder signs.
    pub id: GateGroupId,
    /// Its keys, by key id. Periods may overlap, so that no phone is left without a key.
    pub epochs: Vec<GateEpoch>,
}

/// One generation of a gate group's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateEpoch {
    /// Key id, the one thing an onlooker can read from a code.
    pub kid: GateKid,
    /// X25519 public key.
    pub key: [u8; len::X25519],
    /// When codes may be sealed to it.
    pub validity: Validity,
}

mod field {
    pub(super) const ID: i64 = 1;
    pub(super) const EPOCHS: i64 = 2;

    pub(super) const KID: i64 = 1;
    pub(super) const KEY: i64 = 2;
    pub(super) const NOT_BEFORE: i64 = 3;
    pub(super) const NOT_AFTER: i64 = 4;
}

impl GateGroup {
    /// The epoch with this key id.
    pub fn epoch(&self, kid: GateKid) -> Option<&GateEpoch> {
        self.epochs.iter().find(|epoch| epoch.kid == kid)
    }

    /// The epoch to seal to at `now`: of those in their period the one that started last.
    pub fn epoch_at(&self, now: Timestamp) -> Option<&GateEpoch> {
        let current = self.epochs.iter().filter(|epoch| epoch.validity.contains(now));
        current.max_by_key(|epoch| (epoch.validity.not_before, epoch.kid))
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.map(2).int(field::ID).text(self.id.0.as_str());
        writer.int(field::EPOCHS).array(self.epochs.len());
        for epoch in &self.epochs {
            writer.map(4).int(field::KID).bytes(&[epoch.kid.0]);
            writer.int(field::KEY).bytes(&epoch.key);
            writer.int(field::NOT_BEFORE).uint(epoch.validity.not_before.as_secs());
            writer.int(field::NOT_AFTER).uint(epoch.validity.not_after.as_secs());
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.expect_map(2)?;
        reader.expect_int(field::ID)?;
        let id = GateGroupId(fields::name(reader)?);
        reader.expect_int(field::EPOCHS)?;
        let epochs = fields::sorted(reader, 1..=limit::GATE_EPOCHS, read_epoch, |epoch| epoch.kid)?;
        Ok(Self { id, epochs })
    }
}

fn read_epoch(reader: &mut Reader<'_>) -> Result<GateEpoch, Error> {
    reader.expect_map(4)?;
    reader.expect_int(field::KID)?;
    let [kid] = *reader.bytes_exact()?;
    reader.expect_int(field::KEY)?;
    let key = *reader.bytes_exact()?;
    let validity = fields::period(reader, field::NOT_BEFORE, field::NOT_AFTER)?;
    Ok(GateEpoch { kid: GateKid(kid), key, validity })
}
