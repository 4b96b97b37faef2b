//! Opening a register.

use core::fmt;
use core::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use clearance_authority::register::{Register, RegisterError};
use clearance_core::crypto::Provider;
use clearance_durable::{Access, WriteError, create_new};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyPool, Connection as _, Executor as _};

use crate::migrate::{self, MigrateError, Migrated};
use crate::together::Together;
use crate::unit::SqlUnit;

/// Which database. Deliberately closed: every statement was tried on both.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// PostgreSQL, 13 or later.
    Postgres,
    /// SQLite, in a file.
    Sqlite,
}

impl Kind {
    fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "postgres" | "postgresql" => Some(Self::Postgres),
            "sqlite" => Some(Self::Sqlite),
            _ => None,
        }
    }

    /// How a unit of work that writes begins: it has the right to write from its start, so that it never
    /// learns at its end that it read something old.
    const fn begin(self) -> &'static str {
        match self {
            Self::Postgres => "begin isolation level serializable",
            Self::Sqlite => "begin immediate",
        }
    }

    /// Who commits waits for a sync that is for several: see `together`.
    const fn commits_unsynced(self) -> &'static str {
        match self {
            Self::Postgres => "set synchronous_commit = off",
            Self::Sqlite => "pragma synchronous = normal",
        }
    }

    /// How one that only reads begins: it sees one state and stops nobody.
    const fn begin_reading(self) -> &'static str {
        match self {
            Self::Postgres => "begin isolation level repeatable read read only",
            Self::Sqlite => "begin deferred",
        }
    }
}

/// How long a unit of work waits for another one before it ends with [`RegisterError::Conflict`].
const PATIENCE: Duration = Duration::from_secs(5);

/// A register in a database.
#[derive(Clone)]
pub struct SqlRegister {
    /// One connection: of those who write in this process one waits for the other in a fair queue, where a database
    /// would let them try again and again. Each writes an entry of the one audit in any case.
    writing: AnyPool,
    reading: AnyPool,
    together: Arc<Together>,
    kind: Kind,
    provider: Provider,
}

impl fmt::Debug for SqlRegister {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SqlRegister({:?})", self.kind) // the URL may hold a password
    }
}

impl SqlRegister {
    /// Opens the register at `url`: one unit of work writes at a time, and up to `readers` read meanwhile.
    /// [`migrate`](Self::migrate) it before its first use by a new version of the program.
    ///
    /// A file that is missing is made, for its owner alone: it will hold personal data. The database gives its other
    /// files the same rights.
    ///
    /// # Errors
    /// [`ConnectError`]: no such database, or no right to it.
    pub async fn open(url: &str, provider: Provider, readers: u32) -> Result<Self, ConnectError> {
        sqlx::any::install_default_drivers();
        let kind = Kind::of(url).ok_or_else(|| ConnectError::UnknownUrl)?;
        let url = match kind {
            Kind::Sqlite if !url.contains('?') => {
                make_file(url)?;
                format!("{url}?mode=rwc")
            }
            _ => url.to_owned(),
        };
        let writing = pool(kind, &url, (1, kind.commits_unsynced())).await;
        let writing = writing.map_err(ConnectError::Database)?;
        let reading = pool(kind, &url, (readers, "")).await.map_err(ConnectError::Database)?;
        let together = match kind {
            Kind::Postgres => {
                let synced = pool(kind, &url, (1, "")).await.map_err(ConnectError::Database)?;
                Together::on_server(synced)
            }
            Kind::Sqlite => {
                let options = options(&url)?;
                Together::in_file(options.get_filename())
            }
        };
        let together = Arc::new(together);
        Ok(Self { writing, reading, together, kind, provider })
    }

    /// Brings the register to this version's form. Several at once is one after the other; killed in the middle, it is
    /// done by the next one.
    ///
    /// # Errors
    /// [`MigrateError`]: a newer version made it, or it was changed by hand.
    pub async fn migrate(&self) -> Result<Migrated, MigrateError> {
        let migrated = migrate::run(&self.writing, self.kind).await?;
        self.together.reach_the_disk().await.map_err(MigrateError::Register)?;
        Ok(migrated)
    }

    /// Which database it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Copies the register into a new file while it is in use. SQLite only: PostgreSQL has `pg_dump`.
    ///
    /// # Errors
    /// [`RegisterError::Unavailable`], also where the file is there already.
    pub async fn back_up(&self, to: &str) -> Result<(), RegisterError> {
        if self.kind != Kind::Sqlite {
            return Err(unavailable("a PostgreSQL register is backed up by pg_dump".into()));
        }
        sqlx::query("vacuum into $1")
            .bind(to)
            .execute(&self.reading)
            .await
            .map(drop)
            .map_err(failed)
    }

    /// Waits until everybody is done, and closes.
    pub async fn close(&self) {
        self.writing.close().await;
        self.reading.close().await;
    }

    async fn unit(&self, pool: &AnyPool, begin: &'static str) -> Result<SqlUnit, RegisterError> {
        let transaction = pool.begin_with(begin).await.map_err(failed)?;
        Ok(SqlUnit::new(transaction, self.kind, self.provider, self.together.clone()))
    }
}

fn options(url: &str) -> Result<SqliteConnectOptions, ConnectError> {
    SqliteConnectOptions::from_str(url).map_err(ConnectError::Database)
}

fn make_file(url: &str) -> Result<(), ConnectError> {
    let options = options(url)?;
    let file = options.get_filename();
    if file.exists() {
        return Ok(());
    }
    match create_new(file, &[], Access::Secret) {
        Ok(()) | Err(WriteError::Exists { .. }) => Ok(()), // or another process made it
        Err(error) => Err(ConnectError::File(error)),
    }
}

/// A pool of so many connections, each made ready by a statement.
async fn pool(
    kind: Kind,
    url: &str,
    (connections, ready): (u32, &'static str),
) -> Result<AnyPool, sqlx::Error> {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        // A file does not go away; a server may.
        .test_before_acquire(kind == Kind::Postgres)
        // A full disk ends a transaction in SQLite, and sqlx goes on believing in it: such a connection serves nobody.
        .before_acquire(|connection, _| {
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if kind == Kind::Sqlite {
                    connection
                        .execute(
                            "pragma journal_mode = wal; pragma foreign_keys = on; \
                             pragma busy_timeout = 5000; pragma secure_delete = on;",
                        )
                        .await?;
                }
                if !ready.is_empty() {
                    connection.execute(ready).await?;
                }
                Ok(())
            })
        })
        .connect_with(AnyConnectOptions::from_str(url)?)
        .await
}

impl Register for SqlRegister {
    type Unit = SqlUnit;

    async fn begin(&self) -> Result<SqlUnit, RegisterError> {
        self.unit(&self.writing, self.kind.begin()).await
    }

    async fn read(&self) -> Result<SqlUnit, RegisterError> {
        self.unit(&self.reading, self.kind.begin_reading()).await
    }
}

pub(crate) fn unavailable(source: Box<dyn core::error::Error + Send + Sync>) -> RegisterError {
    RegisterError::Unavailable(source)
}

/// What an error of the database means to the register.
pub(crate) fn failed(error: sqlx::Error) -> RegisterError {
    match &error {
        sqlx::Error::Database(told) => match told.code().as_deref() {
            // PostgreSQL: serialization failure, deadlock, unique. SQLite: busy, busy snapshot, unique, primary key.
            Some("40001" | "40P01" | "23505" | "5" | "517" | "2067" | "1555") => {
                RegisterError::Conflict
            }
            _ if told.is_unique_violation() => RegisterError::Conflict,
            _ => unavailable(Box::new(error)),
        },
        sqlx::Error::PoolTimedOut => RegisterError::Conflict,
        _ => unavailable(Box::new(error)),
    }
}

/// A register cannot be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// The database says no.
    Database(sqlx::Error),
    /// The register's file cannot be made.
    File(WriteError),
    /// The URL names no database that a register can be kept in.
    UnknownUrl,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the register's database cannot be opened: {error}"),
            Self::File(error) => write!(f, "the register cannot be made: {error}"),
            Self::UnknownUrl => f.write_str(
                "a register's URL begins with sqlite: or postgres:, such as sqlite:authority/register.db",
            ),
        }
    }
}

impl core::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::File(error) => Some(error),
            Self::UnknownUrl => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clearance_authority::register::{Actor, AuditEntry, Role, Unit as _};
    use clearance_core::crypto::RING;
    use clearance_schemes::time::Instant;

    use super::*;

    #[tokio::test]
    async fn a_disk_that_was_full_is_forgiven_when_there_is_room_again() {
        let dir = std::env::temp_dir().join(format!("clearance-full-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let url = format!("sqlite:{}", dir.join("register.db").display());
        let register = SqlRegister::open(&url, RING, 1).await.unwrap();
        register.migrate().await.unwrap();
        let why = "x".repeat(100_000);
        let actor = || Actor { name: "li".into(), role: Role::Officer };
        let entry = || AuditEntry {
            why: why.clone(),
            ..AuditEntry::of(Instant(1_800_000_000), actor(), "tried")
        };
        let mut unit = register.begin().await.unwrap();
        // As on a disk without room: the file may not grow.
        unit.on.execute("pragma max_page_count = 1").await.unwrap();
        let full = unit.note(entry()).await.unwrap_err();
        assert!(matches!(full, RegisterError::Unavailable(_)), "{full:?}");
        drop(unit);
        for _ in 0..2 {
            let mut unit = register.begin().await.unwrap();
            unit.note(entry()).await.unwrap();
            unit.commit().await.unwrap();
        }
        register.close().await;
        std::fs::remove_dir_all(dir).unwrap();
    }
}
