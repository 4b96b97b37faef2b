//! Who did what and why, and whether the chain is whole.

use std::time::{Duration, Instant as Began};

use axum::extract::State;
use clearance_authority::hex;
use clearance_authority::register::{AuditLink, Register as _, Role, Unit as _, verify_chain};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{DECIDING, Who};
use crate::app::Web;
use crate::http::{Endpoint, Id, Moment, Page, Paging, Path, Problem, Query};

const LOOKING: Who = Who::Roles(&[Role::Auditor, Role::Supervisor]);
const LOOKING_AT_ONE: Who = Who::Roles(&[Role::Auditor, DECIDING[0], DECIDING[1]]);

/// Entries that are verified in one go.
const AT_ONCE: u32 = 1_000;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/audit", LOOKING, list)
            .says("The audit, the oldest entry first")
            .query::<Paging>()
            .gives::<Page<Entry>>(200, "Entries by number"),
        Endpoint::get("/v1/audit/verify", LOOKING, verify)
            .says("Follows the chain of the audit from its beginning, or from an entry whose hash you hold")
            .more("Where there is no time for all of it the answer says how far it holds: go on from there.")
            .query::<From>()
            .gives::<Verified>(200, "How far it holds"),
        Endpoint::get("/v1/persons/{person}/audit", LOOKING_AT_ONE, about)
            .says("The audit about a person")
            .query::<Paging>()
            .gives::<Page<Entry>>(200, "The newest first"),
    ]
}

/// An entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
struct Entry {
    /// From 1, without gaps.
    number: u64,
    /// When.
    at: Moment,
    /// Who.
    actor: String,
    /// As what.
    role: String,
    /// What.
    action: String,
    /// About whom or what.
    subject: Option<Id>,
    /// Why.
    why: String,
    /// SHA-256 of the data that it was about; zeros where there were none.
    digest: String,
    /// Hash of the entry, which holds that of the one before.
    hash: String,
}

impl core::convert::From<AuditLink> for Entry {
    fn from(it: AuditLink) -> Self {
        Self {
            number: it.seq,
            at: it.entry.at.into(),
            actor: it.entry.actor.name,
            role: it.entry.actor.role.name().to_owned(),
            action: it.entry.action,
            subject: it.entry.subject.map(Id::from),
            why: it.entry.why,
            digest: hex(&it.entry.digest),
            hash: hex(&it.hash),
        }
    }
}

/// From where to verify.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct From {
    /// After this entry, whose hash you hold; from the beginning where left out.
    after: Option<u64>,
    /// Its hash, 64 hex digits.
    #[param(pattern = "^[0-9a-f]{64}$")]
    hash: Option<String>,
}

/// How far the chain holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Verified {
    /// Whether all that was looked at holds.
    holds: bool,
    /// Whether that was all of it.
    whole: bool,
    /// The last entry up to which it holds.
    number: u64,
    /// Its hash: whoever keeps it can tell later that nothing before was cut off.
    hash: String,
    /// What is wrong with the entry after it.
    problem: Option<String>,
}

async fn list(
    State(web): State<Web>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<Entry>>, Problem> {
    let limit = paging.limit()?;
    let after = paging.after::<u64>()?.unwrap_or(0);
    let links = web.register.read().await?.audit(after, limit).await?;
    let items = links.into_iter().map(Entry::from).collect();
    Ok(axum::Json(Page::of(items, limit, |entry: &Entry| entry.number.to_string())))
}

async fn about(
    State(web): State<Web>,
    Path(person): Path<Id>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<Entry>>, Problem> {
    let limit = paging.limit()?;
    let before = paging.after::<u64>()?;
    let links = web.register.read().await?.audit_about(person.0, before, limit).await?;
    let items = links.into_iter().map(Entry::from).collect();
    Ok(axum::Json(Page::of(items, limit, |entry: &Entry| entry.number.to_string())))
}

/// Half of the time that an answer may take.
fn time(web: &Web) -> Duration {
    Duration::from_secs(web.settings.limits.time.into()) / 2
}

async fn verify(
    State(web): State<Web>,
    Query(from): Query<From>,
) -> Result<axum::Json<Verified>, Problem> {
    let (mut number, mut hash) = from.place()?;
    let began = Began::now();
    let verified = |(number, hash): (u64, [u8; 32]), whole, problem: Option<String>| {
        let (holds, hash) = (problem.is_none(), hex(&hash));
        Ok(axum::Json(Verified { holds, whole, number, hash, problem }))
    };
    loop {
        // A unit for each page: nobody is kept from writing, and what was written before does not change.
        let links = web.register.read().await?.audit(number, AT_ONCE).await?;
        if links.is_empty() {
            return verified((number, hash), true, None);
        }
        for link in &links {
            match verify_chain(web.provider, (number, hash), [link]) {
                Ok(last) => (number, hash) = last,
                Err(broken) => {
                    return verified((number, hash), false, Some(broken.to_string()));
                }
            }
        }
        if began.elapsed() > time(&web) {
            return verified((number, hash), false, None);
        }
    }
}

impl From {
    fn place(&self) -> Result<(u64, [u8; 32]), Problem> {
        let bad = || Problem::invalid().field("hash", "64 hex digits, of the entry `after`");
        match (self.after, &self.hash) {
            (None | Some(0), None) => Ok((0, [0; 32])),
            (Some(after), Some(text)) => read_hash(text).map(|hash| (after, hash)).ok_or_else(bad),
            _ => Err(bad()),
        }
    }
}

fn read_hash(text: &str) -> Option<[u8; 32]> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate().filter(|_| is_hex) {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    is_hex.then_some(hash)
}
