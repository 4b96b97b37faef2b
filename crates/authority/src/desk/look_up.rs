//! People are looked up.

use super::file::File;
use super::settle::Settlement;
use super::slip::{OpenSlip, open_slips};
use super::{Desk, DeskError};
use crate::register::{
    ApplicationRecord, CredentialRecord, DecisionRecord, DocumentRecord, EventRecord, Guardianship,
    HolderKeyRecord, Id, NoticeRecord, PaperRecord, PassageRecord, PersonQuery, PersonRecord,
    Register, SlipRecord, Unit,
};
use clearance_schemes::library::Library;
use clearance_schemes::life::documents_at;
use clearance_schemes::time::Instant;

/// People that were found.
pub type Found = Vec<PersonRecord>;

/// All that the register has of a person.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // each is what its type says
pub struct PersonPage {
    pub person: PersonRecord,
    pub guardianships: Vec<Guardianship>,
    /// The oldest first, each in the state that follows from what was told and from its last day.
    pub documents: Vec<DocumentRecord>,
    pub papers: Vec<PaperRecord>,
    pub events: Vec<EventRecord>,
    pub applications: Vec<(ApplicationRecord, Vec<DecisionRecord>)>,
    pub keys: Vec<HolderKeyRecord>,
    pub credentials: Vec<CredentialRecord>,
    pub passages: Vec<PassageRecord>,
    pub slips: Vec<SlipRecord>,
    /// Slips that are due and were not printed, while their stays go on.
    pub open_slips: Vec<OpenSlip>,
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
        let mut unit = self.register.read().await?;
        let (file, settlement) = self.stands_in(&mut unit, id, now).await?;
        let documents = documents(self.library, &file, now);
        let (passages, slips) = (unit.passages(id).await?, unit.slips(id).await?);
        let open_slips = open_slips(self.library, &file, &passages, &slips);
        let person = file.person;
        let mut applications = Vec::new();
        for application in unit.applications(id).await? {
            let decisions = unit.decisions(application.id).await?;
            applications.push((application, decisions));
        }
        Ok(PersonPage {
            person,
            guardianships: unit.guardianships(id).await?,
            documents,
            papers: unit.papers(id).await?,
            events: unit.events(id).await?,
            applications,
            keys: unit.keys(id).await?,
            credentials: unit.credentials(id).await?,
            passages,
            slips,
            open_slips,
            notices: unit.notices(id).await?,
            settlement,
        })
    }
}

/// A document of which a loss was told is lost, whatever stands in its record.
fn documents(library: &Library, file: &File, now: Instant) -> Vec<DocumentRecord> {
    let mut documents = file.documents.clone();
    documents.sort_by_key(|document| (document.issued, document.id));
    // A document is of no scheme. Any of them says when a day begins where the authority is.
    let newest = library.folders.values().find_map(|folder| folder.versions.values().next_back());
    let Some(newest) = newest else { return documents };
    let states = documents_at(&file.record(), &newest.scheme, now);
    for (document, state) in documents.iter_mut().zip(states) {
        document.state = state;
    }
    documents
}
