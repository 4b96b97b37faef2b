//! Reads `cases.toml` and `people.toml`, strictly.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::{Case, PersonSaid, Sentence, Usual};

/// People by name.
pub type People = BTreeMap<String, PersonSaid>;

/// A file of cases.
#[derive(Clone, Debug)]
pub struct Cases {
    /// The shared people and the file's own.
    pub people: People,
    /// The cases with their lines, each with what is usual filled in.
    pub cases: Vec<(u32, Case)>,
}

/// A file of cases that cannot be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CasesError {
    /// The file.
    pub file: String,
    /// Its line, where there is one.
    pub line: Option<u32>,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for CasesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl core::error::Error for CasesError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    usual: Usual,
    #[serde(default)]
    people: People,
    #[serde(default)]
    case: Vec<Spanned<Case>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    people: People,
}

/// Reads `schemes/people.toml`: people whom the cases of several schemes speak of.
///
/// # Errors
/// [`CasesError`] with the line.
pub fn read_people(file: &str, text: &str) -> Result<People, CasesError> {
    toml::from_str::<PeopleFile>(text)
        .map(|read| read.people)
        .map_err(|error| wrong(file, text, &error))
}

/// Reads `schemes/NAME/cases.toml`, with the people whom all schemes share.
///
/// # Errors
/// [`CasesError`] with the line: no TOML, an unknown key or word, a person who is not there or there
/// twice, two cases of one name, a case that tries nothing.
pub fn read(file: &str, text: &str, shared: &People) -> Result<Cases, CasesError> {
    let read: File = toml::from_str(text).map_err(|error| wrong(file, text, &error))?;
    let at = |line, problem| CasesError { file: file.to_owned(), line, problem };
    let mut people = shared.clone();
    for (name, person) in read.people {
        if people.contains_key(&name) {
            let problem =
                format!("{name} is a person of people.toml already; give this one another name");
            return Err(at(None, problem));
        }
        people.insert(name, person);
    }
    let mut names = BTreeSet::new();
    let mut cases = Vec::new();
    for spanned in read.case {
        let line = line_of(text, spanned.span().start);
        let mut case = spanned.into_inner();
        usual(&mut case, &read.usual);
        let problem = |problem| Err(at(Some(line), problem));
        if !names.insert(case.name.clone()) {
            return problem(format!(
                "there is another case {:?}; name the property that this one shows",
                case.name
            ));
        }
        let named = case.who.iter().chain(case.group.iter().map(|member| &member.who));
        if let Some(unknown) = named.clone().find(|name| !people.contains_key(*name)) {
            return problem(format!("case {:?}: nobody is called {unknown:?}", case.name));
        }
        if let Some(what) = missing(&case) {
            return problem(format!("case {:?} {what}", case.name));
        }
        cases.push((line, case));
    }
    Ok(Cases { people, cases })
}

/// What a case needs and does not have.
fn missing(case: &Case) -> Option<&'static str> {
    let asks = case.answer.is_some();
    let outcome = case.possible.is_some()
        || case.remarks.is_some()
        || case.needed.is_some()
        || case.lacking.is_some()
        || case.otherwise.is_some();
    let of_person = asks
        || case.bill.is_some()
        || case.due.is_some()
        || case.grant.is_some()
        || case.lanes.is_some()
        || !case.not_offered.is_empty()
        || !case.expect.is_empty();
    let text = !case.shows.is_empty()
        || !case.says.is_empty()
        || !case.contacts.is_empty()
        || !case.open.is_empty()
        || !case.closed.is_empty()
        || !case.attempts.is_empty()
        || case.wallet.is_some();
    if !of_person && !text && case.gate.is_empty() && case.record.is_none() {
        return Some("expects nothing; say at least the answer");
    }
    if of_person && case.who.is_none() {
        return Some("is about nobody; say who");
    }
    if (of_person || !case.open.is_empty() || !case.closed.is_empty())
        && case.now.is_none()
        && case.expect.is_empty()
    {
        return Some("has no moment; say now");
    }
    if !asks && outcome {
        return Some("expects a part of an answer; say the answer");
    }
    if !asks && case.record.is_none() && !case.findings.is_empty() {
        return Some("expects findings and no answer; say the answer");
    }
    let bad = case.answer.is_some_and(|answer| answer != crate::model::Answer::Eligible);
    if bad && case.findings.is_empty() {
        return Some("expects another answer than eligible; say the findings");
    }
    None
}

/// Fills in what is usual.
fn usual(case: &mut Case, usual: &Usual) {
    case.who = case.who.take().or_else(|| usual.who.clone());
    case.now = case.now.or(usual.now);
    for (field, value) in &usual.ask {
        case.ask.entry(field.clone()).or_insert_with(|| value.clone());
    }
    for (field, value) in &usual.form {
        case.form.entry(field.clone()).or_insert_with(|| value.clone());
    }
    // An empty value takes a usual one away.
    case.ask.retain(|_, value| !value.is_empty());
    case.form.retain(|_, value| !value.is_empty());
    case.signed = case.signed.take().or_else(|| usual.signed.clone());
    case.present = case.present.take().or_else(|| usual.present.clone());
    case.slot = case.slot.take().or_else(|| usual.slot.clone());
    case.booked = case.booked.take().or_else(|| usual.booked.clone());
    // What is usual can be taken away.
    case.without.retain(|word| match word.as_str() {
        "slot" => case.slot.take().is_none(),
        "booked" => case.booked.take().is_none(),
        _ => true,
    });
}

fn wrong(file: &str, text: &str, error: &toml::de::Error) -> CasesError {
    CasesError {
        file: file.to_owned(),
        line: error.span().map(|span| line_of(text, span.start)),
        problem: error.message().to_owned(),
    }
}

/// The line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> u32 {
    let before = text.as_bytes().iter().take(byte).filter(|&&byte| byte == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

impl Cases {
    /// The sentences that the cases carry, with the line of each.
    pub fn sentences(&self) -> impl Iterator<Item = (&Sentence, u32)> {
        self.cases.iter().flat_map(|(line, case)| case.from.iter().map(move |it| (it, *line)))
    }

    /// The facts that the cases carry or cite, with the line of each.
    pub fn facts(&self) -> impl Iterator<Item = (&str, u32)> {
        self.cases.iter().flat_map(|(line, case)| {
            let from = case.from.iter().map(|it| it.fact.as_str());
            from.chain(case.facts.iter().map(String::as_str)).map(move |fact| (fact, *line))
        })
    }
}
