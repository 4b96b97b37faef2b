//! What cannot be undone waits for a second person.

use clearance_authority::register::{Id, RegisterError};
use clearance_schemes::time::Instant;

use crate::SqlUnit;
use crate::column::Cells;
use crate::statement::{Done, Statement as _};

/// Something grave that somebody asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Approval {
    /// Number.
    pub id: Id,
    /// What is to be done, as JSON.
    pub action: String,
    /// About whom.
    pub subject: Option<Id>,
    /// Who asked.
    pub asked_by: String,
    /// Why.
    pub why: String,
    /// When.
    pub asked: Instant,
    /// Who decided: somebody else.
    pub decided_by: Option<String>,
    /// When.
    pub decided: Option<Instant>,
    /// Yes or no.
    pub is_granted: Option<bool>,
    /// When it was done: granted and not done is done by the next call.
    pub done: Option<Instant>,
}

fn read(cells: &Cells<'_>) -> Done<Approval> {
    Ok(Approval {
        id: cells.id("id")?,
        action: cells.text("action")?,
        subject: cells.maybe_id("subject")?,
        asked_by: cells.text("asked_by")?,
        why: cells.text("why")?,
        asked: cells.instant("asked")?,
        decided_by: cells.word("decided_by")?,
        decided: cells.maybe_instant("decided")?,
        is_granted: cells.maybe_number::<i64>("is_granted")?.map(|yes| yes != 0),
        done: cells.maybe_instant("done")?,
    })
}

impl SqlUnit {
    /// Adds something to approve. The same number again changes nothing.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn add_approval(&mut self, approval: &Approval) -> Done<()> {
        sqlx::query(
            "insert into approval (id, action, subject, asked_by, why, asked)
             values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
        )
        .bind(approval.id.to_string())
        .bind(approval.action.clone())
        .bind(approval.subject.map(|id| id.to_string()))
        .bind(approval.asked_by.clone())
        .bind(approval.why.clone())
        .bind(approval.asked.0)
        .run(&mut self.on)
        .await
        .map(drop)
    }

    /// The one of a number.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn approval(&mut self, id: Id) -> Done<Option<Approval>> {
        sqlx::query("select * from approval where id = $1")
            .bind(id.to_string())
            .maybe(&mut self.on, "approval", read)
            .await
    }

    /// What waits for a second person, the longest waiting first.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn approvals(&mut self) -> Done<Vec<Approval>> {
        sqlx::query("select * from approval where decided is null order by asked, id limit 200")
            .list(&mut self.on, "approval", read)
            .await
    }

    /// Decides, once: of two that try, one wins.
    ///
    /// # Errors
    /// [`RegisterError::Conflict`] where it was decided meanwhile, or by the one who asked.
    pub async fn decide_approval(
        &mut self,
        id: Id,
        by: &str,
        is_granted: bool,
        at: Instant,
    ) -> Done<()> {
        let touched = sqlx::query(
            "update approval set decided_by = $2, is_granted = $3, decided = $4
             where id = $1 and decided is null and asked_by <> $2",
        )
        .bind(id.to_string())
        .bind(by.to_owned())
        .bind(i64::from(is_granted))
        .bind(at.0)
        .run(&mut self.on)
        .await?;
        if touched == 1 { Ok(()) } else { Err(RegisterError::Conflict) }
    }

    /// Notes that what was granted was done.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn approval_done(&mut self, id: Id, at: Instant) -> Done<()> {
        sqlx::query("update approval set done = coalesce(done, $2) where id = $1")
            .bind(id.to_string())
            .bind(at.0)
            .run(&mut self.on)
            .await
            .map(drop)
    }
}
