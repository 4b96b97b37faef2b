//! Status List Tokens in CWT form (draft-ietf-oauth-status-list §5.2): a list with a signature.

use clearance_core::cbor::{self, ErrorKind, Reader, Writer};
use clearance_core::crypto::{Algorithm, Provider, PublicKey, SigningFailed};
use clearance_core::registry::{alg, label, tag};
use clearance_core::sign1::{self, Sign1};
use clearance_core::time::Timestamp;

use super::error::TokenError;
use super::read_map;
use crate::object::StatusSigner;

/// Header `typ` (§5.2).
const TYP: &str = "application/statuslist+cwt";
/// The names that `alg` had before RFC 9864 (RFC 9053 §2.1, §2.2); the key fixes the curve.
const ES256: i64 = -7;
const EDDSA: i64 = -8;
/// Headers of either bucket that there can be.
const HEADERS: u64 = 3;

mod claim {
    /// RFC 8392 §3.1.1.
    pub(super) const ISS: i64 = 1;
    /// RFC 8392 §3.1.2.
    pub(super) const SUB: i64 = 2;
    /// §14.3, as is the next.
    pub(super) const STATUS_LIST: i64 = 65533;
    pub(super) const TTL: i64 = 65534;
    /// Claims that there can be.
    pub(super) const COUNT: u64 = 6;
}

/// A list for others' systems, or one of theirs.
///
/// ```cddl
/// token     = #6.18([ bstr .cbor protected, unprotected, bstr .cbor claims, bstr .size 64 ])
/// protected = { 1: alg, ? 4: kid, 16: "application/statuslist+cwt" }
/// claims    = { ? 1: iss, 2: uri, ? 4: exp, 6: iat, 65533: StatusList, ? 65534: ttl }
/// ```
/// What is written is deterministic, with the status key's `kid` in the protected header and no
/// `iss`. What is read is exact CBOR as well, but as others write it: maps in any order (the draft's
/// own example is not sorted), `kid` in either bucket or left out, the older numbers -7 and -8 for
/// the two algorithms. Other headers and claims are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusListToken<'a> {
    /// Where the list is published (`sub`): what credentials name it by.
    pub uri: &'a str,
    /// When it was signed (`iat`).
    pub issued_at: Timestamp,
    /// From when on it says nothing (`exp`).
    pub expires: Option<Timestamp>,
    /// Seconds that it may be kept before it is fetched again.
    pub ttl: Option<u64>,
    /// The `StatusList` map, as [`export`](super::export) makes and [`import`](super::import)
    /// reads it.
    pub list: &'a [u8],
}

impl<'a> StatusListToken<'a> {
    /// Longest token in bytes: 2^20 positions of 8 bits that do not compress, and as much again.
    pub const MAX_LEN: usize = 2 << 20;

    /// Signs the token.
    ///
    /// # Errors
    /// The key's own failure.
    pub fn sign(&self, signer: StatusSigner<'_>) -> Result<Vec<u8>, SigningFailed> {
        let mut protected = Writer::new();
        protected.map(3);
        sign1::write_algorithm(&mut protected, signer.key.public().algorithm());
        protected.int(label::KID).bytes(&signer.kid.0).int(label::TYP).text(TYP);
        let (protected, payload) = (protected.into_bytes(), self.claims());
        let sign = |message: &[u8]| signer.key.sign(message);
        let signature = sign1::with_sig_structure(&protected, &[], &payload, sign)?;
        let mut writer = Writer::with_capacity(payload.len() + 128);
        writer.tag(tag::COSE_SIGN1);
        Sign1 { protected: &protected, payload: &payload, signature: &signature }
            .write(&mut writer);
        Ok(writer.into_bytes())
    }

    /// The token in `bytes`, if `key` signed it, it is the list of `uri`, and `now` lies between its
    /// dates.
    ///
    /// # Errors
    /// [`TokenError`], in the order of its checks: length, form, key, signature, uri, dates.
    pub fn verify(
        provider: &Provider,
        bytes: &'a [u8],
        key: &PublicKey,
        uri: &str,
        now: Timestamp,
    ) -> Result<Self, TokenError> {
        if bytes.len() > Self::MAX_LEN {
            return Err(TokenError::TooLong { found: bytes.len() });
        }
        let (algorithm, sign1) = read_envelope(bytes).map_err(TokenError::Malformed)?;
        let token = Self::read_claims(sign1.payload).map_err(TokenError::Malformed)?;
        let key = key.prepare(provider).map_err(TokenError::Key)?;
        sign1.verify(provider, algorithm, &key, &[]).map_err(TokenError::Signature)?;
        token.judge(uri, now)?;
        Ok(token)
    }

    fn judge(&self, uri: &str, now: Timestamp) -> Result<(), TokenError> {
        if self.uri != uri {
            return Err(TokenError::OtherUri { found: self.uri.to_owned() });
        }
        if now < self.issued_at {
            return Err(TokenError::FromFuture { now, issued_at: self.issued_at });
        }
        match self.expires {
            Some(expires) if now >= expires => Err(TokenError::Expired { now, expires }),
            _ => Ok(()),
        }
    }

    fn claims(&self) -> Vec<u8> {
        let optional = usize::from(self.expires.is_some()) + usize::from(self.ttl.is_some());
        let mut writer = Writer::with_capacity(self.list.len() + self.uri.len() + 64);
        writer.map(3 + optional).int(claim::SUB).text(self.uri);
        if let Some(expires) = self.expires {
            writer.int(label::EXP).uint(expires.as_secs());
        }
        writer.int(label::IAT).uint(self.issued_at.as_secs());
        writer.int(claim::STATUS_LIST).raw(self.list);
        if let Some(ttl) = self.ttl {
            writer.int(claim::TTL).uint(ttl);
        }
        writer.into_bytes()
    }

    fn read_claims(payload: &'a [u8]) -> Result<Self, cbor::Error> {
        let mut reader = Reader::new(payload);
        let (mut iss, mut uri, mut issued_at, mut expires, mut ttl, mut list) =
            (None, None, None, None, None, None);
        for _ in 0..map_up_to(&mut reader, claim::COUNT)? {
            let before = reader.clone();
            let is_first = match reader.int()? {
                claim::ISS => iss.replace(reader.text()?).is_none(),
                claim::SUB => uri.replace(reader.text()?).is_none(),
                label::EXP => expires.replace(read_time(&mut reader)?).is_none(),
                label::IAT => issued_at.replace(read_time(&mut reader)?).is_none(),
                claim::STATUS_LIST => list.replace(read_list(&mut reader)?).is_none(),
                claim::TTL => ttl.replace(read_ttl(&mut reader)?).is_none(),
                _ => return Err(before.error(ErrorKind::Value("a claim of no status list"))),
            };
            must_be(is_first, &before, "a claim that stands there twice")?;
        }
        let missing = reader.error(ErrorKind::Value("a claim is missing: sub, iat or status_list"));
        reader.finish()?;
        match (uri, issued_at, list) {
            (Some(uri), Some(issued_at), Some(list)) => {
                Ok(Self { uri, issued_at, expires, ttl, list })
            }
            _ => Err(missing),
        }
    }
}

/// The four parts, and what the headers say.
fn read_envelope(bytes: &[u8]) -> Result<(Algorithm, Sign1<'_>), cbor::Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_tag(tag::COSE_SIGN1)?;
    reader.expect_array(4)?;
    let protected = reader.bytes()?;
    let before = reader.clone();
    let unprotected = Headers::default().read(&mut reader)?;
    let is_bare = unprotected.algorithm.is_none() && !unprotected.has_typ;
    must_be(is_bare, &before, "a header that must be protected")?;
    let sign1 = Sign1 { protected, payload: reader.bytes()?, signature: reader.bytes_exact()? };
    reader.finish()?;
    let mut header = Reader::new(protected);
    let known = unprotected.read(&mut header)?;
    let end = header.clone();
    header.finish()?;
    match known {
        Headers { algorithm: Some(algorithm), has_typ: true, .. } => Ok((algorithm, sign1)),
        _ => Err(end.error(ErrorKind::Value("a header without alg or typ"))),
    }
}

/// The headers of both buckets, each at most once in all.
#[derive(Default)]
struct Headers {
    algorithm: Option<Algorithm>,
    has_kid: bool,
    has_typ: bool,
}

impl Headers {
    fn read(mut self, reader: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        for _ in 0..map_up_to(reader, HEADERS)? {
            let before = reader.clone();
            let is_first = match reader.int()? {
                label::ALG => self.algorithm.replace(read_algorithm(reader)?).is_none(),
                label::KID => {
                    reader.bytes()?;
                    !core::mem::replace(&mut self.has_kid, true)
                }
                label::TYP => {
                    reader.expect_text(TYP)?;
                    !core::mem::replace(&mut self.has_typ, true)
                }
                _ => return Err(before.error(ErrorKind::Value("a header of no status list"))),
            };
            must_be(is_first, &before, "a header that stands there twice")?;
        }
        Ok(self)
    }
}

fn read_algorithm(reader: &mut Reader<'_>) -> Result<Algorithm, cbor::Error> {
    let before = reader.clone();
    match reader.int()? {
        alg::ED25519 | EDDSA => Ok(Algorithm::Ed25519),
        alg::ESP256 | ES256 => Ok(Algorithm::Esp256),
        _ => Err(before.error(ErrorKind::Value("an algorithm other than Ed25519 and ESP256"))),
    }
}

fn map_up_to(reader: &mut Reader<'_>, limit: u64) -> Result<u64, cbor::Error> {
    let before = reader.clone();
    match reader.map()? {
        found if found > limit => Err(before.error(ErrorKind::TooMany { limit, found })),
        found => Ok(found),
    }
}

fn read_time(reader: &mut Reader<'_>) -> Result<Timestamp, cbor::Error> {
    reader.uint().map(Timestamp::from_secs)
}

/// §5.2: a positive number.
fn read_ttl(reader: &mut Reader<'_>) -> Result<u64, cbor::Error> {
    let before = reader.clone();
    let ttl = reader.uint()?;
    must_be(ttl > 0, &before, "a time to live of nothing")?;
    Ok(ttl)
}

/// The bytes of a `StatusList` map.
fn read_list<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], cbor::Error> {
    let (before, start) = (reader.clone(), reader.position());
    let found = read_map(reader).is_some();
    must_be(found, &before, "not a StatusList map")?;
    Ok(reader.since(start))
}

fn must_be(is_so: bool, at: &Reader<'_>, what: &'static str) -> Result<(), cbor::Error> {
    if is_so { Ok(()) } else { Err(at.error(ErrorKind::Value(what))) }
}
