//! What is over and of no use is dropped, so that tables do not grow for ever.

use clearance_schemes::time::Instant;

use crate::SqlUnit;
use crate::statement::{Done, Statement as _};

/// Seconds that what is over is kept, so that asking for it again is still understood.
const KEPT: i64 = 30 * 86_400;
/// Seconds in which all signed ends of the audit are kept; of earlier days, the last one of each.
const HEADS: i64 = 7 * 86_400;

impl SqlUnit {
    /// Drops activation codes and phones' tokens that were over 30 days before, sessions that are over, and of the audit's
    /// signed ends those that a later one of the same day made needless: each vouches for all before it.
    ///
    /// # Errors
    /// [`RegisterError`](clearance_authority::register::RegisterError).
    pub async fn drop_what_is_over(&mut self, now: Instant) -> Done<u64> {
        let mut dropped = 0;
        for (statement, before) in [
            ("delete from activation where expires < $1", now.0.saturating_sub(KEPT)),
            ("delete from phone where ended < $1", now.0.saturating_sub(KEPT)),
            ("delete from browser_session where expires < $1", now.0),
            (
                "delete from audit_head where made < $1
                 and seq not in (select max(seq) from audit_head group by made / 86400)",
                now.0.saturating_sub(HEADS),
            ),
        ] {
            dropped += sqlx::query(statement).bind(before).run(&mut self.on).await?;
        }
        Ok(dropped)
    }
}
