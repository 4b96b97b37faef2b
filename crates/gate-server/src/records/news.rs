//! What is wrong with the records is told when it begins and when it ends, and not in between.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What is wrong now: by notice and by what it is about, in words.
pub(super) type Found = BTreeMap<(&'static str, String), String>;

/// What was wrong when it was looked at last.
#[derive(Debug, Default)]
pub(super) struct News(Mutex<Found>);

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It is wrong, and was not.
    Begins { code: &'static str, about: String, text: String },
    /// It was wrong, and is not.
    Ends { code: &'static str, about: String },
}

impl News {
    /// Remembers what is wrong, and says what is new of it. Other words for the same thing are no news.
    pub(super) fn take(&self, found: Found) -> Vec<Change> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = known.keys().filter(|key| !found.contains_key(*key)).cloned();
        let ended = ended.map(|(code, about)| Change::Ends { code, about });
        let begun = found.iter().filter(|(key, _)| !known.contains_key(*key));
        let begun = begun.map(|((code, about), text)| Change::Begins {
            code,
            about: about.clone(),
            text: text.clone(),
        });
        let changes = ended.chain(begun).collect();
        *known = found;
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_told_when_it_begins_and_when_it_ends_and_not_in_between() {
        let news = News::default();
        let found = |text: &str| Found::from([(("audit", String::new()), text.to_owned())]);
        let begins = |text: &str| Change::Begins {
            code: "audit",
            about: String::new(),
            text: text.to_owned(),
        };
        assert_eq!(news.take(found("the disk is full")), [begins("the disk is full")]);
        assert_eq!(news.take(found("the disk is full, 7 missing")), []);
        let ends = Change::Ends { code: "audit", about: String::new() };
        assert_eq!(news.take(Found::new()), [ends]);
        assert_eq!(news.take(found("again")), [begins("again")]);
    }
}
