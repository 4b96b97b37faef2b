//! Sessions of browsers.

use clearance_schemes::time::Instant;

use super::Hash;
use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// A session, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Session {
    /// SHA-256 of the cookie.
    pub hash: Hash,
    /// Whose.
    pub account: String,
    /// When it began.
    pub made: Instant,
    /// When it was last used.
    pub seen: Instant,
    /// When it is over, used or not.
    pub expires: Instant,
}

fn read(cells: &Cells<'_>) -> Done<Session> {
    Ok(Session {
        hash: cells.hash("hash")?,
        account: cells.text("account")?,
        made: cells.instant("made")?,
        seen: cells.instant("seen")?,
        expires: cells.instant("expires")?,
    })
}

impl SqlUnit {
    /// Adds a session, and drops those that are over.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn add_session(&mut self, session: &Session) -> Done<()> {
        sqlx::query("delete from browser_session where expires <= $1")
            .bind(session.made.0)
            .run(&mut self.on)
            .await?;
        sqlx::query(
            "insert into browser_session (hash, account, made, seen, expires)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(session.hash.to_vec())
        .bind(session.account.clone())
        .bind(session.made.0)
        .bind(session.seen.0)
        .bind(session.expires.0)
        .run(&mut self.on)
        .await
        .map(drop)
    }

    /// The session of a cookie's hash.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn session(&mut self, hash: &Hash) -> Done<Option<Session>> {
        sqlx::query("select * from browser_session where hash = $1")
            .bind(hash.to_vec())
            .maybe(&mut self.on, "browser_session", read)
            .await
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn touch_session(&mut self, hash: &Hash, seen: Instant) -> Done<()> {
        sqlx::query("update browser_session set seen = $2 where hash = $1")
            .bind(hash.to_vec())
            .bind(seen.0)
            .run(&mut self.on)
            .await
            .map(drop)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn end_session(&mut self, hash: &Hash) -> Done<()> {
        sqlx::query("delete from browser_session where hash = $1")
            .bind(hash.to_vec())
            .run(&mut self.on)
            .await
            .map(drop)
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn end_sessions(&mut self, account: &str) -> Done<()> {
        sqlx::query("delete from browser_session where account = $1")
            .bind(account.to_owned())
            .run(&mut self.on)
            .await
            .map(drop)
    }
}
