use core::fmt;

use super::content::read_dates_from;
use super::{TrustContent, TrustList, content};
use crate::cbor::{self, Reader, Writer};
use crate::cose_key;
use crate::crypto::{InvalidKey, Provider, PublicKey, check_x25519_public};
use crate::fields;
use crate::registry::{limit, tag};
use crate::sign1::Sign1;
use crate::time::Timestamp;

/// What a device must remember to believe trust lists: the pinned root key and the last list seen.
///
/// Keep [`to_bytes`](Self::to_bytes) in durable storage after every accepted list, else a restart
/// forgets which lists are too old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchor {
    root: PublicKey,
    next_root: Option<PublicKey>,
    seen: Option<Seen>,
}

/// The last accepted list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    seq: u64,
    this_update: Timestamp,
    /// Of the payload.
    hash: [u8; 32],
    dates_from: u64,
}

impl TrustAnchor {
    /// An anchor that has seen no list yet. `root` comes with the software or by a ceremony,
    /// never from a network.
    pub fn new(root: PublicKey) -> Self {
        Self { root, next_root: None, seen: None }
    }

    /// The pinned root key.
    pub fn root(&self) -> &PublicKey {
        &self.root
    }

    /// The number of the last accepted list.
    pub fn seq(&self) -> Option<u64> {
        self.seen.map(|seen| seen.seq)
    }

    /// The newest date of a trust list that counts (L8): no correct clock shows less.
    pub fn newest_date(&self) -> Option<Timestamp> {
        self.seen.map(|seen| seen.this_update)
    }

    /// Checks a trust list that arrived at `now` and remembers it (L1 to L8). The same list again
    /// is fine.
    ///
    /// A list signed by the announced next root makes that the root.
    ///
    /// # Errors
    /// [`TrustError`]; the anchor is then as it was.
    pub fn accept(
        &mut self,
        provider: &dyn Provider,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<TrustList, TrustError> {
        let signed = self.verify(provider, bytes)?;
        self.refuse_older(&signed)?;
        refuse_future(&signed.content, now)?;
        let next_root = signed.content.next_root;
        let list = prepare_keys(provider, signed.content)?;
        *self = Self { root: signed.signer, next_root, seen: Some(signed.seen) };
        Ok(list)
    }

    /// Believes the very list that was accepted last, after a restart: needs no clock, and takes
    /// no other list.
    ///
    /// # Errors
    /// [`TrustError`]; [`TrustError::NotTheLast`] for another list, however new.
    pub fn reload(&self, provider: &dyn Provider, bytes: &[u8]) -> Result<TrustList, TrustError> {
        let signed = self.verify(provider, bytes)?;
        if self.seen != Some(signed.seen) || signed.signer != self.root {
            return Err(TrustError::NotTheLast { seen: self.seq(), found: signed.seen.seq });
        }
        prepare_keys(provider, signed.content)
    }

    /// L6, L1: size, signature and encoding; nothing of the list is believed yet.
    fn verify(&self, provider: &dyn Provider, bytes: &[u8]) -> Result<Signed, TrustError> {
        if bytes.len() > limit::TRUST_LIST {
            return Err(TrustError::TooLong { found: bytes.len(), limit: limit::TRUST_LIST });
        }
        let (signer, payload) = self.verify_signature(provider, bytes)?;
        let content = TrustContent::decode(payload).map_err(TrustError::Malformed)?;
        let seen = Seen {
            seq: content.seq,
            this_update: content.this_update,
            // Not of the signature: ECDSA has a second one, which anybody can make.
            hash: provider.sha256(&[payload]),
            dates_from: content.dates_from.unwrap_or(0),
        };
        Ok(Signed { signer, content, seen })
    }

    /// L1, L5: the signature must be the root's, or the announced next root's.
    fn verify_signature<'a>(
        &self,
        provider: &dyn Provider,
        bytes: &'a [u8],
    ) -> Result<(PublicKey, &'a [u8]), TrustError> {
        let (sign1, algorithm) = read_envelope(bytes).map_err(TrustError::Malformed)?;
        for root in [Some(self.root), self.next_root].into_iter().flatten() {
            let key = root.prepare(provider).map_err(TrustError::RootKey)?;
            if sign1.verify(provider, algorithm, &key, &[]).is_ok() {
                return Ok((root, sign1.payload));
            }
        }
        Err(TrustError::Signature)
    }

    /// L2: never lower, never another list of the same number, never an earlier date but where the
    /// earlier dates do not count any more (L8).
    ///
    /// L5: a new root starts with a number of its own.
    fn refuse_older(&self, new: &Signed) -> Result<(), TrustError> {
        let Some(seen) = &self.seen else { return Ok(()) };
        let Signed { signer, seen: new, .. } = new;
        if new.seq < seen.seq {
            return Err(TrustError::Rollback { seen: seen.seq, found: new.seq });
        }
        if new.seq == seen.seq && (new.hash != seen.hash || *signer != self.root) {
            return Err(TrustError::Fork { seq: new.seq });
        }
        if new.dates_from < seen.dates_from {
            return Err(TrustError::DatesFrom { seen: seen.dates_from, found: new.dates_from });
        }
        if new.this_update < seen.this_update && new.dates_from <= seen.seq {
            return Err(TrustError::Backdated { seen: seen.this_update, found: new.this_update });
        }
        Ok(())
    }

    /// The anchor for durable storage.
    ///
    /// ```cddl
    /// anchor = { 1: cnf-key, ? 2: cnf-key,
    ///            ? 3: [seq, this-update, bstr .size 32, dates-from] }
    /// ```
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.map(1 + usize::from(self.next_root.is_some()) + usize::from(self.seen.is_some()));
        cose_key::write(writer.int(1), &self.root);
        if let Some(next) = &self.next_root {
            cose_key::write(writer.int(2), next);
        }
        if let Some(seen) = &self.seen {
            writer.int(3).array(4).uint(seen.seq).uint(seen.this_update.as_secs());
            writer.bytes(&seen.hash).uint(seen.dates_from);
        }
        writer.into_bytes()
    }

    /// The anchor from [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// Where the bytes are not an anchor's.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, cbor::Error> {
        let mut reader = Reader::new(bytes);
        let pairs = reader.map()?;
        reader.expect_int(1)?;
        let root = cose_key::read(&mut reader)?;
        let next_root = fields::optional(&mut reader, 2, cose_key::read)?;
        let seen = fields::optional(&mut reader, 3, read_seen)?;
        let found = 1 + u64::from(next_root.is_some()) + u64::from(seen.is_some());
        fields::pairs_were(&reader, pairs, found)?;
        reader.finish()?;
        Ok(Self { root, next_root, seen })
    }
}

/// A list that one of the two roots signed.
struct Signed {
    signer: PublicKey,
    content: TrustContent,
    seen: Seen,
}

fn read_seen(reader: &mut Reader<'_>) -> Result<Seen, cbor::Error> {
    reader.expect_array(4)?;
    let (seq, this_update) = (reader.uint()?, fields::time(reader)?);
    let hash = *reader.bytes_exact()?;
    Ok(Seen { seq, this_update, hash, dates_from: read_dates_from(reader, seq)? })
}

/// L7: a list from the future would make every correct clock look wrong.
fn refuse_future(content: &TrustContent, now: Timestamp) -> Result<(), TrustError> {
    if content.this_update > now.plus(limit::LIST_AHEAD) {
        let (seq, this_update) = (content.seq, content.this_update);
        return Err(TrustError::FromTheFuture { seq, this_update, now });
    }
    Ok(())
}

fn read_envelope(bytes: &[u8]) -> Result<(Sign1<'_>, crate::crypto::Algorithm), cbor::Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_tag(tag::COSE_SIGN1)?;
    let sign1 = Sign1::read(&mut reader)?;
    reader.finish()?;
    Ok((sign1, content::read_protected(sign1.protected)?))
}

/// L3: every key in the list must be usable; one bad key voids the list.
fn prepare_keys(provider: &dyn Provider, content: TrustContent) -> Result<TrustList, TrustError> {
    let bad = |owner: String| move |cause| TrustError::Key { owner, cause };
    let mut authority_keys = Vec::with_capacity(content.authorities.len());
    for authority in &content.authorities {
        let owner = || format!("authority {}", authority.kid);
        authority_keys.push(authority.key.prepare(provider).map_err(bad(owner()))?);
        for key in authority.status.iter().flat_map(|status| &status.keys) {
            key.key.prepare(provider).map_err(bad(format!(
                "{}, status key {}",
                owner(),
                key.kid
            )))?;
        }
    }
    for group in &content.gate_groups {
        for epoch in &group.epochs {
            check_x25519_public(&epoch.key)
                .map_err(bad(format!("gate group {}, epoch {}", group.id, epoch.kid)))?;
        }
    }
    if let Some(next) = &content.next_root {
        next.prepare(provider).map_err(bad("next root".to_owned()))?;
    }
    Ok(TrustList { content, authority_keys })
}

/// Why a trust list is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustError {
    /// Dated before the list seen last.
    Backdated {
        /// Date of the list seen last.
        seen: Timestamp,
        /// Date of this one.
        found: Timestamp,
    },
    /// It counts dates again that the last list declared void.
    DatesFrom {
        /// What the last list says.
        seen: u64,
        /// What this one says.
        found: u64,
    },
    /// Another list of the same number was accepted before: the root signed twice.
    Fork {
        /// The number.
        seq: u64,
    },
    /// Dated further ahead of the device's clock than two clocks may differ.
    FromTheFuture {
        /// The list's number.
        seq: u64,
        /// The list's date.
        this_update: Timestamp,
        /// The device's clock.
        now: Timestamp,
    },
    /// A key in the list is unusable.
    Key {
        /// Whose.
        owner: String,
        /// What is wrong with it.
        cause: InvalidKey,
    },
    /// Not the one encoding of a trust list.
    Malformed(cbor::Error),
    /// Not the very list that was accepted last, which alone can be taken without a clock.
    NotTheLast {
        /// Number of the list seen last.
        seen: Option<u64>,
        /// Number of this one.
        found: u64,
    },
    /// Older than the list seen last.
    Rollback {
        /// Number of the list seen last.
        seen: u64,
        /// Number of this one.
        found: u64,
    },
    /// The pinned root key itself is unusable.
    RootKey(InvalidKey),
    /// Signed neither by the pinned root nor by the next one it announced.
    Signature,
    /// Longer than any trust list.
    TooLong {
        /// Bytes.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("trust list refused: ")?;
        match self {
            Self::Backdated { seen, found } => {
                write!(f, "dated {found}, before the last one of {seen}")
            }
            Self::DatesFrom { seen, found } => write!(
                f,
                "its dates count from list {found} on, those of the last one from list {seen} on; \
                 the root's keeper must sign it again with at least {seen}"
            ),
            Self::Fork { seq } => {
                write!(
                    f,
                    "a different list number {seq} was accepted before; ask the root's keeper"
                )
            }
            Self::FromTheFuture { seq, this_update, now } => write!(
                f,
                "list {seq} is dated {this_update} and the clock here shows {now}; compare both \
                 with a third clock, set the wrong one, and where it was the root's, sign again"
            ),
            Self::Key { owner, cause } => write!(f, "{owner}: {cause}"),
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::NotTheLast { seen: Some(seen), found } => {
                write!(f, "list {found} is not the one accepted last, list {seen}")
            }
            Self::NotTheLast { seen: None, found } => {
                write!(f, "list {found} was never accepted here")
            }
            Self::Rollback { seen, found } => {
                write!(f, "number {found} is older than number {seen}, seen before")
            }
            Self::RootKey(cause) => write!(f, "the pinned root key: {cause}"),
            Self::Signature => f.write_str("not signed by the pinned root key"),
            Self::TooLong { found, limit } => write!(f, "{found} bytes, at most {limit} allowed"),
        }
    }
}

impl std::error::Error for TrustError {}
