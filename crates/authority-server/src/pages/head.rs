//! The end of the audit that was signed last, and whether it is believed.

use clearance_authority::register::{HeadRecord, Unit, UntrustedHead};
use clearance_authority_sql::SqlUnit;
use clearance_core::crypto::PublicKey;

use crate::app::Web;
use crate::console::audit::Head;
use crate::http::Problem;

/// Heads that are read at once.
const AT_ONCE: u32 = 1_000;

/// None where none was signed yet.
pub(super) async fn last(web: &Web, unit: &mut SqlUnit) -> Result<Option<Head>, Problem> {
    let Some(record) = newest(unit).await? else { return Ok(None) };
    let Ok(untrusted) = UntrustedHead::decode(&record.signed) else {
        return Ok(Some(damaged(&record)));
    };
    let key = key(web, &untrusted).await?.and_then(|key| key.prepare(web.provider).ok());
    let believed = key.and_then(|key| untrusted.verify(web.provider, &key).ok());
    let entry = unit.audit(record.seq.saturating_sub(1), 1).await?.into_iter().next();
    let is_good = believed
        .as_ref()
        .zip(entry.as_ref())
        .is_some_and(|(head, entry)| entry.seq == head.seq && head.check(entry).is_ok());
    Ok(Some(Head {
        seq: record.seq,
        hash: believed.map_or([0; 32], |head| head.hash),
        signed: record.at,
        key: untrusted.authority.to_string(),
        is_good,
    }))
}

fn damaged(record: &HeadRecord) -> Head {
    let (seq, signed) = (record.seq, record.at);
    Head { seq, hash: [0; 32], signed, key: String::new(), is_good: false }
}

/// Heads are read by number, and the newest is near the end of the audit.
async fn newest(unit: &mut SqlUnit) -> Result<Option<HeadRecord>, Problem> {
    let end = unit.audit_end().await?.map_or(0, |end| end.seq);
    let mut back = u64::from(AT_ONCE);
    loop {
        let mut after = end.saturating_sub(back);
        let mut newest = None;
        while let Some(last) = unit.heads(after, AT_ONCE).await?.pop() {
            after = last.seq;
            newest = Some(last);
        }
        if newest.is_some() || back >= end {
            return Ok(newest);
        }
        back = back.saturating_mul(16);
    }
}

/// The authority's key that claims to have signed it, of the trust list in force.
async fn key(web: &Web, head: &UntrustedHead<'_>) -> Result<Option<PublicKey>, Problem> {
    let (office, kid) = (web.office.clone(), head.authority);
    let read = tokio::task::spawn_blocking(move || office.list()).await;
    let list = read.map_err(|_| Problem::failed())?;
    let list = list.map_err(|error| {
        tracing::error!(%error, "the trust list cannot be read");
        Problem::failed()
    })?;
    Ok(list.authority(kid).map(|(entry, _)| entry.key))
}
