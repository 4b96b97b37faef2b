//! The file, a batch of rows at a time.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::columns::Columns;
use super::row::Row;
use crate::error::{CliError, about_file};

/// A longer row is no row: a quote was not closed.
const LONGEST: usize = 64 * 1024;

/// The file that is imported.
pub(super) struct Source {
    path: PathBuf,
    reader: Reader<File>,
    header: Vec<String>,
    columns: Arc<Columns>,
    bytes: u64,
}

impl Source {
    pub(super) fn open(path: &Path) -> Result<Self, CliError> {
        let file = File::open(path).map_err(about_file(path))?;
        let data = file.metadata().map_err(about_file(path))?;
        if !data.is_file() {
            return Err(CliError::failed(format_args!("{}: this is no file", path.display())));
        }
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
        let header = reader.headers().map_err(about_file(path))?;
        let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let columns = Arc::new(Columns::read(&header).map_err(about_file(path))?);
        Ok(Self { path: path.to_owned(), reader, header, columns, bytes: data.len() })
    }

    /// The names of the columns that a rejected row keeps.
    pub(super) fn header(&self) -> Vec<String> {
        self.columns.kept().into_iter().map(|place| self.header[place].clone()).collect()
    }

    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How far it was read, in bytes.
    pub(super) fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next rows, and whether they are the last ones.
    pub(super) fn batch(&mut self, most: usize) -> Result<(Vec<Row>, bool), CliError> {
        let mut rows = Vec::with_capacity(most);
        let mut record = ByteRecord::new();
        while rows.len() < most {
            if !self.reader.read_byte_record(&mut record).map_err(about_file(&self.path))? {
                return Ok((rows, true));
            }
            let line = record.position().map_or(0, csv::Position::line);
            if record.as_slice().len() > LONGEST {
                return Err(CliError::failed(format_args!(
                    "{}: line {line}: this row is too long; a quotation mark may be open there",
                    self.path.display()
                )));
            }
            rows.push(Row::new(line, &record, &self.columns));
        }
        Ok((rows, false))
    }
}
