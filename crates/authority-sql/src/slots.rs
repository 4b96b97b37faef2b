//! Slots and appointments: never more people than places.

use clearance_authority::register::{AppointmentRecord, Id, RegisterError, SlotRecord, Told};
use clearance_schemes::time::Instant;
use sqlx::AnyConnection;

use crate::column::Cells;
use crate::statement::{Done, Statement as _};

pub(crate) async fn put(on: &mut AnyConnection, slot: &SlotRecord) -> Done<()> {
    let rows = sqlx::query(
        "insert into slot (place, begins, ends, places, taken) values ($1, $2, $3, $4, 0)
         on conflict (place, begins) do update set ends = excluded.ends, places = excluded.places
         where slot.taken <= excluded.places",
    )
    .bind(slot.at.clone())
    .bind(slot.begins.0)
    .bind(slot.ends.0)
    .bind(i64::from(slot.places))
    .run(&mut *on)
    .await?;
    if rows == 0 { Err(RegisterError::Full { left: 0 }) } else { Ok(()) }
}

pub(crate) async fn list(
    on: &mut AnyConnection,
    at: &str,
    from: Instant,
    until: Instant,
) -> Done<Vec<SlotRecord>> {
    sqlx::query(
        "select * from slot where place = $1 and begins >= $2 and begins < $3 order by begins",
    )
    .bind(at)
    .bind(from.0)
    .bind(until.0)
    .list(on, "slot", read)
    .await
}

fn read(cells: &Cells<'_>) -> Done<SlotRecord> {
    Ok(SlotRecord {
        at: cells.text("place")?,
        begins: cells.instant("begins")?,
        ends: cells.instant("ends")?,
        places: cells.number("places")?,
        taken: cells.number("taken")?,
    })
}

pub(crate) async fn book(on: &mut AnyConnection, appointment: &AppointmentRecord) -> Done<()> {
    // One statement: whoever comes second sees what the first one took.
    let rows = sqlx::query("update slot set taken = taken + $3 where place = $1 and begins = $2 and taken + $3 <= places")
        .bind(appointment.at.clone())
        .bind(appointment.begins.0)
        .bind(i64::from(appointment.party))
        .run(&mut *on).await?;
    if rows == 0 {
        let slot = sqlx::query("select * from slot where place = $1 and begins = $2")
            .bind(appointment.at.clone())
            .bind(appointment.begins.0)
            .maybe(on, "slot", read)
            .await?;
        let slot = slot.ok_or(RegisterError::NotFound { what: "slot" })?;
        return Err(RegisterError::Full { left: slot.places.saturating_sub(slot.taken) });
    }
    sqlx::query("insert into appointment (id, standing, place, begins, party, booked, released) values ($1, $2, $3, $4, $5, $6, null)")
        .bind(appointment.id.to_string())
        .bind(appointment.standing.to_string())
        .bind(appointment.at.clone())
        .bind(appointment.begins.0)
        .bind(i64::from(appointment.party))
        .bind(appointment.booked.0)
        .run(on).await.map(drop)
}

pub(crate) async fn release(on: &mut AnyConnection, appointment: Id, at: Instant) -> Done<Told> {
    let rows =
        sqlx::query("update appointment set released = $2 where id = $1 and released is null")
            .bind(appointment.to_string())
            .bind(at.0)
            .run(&mut *on)
            .await?;
    if rows == 0 {
        let there = sqlx::query("select id from appointment where id = $1")
            .bind(appointment.to_string())
            .maybe(on, "appointment", |cells| cells.id("id"))
            .await?;
        return there.map(|_| Told::Before).ok_or(RegisterError::NotFound { what: "appointment" });
    }
    sqlx::query(
        "update slot set taken = taken - (select party from appointment where id = $1)
         where place = (select place from appointment where id = $1) and begins = (select begins from appointment where id = $1)",
    )
    .bind(appointment.to_string())
    .run(on).await?;
    Ok(Told::New)
}

pub(crate) async fn of(on: &mut AnyConnection, standing: Id) -> Done<Option<AppointmentRecord>> {
    sqlx::query("select * from appointment where standing = $1 order by released is not null, begins desc limit 1")
        .bind(standing.to_string()).maybe(on, "appointment", read_appointment).await
}

pub(crate) async fn all_of(on: &mut AnyConnection, standing: Id) -> Done<Vec<AppointmentRecord>> {
    sqlx::query("select * from appointment where standing = $1 order by booked, id")
        .bind(standing.to_string())
        .list(on, "appointment", read_appointment)
        .await
}

fn read_appointment(cells: &Cells<'_>) -> Done<AppointmentRecord> {
    Ok(AppointmentRecord {
        id: cells.id("id")?,
        standing: cells.id("standing")?,
        at: cells.text("place")?,
        begins: cells.instant("begins")?,
        party: cells.number("party")?,
        booked: cells.instant("booked")?,
        released: cells.maybe_instant("released")?,
    })
}
