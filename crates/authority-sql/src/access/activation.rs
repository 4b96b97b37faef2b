//! One-time codes by which a person's phone proves whose it is.

use clearance_authority::register::{Id, RegisterError};
use clearance_schemes::time::Instant;

use super::Hash;
use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// A code, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Activation {
    /// SHA-256 of the code.
    pub hash: Hash,
    /// Whose.
    pub person: Id,
    /// When it was handed over.
    pub made: Instant,
    /// When it is over.
    pub expires: Instant,
    /// When it was used.
    pub used: Option<Instant>,
    /// The key that it bound.
    pub holder_key: Option<Id>,
}

fn read(cells: &Cells<'_>) -> Done<Activation> {
    Ok(Activation {
        hash: cells.hash("hash")?,
        person: cells.id("person")?,
        made: cells.instant("made")?,
        expires: cells.instant("expires")?,
        used: cells.maybe_instant("used")?,
        holder_key: cells.maybe_id("holder_key")?,
    })
}

impl SqlUnit {
    /// Adds a code; those of the person that were not used are over.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn add_activation(&mut self, activation: &Activation) -> Done<()> {
        sqlx::query("delete from activation where person = $1 and used is null")
            .bind(activation.person.to_string())
            .run(&mut self.on)
            .await?;
        sqlx::query("insert into activation (hash, person, made, expires) values ($1, $2, $3, $4)")
            .bind(activation.hash.to_vec())
            .bind(activation.person.to_string())
            .bind(activation.made.0)
            .bind(activation.expires.0)
            .run(&mut self.on)
            .await
            .map(drop)
    }

    /// The code of a hash.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn activation(&mut self, hash: &Hash) -> Done<Option<Activation>> {
        sqlx::query("select * from activation where hash = $1")
            .bind(hash.to_vec())
            .maybe(&mut self.on, "activation", read)
            .await
    }

    /// Uses a code up: of two that try, one wins.
    ///
    /// # Errors
    /// [`RegisterError::Conflict`] where it was used meanwhile.
    pub async fn use_activation(&mut self, hash: &Hash, key: Id, at: Instant) -> Done<()> {
        let touched = sqlx::query(
            "update activation set used = $2, holder_key = $3 where hash = $1 and used is null",
        )
        .bind(hash.to_vec())
        .bind(at.0)
        .bind(key.to_string())
        .run(&mut self.on)
        .await?;
        if touched == 1 { Ok(()) } else { Err(RegisterError::Conflict) }
    }
}
