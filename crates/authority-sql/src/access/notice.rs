//! A person saw a notice.

use clearance_authority::register::{Id, RegisterError};
use clearance_schemes::time::Instant;

use crate::SqlUnit;
use crate::statement::{Done, Statement as _};

impl SqlUnit {
    /// Notes that a person saw a notice of theirs; the first time stays.
    ///
    /// # Errors
    /// [`RegisterError::NotFound`] where there is none, or it is somebody else's.
    pub async fn read_notice(&mut self, person: Id, notice: Id, at: Instant) -> Done<()> {
        let touched = sqlx::query(
            "update notice set read_at = coalesce(read_at, $3) where id = $1 and person = $2",
        )
        .bind(notice.to_string())
        .bind(person.to_string())
        .bind(at.0)
        .run(&mut self.on)
        .await?;
        if touched == 1 { Ok(()) } else { Err(RegisterError::NotFound { what: "notice" }) }
    }
}
