//! Accounts of officers and programs.

use core::fmt;

use clearance_authority::register::{RegisterError, Role};
use clearance_schemes::time::Instant;

use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// An officer, or a program.
#[derive(Clone, Eq, PartialEq)]
pub struct Account {
    /// The name: in the audit, and to sign in.
    pub name: String,
    /// As what it acts.
    pub role: Role,
    /// argon2id of the password, as a PHC string; none where only programs come.
    pub password: Option<String>,
    /// The gate group whose keys it may fetch.
    pub gate_group: Option<String>,
    /// Who last made its password for it, and so may act under its name, even if the password was changed since:
    /// they could have done that themselves.
    pub keys_by: Option<String>,
    /// When it was made.
    pub made: Instant,
    /// When it was closed.
    pub ended: Option<Instant>,
    /// Wrong passwords since the last right one.
    pub failures: u32,
    /// When the last one was.
    pub failed: Option<Instant>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account {{ name: {:?}, role: {}, .. }}", self.name, self.role.name())
    }
}

fn read(cells: &Cells<'_>) -> Done<Account> {
    let role = cells.text("role")?.parse();
    Ok(Account {
        name: cells.text("name")?,
        role: role.map_err(|_| RegisterError::Unreadable { what: "account.role".into() })?,
        password: cells.word("password")?,
        gate_group: cells.word("gate_group")?,
        keys_by: cells.word("keys_by")?,
        made: cells.instant("made")?,
        ended: cells.maybe_instant("ended")?,
        failures: cells.number("failures")?,
        failed: cells.maybe_instant("failed")?,
    })
}

impl SqlUnit {
    /// Adds an account, or changes the one of that name.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn put_account(&mut self, account: &Account) -> Done<()> {
        sqlx::query(
            "insert into account (name, role, password, gate_group, made, ended, failures, failed, keys_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (name) do update set role = $2, password = $3, gate_group = $4, ended = $6,
             failures = $7, failed = $8, keys_by = $9",
        )
        .bind(account.name.clone())
        .bind(account.role.name())
        .bind(account.password.clone())
        .bind(account.gate_group.clone())
        .bind(account.made.0)
        .bind(account.ended.map(|at| at.0))
        .bind(i64::from(account.failures))
        .bind(account.failed.map(|at| at.0))
        .bind(account.keys_by.clone())
        .run(&mut self.on)
        .await
        .map(drop)
    }

    /// The account of a name.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn account(&mut self, name: &str) -> Done<Option<Account>> {
        sqlx::query("select * from account where name = $1")
            .bind(name.to_owned())
            .maybe(&mut self.on, "account", read)
            .await
    }

    /// All accounts by name, closed ones too.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn accounts(&mut self) -> Done<Vec<Account>> {
        sqlx::query("select * from account order by name").list(&mut self.on, "account", read).await
    }
}
