//! People, their guardians, documents and papers.

use clearance_authority::register::{
    DocumentRecord, Guardianship, Id, PaperRecord, PersonQuery, PersonRecord, RegisterError,
};
use clearance_schemes::time::Instant;
use sqlx::AnyConnection;

use crate::column::{Cells, json};
use crate::statement::{Done, Statement as _};

fn searchable(person: &PersonRecord) -> String {
    let names = [person.name_latin.as_deref(), person.name_chinese.as_deref()];
    names.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase()
}

pub(crate) async fn add(on: &mut AnyConnection, person: &PersonRecord) -> Done<()> {
    sqlx::query(
        "insert into person (id, name_latin, name_chinese, name_search, born, nationality, residence, birthplace, entered, erased, to_do, on_wire)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)",
    )
    .bind(person.id.to_string())
    .bind(person.name_latin.clone())
    .bind(person.name_chinese.clone())
    .bind(searchable(person))
    .bind(person.born.map(|day| day.to_string()))
    .bind(person.nationality.clone())
    .bind(person.residence.clone())
    .bind(person.birthplace.clone())
    .bind(person.entered.0)
    .bind(person.erased.map(|at| at.0))
    .run(on).await.map(drop)
}

pub(crate) async fn change(on: &mut AnyConnection, person: &PersonRecord) -> Done<()> {
    let changed = sqlx::query(
        "update person set name_latin = $2, name_chinese = $3, name_search = $4, born = $5, nationality = $6,
         residence = $7, birthplace = $8 where id = $1 and erased is null",
    )
    .bind(person.id.to_string())
    .bind(person.name_latin.clone())
    .bind(person.name_chinese.clone())
    .bind(searchable(person))
    .bind(person.born.map(|day| day.to_string()))
    .bind(person.nationality.clone())
    .bind(person.residence.clone())
    .bind(person.birthplace.clone())
    .run(on).await?;
    found(changed, "person")
}

fn found(rows: u64, what: &'static str) -> Done<()> {
    if rows == 0 { Err(RegisterError::NotFound { what }) } else { Ok(()) }
}

pub(crate) fn person(cells: &Cells<'_>) -> Done<PersonRecord> {
    Ok(PersonRecord {
        id: cells.id("id")?,
        name_latin: cells.word("name_latin")?,
        name_chinese: cells.word("name_chinese")?,
        born: cells.maybe_day("born")?,
        nationality: cells.word("nationality")?,
        residence: cells.word("residence")?,
        birthplace: cells.word("birthplace")?,
        entered: cells.instant("entered")?,
        erased: cells.maybe_instant("erased")?,
    })
}

pub(crate) async fn get(on: &mut AnyConnection, id: Id) -> Done<Option<PersonRecord>> {
    sqlx::query("select * from person where id = $1")
        .bind(id.to_string())
        .maybe(on, "person", person)
        .await
}

/// By the number of a document, where one has it; else by a part of a name and the day of birth. A number and a day are
/// looked up; a part of a name alone is sought through all people until there are enough.
pub(crate) async fn find(on: &mut AnyConnection, query: &PersonQuery) -> Done<Vec<PersonRecord>> {
    let by_number = by_number(&mut *on, query).await?;
    if !by_number.is_empty() {
        return Ok(by_number);
    }
    let text = query.text.as_deref().unwrap_or("").to_lowercase();
    let part = format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    // Two statements: with one for both, no database uses its index of days.
    let statement = match query.born {
        Some(_) => {
            "select * from person where erased is null and id > $1 and name_search like $2 escape '!'
             and born = $4 order by id limit $3"
        }
        None => {
            "select * from person where erased is null and id > $1 and name_search like $2 escape '!'
             order by id limit $3"
        }
    };
    let statement = sqlx::query(statement).bind(after(query)).bind(part).bind(limit(query));
    match query.born {
        Some(born) => statement.bind(born.to_string()).list(on, "person", person).await,
        None => statement.list(on, "person", person).await,
    }
}

async fn by_number(on: &mut AnyConnection, query: &PersonQuery) -> Done<Vec<PersonRecord>> {
    let Some(number) = &query.text else { return Ok(Vec::new()) };
    let found = sqlx::query(
        "select * from person where erased is null and id > $1
         and id in (select person from document where number = $2) order by id limit $3",
    );
    let found = found.bind(after(query)).bind(number.clone()).bind(limit(query));
    let mut found = found.list(on, "person", person).await?;
    found.retain(|person| query.born.is_none() || person.born == query.born);
    Ok(found)
}

fn after(query: &PersonQuery) -> String {
    query.after.map(|id| id.to_string()).unwrap_or_default()
}

fn limit(query: &PersonQuery) -> i64 {
    i64::from(query.limit.clamp(1, 200))
}

/// What is personal goes; numbers and what statistics need stays.
pub(crate) async fn erase(on: &mut AnyConnection, person: Id, at: Instant) -> Done<()> {
    let id = person.to_string();
    let rows = sqlx::query(
        "update person set name_latin = null, name_chinese = null, name_search = '', born = null, nationality = null,
         residence = null, birthplace = null, erased = $2, next = null, to_do = 0, on_wire = 0,
         waits = null where id = $1 and erased is null",
    )
    .bind(id.clone())
    .bind(at.0)
    .run(&mut *on).await?;
    found(rows, "person")?;
    for statement in [
        "update document set number = null, issued = null, expires = null, fields = '{}' where person = $1",
        "update application set asked = '{}', form = '{}', members = '[]', shared = '{}', signed = '[]', present = '[]' where person = $1",
        "update event set place = null, capacity = null, day = null, stated = '{}' where person = $1",
        "delete from known where person = $1",
        "update decision set findings = '[]', ruled = '{}' where application in (select id from application where person = $1)",
        "delete from guardianship where guardian = $1 or ward = $1",
        "delete from paper where person = $1",
        "delete from notice where person = $1",
        "delete from booking_code where person = $1",
        "update passage set person = null, cti = null where person = $1",
        "update credential set token = substr(token, 1, 0) where person = $1",
    ] {
        sqlx::query(statement).bind(id.clone()).run(&mut *on).await?;
    }
    // A key names a phone. Its number takes its place, because no two may be the same.
    for key in crate::given::keys(&mut *on, person).await? {
        sqlx::query(
            "update holder_key set key_bytes = $2, ended = coalesce(ended, $3) where id = $1",
        )
        .bind(key.id.to_string())
        .bind(key.id.0.to_vec())
        .bind(at.0)
        .run(&mut *on)
        .await?;
    }
    Ok(())
}

/// Of whom nothing goes on: `$1` is a moment, `$2` its day.
macro_rules! nothing_goes_on {
    ($rest:literal) => {
        concat!(
            "select id from person where erased is null and entered < $1 and next is null and to_do = 0 and on_wire = 0
         and not exists (select 1 from standing where standing.person = person.id and (meaning in ('valid', 'suspended') or since >= $1))
         and not exists (select 1 from credential where credential.person = person.id and (valid_until >= $1 or issued >= $1))
         and not exists (select 1 from event where event.person = person.id and told >= $1)
         and not exists (select 1 from paper where paper.person = person.id and received >= $1)
         and not exists (select 1 from known where known.person = person.id and told >= $1)
         and not exists (select 1 from holder_key where holder_key.person = person.id and bound >= $1)
         and not exists (select 1 from slip where slip.person = person.id and until_day >= $2)
         and not exists (select 1 from application where application.person = person.id and (lodged >= $1
          or not exists (select 1 from decision where decision.application = application.id and answer <> 'officer')
          or exists (select 1 from decision where decision.application = application.id and decided >= $1)))
         and not exists (select 1 from appointment, standing where standing.person = person.id
          and appointment.standing = standing.id and released is null and begins >= $1)
         and not exists (select 1 from guardianship, person ward where guardianship.guardian = person.id
          and ward.id = guardianship.ward and ward.erased is null and (last_day is null or last_day >= $2)) ",
            $rest
        )
    };
}

fn day_of(at: Instant) -> String {
    // The day before, so that it is over in every zone.
    let day = chrono::DateTime::from_timestamp(at.0.saturating_sub(86_400), 0);
    day.map(|day| day.date_naive().to_string()).unwrap_or_default()
}

pub(crate) async fn erasable(
    on: &mut AnyConnection,
    ended: Instant,
    after: Option<Id>,
    limit: u32,
) -> Done<Vec<Id>> {
    sqlx::query(nothing_goes_on!("and id > $3 order by id limit $4"))
        .bind(ended.0)
        .bind(day_of(ended))
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(i64::from(limit))
        .list(on, "person", |cells| cells.id("id"))
        .await
}

pub(crate) async fn is_erasable(on: &mut AnyConnection, person: Id, ended: Instant) -> Done<bool> {
    let found = sqlx::query(nothing_goes_on!("and id = $3"))
        .bind(ended.0)
        .bind(day_of(ended))
        .bind(person.to_string())
        .maybe(on, "person", |cells| cells.id("id"))
        .await?;
    Ok(found.is_some())
}

pub(crate) async fn add_guardianship(on: &mut AnyConnection, link: &Guardianship) -> Done<()> {
    sqlx::query(
        "insert into guardianship (guardian, ward, first_day, last_day) values ($1, $2, $3, $4)",
    )
    .bind(link.guardian.to_string())
    .bind(link.ward.to_string())
    .bind(link.from.to_string())
    .bind(link.until.map(|day| day.to_string()))
    .run(on)
    .await
    .map(drop)
}

pub(crate) async fn guardianships(on: &mut AnyConnection, person: Id) -> Done<Vec<Guardianship>> {
    sqlx::query(
        "select guardian, ward, first_day, last_day from guardianship where guardian = $1 or ward = $1
         order by first_day, guardian, ward",
    )
    .bind(person.to_string()).list(on, "guardianship", |cells| {
Ok(Guardianship {
                guardian: cells.id("guardian")?,
                ward: cells.id("ward")?,
                from: cells.day("first_day")?,
                until: cells.maybe_day("last_day")?,
            })
})
.await
}

pub(crate) async fn put_document(on: &mut AnyConnection, document: &DocumentRecord) -> Done<()> {
    let rows = sqlx::query(
        "insert into document (id, person, kind, number, state, issued, expires, fields)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (id) do update set number = excluded.number, state = excluded.state, issued = excluded.issued,
         expires = excluded.expires, fields = excluded.fields
         where document.person = excluded.person and document.kind = excluded.kind",
    )
    .bind(document.id.to_string())
    .bind(document.person.to_string())
    .bind(document.kind.clone())
    .bind(document.number.clone())
    .bind(document.state.name())
    .bind(document.issued.map(|day| day.to_string()))
    .bind(document.expires.map(|day| day.to_string()))
    .bind(json(&document.fields))
    .run(on).await?;
    // Another person's, or of another kind: a number that was given out twice.
    if rows == 0 { Err(RegisterError::Conflict) } else { Ok(()) }
}

pub(crate) async fn documents(on: &mut AnyConnection, person: Id) -> Done<Vec<DocumentRecord>> {
    sqlx::query("select * from document where person = $1 order by issued, id")
        .bind(person.to_string())
        .list(on, "document", document)
        .await
}

pub(crate) fn document(cells: &Cells<'_>) -> Done<DocumentRecord> {
    Ok(DocumentRecord {
        id: cells.id("id")?,
        person: cells.id("person")?,
        kind: cells.text("kind")?,
        number: cells.word("number")?,
        state: cells.parsed("state")?,
        issued: cells.maybe_day("issued")?,
        expires: cells.maybe_day("expires")?,
        fields: cells.map("fields")?,
    })
}

pub(crate) async fn put_paper(on: &mut AnyConnection, paper: &PaperRecord) -> Done<()> {
    let rows = sqlx::query(
        "insert into paper (id, person, piece, form, pieces, until_day, unfit, received)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (id) do update set form = excluded.form, pieces = excluded.pieces, until_day = excluded.until_day,
         unfit = excluded.unfit where paper.person = excluded.person and paper.piece = excluded.piece",
    )
    .bind(paper.id.to_string())
    .bind(paper.person.to_string())
    .bind(paper.piece.clone())
    .bind(paper.form.name())
    .bind(i64::from(paper.count))
    .bind(paper.until.map(|day| day.to_string()))
    .bind(i64::from(paper.unfit))
    .bind(paper.received.0)
    .run(on).await?;
    if rows == 0 { Err(RegisterError::Conflict) } else { Ok(()) }
}

pub(crate) async fn papers(on: &mut AnyConnection, person: Id) -> Done<Vec<PaperRecord>> {
    sqlx::query("select * from paper where person = $1 order by received, id")
        .bind(person.to_string())
        .list(on, "paper", paper)
        .await
}

pub(crate) fn paper(cells: &Cells<'_>) -> Done<PaperRecord> {
    Ok(PaperRecord {
        id: cells.id("id")?,
        person: cells.id("person")?,
        piece: cells.text("piece")?,
        form: cells.parsed("form")?,
        count: cells.number("pieces")?,
        until: cells.maybe_day("until_day")?,
        unfit: cells.number::<u8>("unfit")? != 0,
        received: cells.instant("received")?,
    })
}
