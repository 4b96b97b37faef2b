//! What is wrong with the fields of a request, all at once: each is named, and what was sent is not repeated.

use std::collections::BTreeMap;

use super::Problem;

/// Characters of a reason for the audit.
const LONGEST_WHY: usize = 500;
/// Entries of a map, and characters of each.
const MOST_WORDS: usize = 200;
const LONGEST_WORD: usize = 2_000;

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Check {
    bad: Vec<(String, String)>,
}

impl Check {
    /// Something is wrong with a field.
    pub(crate) fn bad(&mut self, name: &str, reason: impl ToString) {
        self.bad.push((name.to_owned(), reason.to_string()));
    }

    /// A field must hold.
    pub(crate) fn must(&mut self, holds: bool, name: &str, reason: impl ToString) {
        if !holds {
            self.bad(name, reason);
        }
    }

    /// A text of 1 to `most` characters, none of which controls a terminal.
    pub(crate) fn text(&mut self, name: &str, text: &str, most: usize) {
        let is_good = !text.trim().is_empty()
            && text.chars().count() <= most
            && !text.chars().any(char::is_control);
        self.must(is_good, name, format!("1 to {most} characters, please"));
    }

    /// A text that may be left out.
    pub(crate) fn maybe(&mut self, name: &str, text: Option<&String>, most: usize) {
        if let Some(text) = text {
            self.text(name, text, most);
        }
    }

    /// Why something is done: may be empty.
    pub(crate) fn why(&mut self, why: &str) {
        let is_good = why.chars().count() <= LONGEST_WHY && !why.chars().any(char::is_control);
        self.must(is_good, "why", format!("at most {LONGEST_WHY} characters, please"));
    }

    /// Answers and fields.
    pub(crate) fn words(&mut self, name: &str, words: &BTreeMap<String, String>) {
        let is_long = |text: &String| text.chars().count() > LONGEST_WORD;
        let is_good = words.len() <= MOST_WORDS
            && !words.iter().any(|(key, value)| key.is_empty() || is_long(key) || is_long(value));
        let reason =
            format!("at most {MOST_WORDS} entries of at most {LONGEST_WORD} characters, please");
        self.must(is_good, name, reason);
    }

    /// A word of a closed list.
    pub(crate) fn word<T: core::str::FromStr>(
        &mut self,
        name: &str,
        word: &str,
        known: &[&str],
    ) -> Option<T> {
        let read = word.parse().ok();
        self.must(read.is_some(), name, format!("one of {}, please", known.join(", ")));
        read
    }

    /// All that was wrong, as one problem.
    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.bad.is_empty() {
            return Ok(());
        }
        let all = self.bad.into_iter();
        Err(all.fold(Problem::invalid(), |problem, (name, reason)| problem.field(name, reason)))
    }
}

/// Why something grave is done, which must be said.
///
/// # Errors
/// Nothing was said, or too much.
pub(crate) fn reason(why: &str) -> Result<&str, Problem> {
    if why.trim().is_empty() || why.len() > LONGEST_WHY {
        return Err(Problem::invalid().field("why", "say why, in at most 500 letters"));
    }
    Ok(why.trim())
}
