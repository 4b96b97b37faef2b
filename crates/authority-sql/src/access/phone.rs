//! Phones: what they show when they ask for what is theirs.

use clearance_authority::register::Id;
use clearance_schemes::time::Instant;

use super::Hash;
use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// A phone's token, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Phone {
    /// SHA-256 of the token.
    pub hash: Hash,
    /// Whose.
    pub person: Id,
    /// The key that was bound with it.
    pub holder_key: Id,
    /// When it was made.
    pub made: Instant,
    /// When it was ended.
    pub ended: Option<Instant>,
}

fn read(cells: &Cells<'_>) -> Done<Phone> {
    Ok(Phone {
        hash: cells.hash("hash")?,
        person: cells.id("person")?,
        holder_key: cells.id("holder_key")?,
        made: cells.instant("made")?,
        ended: cells.maybe_instant("ended")?,
    })
}

impl SqlUnit {
    /// Adds a phone's token; the person's others end.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn add_phone(&mut self, phone: &Phone) -> Done<()> {
        sqlx::query("update phone set ended = coalesce(ended, $2) where person = $1")
            .bind(phone.person.to_string())
            .bind(phone.made.0)
            .run(&mut self.on)
            .await?;
        sqlx::query("insert into phone (hash, person, holder_key, made) values ($1, $2, $3, $4)")
            .bind(phone.hash.to_vec())
            .bind(phone.person.to_string())
            .bind(phone.holder_key.to_string())
            .bind(phone.made.0)
            .run(&mut self.on)
            .await
            .map(drop)
    }

    /// The phone of a token's hash.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn phone(&mut self, hash: &Hash) -> Done<Option<Phone>> {
        sqlx::query("select * from phone where hash = $1")
            .bind(hash.to_vec())
            .maybe(&mut self.on, "phone", read)
            .await
    }
}
