//! Applications and decisions, and what was given: standings, keys, credentials.

use std::collections::BTreeMap;

use clearance_authority::register::{
    ApplicationRecord, CredentialRecord, DecisionRecord, HolderKeyRecord, Id, MemberRecord,
    RegisterError, RequestRecord, StandingRecord,
};
use clearance_schemes::situation::Decided;
use clearance_schemes::time::{Day, Instant};
use sqlx::AnyConnection;

use crate::column::{Cells, json, key_columns};
use crate::statement::{Done, Statement as _};

type Words = BTreeMap<String, String>;
type MemberColumns = (Option<String>, Words, Words, Words);

fn members(members: &[MemberRecord]) -> String {
    let members = members.iter().map(|member| {
        let person = member.person.map(|id| id.to_string());
        (person, member.asked.clone(), member.form.clone(), member.shared.clone())
    });
    json(&members.collect::<Vec<MemberColumns>>())
}

fn read_members(cells: &Cells<'_>) -> Done<Vec<MemberRecord>> {
    let unreadable = |_| RegisterError::Unreadable { what: "application.members".into() };
    let members: Vec<MemberColumns> = cells.json("members")?;
    members
        .into_iter()
        .map(|(person, asked, form, shared)| {
            let person = person.map(|text| text.parse()).transpose().map_err(unreadable)?;
            Ok(MemberRecord { person, asked, form, shared })
        })
        .collect()
}

pub(crate) async fn add_application(
    on: &mut AnyConnection,
    application: &ApplicationRecord,
) -> Done<()> {
    sqlx::query(
        "insert into application (id, person, scheme, version, lodged, asked, form, members, signed, present, app, slot_place, slot_begins, shared)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(application.id.to_string())
    .bind(application.person.to_string())
    .bind(application.scheme.clone())
    .bind(i64::from(application.version))
    .bind(application.lodged.0)
    .bind(json(&application.asked))
    .bind(json(&application.form))
    .bind(members(&application.members))
    .bind(json(&application.signed))
    .bind(json(&application.present))
    .bind(application.app.map(i64::from))
    .bind(application.slot.as_ref().map(|(place, _)| place.clone()))
    .bind(application.slot.as_ref().map(|(_, begins)| begins.0))
    .bind(json(&application.shared))
    .run(on).await.map(drop)
}

pub(crate) async fn applications(
    on: &mut AnyConnection,
    person: Id,
) -> Done<Vec<ApplicationRecord>> {
    sqlx::query("select * from application where person = $1 order by lodged, id")
        .bind(person.to_string())
        .list(on, "application", read_application)
        .await
}

pub(crate) fn read_application(cells: &Cells<'_>) -> Done<ApplicationRecord> {
    Ok(ApplicationRecord {
        id: cells.id("id")?,
        person: cells.id("person")?,
        scheme: cells.text("scheme")?,
        version: cells.number("version")?,
        lodged: cells.instant("lodged")?,
        asked: cells.map("asked")?,
        form: cells.map("form")?,
        members: read_members(cells)?,
        shared: cells.map("shared")?,
        signed: cells.list("signed")?,
        present: cells.list("present")?,
        app: cells.maybe_number("app")?,
        slot: cells.word("slot_place")?.zip(cells.maybe_instant("slot_begins")?),
    })
}

const RULED: [(Decided, &str); 3] =
    [(Decided::Declined, "declined"), (Decided::Granted, "granted"), (Decided::Open, "open")];

fn ruled(ruled: &BTreeMap<String, Decided>) -> String {
    let word = |decided: &Decided| RULED.iter().find(|(known, _)| known == decided);
    let words = ruled.iter().filter_map(|(rule, decided)| Some((rule, word(decided)?.1)));
    json(&words.collect::<BTreeMap<_, _>>())
}

fn read_ruled(cells: &Cells<'_>) -> Done<BTreeMap<String, Decided>> {
    let unreadable = || RegisterError::Unreadable { what: "decision.ruled".into() };
    let read = |(rule, word): (String, String)| {
        let known = RULED.iter().find(|(_, known)| *known == word).ok_or_else(unreadable)?;
        Ok((rule, known.0))
    };
    cells.map("ruled")?.into_iter().map(read).collect()
}

pub(crate) async fn add_decision(on: &mut AnyConnection, decision: &DecisionRecord) -> Done<()> {
    sqlx::query(
        "insert into decision (id, application, decided, answer, scheme, version, digest, findings, decided_by, ruled)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(decision.id.to_string())
    .bind(decision.application.to_string())
    .bind(decision.decided.0)
    .bind(decision.answer.name())
    .bind(decision.scheme.clone())
    .bind(i64::from(decision.version))
    .bind(decision.digest.to_vec())
    .bind(decision.findings.clone())
    .bind(decision.by.clone())
    .bind(ruled(&decision.ruled))
    .run(on).await.map(drop)
}

pub(crate) async fn decisions(
    on: &mut AnyConnection,
    application: Id,
) -> Done<Vec<DecisionRecord>> {
    sqlx::query("select * from decision where application = $1 order by decided, id")
        .bind(application.to_string())
        .list(on, "decision", |cells| {
            Ok(DecisionRecord {
                id: cells.id("id")?,
                application: cells.id("application")?,
                decided: cells.instant("decided")?,
                answer: cells.parsed("answer")?,
                scheme: cells.text("scheme")?,
                version: cells.number("version")?,
                digest: cells.hash("digest")?,
                findings: cells.text("findings")?,
                by: cells.text("decided_by")?,
                ruled: read_ruled(cells)?,
            })
        })
        .await
}

pub(crate) async fn put_standing(on: &mut AnyConnection, standing: &StandingRecord) -> Done<()> {
    let (number, _, opened) = key_columns(Some(&standing.key))?;
    let rows = sqlx::query(
        "insert into standing (id, person, scheme, version, application, state, meaning, suspended_for, ended_for, until_day, since, number, opened, granted, stated)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (id) do update set state = excluded.state, meaning = excluded.meaning,
         suspended_for = excluded.suspended_for, ended_for = excluded.ended_for, until_day = excluded.until_day,
         since = excluded.since, stated = excluded.stated where standing.person = excluded.person and standing.scheme = excluded.scheme",
    )
    .bind(standing.id.to_string())
    .bind(standing.person.to_string())
    .bind(standing.scheme.clone())
    .bind(i64::from(standing.version))
    .bind(standing.application.map(|id| id.to_string()))
    .bind(standing.state.clone())
    .bind(standing.meaning.name())
    .bind(json(&standing.suspended_for))
    .bind(standing.ended_for.clone())
    .bind(standing.until.map(|day| day.to_string()))
    .bind(standing.since.0)
    .bind(number)
    .bind(opened)
    .bind(standing.granted.0)
    .bind(standing.stated.map(|day| day.to_string()))
    .run(on).await?;
    if rows == 0 { Err(RegisterError::Conflict) } else { Ok(()) }
}

pub(crate) async fn standings(on: &mut AnyConnection, person: Id) -> Done<Vec<StandingRecord>> {
    sqlx::query("select * from standing where person = $1 order by granted, id")
        .bind(person.to_string())
        .list(on, "standing", read_standing)
        .await
}

pub(crate) fn read_standing(cells: &Cells<'_>) -> Done<StandingRecord> {
    Ok(StandingRecord {
        id: cells.id("id")?,
        person: cells.id("person")?,
        scheme: cells.text("scheme")?,
        key: cells
            .key("number", "scheme", "opened")?
            .ok_or_else(|| RegisterError::Unreadable { what: "standing.number".into() })?,
        version: cells.number("version")?,
        application: cells.maybe_id("application")?,
        granted: cells.instant("granted")?,
        stated: cells.maybe_day("stated")?,
        state: cells.text("state")?,
        meaning: cells.parsed("meaning")?,
        suspended_for: cells.list("suspended_for")?,
        ended_for: cells.word("ended_for")?,
        until: cells.maybe_day("until_day")?,
        since: cells.instant("since")?,
    })
}

pub(crate) async fn bind_key(on: &mut AnyConnection, key: &HolderKeyRecord) -> Done<()> {
    sqlx::query(
        "insert into holder_key (id, person, key_bytes, bound, ended, origin) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(key.id.to_string())
    .bind(key.person.to_string())
    .bind(key.key.clone())
    .bind(key.bound.0)
    .bind(key.ended.map(|at| at.0))
    .bind(key.origin.name())
    .run(on)
    .await
    .map(drop)
}

pub(crate) async fn end_key(on: &mut AnyConnection, key: Id, at: Instant) -> Done<()> {
    let rows = sqlx::query("update holder_key set ended = coalesce(ended, $2) where id = $1")
        .bind(key.to_string())
        .bind(at.0)
        .run(on)
        .await?;
    if rows == 0 { Err(RegisterError::NotFound { what: "holder key" }) } else { Ok(()) }
}

pub(crate) async fn keys(on: &mut AnyConnection, person: Id) -> Done<Vec<HolderKeyRecord>> {
    sqlx::query("select * from holder_key where person = $1 order by bound, id")
        .bind(person.to_string())
        .list(on, "holder_key", read_key)
        .await
}

pub(crate) fn read_key(cells: &Cells<'_>) -> Done<HolderKeyRecord> {
    Ok(HolderKeyRecord {
        id: cells.id("id")?,
        person: cells.id("person")?,
        key: cells.bytes("key_bytes")?,
        origin: cells.parsed("origin")?,
        bound: cells.instant("bound")?,
        ended: cells.maybe_instant("ended")?,
    })
}

pub(crate) async fn key(on: &mut AnyConnection, key: &[u8]) -> Done<Option<HolderKeyRecord>> {
    sqlx::query("select * from holder_key where key_bytes = $1")
        .bind(key.to_vec())
        .maybe(on, "holder_key", read_key)
        .await
}

pub(crate) async fn add_credential(
    on: &mut AnyConnection,
    credential: &CredentialRecord,
) -> Done<()> {
    sqlx::query(
        "insert into credential (cti, person, standing, holder_key, shard, position, valid_from, valid_until, qualifier, token, revoked, issued)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(credential.cti.clone())
    .bind(credential.person.to_string())
    .bind(credential.standing.to_string())
    .bind(credential.holder_key.to_string())
    .bind(i64::from(credential.shard))
    .bind(i64::from(credential.position))
    .bind(credential.from.0)
    .bind(credential.until.0)
    .bind(i64::from(credential.qualifier))
    .bind(credential.token.clone())
    .bind(credential.revoked.map(|at| at.0))
    .bind(credential.issued.0)
    .run(on).await.map(drop)
}

fn read_credential(cells: &Cells<'_>) -> Done<CredentialRecord> {
    Ok(CredentialRecord {
        cti: cells.bytes("cti")?,
        person: cells.id("person")?,
        standing: cells.id("standing")?,
        holder_key: cells.id("holder_key")?,
        shard: cells.number("shard")?,
        position: cells.number("position")?,
        issued: cells.instant("issued")?,
        from: cells.instant("valid_from")?,
        until: cells.instant("valid_until")?,
        qualifier: cells.number("qualifier")?,
        token: cells.bytes("token")?,
        revoked: cells.maybe_instant("revoked")?,
    })
}

pub(crate) async fn credential(
    on: &mut AnyConnection,
    cti: &[u8],
) -> Done<Option<CredentialRecord>> {
    sqlx::query("select * from credential where cti = $1")
        .bind(cti.to_vec())
        .maybe(on, "credential", read_credential)
        .await
}

pub(crate) async fn revoke_credential(on: &mut AnyConnection, cti: &[u8], at: Instant) -> Done<()> {
    let rows = sqlx::query("update credential set revoked = coalesce(revoked, $2) where cti = $1")
        .bind(cti.to_vec())
        .bind(at.0)
        .run(on)
        .await?;
    if rows == 0 { Err(RegisterError::NotFound { what: "credential" }) } else { Ok(()) }
}

pub(crate) async fn credentials(on: &mut AnyConnection, person: Id) -> Done<Vec<CredentialRecord>> {
    sqlx::query("select * from credential where person = $1 order by issued, cti")
        .bind(person.to_string())
        .list(on, "credential", read_credential)
        .await
}

pub(crate) async fn add_request(on: &mut AnyConnection, request: &RequestRecord) -> Done<()> {
    sqlx::query("insert into request (digest, cti, answered) values ($1, $2, $3)")
        .bind(request.digest.to_vec())
        .bind(request.cti.clone())
        .bind(request.at.0)
        .run(on)
        .await
        .map(drop)
}

pub(crate) async fn request(
    on: &mut AnyConnection,
    digest: &[u8; 32],
) -> Done<Option<RequestRecord>> {
    sqlx::query("select * from request where digest = $1")
        .bind(digest.to_vec())
        .maybe(on, "request", |cells| {
            Ok(RequestRecord {
                digest: cells.hash("digest")?,
                cti: cells.bytes("cti")?,
                at: cells.instant("answered")?,
            })
        })
        .await
}

/// Credentials by the UTC day on which they were issued.
pub(crate) async fn issued_by_day(
    on: &mut AnyConnection,
    from: Day,
    until: Day,
) -> Done<Vec<(Day, u64)>> {
    let midnight = |day: Day| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    sqlx::query(
        "select issued / 86400 as day_number, count(*) as how_many from credential
         where issued >= $1 and issued < $2 group by issued / 86400 order by 1",
    )
    .bind(midnight(from))
    .bind(midnight(until) + 86_400)
    .list(on, "credential", |cells| {
        let number: i64 = cells.number("day_number")?;
        let day = chrono::DateTime::from_timestamp(number * 86_400, 0)
            .ok_or_else(|| RegisterError::Unreadable { what: "credential.issued".into() })?;
        Ok((day.date_naive(), cells.number("how_many")?))
    })
    .await
}
