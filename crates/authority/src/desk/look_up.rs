//! People are looked up.

use super::settle::Settlement;
use super::{Desk, DeskError};
use crate::register::{
    ApplicationRecord, CredentialRecord, DecisionRecord, DocumentRecord, EventRecord, Guardianship,
    HolderKeyRecord, Id, NoticeRecord, PaperRecord, PassageRecord, PersonQuery, PersonRecord,
    Register, SlipRecord, Unit,
};
use clearance_schemes::time::Instant;

/// People that were found.
pub type Found = Vec<PersonRecord>;

/// All that the register has of a person.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // each is what its type says
pub struct PersonPage {
    pub person: PersonRecord,
    pub guardianships: Vec<Guardianship>,
    pub documents: Vec<DocumentRecord>,
    pub papers: Vec<PaperRecord>,
    pub events: Vec<EventRecord>,
    pub applications: Vec<(ApplicationRecord, Vec<DecisionRecord>)>,
    pub keys: Vec<HolderKeyRecord>,
    pub credentials: Vec<CredentialRecord>,
    pub passages: Vec<PassageRecord>,
    pub slips: Vec<SlipRecord>,
    pub notices: Vec<NoticeRecord>,
    /// How the person stands at the moment of the question.
    pub settlement: Settlement,
}

impl<R: Register> Desk<'_, R> {
    /// People by a part of a name, a document's number or the day of birth.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn look_up(&self, query: &PersonQuery) -> Result<Found, DeskError> {
        Ok(self.register.read().await?.find_people(query).await?)
    }

    /// All that the register has of a person.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn page(&self, id: Id, now: Instant) -> Result<PersonPage, DeskError> {
        let settlement = self.stands(id, now).await?;
        let mut unit = self.register.read().await?;
        let person = unit.person(id).await?.ok_or(DeskError::NoSuchPerson { person: id })?;
        let mut applications = Vec::new();
        for application in unit.applications(id).await? {
            let decisions = unit.decisions(application.id).await?;
            applications.push((application, decisions));
        }
        Ok(PersonPage {
            person,
            guardianships: unit.guardianships(id).await?,
            documents: unit.documents(id).await?,
            papers: unit.papers(id).await?,
            events: unit.events(id).await?,
            applications,
            keys: unit.keys(id).await?,
            credentials: unit.credentials(id).await?,
            passages: unit.passages(id).await?,
            slips: unit.slips(id).await?,
            notices: unit.notices(id).await?,
            settlement,
        })
    }
}
