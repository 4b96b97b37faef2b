//! The facts that the schemes rest on: what the sources say, each with the sentences that try it.
//!
//! `facts.toml` is the list. A statement of a scheme cites a fact by its id; a case carries a
//! sentence by `from = "S1-02/2"`. A fact that nothing cites, or a sentence that nothing carries, is
//! a hole in the schemes.

use serde::Deserialize;

/// A fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// `S1-02`.
    pub id: String,
    /// `S1`.
    pub system: String,
    /// Where it is from.
    pub source: String,
    /// What it says.
    pub text: String,
    /// `eligibility`, `timing`, `history` and so on.
    pub kind: String,
    /// The sentences that try it.
    pub cases: Vec<String>,
    /// Contradictions, gaps, and readings that are ours.
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fact: Vec<Fact>,
}

/// Reads `facts.toml`.
///
/// # Errors
/// What is wrong with the file, with line and column.
pub fn read(text: &str) -> Result<Vec<Fact>, toml::de::Error> {
    toml::from_str::<File>(text).map(|file| file.fact)
}
