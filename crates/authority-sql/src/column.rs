//! How values stand in columns, in one place each way.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clearance_authority::register::{Id, RegisterError};
use clearance_schemes::life::Key;
use clearance_schemes::time::{Day, Instant};
use sqlx::any::AnyRow;
use sqlx::{Decode, Row as _, Type};

use crate::file::Part;

/// A row, read column by column.
pub(crate) struct Cells<'a> {
    row: &'a AnyRow,
    table: &'static str,
    /// Where the row is one of several tables: how its columns are called there.
    part: Option<&'static Part>,
}

impl<'a> Cells<'a> {
    pub(crate) const fn of(table: &'static str, row: &'a AnyRow) -> Self {
        Self { row, table, part: None }
    }

    pub(crate) const fn of_part(part: &'static Part, row: &'a AnyRow) -> Self {
        Self { row, table: part.table, part: Some(part) }
    }

    fn unreadable(&self, column: &str) -> RegisterError {
        RegisterError::Unreadable { what: format!("{}.{column}", self.table) }
    }

    pub(crate) fn get<T>(&self, column: &'static str) -> Result<T, RegisterError>
    where
        T: for<'r> Decode<'r, sqlx::Any> + Type<sqlx::Any>,
    {
        let name = self.part.map_or(Some(column), |part| part.name_of(column));
        let name = name.ok_or_else(|| self.unreadable(column))?;
        self.row.try_get(name).map_err(|_| self.unreadable(column))
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, RegisterError> {
        self.get(column)
    }

    pub(crate) fn word(&self, column: &'static str) -> Result<Option<String>, RegisterError> {
        self.get(column)
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, RegisterError> {
        T::try_from(self.get::<i64>(column)?).map_err(|_| self.unreadable(column))
    }

    pub(crate) fn maybe_number<T: TryFrom<i64>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, RegisterError> {
        let found = self.get::<Option<i64>>(column)?;
        found.map(|found| T::try_from(found).map_err(|_| self.unreadable(column))).transpose()
    }

    pub(crate) fn instant(&self, column: &'static str) -> Result<Instant, RegisterError> {
        self.get(column).map(Instant)
    }

    pub(crate) fn maybe_instant(
        &self,
        column: &'static str,
    ) -> Result<Option<Instant>, RegisterError> {
        Ok(self.get::<Option<i64>>(column)?.map(Instant))
    }

    pub(crate) fn day(&self, column: &'static str) -> Result<Day, RegisterError> {
        self.maybe_day(column)?.ok_or_else(|| self.unreadable(column))
    }

    pub(crate) fn maybe_day(&self, column: &'static str) -> Result<Option<Day>, RegisterError> {
        self.word(column)?
            .map(|text| {
                NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|_| self.unreadable(column))
            })
            .transpose()
    }

    pub(crate) fn id(&self, column: &'static str) -> Result<Id, RegisterError> {
        self.maybe_id(column)?.ok_or_else(|| self.unreadable(column))
    }

    pub(crate) fn maybe_id(&self, column: &'static str) -> Result<Option<Id>, RegisterError> {
        self.word(column)?.map(|text| text.parse().map_err(|_| self.unreadable(column))).transpose()
    }

    pub(crate) fn bytes(&self, column: &'static str) -> Result<Vec<u8>, RegisterError> {
        self.get(column)
    }

    pub(crate) fn hash(&self, column: &'static str) -> Result<[u8; 32], RegisterError> {
        self.bytes(column)?.try_into().map_err(|_| self.unreadable(column))
    }

    pub(crate) fn map(
        &self,
        column: &'static str,
    ) -> Result<BTreeMap<String, String>, RegisterError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| self.unreadable(column))
    }

    pub(crate) fn list(&self, column: &'static str) -> Result<Vec<String>, RegisterError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| self.unreadable(column))
    }

    /// JSON of any kind.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<T, RegisterError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| self.unreadable(column))
    }

    /// Which standing: a number, or when it was opened under a scheme.
    pub(crate) fn key(
        &self,
        number: &'static str,
        scheme: &'static str,
        opened: &'static str,
    ) -> Result<Option<Key>, RegisterError> {
        match (self.get::<Option<i64>>(number)?, self.maybe_instant(opened)?) {
            (Some(found), None) => {
                let number = u64::try_from(found).map_err(|_| self.unreadable(number))?;
                Ok(Some(Key::Lodged(number)))
            }
            (None, Some(at)) => Ok(Some(Key::Opened { scheme: self.text(scheme)?, at })),
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(self.unreadable(number)),
        }
    }

    /// A word of a closed list.
    pub(crate) fn parsed<T: core::str::FromStr>(
        &self,
        column: &'static str,
    ) -> Result<T, RegisterError> {
        self.text(column)?.parse().map_err(|_| self.unreadable(column))
    }
}

/// A number, a scheme, and a moment.
type KeyColumns = (Option<i64>, Option<String>, Option<i64>);

/// The columns of a standing's key: its number, the scheme and the moment of one that was opened.
pub(crate) fn key_columns(key: Option<&Key>) -> Result<KeyColumns, RegisterError> {
    Ok(match key {
        None => (None, None, None),
        Some(Key::Lodged(number)) => {
            let number = i64::try_from(*number)
                .map_err(|_| RegisterError::Unreadable { what: "standing.number".into() })?;
            (Some(number), None, None)
        }
        Some(Key::Opened { scheme, at }) => (None, Some(scheme.clone()), Some(at.0)),
    })
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("maps and lists of strings are always JSON")
}
