//! A new version of a scheme is in force: those who hold what it ends are looked at, once.

use super::earlier::takes_away;
use super::file::File;
use super::settle::keep;
use super::{By, Desk, DeskError};
use crate::register::{Id, Register, SweepRecord, Unit};

/// People who are looked at in one unit of work.
const PAGE: u32 = 100;

impl<R: Register> Desk<'_, R> {
    /// Looks at people who hold a standing under a version that a later one, in force by now, ends or wanted checked
    /// again by a day that is over; about as many as `limit`, and gives how many. What is to be revoked is then
    /// the next [`Desk::carry_out`]'s. Call it until it gives nobody; after a kill it goes on where it was.
    ///
    /// # Errors
    /// [`DeskError`]; those looked at before stay so.
    pub async fn begin_versions(&self, limit: u32, by: &By) -> Result<u32, DeskError> {
        let mut looked_at = 0;
        for folder in self.library.folders.values() {
            for version in folder.versions.values() {
                let head = &version.scheme.head;
                while takes_away(head, by.now) && looked_at < limit {
                    let Some(page) = self.begin_page(&head.name, head.version, by).await? else {
                        break;
                    };
                    looked_at += page;
                }
            }
        }
        Ok(looked_at)
    }

    /// The next people; none where all were looked at.
    async fn begin_page(
        &self,
        scheme: &str,
        version: u32,
        by: &By,
    ) -> Result<Option<u32>, DeskError> {
        let known = self.register.read().await?.sweeps().await?;
        let known = known.into_iter().find(|it| it.scheme == scheme && it.version == version);
        if known.as_ref().is_some_and(|known| known.is_done) {
            return Ok(None);
        }
        let mut unit = self.register.begin().await?;
        let after = known.and_then(|known| known.after);
        let page = unit.of_earlier_version(scheme, version, after, PAGE).await?;
        for person in &page {
            let mut file = File::read(&mut unit, self.library, *person).await?;
            keep(&mut unit, self.library, self.provider, &mut file, by.now).await?;
        }
        let looked_at = u32::try_from(page.len()).unwrap_or(PAGE);
        let sweep = SweepRecord {
            scheme: scheme.to_owned(),
            version,
            after: page.last().copied().or(after),
            is_done: looked_at < PAGE,
        };
        unit.put_sweep(&sweep).await?;
        let (number, last) = (version.to_string(), sweep.after.map(|id| id.to_string()));
        let data = [scheme, number.as_str(), last.as_deref().unwrap_or("")];
        let mut entry = by.entry(self.provider, "version.begun", Id([0; 16]), &data);
        entry.subject = None;
        unit.note(entry).await?;
        unit.commit().await?;
        Ok(Some(looked_at))
    }
}
