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
    /// Remembers what is wrong, and says what is new of it. Other words for the same thing are no news. What cannot be looked at
    /// now, by its notice, stays as it was: it is not in order because nobody sees it.
    pub(super) fn take(&self, mut found: Found, unseen: Option<&str>) -> Vec<Change> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stay = known.iter().filter(|((code, _), _)| unseen == Some(code));
        for (key, text) in stay {
            found.entry(key.clone()).or_insert_with(|| text.clone());
        }
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
        let take = |found| news.take(found, None);
        assert_eq!(take(found("the disk is full")), [begins("the disk is full")]);
        assert_eq!(take(found("the disk is full, 7 missing")), []);
        let ends = Change::Ends { code: "audit", about: String::new() };
        assert_eq!(take(Found::new()), [ends]);
        assert_eq!(take(found("again")), [begins("again")]);
    }

    #[test]
    fn what_nobody_can_look_at_is_not_in_order() {
        let news = News::default();
        let key = |about: &str| ("engine", about.to_owned());
        let old = Found::from([(key("old"), "it is old".to_owned())]);
        let silent = Found::from([(key("silent"), "it does not answer".to_owned())]);
        assert_eq!(news.take(old.clone(), None).len(), 1);
        assert_eq!(news.take(silent, Some("engine")).len(), 1, "one more, and none the less");
        let ends = Change::Ends { code: "engine", about: "silent".to_owned() };
        assert_eq!(news.take(old, None), [ends]);
    }
}
