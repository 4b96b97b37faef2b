//! The wallet as bytes, for the app's secure storage.
//!
//! ```cddl
//! wallet = [ version: 3, bstr .cbor body, bstr .size 32 ]     ; SHA-256 of the body
//! body   = [ bstr .cbor anchor, trust-list: bstr, next-id: uint, clock, [* entry] ]
//! entry  = [ id: uint, label: tstr, minor-until: uint, credential: bstr, ? successor: bstr ]
//! ```
//!
//! `minor-until` is in seconds since 1970, and 0 for a holder who is grown. An entry of version 2 has no such
//! element; a wallet of version 2 is read, and stored as version 3.
//!
//! The hash finds damage, not malice: who can write the app's storage can write anything there.

use clearance_core::cbor::{Error, ErrorKind, Reader, Writer};
use clearance_core::crypto::Provider;
use clearance_core::registry::{len, limit};
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustAnchor;

use super::entry::{Entry, EntryId, Held};
use super::error::LoadError;
use super::label::{Label, MAX_BYTES};
use super::{MAX_ENTRIES, Wallet};
use crate::App;
use crate::clock::PhoneClock;

/// 1 was never deployed: its clock knew no boot. 2 knew no minors.
const VERSION: u64 = 3;

/// The version before, whose wallets are read.
const WITHOUT_MINORS: u64 = 2;

/// The longest trust list and anchor, and for each entry two credentials, a label and their heads.
const MAX_LEN: usize = limit::TRUST_LIST
    + limit::TRUST_ANCHOR
    + MAX_ENTRIES * (2 * len::CREDENTIAL_P256 + MAX_BYTES + 32)
    + 512;

impl Wallet {
    /// The wallet for secure storage. It holds no secrets, but it does hold names and credential
    /// ids. Store it after every change.
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = self.encode_body();
        let mut writer = Writer::with_capacity(body.len() + 64);
        writer.array(3).uint(VERSION).bytes(&body).bytes(&self.app.provider.sha256(&[&body]));
        writer.into_bytes()
    }

    /// The wallet from [`to_bytes`](Self::to_bytes). Every signature is verified again.
    ///
    /// A credential whose authority key is no longer in the trust list stays, and mints nothing.
    ///
    /// # Errors
    /// [`LoadError`] for anything that `to_bytes` would not have written.
    pub fn from_bytes(app: App, bytes: &[u8]) -> Result<Self, LoadError> {
        if bytes.len() > MAX_LEN {
            return Err(LoadError::TooLong { found: bytes.len(), limit: MAX_LEN });
        }
        let (version, body) = open_envelope(app.provider, bytes)?;
        let body = Body::decode(version, body).map_err(LoadError::Malformed)?;
        let mut wallet =
            Self::with_anchor(app, body.anchor, body.trust_list).map_err(LoadError::Trust)?;
        wallet.clock = body.clock;
        wallet.next_id = body.next_id;
        wallet.entries = body.entries;
        wallet.verify_entries();
        Ok(wallet)
    }

    fn encode_body(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(self.trust_bytes.len() + self.entries.len() * 512);
        writer.array(5);
        writer.bytes(&self.anchor.to_bytes());
        writer.bytes(&self.trust_bytes).uint(u64::from(self.next_id));
        self.clock.write(&mut writer);
        writer.array(self.entries.len());
        for entry in &self.entries {
            writer.array(4 + usize::from(entry.next.is_some())).uint(u64::from(entry.id.0));
            writer.text(entry.label.as_str());
            writer.uint(entry.minor_until.map_or(0, Timestamp::as_secs));
            for held in entry.credentials() {
                writer.bytes(held.as_bytes());
            }
        }
        writer.into_bytes()
    }
}

/// The wallet's version and its body.
fn open_envelope<'a>(provider: &Provider, bytes: &'a [u8]) -> Result<(u64, &'a [u8]), LoadError> {
    let mut reader = Reader::new(bytes);
    reader.expect_array(3).map_err(LoadError::Malformed)?;
    let found = reader.uint().map_err(LoadError::Malformed)?;
    if !(WITHOUT_MINORS..=VERSION).contains(&found) {
        return Err(LoadError::Version { found, reads: VERSION });
    }
    let body = reader.bytes().map_err(LoadError::Malformed)?;
    let hash = reader.bytes_exact::<32>().map_err(LoadError::Malformed)?;
    reader.finish().map_err(LoadError::Malformed)?;
    if *hash != provider.sha256(&[body]) {
        return Err(LoadError::Damaged);
    }
    Ok((found, body))
}

struct Body<'a> {
    anchor: TrustAnchor,
    trust_list: &'a [u8],
    next_id: u32,
    clock: PhoneClock,
    entries: Vec<Entry>,
}

impl<'a> Body<'a> {
    fn decode(version: u64, bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        reader.expect_array(5)?;
        let anchor = TrustAnchor::from_bytes(reader.bytes()?)?;
        let trust_list = reader.bytes()?;
        let next_id = read_u32(&mut reader)?;
        let clock = PhoneClock::read_from(&mut reader)?;
        let count = reader.array_up_to(MAX_ENTRIES)?;
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            let before = reader.clone();
            let entry = read_entry(version, &mut reader)?;
            check_entry(&entries, &entry, next_id).map_err(|kind| before.error(kind))?;
            entries.push(entry);
        }
        reader.finish()?;
        Ok(Self { anchor, trust_list, next_id, clock, entries })
    }
}

fn read_entry(version: u64, reader: &mut Reader<'_>) -> Result<Entry, Error> {
    let before = reader.clone();
    let items = reader.array()?;
    let id = EntryId(read_u32(reader)?);
    let text = reader.text()?;
    let label = Label::stored(text)
        .ok_or_else(|| before.error(ErrorKind::Value("a label that the wallet would not take")))?;
    let (least, minor_until) = match version {
        WITHOUT_MINORS => (3, 0),
        _ => (4, reader.uint()?),
    };
    let minor_until = Some(minor_until).filter(|until| *until > 0).map(Timestamp::from_secs);
    let current = Held::decode(reader.bytes()?)?;
    let next = match items {
        found if found == least => None,
        found if found == least + 1 => Some(Held::decode(reader.bytes()?)?),
        found => return Err(before.error(ErrorKind::Length { expected: least + 1, found })),
    };
    Ok(Entry { id, label, minor_until, current, next })
}

/// What the wallet's own methods keep true.
fn check_entry(earlier: &[Entry], entry: &Entry, next_id: u32) -> Result<(), ErrorKind> {
    let ascending = earlier.last().is_none_or(|last| last.id < entry.id);
    if !ascending || entry.id.0 >= next_id {
        return Err(ErrorKind::Order);
    }
    if earlier.iter().any(|other| other.label == entry.label) {
        return Err(ErrorKind::Value("the same label twice"));
    }
    let twice = |held: &Held| earlier.iter().flat_map(Entry::credentials).any(|o| o.is_same(held));
    if entry.credentials().any(twice) {
        return Err(ErrorKind::Value("the same credential twice"));
    }
    let fits = |next: &Held| {
        super::succeeds(&entry.current, next).is_ok() && !next.is_same(&entry.current)
    };
    if !entry.next.as_ref().is_none_or(fits) {
        return Err(ErrorKind::Value("a successor of another credential"));
    }
    Ok(())
}

fn read_u32(reader: &mut Reader<'_>) -> Result<u32, Error> {
    let before = reader.clone();
    let found = reader.uint()?;
    u32::try_from(found)
        .map_err(|_| before.error(ErrorKind::TooMany { limit: u64::from(u32::MAX), found }))
}
