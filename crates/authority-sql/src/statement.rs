//! How a statement is carried out: for its effect, for a row, for all rows.

use clearance_authority::register::RegisterError;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection};

use crate::column::Cells;
use crate::connect::failed;

/// What an operation gives.
pub(crate) type Done<T> = Result<T, RegisterError>;

/// A statement with its values.
pub(crate) trait Statement: Sized {
    /// Carries it out, and gives the number of rows that it touched.
    async fn run(self, on: &mut AnyConnection) -> Done<u64>;

    /// The row that there is, read from the columns of a table.
    async fn maybe<T>(
        self,
        on: &mut AnyConnection,
        table: &'static str,
        read: fn(&Cells<'_>) -> Done<T>,
    ) -> Done<Option<T>>;

    /// All rows, each read from the columns of a table.
    async fn list<T>(
        self,
        on: &mut AnyConnection,
        table: &'static str,
        read: fn(&Cells<'_>) -> Done<T>,
    ) -> Done<Vec<T>>;
}

impl Statement for Query<'_, Any, AnyArguments> {
    async fn run(self, on: &mut AnyConnection) -> Done<u64> {
        Ok(self.execute(on).await.map_err(failed)?.rows_affected())
    }

    async fn maybe<T>(
        self,
        on: &mut AnyConnection,
        table: &'static str,
        read: fn(&Cells<'_>) -> Done<T>,
    ) -> Done<Option<T>> {
        let row = self.fetch_optional(on).await.map_err(failed)?;
        row.map(|row| read(&Cells::of(table, &row))).transpose()
    }

    async fn list<T>(
        self,
        on: &mut AnyConnection,
        table: &'static str,
        read: fn(&Cells<'_>) -> Done<T>,
    ) -> Done<Vec<T>> {
        let rows = self.fetch_all(on).await.map_err(failed)?;
        rows.iter().map(|row| read(&Cells::of(table, row))).collect()
    }
}
