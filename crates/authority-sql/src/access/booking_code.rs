//! The code that an applicant chose for a booking.

use clearance_authority::register::Id;

use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// A booking's code, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BookingCode {
    /// The booking's number, as the applicant writes it.
    pub number: String,
    /// The standing that was booked.
    pub standing: Id,
    /// Whose.
    pub person: Id,
    /// argon2id of the code, as a PHC string.
    pub hash: String,
    /// Tries since the last good one.
    pub wrong: u32,
}

fn read(cells: &Cells<'_>) -> Done<BookingCode> {
    Ok(BookingCode {
        number: cells.text("number")?,
        standing: cells.id("standing")?,
        person: cells.id("person")?,
        hash: cells.text("hash")?,
        wrong: cells.number("wrong")?,
    })
}

impl SqlUnit {
    /// Sets the code of a booking, in place of the one before.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn put_booking_code(&mut self, code: &BookingCode) -> Done<()> {
        sqlx::query(
            "insert into booking_code (number, standing, person, hash, wrong) values ($1, $2, $3, $4, $5)
             on conflict (standing) do update set hash = excluded.hash, wrong = excluded.wrong",
        )
        .bind(code.number.clone())
        .bind(code.standing.to_string())
        .bind(code.person.to_string())
        .bind(code.hash.clone())
        .bind(i64::from(code.wrong))
        .run(&mut self.on)
        .await
        .map(drop)
    }

    /// The codes of a person's bookings.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn booking_codes(&mut self, person: Id) -> Done<Vec<BookingCode>> {
        sqlx::query("select * from booking_code where person = $1 order by number")
            .bind(person.to_string())
            .list(&mut self.on, "booking_code", read)
            .await
    }

    /// Counts a try before it is known to be good or wrong, so that many at once are counted too. Gives the code with
    /// this try in it. A try of an unknown number is counted as well, in a row that is nobody's.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn try_booking_code(&mut self, number: &str) -> Done<Option<BookingCode>> {
        sqlx::query(
            "update booking_code set wrong = wrong + 1
             where number = (select max(number) from booking_code where number in ($1, ''))",
        )
        .bind(number.to_owned())
        .run(&mut self.on)
        .await?;
        sqlx::query("select * from booking_code where number = $1 and standing is not null")
            .bind(number.to_owned())
            .maybe(&mut self.on, "booking_code", read)
            .await
    }

    /// A try was good: the count begins anew.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn right_booking_code(&mut self, number: &str) -> Done<()> {
        sqlx::query("update booking_code set wrong = 0 where number = $1")
            .bind(number.to_owned())
            .run(&mut self.on)
            .await
            .map(drop)
    }
}
