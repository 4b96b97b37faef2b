//! Statistics by UTC day. They name nobody.

use clearance_authority::register::RegisterError;
use clearance_schemes::time::Day;

use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// Passages of a day at a checkpoint.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PassageCount {
    /// The UTC day.
    pub day: Day,
    /// Checkpoint.
    pub checkpoint: String,
    /// `in` or `out`.
    pub direction: String,
    /// How many.
    pub count: u64,
}

/// The first second of a day.
fn midnight(day: Day) -> i64 {
    day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
}

fn day(cells: &Cells<'_>) -> Done<Day> {
    let number: i64 = cells.number("day_number")?;
    let time = chrono::DateTime::from_timestamp(number.saturating_mul(86_400), 0);
    let unreadable = || RegisterError::Unreadable { what: "day of a statistic".into() };
    time.map(|time| time.date_naive()).ok_or_else(unreadable)
}

impl SqlUnit {
    /// Credentials by the day on which they were revoked, from a day to another, both included.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn revoked_by_day(&mut self, from: Day, until: Day) -> Done<Vec<(Day, u64)>> {
        sqlx::query(
            "select revoked / 86400 as day_number, count(*) as how_many from credential
             where revoked >= $1 and revoked < $2 group by revoked / 86400 order by 1",
        )
        .bind(midnight(from))
        .bind(midnight(until).saturating_add(86_400))
        .list(&mut self.on, "credential", |cells| Ok((day(cells)?, cells.number("how_many")?)))
        .await
    }

    /// Passages by day, checkpoint and direction, from a day to another, both included.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn passages_by_day(&mut self, from: Day, until: Day) -> Done<Vec<PassageCount>> {
        sqlx::query(
            "select happened / 86400 as day_number, checkpoint, direction, count(*) as how_many from passage
             where happened >= $1 and happened < $2 group by happened / 86400, checkpoint, direction order by 1, 2, 3",
        )
        .bind(midnight(from))
        .bind(midnight(until).saturating_add(86_400))
        .list(&mut self.on, "passage", |cells| {
            Ok(PassageCount {
                day: day(cells)?,
                checkpoint: cells.text("checkpoint")?,
                direction: cells.text("direction")?,
                count: cells.number("how_many")?,
            })
        })
        .await
    }
}
