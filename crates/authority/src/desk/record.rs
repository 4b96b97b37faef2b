//! Documents and papers are recorded; documents are tried as they come in.

use core::fmt;

use clearance_schemes::judge::record;
use clearance_schemes::library::Library;
use clearance_schemes::outcome::Finding;

use super::error::holds_desk_error;
use super::file::{File, document as known_as};
use super::settle::{Settlement, keep};
use super::{By, Desk, DeskError};
use crate::register::{DocumentRecord, PaperRecord, Register, Unit};

/// Why nothing was recorded.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecordError {
    /// What every operation may answer.
    Desk(DeskError),
    /// Fields of the document are malformed, or such a document never has them.
    Implausible(Vec<Finding>),
    /// The vocabulary has no such paper.
    UnknownPaper {
        /// The word.
        piece: String,
    },
}

holds_desk_error!(RecordError);

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::Implausible(findings) => {
                let fields: Vec<_> = findings
                    .iter()
                    .map(|it| format!("{} ({})", it.of.as_deref().unwrap_or("?"), it.reason))
                    .collect();
                write!(f, "the document is not recorded: look again at {}", fields.join(", "))
            }
            Self::UnknownPaper { piece } => {
                write!(f, "the vocabulary has no paper {piece:?}; choose one that it has")
            }
        }
    }
}

impl core::error::Error for RecordError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            _ => None,
        }
    }
}

/// What is wrong with a document as it is entered.
pub(super) fn tried(library: &Library, document: &DocumentRecord) -> Result<(), Vec<Finding>> {
    let findings = record(library, &known_as(document));
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

impl<R: Register> Desk<'_, R> {
    /// Records a document, or what is now known of one that is there.
    ///
    /// # Errors
    /// [`RecordError`].
    pub async fn record_document(
        &self,
        document: &DocumentRecord,
        by: &By,
    ) -> Result<Settlement, RecordError> {
        tried(self.library, document).map_err(RecordError::Implausible)?;
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, self.library, document.person).await?;
        unit.put_document(document).await?;
        file.documents = unit.documents(document.person).await?;
        let settlement = keep(&mut unit, self.library, self.provider, &mut file, by.now).await?;
        let id = document.id.to_string();
        let data = [id.as_str(), &document.kind];
        unit.note(by.entry(self.provider, "document.recorded", document.person, &data)).await?;
        unit.commit().await?;
        Ok(settlement)
    }

    /// Records a paper that was handed in, or what an officer found of it.
    ///
    /// # Errors
    /// [`RecordError`].
    pub async fn record_paper(
        &self,
        paper: &PaperRecord,
        by: &By,
    ) -> Result<Settlement, RecordError> {
        let vocabulary = &self.library.vocabulary;
        if !vocabulary.papers.iter().any(|(known, _)| *known == paper.piece) {
            return Err(RecordError::UnknownPaper { piece: paper.piece.clone() });
        }
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, self.library, paper.person).await?;
        unit.put_paper(paper).await?;
        file.papers = unit.papers(paper.person).await?;
        let settlement = keep(&mut unit, self.library, self.provider, &mut file, by.now).await?;
        let id = paper.id.to_string();
        let data = [id.as_str(), &paper.piece];
        unit.note(by.entry(self.provider, "paper.recorded", paper.person, &data)).await?;
        unit.commit().await?;
        Ok(settlement)
    }
}
