//! The chain of the audit.

use clearance_authority::register::{Actor, AuditEntry, AuditLink, HeadRecord, Id, RegisterError};
use clearance_core::crypto::Provider;
use sqlx::AnyConnection;

use crate::column::Cells;
use crate::statement::{Done, Statement as _};

pub(crate) async fn note(
    on: &mut AnyConnection,
    provider: &Provider,
    entry: AuditEntry,
) -> Done<AuditLink> {
    let last = end(&mut *on).await?;
    let (seq, prev) = match last {
        Some(last) => (last.seq, last.hash),
        None => (0, [0; 32]),
    };
    let link = AuditLink::after(provider, prev, seq + 1, entry);
    sqlx::query(
        "insert into audit (seq, noted, actor, role, action, subject, why, digest, prev, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(
        i64::try_from(link.seq)
            .map_err(|_| RegisterError::Unreadable { what: "audit.seq".into() })?,
    )
    .bind(link.entry.at.0)
    .bind(link.entry.actor.name.clone())
    .bind(link.entry.actor.role.name())
    .bind(link.entry.action.clone())
    .bind(link.entry.subject.map(|id| id.to_string()))
    .bind(link.entry.why.clone())
    .bind(link.entry.digest.to_vec())
    .bind(link.prev.to_vec())
    .bind(link.hash.to_vec())
    .run(on)
    .await?;
    Ok(link)
}

pub(crate) fn read(cells: &Cells<'_>) -> Done<AuditLink> {
    Ok(AuditLink {
        seq: cells.number("seq")?,
        entry: AuditEntry {
            at: cells.instant("noted")?,
            actor: Actor { name: cells.text("actor")?, role: cells.parsed("role")? },
            action: cells.text("action")?,
            subject: cells.maybe_id("subject")?,
            why: cells.text("why")?,
            digest: cells.hash("digest")?,
        },
        prev: cells.hash("prev")?,
        hash: cells.hash("hash")?,
    })
}

pub(crate) async fn after(on: &mut AnyConnection, seq: u64, limit: u32) -> Done<Vec<AuditLink>> {
    sqlx::query("select * from audit where seq > $1 order by seq limit $2")
        .bind(i64::try_from(seq).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .list(on, "audit", read)
        .await
}

pub(crate) async fn of(on: &mut AnyConnection, subject: Id, limit: u32) -> Done<Vec<AuditLink>> {
    sqlx::query("select * from audit where subject = $1 order by seq desc limit $2")
        .bind(subject.to_string())
        .bind(i64::from(limit))
        .list(on, "audit", read)
        .await
}

pub(crate) async fn end(on: &mut AnyConnection) -> Done<Option<AuditLink>> {
    sqlx::query("select * from audit order by seq desc limit 1").maybe(on, "audit", read).await
}

pub(crate) async fn add_head(on: &mut AnyConnection, head: &HeadRecord) -> Done<()> {
    sqlx::query(
        "insert into audit_head (seq, made, signed) values ($1, $2, $3) on conflict (seq) do nothing",
    )
    .bind(i64::try_from(head.seq).unwrap_or(i64::MAX))
    .bind(head.at.0)
    .bind(head.signed.clone())
    .run(on)
    .await
    .map(drop)
}

pub(crate) async fn heads(on: &mut AnyConnection, seq: u64, limit: u32) -> Done<Vec<HeadRecord>> {
    sqlx::query("select * from audit_head where seq > $1 order by seq limit $2")
        .bind(i64::try_from(seq).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .list(on, "audit_head", |cells| {
            Ok(HeadRecord {
                seq: cells.number("seq")?,
                at: cells.instant("made")?,
                signed: cells.bytes("signed")?,
            })
        })
        .await
}
