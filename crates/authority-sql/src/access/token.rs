//! API tokens of programs.

use clearance_authority::register::{Id, RegisterError};
use clearance_schemes::time::Instant;

use super::Hash;
use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// A token, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApiToken {
    /// SHA-256 of the secret.
    pub hash: Hash,
    /// Its number, for lists and to end it.
    pub id: Id,
    /// Whose.
    pub account: String,
    /// For what.
    pub label: String,
    /// Who made it, and so saw it.
    pub made_by: String,
    /// When it was made.
    pub made: Instant,
    /// When it is over.
    pub expires: Instant,
    /// When it was ended.
    pub ended: Option<Instant>,
}

fn read(cells: &Cells<'_>) -> Done<ApiToken> {
    Ok(ApiToken {
        hash: cells.hash("hash")?,
        id: cells.id("id")?,
        account: cells.text("account")?,
        label: cells.text("label")?,
        made_by: cells.text("made_by")?,
        made: cells.instant("made")?,
        expires: cells.instant("expires")?,
        ended: cells.maybe_instant("ended")?,
    })
}

impl SqlUnit {
    /// Adds a token.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn add_token(&mut self, token: &ApiToken) -> Done<()> {
        sqlx::query(
            "insert into api_token (hash, id, account, label, made, expires, made_by)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(token.hash.to_vec())
        .bind(token.id.to_string())
        .bind(token.account.clone())
        .bind(token.label.clone())
        .bind(token.made.0)
        .bind(token.expires.0)
        .bind(token.made_by.clone())
        .run(&mut self.on)
        .await
        .map(drop)
    }

    /// The token of a secret's hash.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn token(&mut self, hash: &Hash) -> Done<Option<ApiToken>> {
        sqlx::query("select * from api_token where hash = $1")
            .bind(hash.to_vec())
            .maybe(&mut self.on, "api_token", read)
            .await
    }

    /// All tokens, the newest first.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn tokens(&mut self) -> Done<Vec<ApiToken>> {
        sqlx::query("select * from api_token order by made desc, id")
            .list(&mut self.on, "api_token", read)
            .await
    }

    /// Who made, and so saw, the tokens of an account that are good at a moment.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn token_makers(&mut self, account: &str, now: Instant) -> Done<Vec<String>> {
        sqlx::query(
            "select distinct made_by from api_token where account = $1 and ended is null
             and expires > $2",
        )
        .bind(account.to_owned())
        .bind(now.0)
        .list(&mut self.on, "api_token", |cells| cells.text("made_by"))
        .await
    }

    /// Ends the tokens that an account made for itself.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn end_own_tokens(&mut self, account: &str, at: Instant) -> Done<()> {
        sqlx::query(
            "update api_token set ended = $2 where account = $1 and made_by = $1 and ended is null",
        )
        .bind(account.to_owned())
        .bind(at.0)
        .run(&mut self.on)
        .await
        .map(drop)
    }

    /// Ends a token; the first time stays.
    ///
    /// # Errors
    /// [`RegisterError::NotFound`] where there is none of that number.
    pub async fn end_token(&mut self, id: Id, at: Instant) -> Done<()> {
        let touched = sqlx::query("update api_token set ended = coalesce(ended, $2) where id = $1")
            .bind(id.to_string())
            .bind(at.0)
            .run(&mut self.on)
            .await?;
        if touched == 0 { Err(RegisterError::NotFound { what: "token" }) } else { Ok(()) }
    }
}
