//! Bringing a register to this version's form, one step after the other.

use core::fmt;

use clearance_authority::register::RegisterError;
use sqlx::{AnyPool, Executor as _, Row as _};

use crate::connect::Kind;

/// The steps. Add at the end, never change one that was released: registers remember their texts.
const STEPS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_register.sql")),
    (2, include_str!("../migrations/0002_access.sql")),
    (3, include_str!("../migrations/0003_counts.sql")),
    (4, include_str!("../migrations/0004_waiting.sql")),
    (5, include_str!("../migrations/0005_booking_code.sql")),
    (6, include_str!("../migrations/0006_key_origin.sql")),
];

/// What was done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Migrated {
    /// The step that the register was at.
    pub from: i64,
    /// The step that it is at now.
    pub to: i64,
}

/// A register cannot be brought to this version's form.
#[derive(Debug)]
#[non_exhaustive]
pub enum MigrateError {
    /// The database says no; nothing of the step was kept.
    Database(sqlx::Error),
    /// A step's text is not the one that this register was made by.
    Foreign {
        /// The step.
        step: i64,
    },
    /// It was done, and may not outlive a power cut.
    Register(RegisterError),
    /// A newer version of clearance made it.
    Newer {
        /// Its step.
        step: i64,
        /// The last one that is known here.
        known: i64,
    },
}

impl fmt::Display for MigrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(
                f,
                "the register could not be brought up to date, and stays as it was: {error}"
            ),
            Self::Foreign { step } => write!(
                f,
                "step {step} of this register was made by another text than this program's; use the program that made it"
            ),
            Self::Register(cause) => cause.fmt(f),
            Self::Newer { step, known } => write!(
                f,
                "this register is at step {step}, and this program knows {known}; use a newer clearance"
            ),
        }
    }
}

impl core::error::Error for MigrateError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Register(error) => Some(error),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for MigrateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

pub(crate) async fn run(pool: &AnyPool, kind: Kind) -> Result<Migrated, MigrateError> {
    // One transaction for all steps: both databases take table definitions back.
    let mut unit = pool
        .begin_with(match kind {
            Kind::Postgres => "begin",
            Kind::Sqlite => "begin immediate",
        })
        .await?;
    if kind == Kind::Postgres {
        // Any number will do, as long as it is this one everywhere.
        unit.execute("select 1 from (select pg_advisory_xact_lock(4811229)) as locked").await?;
    }
    unit.execute(
        "create table if not exists migration (step bigint primary key, words text not null)",
    )
    .await?;
    let done = sqlx::query("select step, words from migration order by step")
        .fetch_all(&mut *unit)
        .await?;
    let mut from = 0;
    for row in &done {
        let (step, words): (i64, String) = (row.try_get("step")?, row.try_get("words")?);
        match STEPS.iter().find(|(known, _)| *known == step) {
            None => return Err(MigrateError::Newer { step, known: newest() }),
            Some((_, text)) if *text != words => return Err(MigrateError::Foreign { step }),
            Some(_) => from = step,
        }
    }
    for (step, text) in STEPS.iter().filter(|(step, _)| *step > from) {
        let bytes = match kind {
            Kind::Postgres => "bytea",
            Kind::Sqlite => "blob",
        };
        // Only our own text: nothing from outside is in it.
        let statements = sqlx::AssertSqlSafe(text.replace("BYTES", bytes));
        sqlx::raw_sql(statements).execute(&mut *unit).await?;
        sqlx::query("insert into migration (step, words) values ($1, $2)")
            .bind(step)
            .bind(*text)
            .execute(&mut *unit)
            .await?;
    }
    unit.commit().await?;
    Ok(Migrated { from, to: newest() })
}

fn newest() -> i64 {
    STEPS.iter().map(|(step, _)| *step).max().unwrap_or(0)
}
