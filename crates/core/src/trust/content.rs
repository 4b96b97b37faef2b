use core::fmt;

use super::{Authority, GateGroup, Scheme};
use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::cose_key;
use crate::crypto::{Algorithm, PublicKey, SigningFailed, SigningKey};
use crate::fields;
use crate::registry::{label, limit, tag, typ};
use crate::sign1::{self, Sign1};
use crate::time::Timestamp;

/// What a trust list says, as plain data. Signing makes bytes of it; believing bytes needs a
/// [`TrustAnchor`](super::TrustAnchor).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustContent {
    /// Number of the list, higher with each one.
    pub seq: u64,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one is due at the latest.
    pub next_update: Timestamp,
    /// Those who sign credentials, by key id.
    pub authorities: Vec<Authority>,
    /// Those who open codes, by id.
    pub gate_groups: Vec<GateGroup>,
    /// The gate's half of each scheme, by id.
    pub schemes: Vec<Scheme>,
    /// The key that may sign the lists after this one; announced before it is used.
    pub next_root: Option<PublicKey>,
    /// Dates seen under lists numbered below this do not count: how a root recovers from a list
    /// with a wrong date. At most `seq`; every later list repeats it.
    pub dates_from: Option<u64>,
}

/// Labels of the content map.
mod field {
    pub(super) const SEQ: i64 = 1;
    pub(super) const THIS_UPDATE: i64 = 2;
    pub(super) const NEXT_UPDATE: i64 = 3;
    pub(super) const AUTHORITIES: i64 = 4;
    pub(super) const GATE_GROUPS: i64 = 5;
    pub(super) const SCHEMES: i64 = 6;
    pub(super) const NEXT_ROOT: i64 = 7;
    pub(super) const DATES_FROM: i64 = 8;
}

impl TrustContent {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        let optional =
            usize::from(self.next_root.is_some()) + usize::from(self.dates_from.is_some());
        writer.map(6 + optional);
        writer.int(field::SEQ).uint(self.seq);
        writer.int(field::THIS_UPDATE).uint(self.this_update.as_secs());
        writer.int(field::NEXT_UPDATE).uint(self.next_update.as_secs());
        writer.int(field::AUTHORITIES).array(self.authorities.len());
        self.authorities.iter().for_each(|entry| entry.write(&mut writer));
        writer.int(field::GATE_GROUPS).array(self.gate_groups.len());
        self.gate_groups.iter().for_each(|entry| entry.write(&mut writer));
        writer.int(field::SCHEMES).array(self.schemes.len());
        self.schemes.iter().for_each(|entry| entry.write(&mut writer));
        if let Some(key) = &self.next_root {
            writer.int(field::NEXT_ROOT);
            cose_key::write(&mut writer, key);
        }
        if let Some(seq) = self.dates_from {
            writer.int(field::DATES_FROM).uint(seq);
        }
        writer.into_bytes()
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let pairs = reader.map()?;
        reader.expect_int(field::SEQ)?;
        let seq = reader.uint()?;
        let period = fields::period(&mut reader, field::THIS_UPDATE, field::NEXT_UPDATE)?;
        let authorities =
            read_sorted(&mut reader, field::AUTHORITIES, Authority::read, |entry| entry.kid)?;
        let gate_groups =
            read_sorted(&mut reader, field::GATE_GROUPS, GateGroup::read, |entry| entry.id)?;
        let schemes = read_sorted(&mut reader, field::SCHEMES, Scheme::read, |entry| entry.id)?;
        let next_root = fields::optional(&mut reader, field::NEXT_ROOT, cose_key::read)?;
        let dates_from =
            fields::optional(&mut reader, field::DATES_FROM, |r| read_dates_from(r, seq))?;
        let optional = u64::from(next_root.is_some()) + u64::from(dates_from.is_some());
        fields::pairs_were(&reader, pairs, 6 + optional)?;
        reader.finish()?;
        let (this_update, next_update) = (period.not_before, period.not_after);
        Ok(Self {
            seq,
            this_update,
            next_update,
            authorities,
            gate_groups,
            schemes,
            next_root,
            dates_from,
        })
    }
}

/// L8: a list cannot speak of those that come after it.
pub(super) fn read_dates_from(reader: &mut Reader<'_>, seq: u64) -> Result<u64, Error> {
    let before = reader.clone();
    let dates_from = reader.uint()?;
    if dates_from > seq {
        return Err(before.error(ErrorKind::Value("dates-from above the list's own number")));
    }
    Ok(dates_from)
}

/// Reads a labelled list of entries in ascending order of `key` (E3).
fn read_sorted<'a, T, K: PartialOrd>(
    reader: &mut Reader<'a>,
    label: i64,
    read: impl Fn(&mut Reader<'a>) -> Result<T, Error>,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>, Error> {
    reader.expect_int(label)?;
    fields::sorted(reader, 0..=limit::TRUST_ENTRIES, read, key)
}

/// Signs `content` with a root key. Entries may come in any order.
///
/// # Errors
/// [`SignListError`], when the content breaks a rule of the format or the key fails.
pub fn sign(content: &TrustContent, root: &dyn SigningKey) -> Result<Vec<u8>, SignListError> {
    let mut content = content.clone();
    content.authorities.sort_by_key(|entry| entry.kid);
    content.gate_groups.sort_by_key(|entry| entry.id);
    content.gate_groups.iter_mut().for_each(|group| group.epochs.sort_by_key(|epoch| epoch.kid));
    content.schemes.sort_by_key(|entry| entry.id);
    content.schemes.iter_mut().for_each(|scheme| scheme.authorities.sort());
    let payload = content.encode();
    // Whoever reads the list applies every rule; so does this, before it is signed.
    TrustContent::decode(&payload).map_err(SignListError::Content)?;
    let protected = encode_protected(root.public().algorithm());
    let signature = sign1::with_sig_structure(&protected, &[], &payload, |m| root.sign(m))
        .map_err(SignListError::Signing)?;
    let mut writer = Writer::new();
    writer.tag(tag::COSE_SIGN1);
    Sign1 { protected: &protected, payload: &payload, signature: &signature }.write(&mut writer);
    Ok(writer.into_bytes())
}

fn encode_protected(algorithm: Algorithm) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(2);
    sign1::write_algorithm(&mut writer, algorithm);
    writer.int(label::TYP).text(typ::TRUST_LIST);
    writer.into_bytes()
}

/// Exactly `alg` and `typ`.
pub(super) fn read_protected(bytes: &[u8]) -> Result<Algorithm, Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_map(2)?;
    let algorithm = sign1::read_algorithm(&mut reader)?;
    reader.expect_int(label::TYP)?;
    reader.expect_text(typ::TRUST_LIST)?;
    reader.finish()?;
    Ok(algorithm)
}

/// Why a trust list was not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignListError {
    /// The content breaks a rule; the offset is the encoded list's.
    Content(Error),
    /// The key failed.
    Signing(SigningFailed),
}

impl fmt::Display for SignListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(cause) => {
                write!(f, "the trust list breaks a rule of the format: {cause}")
            }
            Self::Signing(cause) => write!(f, "the root key did not sign: {cause}"),
        }
    }
}

impl std::error::Error for SignListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::Content(cause) => cause,
            Self::Signing(cause) => cause,
        })
    }
}
