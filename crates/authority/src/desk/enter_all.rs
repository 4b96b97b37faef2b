//! Many people are entered at once, with their documents: an import.

use clearance_schemes::outcome::Finding;

use super::file::File;
use super::record::tried;
use super::settle::keep;
use super::{By, Desk, DeskError};
use crate::register::{DocumentRecord, KnownRecord, PersonRecord, Register, Unit};

/// A person to enter, with the documents that they have.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The person.
    pub person: PersonRecord,
    /// The documents; each is the person's.
    pub documents: Vec<DocumentRecord>,
}

/// What became of an entry.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Entered {
    /// The person was there; documents were added.
    Added,
    /// Nothing was new.
    Before,
    /// The person's data were erased: nothing was entered.
    Erased,
    /// Fields of a document are malformed, or such a document never has them: nothing was entered.
    Implausible(Vec<Finding>),
    /// The person was entered.
    New,
    /// Another person has the number, or this one or a document has changed since: nothing was entered.
    Otherwise,
}

impl<R: Register> Desk<'_, R> {
    /// Enters people, all in one unit of work; the answers are in the order of the entries. Entered twice
    /// under one number with the same data, a person is entered once, whenever it was; documents that are not
    /// there yet are added.
    ///
    /// # Errors
    /// [`DeskError`]; then nobody was entered.
    pub async fn enter_all(&self, entries: &[Entry], by: &By) -> Result<Vec<Entered>, DeskError> {
        let mut unit = self.register.begin().await?;
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            all.push(self.enter_one(&mut unit, entry, by).await?);
        }
        unit.commit().await?;
        Ok(all)
    }

    async fn enter_one(
        &self,
        unit: &mut R::Unit,
        entry: &Entry,
        by: &By,
    ) -> Result<Entered, DeskError> {
        for document in &entry.documents {
            if let Err(findings) = tried(self.library, document) {
                return Ok(Entered::Implausible(findings));
            }
        }
        match unit.person(entry.person.id).await? {
            None => self.enter_new(unit, entry, by).await,
            Some(known) if known.erased.is_some() => Ok(Entered::Erased),
            Some(known) if is_same(&known, &entry.person) => {
                self.add_documents(unit, entry, by).await
            }
            Some(_) => Ok(Entered::Otherwise),
        }
    }

    async fn enter_new(
        &self,
        unit: &mut R::Unit,
        entry: &Entry,
        by: &By,
    ) -> Result<Entered, DeskError> {
        let person = &entry.person;
        let known = KnownRecord::of(person, by.now);
        unit.add_person(person).await?;
        unit.put_known(&known).await?;
        for document in &entry.documents {
            unit.put_document(document).await?;
        }
        // All that there is of somebody who was not there: nothing has to be read.
        let mut file = File::of_new(person.clone(), known, entry.documents.clone());
        keep(unit, self.library, self.provider, &mut file, by.now).await?;
        self.note_entry(unit, "person.entered", entry, &entry.documents, by).await?;
        Ok(Entered::New)
    }

    async fn add_documents(
        &self,
        unit: &mut R::Unit,
        entry: &Entry,
        by: &By,
    ) -> Result<Entered, DeskError> {
        let there = unit.documents(entry.person.id).await?;
        let is_other =
            |it: &DocumentRecord| there.iter().any(|known| known.id == it.id && known != it);
        if entry.documents.iter().any(is_other) {
            return Ok(Entered::Otherwise);
        }
        let is_new = |it: &&DocumentRecord| there.iter().all(|known| known.id != it.id);
        let added: Vec<_> = entry.documents.iter().filter(is_new).cloned().collect();
        if added.is_empty() {
            return Ok(Entered::Before);
        }
        for document in &added {
            unit.put_document(document).await?;
        }
        let mut file = File::read(unit, self.library, entry.person.id).await?;
        keep(unit, self.library, self.provider, &mut file, by.now).await?;
        self.note_entry(unit, "document.recorded", entry, &added, by).await?;
        Ok(Entered::Added)
    }

    async fn note_entry(
        &self,
        unit: &mut R::Unit,
        action: &str,
        entry: &Entry,
        documents: &[DocumentRecord],
        by: &By,
    ) -> Result<(), DeskError> {
        let person = entry.person.id;
        let mut data = vec![person.to_string()];
        for document in documents {
            data.extend([document.id.to_string(), document.kind.clone()]);
        }
        let data: Vec<&str> = data.iter().map(String::as_str).collect();
        unit.note(by.entry(self.provider, action, person, &data)).await?;
        Ok(())
    }
}

/// Whether both say the same of a person, whenever they were entered.
fn is_same(known: &PersonRecord, told: &PersonRecord) -> bool {
    *known == PersonRecord { entered: known.entered, ..told.clone() }
}
