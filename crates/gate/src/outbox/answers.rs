//! Passages that somebody carries to the authority, and its answers, in files.
//!
//! ```text
//! export  = line( {"sealed": [ sealed * ]} ) *          ; at most 100 in a line, as the service takes them; sealed: base64url
//! answers = line( {"digests": [ digest * ], "results": [ result * ]} ) *           ; as many results as digests, in their order
//! digest  = SHA-256 of the sealed passage's text, in base64url
//! result  = {"taken": true} | {"taken": false, "problem": code}
//! ```
//! A passage is named by its digest, because an outbox that was put back gives its numbers a second time, to other passages. Its
//! id stays out of these files: whoever knows a credential could try its codes against that.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_core::crypto::RING;
use serde::Deserialize;
use serde_json::json;

use super::book::Book;
use super::passage::Outcome;

/// The answer to one line.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub(super) digests: Vec<String>,
    pub(super) results: Vec<Outcome>,
}

/// Reads the text of a file of answers; none where it is no such file.
pub(super) fn read(text: &str) -> Option<Vec<Line>> {
    let line = |line: &str| {
        let line: Line = serde_json::from_str(line).ok()?;
        (line.digests.len() == line.results.len()).then_some(line)
    };
    text.lines().map(line).collect()
}

/// The numbers of all that is here, by digest.
pub(super) fn numbers(book: &Book) -> HashMap<String, u64> {
    book.passages_from(0).map(|(number, kept)| (digest(book.sealed(kept)), number)).collect()
}

fn digest(sealed: &str) -> String {
    URL_SAFE_NO_PAD.encode(RING.sha256(&[sealed.as_bytes()]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    sealed: Vec<String>,
}

/// Reads a line of what a gate [exported](super::Outbox::export): sealed passages. None where it is no such line.
pub fn read_exported(line: &str) -> Option<Vec<String>> {
    serde_json::from_str(line).ok().map(|it: Exported| it.sealed)
}

/// The line of a file of answers that says what became of each of these sealed passages: the code of the problem, where it was not
/// taken.
pub fn answer_line<'a>(
    outcomes: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
) -> String {
    let digests: Vec<String> = outcomes.clone().map(|(sealed, _)| digest(sealed)).collect();
    let result = |problem: Option<&str>| match problem {
        None => json!({ "taken": true }),
        Some(code) => json!({ "taken": false, "problem": code }),
    };
    let results: Vec<_> = outcomes.map(|(_, problem)| result(problem)).collect();
    format!("{}\n", json!({ "digests": digests, "results": results }))
}
