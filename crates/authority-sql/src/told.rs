//! What was told: events, passages, notices. Told twice, it counts once.

use std::collections::BTreeMap;

use clearance_authority::register::{
    EventRecord, Id, NoticeRecord, PassageRecord, RegisterError, SlipRecord, Told,
};
use clearance_schemes::situation::Slot;
use sqlx::AnyConnection;

use crate::column::{Cells, json, key_columns};
use crate::statement::{Done, Statement as _};

pub(crate) async fn tell(on: &mut AnyConnection, event: &EventRecord) -> Done<Told> {
    let (number, scheme, opened) = key_columns(event.standing.as_ref())?;
    let slot = event.slot.as_ref();
    let rows = sqlx::query(
        "insert into event (id, person, kind, of_what, cause, place, capacity, day, happened, told, about_number, about_scheme,
         about_opened, slot_place, slot_begins, slot_ends, stated)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict (id) do nothing",
    )
    .bind(event.id.to_string())
    .bind(event.person.to_string())
    .bind(event.kind.name())
    .bind(event.of.clone())
    .bind(event.cause.clone())
    .bind(event.at.clone())
    .bind(event.capacity.clone())
    .bind(event.day.map(|day| day.to_string()))
    .bind(event.happened.0)
    .bind(event.told.0)
    .bind(number)
    .bind(scheme)
    .bind(opened)
    .bind(slot.map(|slot| slot.at.clone()))
    .bind(slot.map(|slot| slot.begins.0))
    .bind(slot.map(|slot| slot.ends.0))
    .bind(json(&event.stated))
    .run(&mut *on).await?;
    if rows == 1 {
        return Ok(Told::New);
    }
    let before = sqlx::query("select * from event where id = $1")
        .bind(event.id.to_string())
        .maybe(on, "event", read_event)
        .await?;
    match before.map(|before| EventRecord { told: event.told, ..before }) {
        Some(before) if before == *event => Ok(Told::Before),
        Some(_) => Err(RegisterError::Taken { what: "event" }),
        None => Err(RegisterError::Conflict),
    }
}

pub(crate) async fn restate(
    on: &mut AnyConnection,
    event: Id,
    stated: &BTreeMap<String, String>,
) -> Done<()> {
    let rows = sqlx::query("update event set stated = $2 where id = $1")
        .bind(event.to_string())
        .bind(json(stated))
        .run(on)
        .await?;
    if rows == 1 { Ok(()) } else { Err(RegisterError::NotFound { what: "event" }) }
}

/// How many places were taken then, nobody needs to know of an event.
fn slot(cells: &Cells<'_>) -> Done<Option<Slot>> {
    let Some(at) = cells.word("slot_place")? else { return Ok(None) };
    let (begins, ends) = (cells.instant("slot_begins")?, cells.instant("slot_ends")?);
    Ok(Some(Slot { at, begins, ends, taken: 0 }))
}

pub(crate) fn read_event(cells: &Cells<'_>) -> Done<EventRecord> {
    Ok(EventRecord {
        id: cells.id("id")?,
        person: cells.id("person")?,
        kind: cells.parsed("kind")?,
        of: cells.word("of_what")?,
        cause: cells.word("cause")?,
        at: cells.word("place")?,
        capacity: cells.word("capacity")?,
        day: cells.maybe_day("day")?,
        standing: cells.key("about_number", "about_scheme", "about_opened")?,
        slot: slot(cells)?,
        stated: cells.map("stated")?,
        happened: cells.instant("happened")?,
        told: cells.instant("told")?,
    })
}

pub(crate) async fn events(on: &mut AnyConnection, person: Id) -> Done<Vec<EventRecord>> {
    sqlx::query("select * from event where person = $1 order by happened, told, id")
        .bind(person.to_string())
        .list(on, "event", read_event)
        .await
}

pub(crate) async fn add_passage(on: &mut AnyConnection, passage: &PassageRecord) -> Done<Told> {
    let rows = sqlx::query(
        "insert into passage (id, checkpoint, jurisdiction, direction, cti, person, happened, told)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing",
    )
    .bind(passage.id.to_string())
    .bind(passage.checkpoint.clone())
    .bind(passage.jurisdiction.clone())
    .bind(passage.direction.clone())
    .bind(passage.cti.clone())
    .bind(passage.person.map(|id| id.to_string()))
    .bind(passage.happened.0)
    .bind(passage.told.0)
    .run(&mut *on)
    .await?;
    if rows == 1 {
        return Ok(Told::New);
    }
    let before = sqlx::query("select * from passage where id = $1")
        .bind(passage.id.to_string())
        .maybe(on, "passage", read_passage)
        .await?;
    // Whose it was may have been unknown then, or erased since.
    let is_same = |before: &PassageRecord| {
        let person = before.person.and(passage.person);
        let cti = before.cti.as_ref().and(passage.cti.clone());
        *before == PassageRecord { told: before.told, person, cti, ..passage.clone() }
    };
    match before {
        Some(before) if is_same(&before) => Ok(Told::Before),
        Some(_) => Err(RegisterError::Taken { what: "passage" }),
        None => Err(RegisterError::Conflict),
    }
}

fn read_passage(cells: &Cells<'_>) -> Done<PassageRecord> {
    Ok(PassageRecord {
        id: cells.id("id")?,
        checkpoint: cells.text("checkpoint")?,
        jurisdiction: cells.text("jurisdiction")?,
        direction: cells.text("direction")?,
        cti: cells.get("cti")?,
        person: cells.maybe_id("person")?,
        happened: cells.instant("happened")?,
        told: cells.instant("told")?,
    })
}

pub(crate) async fn passages(on: &mut AnyConnection, person: Id) -> Done<Vec<PassageRecord>> {
    sqlx::query("select * from passage where person = $1 order by happened, id")
        .bind(person.to_string())
        .list(on, "passage", read_passage)
        .await
}

pub(crate) async fn add_slip(on: &mut AnyConnection, slip: &SlipRecord) -> Done<()> {
    sqlx::query("insert into slip (number, person, passage, until_day, printed) values ($1, $2, $3, $4, $5)")
        .bind(slip.number.clone())
        .bind(slip.person.to_string())
        .bind(slip.passage.to_string())
        .bind(slip.until.to_string())
        .bind(i64::from(slip.printed))
        .run(on).await.map(drop)
}

pub(crate) fn read_slip(cells: &Cells<'_>) -> Done<SlipRecord> {
    Ok(SlipRecord {
        number: cells.text("number")?,
        person: cells.id("person")?,
        passage: cells.id("passage")?,
        until: cells.day("until_day")?,
        printed: cells.number("printed")?,
    })
}

pub(crate) async fn slips(on: &mut AnyConnection, person: Id) -> Done<Vec<SlipRecord>> {
    sqlx::query("select * from slip where person = $1 order by until_day, number")
        .bind(person.to_string())
        .list(on, "slip", read_slip)
        .await
}

pub(crate) async fn reprint(on: &mut AnyConnection, number: &str) -> Done<SlipRecord> {
    sqlx::query("update slip set printed = printed + 1 where number = $1")
        .bind(number)
        .run(&mut *on)
        .await?;
    sqlx::query("select * from slip where number = $1")
        .bind(number)
        .maybe(on, "slip", read_slip)
        .await?
        .ok_or(RegisterError::NotFound { what: "slip" })
}

pub(crate) async fn add_notice(on: &mut AnyConnection, notice: &NoticeRecord) -> Done<()> {
    sqlx::query("insert into notice (id, person, text_id, scheme, told, read_at, day) values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(notice.id.to_string())
        .bind(notice.person.to_string())
        .bind(notice.text.clone())
        .bind(notice.scheme.clone())
        .bind(notice.told.0)
        .bind(notice.read.map(|at| at.0))
        .bind(notice.day.map(|day| day.to_string()))
        .run(on).await.map(drop)
}

pub(crate) async fn notices(on: &mut AnyConnection, person: Id) -> Done<Vec<NoticeRecord>> {
    sqlx::query("select * from notice where person = $1 order by told desc, id")
        .bind(person.to_string())
        .list(on, "notice", |cells| {
            Ok(NoticeRecord {
                id: cells.id("id")?,
                person: cells.id("person")?,
                text: cells.text("text_id")?,
                scheme: cells.text("scheme")?,
                day: cells.maybe_day("day")?,
                told: cells.instant("told")?,
                read: cells.maybe_instant("read_at")?,
            })
        })
        .await
}
