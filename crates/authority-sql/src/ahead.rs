//! What became known of people, what was done about them, and what is ahead.

use clearance_authority::register::{
    Ahead, DoneRecord, Id, KnownRecord, RegisterError, SweepRecord,
};
use clearance_schemes::time::Instant;
use sqlx::AnyConnection;

use crate::column::{Cells, key_columns};
use crate::statement::{Done, Statement as _};

pub(crate) async fn put_known(on: &mut AnyConnection, known: &KnownRecord) -> Done<()> {
    sqlx::query(
        "insert into known (person, since, told, born, nationality, residence, birthplace)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (person, since) do update set told = excluded.told, born = coalesce(excluded.born, known.born),
         nationality = coalesce(excluded.nationality, known.nationality),
         residence = coalesce(excluded.residence, known.residence),
         birthplace = coalesce(excluded.birthplace, known.birthplace)",
    )
    .bind(known.person.to_string())
    .bind(known.from.0)
    .bind(known.told.0)
    .bind(known.born.map(|day| day.to_string()))
    .bind(known.nationality.clone())
    .bind(known.residence.clone())
    .bind(known.birthplace.clone())
    .run(on).await.map(drop)
}

pub(crate) async fn known(on: &mut AnyConnection, person: Id) -> Done<Vec<KnownRecord>> {
    sqlx::query("select * from known where person = $1 order by since")
        .bind(person.to_string())
        .list(on, "known", read_known)
        .await
}

pub(crate) fn read_known(cells: &Cells<'_>) -> Done<KnownRecord> {
    Ok(KnownRecord {
        person: cells.id("person")?,
        from: cells.instant("since")?,
        told: cells.instant("told")?,
        born: cells.maybe_day("born")?,
        nationality: cells.word("nationality")?,
        residence: cells.word("residence")?,
        birthplace: cells.word("birthplace")?,
    })
}

/// Two at once take the same number, and one of them is told to try again.
pub(crate) async fn add_done(on: &mut AnyConnection, person: Id, done: &DoneRecord) -> Done<()> {
    let (number, _, opened) = key_columns(done.standing.as_ref())?;
    sqlx::query(
        "insert into done (person, seq, scheme, number, opened, act, due, done)
         values ($1, (select count(*) + 1 from done where person = $1), $2, $3, $4, $5, $6, $7)",
    )
    .bind(person.to_string())
    .bind(done.scheme.clone())
    .bind(number)
    .bind(opened)
    .bind(done.act.to_string())
    .bind(done.due.0)
    .bind(done.at.0)
    .run(on)
    .await
    .map(drop)
}

pub(crate) async fn done(on: &mut AnyConnection, person: Id) -> Done<Vec<DoneRecord>> {
    sqlx::query("select * from done where person = $1 order by seq")
        .bind(person.to_string())
        .list(on, "done", read_done)
        .await
}

pub(crate) fn read_done(cells: &Cells<'_>) -> Done<DoneRecord> {
    Ok(DoneRecord {
        scheme: cells.text("scheme")?,
        standing: cells.key("number", "scheme", "opened")?,
        act: cells.parsed("act")?,
        due: cells.instant("due")?,
        at: cells.instant("done")?,
    })
}

pub(crate) async fn put(on: &mut AnyConnection, person: Id, ahead: Ahead) -> Done<()> {
    let rows = sqlx::query(
        "update person set next = $2, to_do = $3, on_wire = $4, waits = $5 where id = $1 and erased is null",
    )
    .bind(person.to_string())
    .bind(ahead.next.map(|at| at.0))
    .bind(i64::from(ahead.to_do))
    .bind(i64::from(ahead.on_wire))
    .bind(ahead.waits.map(|at| at.0))
    .run(on)
    .await?;
    if rows == 0 { Err(RegisterError::NotFound { what: "person" }) } else { Ok(()) }
}

pub(crate) async fn due_by(on: &mut AnyConnection, now: Instant, limit: u32) -> Done<Vec<Id>> {
    sqlx::query("select id from person where next <= $1 order by next, id limit $2")
        .bind(now.0)
        .bind(i64::from(limit))
        .list(on, "person", |cells| cells.id("id"))
        .await
}

pub(crate) async fn with_to_do(
    on: &mut AnyConnection,
    after: Option<Id>,
    limit: u32,
) -> Done<Vec<Id>> {
    sqlx::query("select id from person where to_do > 0 and id > $1 order by id limit $2")
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(i64::from(limit))
        .list(on, "person", |cells| cells.id("id"))
        .await
}

pub(crate) async fn waiting(
    on: &mut AnyConnection,
    after: Option<(Instant, Id)>,
    limit: u32,
) -> Done<Vec<(Instant, Id)>> {
    let (at, id) =
        after.map_or((i64::MIN, String::new()), |(at, person)| (at.0, person.to_string()));
    sqlx::query(
        "select id, waits from person where waits > $1 or (waits = $1 and id > $2)
         order by waits, id limit $3",
    )
    .bind(at)
    .bind(id)
    .bind(i64::from(limit))
    .list(on, "person", |cells| Ok((cells.instant("waits")?, cells.id("id")?)))
    .await
}

pub(crate) async fn with_wire(
    on: &mut AnyConnection,
    after: Option<Id>,
    limit: u32,
) -> Done<Vec<Id>> {
    sqlx::query("select id from person where on_wire > 0 and id > $1 order by id limit $2")
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(i64::from(limit))
        .list(on, "person", |cells| cells.id("id"))
        .await
}

pub(crate) async fn of_earlier_version(
    on: &mut AnyConnection,
    scheme: &str,
    version: u32,
    after: Option<Id>,
    limit: u32,
) -> Done<Vec<Id>> {
    sqlx::query(
        "select distinct person from standing where scheme = $1 and version < $2 and person > $3
         and meaning in ('valid', 'suspended') order by person limit $4",
    )
    .bind(scheme.to_owned())
    .bind(i64::from(version))
    .bind(after.map(|id| id.to_string()).unwrap_or_default())
    .bind(i64::from(limit))
    .list(on, "standing", |cells| cells.id("person"))
    .await
}

pub(crate) async fn put_sweep(on: &mut AnyConnection, sweep: &SweepRecord) -> Done<()> {
    sqlx::query(
        "insert into sweep (scheme, version, after_person, is_done) values ($1, $2, $3, $4)
         on conflict (scheme, version) do update set after_person = excluded.after_person, is_done = excluded.is_done",
    )
    .bind(sweep.scheme.clone())
    .bind(i64::from(sweep.version))
    .bind(sweep.after.map(|id| id.to_string()))
    .bind(i64::from(sweep.is_done))
    .run(on)
    .await
    .map(drop)
}

pub(crate) async fn sweeps(on: &mut AnyConnection) -> Done<Vec<SweepRecord>> {
    sqlx::query("select * from sweep order by scheme, version")
        .list(on, "sweep", |cells| {
            Ok(SweepRecord {
                scheme: cells.text("scheme")?,
                version: cells.number("version")?,
                after: cells.maybe_id("after_person")?,
                is_done: cells.number::<u8>("is_done")? != 0,
            })
        })
        .await
}
