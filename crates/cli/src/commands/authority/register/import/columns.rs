//! The columns that a file may have.

use crate::error::CliError;

/// A column. Each stands once in the header, in any order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Column {
    Key,
    NameLatin,
    NameChinese,
    Born,
    Nationality,
    Residence,
    Birthplace,
    Document,
    Number,
    Issued,
    Expires,
    State,
}

const COLUMNS: [(&str, Column); 12] = {
    use Column::*;
    [
        ("key", Key),
        ("name_latin", NameLatin),
        ("name_chinese", NameChinese),
        ("born", Born),
        ("nationality", Nationality),
        ("residence", Residence),
        ("birthplace", Birthplace),
        ("document", Document),
        ("number", Number),
        ("issued", Issued),
        ("expires", Expires),
        ("state", State),
    ]
};

/// What a file of rejected rows has besides, so that it can be imported once it was put right.
pub(super) const OF_REJECTED: [&str; 3] = ["line", "column", "reason"];

impl Column {
    pub(super) fn name(self) -> &'static str {
        COLUMNS.iter().find(|(_, column)| *column == self).map_or("", |(name, _)| name)
    }
}

/// Where each column stands.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// By place; none for one of a file of rejected rows.
    places: Vec<Option<Column>>,
}

impl Columns {
    /// Reads a header.
    pub(super) fn read(names: &[String]) -> Result<Self, CliError> {
        let mut places = Vec::with_capacity(names.len());
        for name in names {
            let known = COLUMNS.iter().find(|(known, _)| known == name).map(|(_, column)| *column);
            if known.is_none() && !OF_REJECTED.contains(&name.as_str()) {
                let all: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
                return Err(CliError::failed(format_args!(
                    "line 1: there is no column {name:?}; there are {}",
                    all.join(", ")
                )));
            }
            if known.is_some() && places.contains(&known) {
                return Err(CliError::failed(format_args!("line 1: column {name} stands twice")));
            }
            places.push(known);
        }
        if !places.contains(&Some(Column::Key)) {
            return Err(CliError::failed("line 1: the column key is missing: it names each row"));
        }
        Ok(Self { places })
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The place of a column.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places.iter().position(|known| *known == Some(column))
    }

    /// The places that a row keeps when it is rejected.
    pub(super) fn kept(&self) -> Vec<usize> {
        (0..self.places.len()).filter(|place| self.places[*place].is_some()).collect()
    }
}
