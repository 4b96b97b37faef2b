//! Which sentence of the facts a case carries.

use core::fmt;
use core::str::FromStr;

/// `S1-02/2`: the second sentence under the fact S1-02. `S1-02/2b` is the second part of it, where
/// one sentence says more than one case can show.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Sentence {
    /// The fact.
    pub fact: String,
    /// The number of its sentence, from 1.
    pub number: u32,
    /// The part of the sentence.
    pub part: Option<char>,
}

/// A text names no sentence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SentenceError(String);

impl fmt::Display for SentenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} names no sentence of a fact; write \"S1-02/2\", or \"S1-02/2a\" for a part",
            self.0
        )
    }
}

impl core::error::Error for SentenceError {}

impl FromStr for Sentence {
    type Err = SentenceError;

    fn from_str(text: &str) -> Result<Self, SentenceError> {
        let error = || SentenceError(text.to_owned());
        let (fact, number) = text.split_once('/').ok_or_else(error)?;
        let part = number.chars().last().filter(char::is_ascii_lowercase);
        let digits = number.trim_end_matches(|last: char| Some(last) == part);
        let read: u32 = digits.parse().map_err(|_| error())?;
        let sentence = Self { fact: fact.to_owned(), number: read, part };
        let is_fact = fact.len() > 3 && fact.starts_with('S') && fact.contains('-');
        if !is_fact || read == 0 || sentence.to_string() != text {
            return Err(error());
        }
        Ok(sentence)
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.fact, self.number)?;
        self.part.map_or(Ok(()), |part| write!(f, "{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_reads_back_as_it_was_written() {
        for text in ["S1-02/2", "S8-30/1b", "S6-14/10"] {
            assert_eq!(text.parse::<Sentence>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn what_names_no_sentence_is_refused() {
        for text in ["", "S1-02", "S1-02/", "S1-02/0", "S1-02/02", "S1-02/2bb", "S1-02/b", "2/2"] {
            assert!(text.parse::<Sentence>().is_err(), "{text:?}");
        }
    }
}
