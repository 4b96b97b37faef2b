//! The audit: its chain is followed, and its entries are read.

use std::sync::{Mutex, PoisonError};

use axum::response::Response;
use clearance_authority::register::{ChainError, Id, Register as _, Unit as _, verify_chain};
use clearance_schemes::time::Instant;

use super::{Ask, page};
use crate::console::audit::{Audit, Chain};
use crate::console::{Act, audit, paths};
use crate::http::{Endpoint, Problem};

/// Entries on a page.
const LIMIT: u32 = 50;
/// Entries that are followed at once, and in one request.
const AT_ONCE: u32 = 1_000;
const MOST: u64 = 50_000;
/// Seconds after which the chain is followed from its beginning again.
const ANEW: i64 = 3_600;

/// How far the chain was followed.
#[derive(Debug, Default)]
pub(crate) struct Followed(Mutex<Option<Mark>>);

#[derive(Clone, Copy, Debug)]
struct Mark {
    began: Instant,
    seq: u64,
    hash: [u8; 32],
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(paths::AUDIT, Act::ReadAudit, show)]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let chain = followed(&ask).await?;
    let subject = ask.asked("subject").map(str::parse::<Id>).transpose();
    let subject = subject.map_err(|_| Problem::not_found())?;
    let mut unit = ask.web.register.read().await?;
    let last = match chain {
        Chain::Whole { seq, .. } => seq,
        _ => u64::MAX >> 1,
    };
    let wanted = ask.asked("after").and_then(|after| after.parse::<u64>().ok());
    let after = wanted.unwrap_or(last.saturating_sub(LIMIT.into())).min(last);
    let links = match subject {
        Some(subject) => {
            let before = wanted.map(|after| after.saturating_add(u64::from(LIMIT) + 1));
            unit.audit_about(subject, before, LIMIT).await?
        }
        None => unit.audit(after, LIMIT).await?,
    };
    let head = super::head::last(&ask.web, &mut unit).await?;
    let step = u64::from(LIMIT);
    let context = Audit {
        chain,
        head: head.as_ref(),
        links: &links,
        subject,
        older: (subject.is_none() && after > 0).then(|| after.saturating_sub(step)),
        newer: (subject.is_none() && after + step < last).then_some(after + step),
    };
    Ok(ask.page(audit::page(&ask.frame(), &context)))
}

/// Follows the chain from where it was followed to; from its beginning once an hour.
async fn followed(ask: &Ask) -> Result<Chain, Problem> {
    let begin = Mark { began: ask.now, seq: 0, hash: [0; 32] };
    let known = *ask.web.followed.0.lock().unwrap_or_else(PoisonError::into_inner);
    let is_fresh = |mark: &Mark| (0..ANEW).contains(&(ask.now.0 - mark.began.0));
    let mut mark = known.filter(is_fresh).unwrap_or(begin);
    let first = mark.seq;
    let mut unit = ask.web.register.read().await?;
    loop {
        let links = unit.audit(mark.seq, AT_ONCE).await?;
        if links.is_empty() {
            break;
        }
        match verify_chain(ask.web.provider, (mark.seq, mark.hash), &links) {
            Ok((seq, hash)) => mark = Mark { seq, hash, ..mark },
            Err(broken) => return Ok(broken_at(ask, broken)),
        }
        if mark.seq - first >= MOST {
            keep(ask, Some(mark));
            return Ok(Chain::Unchecked);
        }
    }
    keep(ask, Some(mark));
    Ok(Chain::Whole { seq: mark.seq, at: ask.now })
}

fn broken_at(ask: &Ask, error: ChainError) -> Chain {
    tracing::error!(%error, "the audit's chain is broken");
    keep(ask, None);
    Chain::Broken(error)
}

fn keep(ask: &Ask, mark: Option<Mark>) {
    *ask.web.followed.0.lock().unwrap_or_else(PoisonError::into_inner) = mark;
}
