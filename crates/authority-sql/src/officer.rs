//! What only officers ask for.

use clearance_authority::register::{AuditLink, Guardianship, Id, RegisterError, SlipRecord};

use crate::SqlUnit;
use crate::audit;
use crate::statement::{Done, Statement as _};
use crate::told;

impl SqlUnit {
    /// The landing slip of a number.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn slip(&mut self, number: &str) -> Done<Option<SlipRecord>> {
        sqlx::query("select * from slip where number = $1")
            .bind(number.to_owned())
            .maybe(&mut self.on, "slip", told::read_slip)
            .await
    }

    /// States the last day of a guardianship; its two people and its first day say which.
    ///
    /// # Errors
    /// [`RegisterError::NotFound`] where there is no such guardianship.
    pub async fn end_guardianship(&mut self, link: &Guardianship) -> Done<()> {
        let touched = sqlx::query(
            "update guardianship set last_day = $4 where guardian = $1 and ward = $2 and first_day = $3",
        )
        .bind(link.guardian.to_string())
        .bind(link.ward.to_string())
        .bind(link.from.to_string())
        .bind(link.until.map(|day| day.to_string()))
        .run(&mut self.on)
        .await?;
        if touched == 0 { Err(RegisterError::NotFound { what: "guardianship" }) } else { Ok(()) }
    }

    /// The audit of a subject before an entry, the newest first.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn audit_about(
        &mut self,
        subject: Id,
        before: Option<u64>,
        limit: u32,
    ) -> Done<Vec<AuditLink>> {
        let before = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
        sqlx::query(
            "select * from audit where subject = $1 and seq < $2 order by seq desc limit $3",
        )
        .bind(subject.to_string())
        .bind(before)
        .bind(i64::from(limit))
        .list(&mut self.on, "audit", audit::read)
        .await
    }
}
