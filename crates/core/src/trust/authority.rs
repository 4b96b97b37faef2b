use crate::cbor::{Error, Reader, Writer};
use crate::cose_key;
use crate::crypto::PublicKey;
use crate::fields;
use crate::ids::AuthorityKid;
use crate::registry::limit;
use crate::time::Validity;

/// One key of an authority that signs credentials. An authority that rotates has two entries for
/// a while.
///
/// ```cddl
/// authority  = { 1: kid .size 2, 2: cnf-key, 3: nbf, 4: exp, 5: name, ? 6: delegation }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Key id, as in the credential's header.
    pub kid: AuthorityKid,
    /// The key that credentials are signed with.
    pub key: PublicKey,
    /// When credentials signed with it are accepted.
    pub validity: Validity,
    /// Name for people.
    pub name: String,
    /// Who signs the status lists of this authority's credentials. None: no list, no status.
    pub status: Option<StatusDelegation>,
}

/// Who may sign an authority's status lists, and from which epoch on.
///
/// ```cddl
/// delegation = { 1: epoch, 2: [+ status-key] }
/// status-key = { 1: kid .size 2, 2: cnf-key, 3: nbf, 4: exp }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusDelegation {
    /// Lists of an earlier epoch are void, however high their number: this is how a root key
    /// recovers from a list that was fast-forwarded.
    pub epoch: u32,
    /// Keys that can sign status lists, and nothing else.
    pub keys: Vec<StatusKey>,
}

/// A key that signs status lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusKey {
    /// Key id, as in the list's header.
    pub kid: AuthorityKid,
    /// The key.
    pub key: PublicKey,
    /// When lists signed with it are accepted.
    pub validity: Validity,
}

mod field {
    pub(super) const KID: i64 = 1;
    pub(super) const KEY: i64 = 2;
    pub(super) const NOT_BEFORE: i64 = 3;
    pub(super) const NOT_AFTER: i64 = 4;
    pub(super) const NAME: i64 = 5;
    pub(super) const STATUS: i64 = 6;

    pub(super) const EPOCH: i64 = 1;
    pub(super) const KEYS: i64 = 2;
}

impl Authority {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.map(5 + usize::from(self.status.is_some()));
        write_key(writer, self.kid, &self.key, &self.validity);
        writer.int(field::NAME).text(&self.name);
        if let Some(status) = &self.status {
            writer.int(field::STATUS).map(2).int(field::EPOCH).uint(u64::from(status.epoch));
            writer.int(field::KEYS).array(status.keys.len());
            for key in &status.keys {
                writer.map(4);
                write_key(writer, key.kid, &key.key, &key.validity);
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let pairs = reader.map()?;
        let (kid, key, validity) = read_key(reader)?;
        reader.expect_int(field::NAME)?;
        let name = fields::display_name(reader)?;
        let status =
            if pairs == 6 { fields::optional(reader, field::STATUS, read_status)? } else { None };
        fields::pairs_were(reader, pairs, 5 + u64::from(status.is_some()))?;
        Ok(Self { kid, key, validity, name, status })
    }
}

fn read_status(reader: &mut Reader<'_>) -> Result<StatusDelegation, Error> {
    reader.expect_map(2)?;
    reader.expect_int(field::EPOCH)?;
    let epoch = fields::small(reader, u32::MAX)?;
    reader.expect_int(field::KEYS)?;
    let keys = fields::sorted(reader, 1..=limit::STATUS_KEYS, read_status_key, |key| key.kid)?;
    Ok(StatusDelegation { epoch, keys })
}

fn read_status_key(reader: &mut Reader<'_>) -> Result<StatusKey, Error> {
    reader.expect_map(4)?;
    let (kid, key, validity) = read_key(reader)?;
    Ok(StatusKey { kid, key, validity })
}

fn write_key(writer: &mut Writer, kid: AuthorityKid, key: &PublicKey, validity: &Validity) {
    writer.int(field::KID).bytes(&kid.0).int(field::KEY);
    cose_key::write(writer, key);
    writer.int(field::NOT_BEFORE).uint(validity.not_before.as_secs());
    writer.int(field::NOT_AFTER).uint(validity.not_after.as_secs());
}

fn read_key(reader: &mut Reader<'_>) -> Result<(AuthorityKid, PublicKey, Validity), Error> {
    reader.expect_int(field::KID)?;
    let kid = AuthorityKid(*reader.bytes_exact()?);
    reader.expect_int(field::KEY)?;
    let key = cose_key::read(reader)?;
    let validity = fields::period(reader, field::NOT_BEFORE, field::NOT_AFTER)?;
    Ok((kid, key, validity))
}
