//! Rows that could not be taken, with line, column and reason.

use std::fs::File;
use std::path::{Path, PathBuf};

use csv::Writer;

use super::TOLD;
use super::columns::OF_REJECTED;
use super::row::Row;
use crate::error::{CliError, about_file};
use crate::files;

/// What is wrong with a row.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    column: &'static str,
    reason: String,
}

impl Problem {
    pub(super) fn new(column: &'static str, reason: impl Into<String>) -> Self {
        Self { column, reason: reason.into() }
    }
}

/// The file of rejected rows, made when the first one comes. It has personal data: it is for its owner alone.
pub(super) struct Rejected {
    file: PathBuf,
    header: Vec<String>,
    writer: Option<Writer<File>>,
    first: Vec<String>,
}

/// What is told at the end.
pub(super) struct Told {
    /// The file; none where no row was rejected.
    pub(super) file: Option<PathBuf>,
    /// The first problems.
    pub(super) first: Vec<String>,
}

impl Rejected {
    pub(super) fn new(file: PathBuf, header: Vec<String>) -> Self {
        Self { file, header, writer: None, first: Vec::new() }
    }

    pub(super) fn add(&mut self, row: &Row, problems: &[Problem]) -> Result<(), CliError> {
        let line = row.line.to_string();
        let columns: Vec<_> = problems.iter().map(|problem| problem.column).collect();
        let reasons: Vec<_> = problems.iter().map(|problem| problem.reason.as_str()).collect();
        for problem in problems {
            if self.first.len() < TOLD {
                self.first.push(format!("line {line}, {}: {}", problem.column, problem.reason));
            }
        }
        let (columns, reasons) = (columns.join("; "), reasons.join("; "));
        let told = [line.as_str(), &columns, &reasons];
        let file = self.part();
        let kept = row.kept();
        self.writer()?.write_record(told.into_iter().chain(kept)).map_err(about_file(&file))
    }

    /// Gives the file its name.
    pub(super) fn finish(mut self) -> Result<Told, CliError> {
        let Some(writer) = self.writer.take() else {
            return Ok(Told { file: None, first: self.first });
        };
        let part = self.part();
        writer.into_inner().map_err(about_file(&part))?;
        files::keep(&part, &self.file)?;
        Ok(Told { file: Some(self.file), first: self.first })
    }

    fn part(&self) -> PathBuf {
        PathBuf::from(format!("{}.part", self.file.display()))
    }

    fn writer(&mut self) -> Result<&mut Writer<File>, CliError> {
        if self.writer.is_none() {
            let part = self.part();
            let mut writer = Writer::from_writer(private(&part)?);
            let names = OF_REJECTED.iter().copied().chain(self.header.iter().map(String::as_str));
            writer.write_record(names).map_err(about_file(&part))?;
            self.writer = Some(writer);
        }
        self.writer.as_mut().ok_or_else(|| CliError::failed("no file for rejected rows"))
    }
}

/// A new file for its owner alone, in place of what is there.
fn private(path: &Path) -> Result<File, CliError> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(about_file(path))
}
