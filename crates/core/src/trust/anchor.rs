use super::content::read_dates_from;
use super::keys::{self, KnownKey};
use super::{TrustContent, TrustError, TrustList, content};
use crate::cbor::{self, Reader, Writer};
use crate::cose_key;
use crate::crypto::{Algorithm, Provider, PublicKey};
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
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    seq: u64,
    this_update: Timestamp,
    /// Of the payload.
    hash: [u8; 32],
    dates_from: u64,
    /// Its ids and keys, against reuse.
    keys: Vec<KnownKey>,
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
        self.seen.as_ref().map(|seen| seen.seq)
    }

    /// The newest date of a trust list that counts (L8): no correct clock shows less.
    pub fn newest_date(&self) -> Option<Timestamp> {
        self.seen.as_ref().map(|seen| seen.this_update)
    }

    /// Checks a trust list that arrived at `now` and remembers it (L1 to L10). The same list again
    /// is fine.
    ///
    /// A list signed by the announced next root makes that the root.
    ///
    /// # Errors
    /// [`TrustError`]; the anchor is then as it was.
    pub fn accept(
        &mut self,
        provider: &Provider,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<TrustList, TrustError> {
        let signed = self.verify(provider, bytes)?;
        refuse_future(&signed.content, now)?;
        self.remember(provider, signed)
    }

    /// As [`accept`](Self::accept), for a list that is not to be used but to reach a later one.
    pub(super) fn follow(
        &mut self,
        provider: &Provider,
        bytes: &[u8],
    ) -> Result<TrustList, TrustError> {
        let signed = self.verify(provider, bytes)?;
        self.remember(provider, signed)
    }

    /// Believes the very list that was accepted last, after a restart: needs no clock, and takes
    /// no other list.
    ///
    /// # Errors
    /// [`TrustError`]; [`TrustError::NotTheLast`] for another list, however new.
    pub fn reload(&self, provider: &Provider, bytes: &[u8]) -> Result<TrustList, TrustError> {
        let Signed { signer, content, hash } = self.verify(provider, bytes)?;
        let is_last = self.seen.as_ref().is_some_and(|seen| seen.hash == hash);
        if !is_last || signer != self.root {
            return Err(TrustError::NotTheLast { seen: self.seq(), found: content.seq });
        }
        believe(provider, content)
    }

    /// L2, L3, L8 to L10: compares with the last list and takes its place.
    fn remember(&mut self, provider: &Provider, signed: Signed) -> Result<TrustList, TrustError> {
        self.refuse_older(&signed)?;
        let Signed { signer, content, hash } = signed;
        let list = believe(provider, content)?;
        let content = list.content();
        keys::refuse_twins(provider, content, &signer)?;
        if let Some(seen) = &self.seen {
            keys::refuse_reuse(provider, content, &seen.keys)?;
        }
        let seen = Seen {
            seq: content.seq,
            this_update: content.this_update,
            hash,
            dates_from: list.dates_from(),
            keys: keys::known(provider, content),
        };
        *self = Self { root: signer, next_root: content.next_root, seen: Some(seen) };
        Ok(list)
    }

    /// L6, L1: size, signature and encoding; nothing of the list is believed yet.
    fn verify(&self, provider: &Provider, bytes: &[u8]) -> Result<Signed, TrustError> {
        if bytes.len() > limit::TRUST_LIST {
            return Err(TrustError::TooLong { found: bytes.len(), limit: limit::TRUST_LIST });
        }
        let (signer, payload) = self.verify_signature(provider, bytes)?;
        let content = TrustContent::decode(payload).map_err(TrustError::Malformed)?;
        // Not of the signature: ECDSA has a second one, which anybody can make.
        let hash = provider.sha256(&[payload]);
        Ok(Signed { signer, content, hash })
    }

    /// L1, L5: the signature must be the root's, or the announced next root's.
    fn verify_signature<'a>(
        &self,
        provider: &Provider,
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
        let Signed { signer, content, hash } = new;
        let dates_from = content.dates_from.unwrap_or(0);
        if content.seq < seen.seq {
            return Err(TrustError::Rollback { seen: seen.seq, found: content.seq });
        }
        if content.seq == seen.seq && (*hash != seen.hash || *signer != self.root) {
            return Err(TrustError::Fork { seq: content.seq });
        }
        if dates_from < seen.dates_from {
            return Err(TrustError::DatesFrom { seen: seen.dates_from, found: dates_from });
        }
        if content.this_update < seen.this_update && dates_from <= seen.seq {
            let (seen, found) = (seen.this_update, content.this_update);
            return Err(TrustError::Backdated { seen, found });
        }
        Ok(())
    }

    /// The anchor for durable storage.
    ///
    /// ```cddl
    /// anchor = { 1: cnf-key, ? 2: cnf-key,
    ///            ? 3: [seq, this-update, bstr .size 32, dates-from, [* bstr .size 16]] }
    /// ```
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.map(1 + usize::from(self.next_root.is_some()) + usize::from(self.seen.is_some()));
        cose_key::write(writer.int(1), &self.root);
        if let Some(next) = &self.next_root {
            cose_key::write(writer.int(2), next);
        }
        if let Some(seen) = &self.seen {
            writer.int(3).array(5).uint(seen.seq).uint(seen.this_update.as_secs());
            writer.bytes(&seen.hash).uint(seen.dates_from);
            keys::write_known(&mut writer, &seen.keys);
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
    /// Of the payload.
    hash: [u8; 32],
}

fn read_seen(reader: &mut Reader<'_>) -> Result<Seen, cbor::Error> {
    reader.expect_array(5)?;
    let (seq, this_update) = (reader.uint()?, fields::time(reader)?);
    let hash = *reader.bytes_exact()?;
    let dates_from = read_dates_from(reader, seq)?;
    Ok(Seen { seq, this_update, hash, dates_from, keys: keys::read_known(reader)? })
}

/// L7: a list from the future would make every correct clock look wrong.
fn refuse_future(content: &TrustContent, now: Timestamp) -> Result<(), TrustError> {
    if content.this_update > now.plus(limit::LIST_AHEAD) {
        let (seq, this_update) = (content.seq, content.this_update);
        return Err(TrustError::FromTheFuture { seq, this_update, now });
    }
    Ok(())
}

fn read_envelope(bytes: &[u8]) -> Result<(Sign1<'_>, Algorithm), cbor::Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_tag(tag::COSE_SIGN1)?;
    let sign1 = Sign1::read(&mut reader)?;
    reader.finish()?;
    Ok((sign1, content::read_protected(sign1.protected)?))
}

fn believe(provider: &Provider, content: TrustContent) -> Result<TrustList, TrustError> {
    let authority_keys = keys::prepare(provider, &content)?;
    Ok(TrustList { content, authority_keys })
}
