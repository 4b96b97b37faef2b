//! The end of the audit is signed, and the audit is followed from its beginning to its end.

use core::fmt;

use clearance_core::crypto::PublicKey;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;

use super::error::holds_desk_error;
use super::{Desk, DeskError};
use crate::moment::instant;
use crate::office::{Clock, OrderError, Seal};
use crate::register::{
    AuditHead, ChainError, HeadError, HeadRecord, Register, Unit, UntrustedHead, verify_chain,
};

/// Entries that are read at once.
const PAGE: u32 = 1_000;

/// What was followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Followed {
    /// Entries.
    pub entries: u64,
    /// Signed heads that fit: the register's, and those that were brought.
    pub heads: u64,
}

/// Why the audit was not signed, or is not believed.
#[derive(Debug)]
#[non_exhaustive]
pub enum AuditError {
    /// It was tampered with, or is damaged.
    Chain(ChainError),
    /// What every operation may answer.
    Desk(DeskError),
    /// A signed head is not believed.
    Head(HeadError),
    /// The office did not sign.
    Order(OrderError),
}

holds_desk_error!(AuditError);

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(cause) => {
                write!(f, "{cause}; keep the register as it is, and compare it with a backup")
            }
            Self::Desk(cause) => cause.fmt(f),
            Self::Head(cause) => cause.fmt(f),
            Self::Order(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for AuditError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Chain(cause) => Some(cause),
            Self::Desk(cause) => Some(cause),
            Self::Head(cause) => Some(cause),
            Self::Order(cause) => Some(cause),
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Signs the end of the audit, keeps it, and gives it: for an auditor, or to be published. None where nothing was
    /// ever done. An end that was signed before is given again.
    ///
    /// # Errors
    /// [`AuditError`].
    pub async fn sign_audit(
        &self,
        seal: &Seal,
        clock: Clock,
    ) -> Result<Option<HeadRecord>, AuditError> {
        let mut unit = self.register.begin().await?;
        let Some(end) = unit.audit_end().await? else { return Ok(None) };
        if let Some(known) = unit.heads(end.seq.saturating_sub(1), 1).await?.pop() {
            if known.seq != end.seq {
                let (seq, signed) = (end.seq, known.seq);
                return Err(AuditError::Chain(ChainError::Cut { seq, signed }));
            }
            return Ok(Some(known));
        }
        let now = clock.now();
        let head = AuditHead { seq: end.seq, hash: end.hash, at: now };
        let signed = seal.sign_head(&head, clock).map_err(AuditError::Order)?;
        let at = instant(now);
        let record = HeadRecord { seq: end.seq, at, signed };
        unit.add_head(&record).await?;
        unit.commit().await?;
        Ok(Some(record))
    }

    /// Follows the audit from its beginning, and compares it with every signed head: those of the register, and `brought`,
    /// which somebody else held. `key_of` gives the authority's key of an id, of all that it ever had.
    ///
    /// # Errors
    /// [`AuditError`]: an entry was changed, left out or put elsewhere, the end was cut off, or all of it was made
    /// anew. The last two show only where a head was kept that whoever did it could not change.
    pub async fn verify_audit(
        &self,
        brought: &[&[u8]],
        key_of: impl Fn(AuthorityKid, Timestamp) -> Option<PublicKey>,
    ) -> Result<Followed, AuditError> {
        let mut unit = self.register.read().await?;
        let mut heads = Vec::new();
        for signed in brought {
            heads.push(self.believed(signed, &key_of)?);
        }
        let mut after = 0;
        loop {
            let page = unit.heads(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for known in &page {
                heads.push(self.believed(&known.signed, &key_of)?);
            }
        }
        heads.sort_by_key(|head| head.seq);
        let mut left = heads.iter().peekable();
        let mut end = (0, [0; 32]);
        loop {
            let links = unit.audit(end.0, PAGE).await?;
            end = verify_chain(self.provider, end, &links).map_err(AuditError::Chain)?;
            for link in &links {
                while let Some(head) = left.next_if(|head| head.seq <= link.seq) {
                    head.check(link).map_err(AuditError::Chain)?;
                }
            }
            if links.is_empty() {
                break;
            }
        }
        if let Some(head) = left.next() {
            let (seq, signed) = (end.0, head.seq);
            return Err(AuditError::Chain(ChainError::Cut { seq, signed }));
        }
        Ok(Followed { entries: end.0, heads: heads.len() as u64 })
    }

    fn believed(
        &self,
        signed: &[u8],
        key_of: impl Fn(AuthorityKid, Timestamp) -> Option<PublicKey>,
    ) -> Result<AuditHead, AuditError> {
        let head = UntrustedHead::decode(signed)
            .map_err(|cause| AuditError::Head(HeadError::Malformed(cause)))?;
        let unknown = || AuditError::Head(HeadError::UnknownKey(head.authority));
        let key = key_of(head.authority, head.claimed_at()).ok_or_else(unknown)?;
        let key = key.prepare(self.provider).map_err(|_| unknown())?;
        head.verify(self.provider, &key)
            .map_err(|cause| AuditError::Head(HeadError::Signature(cause)))
    }
}
