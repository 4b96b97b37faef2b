//! Applications and decisions, and what was given: standings, keys, credentials.

use clearance_authority::register::{
    ApplicationRecord, CredentialRecord, DecisionRecord, HolderKeyRecord, Id, RegisterError,
    StandingRecord,
};
use clearance_schemes::model::{Answer, StateMeaning};
use clearance_schemes::time::{Day, Instant};
use sqlx::AnyConnection;

use crate::column::{Cells, json};
use crate::connect::failed;

type Done<T> = Result<T, RegisterError>;

pub(crate) async fn add_application(
    on: &mut AnyConnection,
    application: &ApplicationRecord,
) -> Done<()> {
    sqlx::query(
        "insert into application (id, person, scheme, version, lodged, asked, form) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(application.id.to_string())
    .bind(application.person.to_string())
    .bind(application.scheme.clone())
    .bind(i64::from(application.version))
    .bind(application.lodged.0)
    .bind(json(&application.asked))
    .bind(json(&application.form))
    .execute(on)
    .await
    .map(drop)
    .map_err(failed)
}

pub(crate) async fn applications(
    on: &mut AnyConnection,
    person: Id,
) -> Done<Vec<ApplicationRecord>> {
    let rows = sqlx::query("select * from application where person = $1 order by lodged, id")
        .bind(person.to_string())
        .fetch_all(on)
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let cells = Cells::of("application", row);
            Ok(ApplicationRecord {
                id: cells.id("id")?,
                person: cells.id("person")?,
                scheme: cells.text("scheme")?,
                version: cells.number("version")?,
                lodged: cells.instant("lodged")?,
                asked: cells.map("asked")?,
                form: cells.map("form")?,
            })
        })
        .collect()
}

const ANSWERS: [Answer; 4] =
    [Answer::Eligible, Answer::NotYet, Answer::Officer, Answer::NotEligible];

const fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Eligible => "eligible",
        Answer::NotYet => "not-yet",
        Answer::Officer => "officer",
        Answer::NotEligible => "not-eligible",
    }
}

pub(crate) async fn add_decision(on: &mut AnyConnection, decision: &DecisionRecord) -> Done<()> {
    sqlx::query(
        "insert into decision (id, application, decided, answer, scheme, version, digest, findings, decided_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(decision.id.to_string())
    .bind(decision.application.to_string())
    .bind(decision.decided.0)
    .bind(answer(decision.answer))
    .bind(decision.scheme.clone())
    .bind(i64::from(decision.version))
    .bind(decision.digest.to_vec())
    .bind(decision.findings.clone())
    .bind(decision.by.clone())
    .execute(on)
    .await
    .map(drop)
    .map_err(failed)
}

pub(crate) async fn decisions(
    on: &mut AnyConnection,
    application: Id,
) -> Done<Vec<DecisionRecord>> {
    let rows = sqlx::query("select * from decision where application = $1 order by decided, id")
        .bind(application.to_string())
        .fetch_all(on)
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let cells = Cells::of("decision", row);
            Ok(DecisionRecord {
                id: cells.id("id")?,
                application: cells.id("application")?,
                decided: cells.instant("decided")?,
                answer: cells.one_of("answer", |word| {
                    ANSWERS.into_iter().find(|known| answer(*known) == word)
                })?,
                scheme: cells.text("scheme")?,
                version: cells.number("version")?,
                digest: cells.hash("digest")?,
                findings: cells.text("findings")?,
                by: cells.text("decided_by")?,
            })
        })
        .collect()
}

const MEANINGS: [StateMeaning; 4] =
    [StateMeaning::None, StateMeaning::Revoked, StateMeaning::Suspended, StateMeaning::Valid];

const fn meaning(meaning: StateMeaning) -> &'static str {
    match meaning {
        StateMeaning::None => "none",
        StateMeaning::Revoked => "revoked",
        StateMeaning::Suspended => "suspended",
        StateMeaning::Valid => "valid",
    }
}

pub(crate) async fn put_standing(on: &mut AnyConnection, standing: &StandingRecord) -> Done<()> {
    let rows = sqlx::query(
        "insert into standing (id, person, scheme, version, application, state, meaning, suspended_for, ended_for, until_day, since)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (id) do update set state = excluded.state, meaning = excluded.meaning,
         suspended_for = excluded.suspended_for, ended_for = excluded.ended_for, until_day = excluded.until_day,
         since = excluded.since where standing.person = excluded.person and standing.scheme = excluded.scheme",
    )
    .bind(standing.id.to_string())
    .bind(standing.person.to_string())
    .bind(standing.scheme.clone())
    .bind(i64::from(standing.version))
    .bind(standing.application.map(|id| id.to_string()))
    .bind(standing.state.clone())
    .bind(meaning(standing.meaning))
    .bind(json(&standing.suspended_for))
    .bind(standing.ended_for.clone())
    .bind(standing.until.map(|day| day.to_string()))
    .bind(standing.since.0)
    .execute(on)
    .await
    .map_err(failed)?
    .rows_affected();
    if rows == 0 { Err(RegisterError::Conflict) } else { Ok(()) }
}

pub(crate) async fn standings(on: &mut AnyConnection, person: Id) -> Done<Vec<StandingRecord>> {
    let rows = sqlx::query("select * from standing where person = $1 order by since, id")
        .bind(person.to_string())
        .fetch_all(on)
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let cells = Cells::of("standing", row);
            Ok(StandingRecord {
                id: cells.id("id")?,
                person: cells.id("person")?,
                scheme: cells.text("scheme")?,
                version: cells.number("version")?,
                application: cells.maybe_id("application")?,
                state: cells.text("state")?,
                meaning: cells.one_of("meaning", |word| {
                    MEANINGS.into_iter().find(|known| meaning(*known) == word)
                })?,
                suspended_for: cells.list("suspended_for")?,
                ended_for: cells.word("ended_for")?,
                until: cells.maybe_day("until_day")?,
                since: cells.instant("since")?,
            })
        })
        .collect()
}

pub(crate) async fn bind_key(on: &mut AnyConnection, key: &HolderKeyRecord) -> Done<()> {
    sqlx::query(
        "insert into holder_key (id, person, key_bytes, bound, ended) values ($1, $2, $3, $4, $5)",
    )
    .bind(key.id.to_string())
    .bind(key.person.to_string())
    .bind(key.key.clone())
    .bind(key.bound.0)
    .bind(key.ended.map(|at| at.0))
    .execute(on)
    .await
    .map(drop)
    .map_err(failed)
}

pub(crate) async fn end_key(on: &mut AnyConnection, key: Id, at: Instant) -> Done<()> {
    let rows = sqlx::query("update holder_key set ended = coalesce(ended, $2) where id = $1")
        .bind(key.to_string())
        .bind(at.0)
        .execute(on)
        .await
        .map_err(failed)?
        .rows_affected();
    if rows == 0 { Err(RegisterError::NotFound { what: "holder key" }) } else { Ok(()) }
}

pub(crate) async fn keys(on: &mut AnyConnection, person: Id) -> Done<Vec<HolderKeyRecord>> {
    let rows = sqlx::query("select * from holder_key where person = $1 order by bound, id")
        .bind(person.to_string())
        .fetch_all(on)
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let cells = Cells::of("holder_key", row);
            Ok(HolderKeyRecord {
                id: cells.id("id")?,
                person: cells.id("person")?,
                key: cells.bytes("key_bytes")?,
                bound: cells.instant("bound")?,
                ended: cells.maybe_instant("ended")?,
            })
        })
        .collect()
}

pub(crate) async fn add_credential(
    on: &mut AnyConnection,
    credential: &CredentialRecord,
) -> Done<()> {
    sqlx::query(
        "insert into credential (cti, person, standing, holder_key, shard, position, valid_from, valid_until, qualifier, token)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
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
    .execute(on)
    .await
    .map(drop)
    .map_err(failed)
}

fn read_credential(row: &sqlx::any::AnyRow) -> Done<CredentialRecord> {
    let cells = Cells::of("credential", row);
    Ok(CredentialRecord {
        cti: cells.bytes("cti")?,
        person: cells.id("person")?,
        standing: cells.id("standing")?,
        holder_key: cells.id("holder_key")?,
        shard: cells.number("shard")?,
        position: cells.number("position")?,
        from: cells.instant("valid_from")?,
        until: cells.instant("valid_until")?,
        qualifier: cells.number("qualifier")?,
        token: cells.bytes("token")?,
    })
}

pub(crate) async fn credential(
    on: &mut AnyConnection,
    cti: &[u8],
) -> Done<Option<CredentialRecord>> {
    let row = sqlx::query("select * from credential where cti = $1")
        .bind(cti.to_vec())
        .fetch_optional(on)
        .await
        .map_err(failed)?;
    row.as_ref().map(read_credential).transpose()
}

pub(crate) async fn credentials(on: &mut AnyConnection, person: Id) -> Done<Vec<CredentialRecord>> {
    let rows = sqlx::query("select * from credential where person = $1 order by valid_from, cti")
        .bind(person.to_string())
        .fetch_all(on)
        .await
        .map_err(failed)?;
    rows.iter().map(read_credential).collect()
}

/// Credentials by the UTC day from which they are valid.
pub(crate) async fn issued_by_day(
    on: &mut AnyConnection,
    from: Day,
    until: Day,
) -> Done<Vec<(Day, u64)>> {
    let midnight = |day: Day| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    let rows = sqlx::query(
        "select valid_from / 86400 as day_number, count(*) as how_many from credential
         where valid_from >= $1 and valid_from < $2 group by valid_from / 86400 order by 1",
    )
    .bind(midnight(from))
    .bind(midnight(until) + 86_400)
    .fetch_all(on)
    .await
    .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let cells = Cells::of("credential", row);
            let number: i64 = cells.number("day_number")?;
            let day = chrono::DateTime::from_timestamp(number * 86_400, 0).ok_or_else(|| {
                RegisterError::Unreadable { what: "credential.valid_from".into() }
            })?;
            Ok((day.date_naive(), cells.number("how_many")?))
        })
        .collect()
}
