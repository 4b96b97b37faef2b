//! A finding, a remark, a paper -> what people read.

use super::Language;
use super::fill::{Values, Written, capital, fill};
use super::find::{Finder, Found};
use super::shown::Link;
use crate::library::Library;
use crate::model::{PaperForm, Remedy, RemedyKind, Scheme, Shown};
use crate::outcome::{Finding, NeededPaper, Told, Value};

/// What people read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rendered {
    /// What is. Never empty.
    pub text: String,
    /// What to do, a step each; empty where nothing can be done.
    pub advice: Vec<String>,
    /// The language of the text. It is the one that decides where the scheme lacks the wanted one.
    pub language: Language,
}

/// A finding, with what to do about it.
#[must_use]
pub fn render(library: &Library, scheme: &Scheme, finding: &Finding, wanted: Language) -> Rendered {
    let finder = Finder::new(library, scheme, wanted);
    finder.rendered(finding, &finder.values(finding))
}

/// A remark or a notice.
#[must_use]
pub fn render_told(library: &Library, scheme: &Scheme, told: &Told, wanted: Language) -> Rendered {
    let finder = Finder::new(library, scheme, wanted);
    let (text, language) = finder.reason(&told.id, &Values::default());
    Rendered {
        text,
        advice: finder.step(&told.id, &Values::default()).into_iter().collect(),
        language,
    }
}

/// A paper of the list: how many of what, as what, and whether it is in.
#[must_use]
pub fn render_paper(
    library: &Library,
    scheme: &Scheme,
    paper: &NeededPaper,
    wanted: Language,
) -> String {
    Finder::new(library, scheme, wanted).paper(paper)
}

/// What opens a gate or a counter instead of a code.
#[must_use]
pub fn render_shown(library: &Library, scheme: &Scheme, shown: &Shown, wanted: Language) -> String {
    let finder = Finder::new(library, scheme, wanted);
    let text = |id: String| finder.noun(&id);
    let documents = shown.documents.iter().map(|kind| format!("document.{kind}"));
    let papers = shown.papers.iter().map(|piece| format!("paper.{piece}"));
    let names: Vec<_> = documents.chain(papers).filter_map(text).collect();
    let values = Values {
        is: Some(Written::from(finder.language.all_of(&names))),
        of: text(shown_id(&shown.at)).map(Written::from),
        ..Values::default()
    };
    finder.filled("label.shown", &values).unwrap_or_else(|| finder.language.all_of(&names))
}

/// The text of a word: a field, a value, a state, a document's kind, an office, a scheme.
#[must_use]
pub fn word(library: &Library, scheme: &Scheme, word: &str, wanted: Language) -> Option<String> {
    Finder::new(library, scheme, wanted).word(word)
}

impl Finder<'_> {
    pub(super) fn values(self, finding: &Finding) -> Values {
        let is_age = self.is_age(finding);
        // What somebody typed in is shown as they typed it.
        let typed = self.scheme.form.iter().any(|field| Some(&field.name) == finding.of.as_ref());
        let typed = |value: &Value| match value {
            Value::Word(word) if typed => Some(Written::from(word.clone())),
            _ => None,
        };
        let other = finding.of.as_deref().and_then(|of| self.at(of)).unwrap_or(self);
        let value = |value: &Option<_>, link| {
            let value = value.as_ref()?;
            let known = || self.value(value, is_age, link).or_else(|| typed(value));
            other.value(value, is_age, link).or_else(known)
        };
        Values {
            is: value(&finding.is, Link::And),
            needs: value(&finding.needs, Link::Or),
            of: finding.of.as_deref().and_then(|of| self.word(of)).map(Written::from),
            target: None,
            until: finding.until.and_then(|until| self.when(until)),
        }
    }

    pub(super) fn rendered(self, finding: &Finding, values: &Values) -> Rendered {
        let (text, language) = self.reason(&finding.reason, values);
        let own = self.step(&finding.reason, values);
        // The reason's own advice says better whom to ask, and what for.
        let has_own = own.is_some();
        let is_said =
            |remedy: &Remedy| remedy.kind == RemedyKind::Ask && remedy.target.is_none() && has_own;
        let remedies = finding.remedies.iter().filter(|remedy| !is_said(remedy));
        let remedies = remedies.filter_map(|remedy| self.remedy(remedy, finding, values));
        let mut advice: Vec<String> = Vec::new();
        for step in remedies.chain(own) {
            if !advice.contains(&step) {
                advice.push(step);
            }
        }
        Rendered { text, advice, language }
    }

    /// The text of a reason; that of an empty or misspelt field where a form's field has none.
    fn reason(self, id: &str, values: &Values) -> (String, Language) {
        let field = id.strip_suffix("-missing").map(|field| (field, "field-missing"));
        let field = field.or_else(|| id.strip_suffix("-malformed").map(|f| (f, "field-malformed")));
        let general = field.and_then(|(field, general)| {
            let named = self.word(field).or_else(|| self.word(&field.replace('-', "_")));
            let of = values.of.clone().or_else(|| named.map(Written::from));
            Some((self.text(general)?, Values { of, ..values.clone() }))
        });
        let own = self.text(id).map(|found| (found, values.clone()));
        let unnamed = || Some((self.text("label.no-text")?, Values::default()));
        let Some((found, values)) = own.or(general).or_else(unnamed) else {
            return (id.to_owned(), self.language);
        };
        let text = self.fill(found, &values);
        (if text.is_empty() { id.to_owned() } else { text }, found.language)
    }

    /// A text of another language keeps only its sentences without values: languages never mix.
    pub(super) fn fill(self, found: Found<'_>, values: &Values) -> String {
        let none = Values::default();
        let values = if found.language == self.language { values } else { &none };
        fill(found.text, values, found.language)
    }

    fn step(self, id: &str, values: &Values) -> Option<String> {
        let found = self.advice(id)?;
        Some(self.fill(found, values)).filter(|step| !step.is_empty())
    }

    /// A remedy as a sentence; an office with its address and hours.
    fn remedy(self, remedy: &Remedy, finding: &Finding, values: &Values) -> Option<String> {
        let fits = matches!(remedy.kind, RemedyKind::Renew | RemedyKind::Bring | RemedyKind::Apply);
        let target = remedy.target.as_deref().or(finding.of.as_deref().filter(|_| fits));
        let target = target.and_then(|target| self.target(remedy.kind, target)).map(Written::from);
        let until = values.until.clone();
        let has_value = target.is_some() || (remedy.kind == RemedyKind::Wait && until.is_some());
        let id = format!("remedy.{}", remedy.kind);
        let id = if has_value { id } else { format!("{id}.plain") };
        let sentence = self.filled(&id, &Values { target, until, ..Values::default() })?;
        let office = remedy.target.as_deref().and_then(|target| self.office(target));
        let office = office.filter(|_| remedy.kind == RemedyKind::GoTo);
        let between = if self.language.is_chinese() { "" } else { " " };
        Some(office.map_or(sentence.clone(), |office| format!("{sentence}{between}{office}")))
    }

    pub(super) fn paper(self, paper: &NeededPaper) -> String {
        let name =
            |piece: &str| self.noun(&format!("paper.{piece}")).unwrap_or_else(|| piece.to_owned());
        let or = paper.or.as_deref().map(name);
        let names: Vec<_> = [Some(name(&paper.piece)), or].into_iter().flatten().collect();
        let mut line = capital(&self.language.either(&names));
        if paper.count > 1 {
            line = format!("{} × {line}", self.language.number(paper.count.into()));
        }
        let form = (paper.form != PaperForm::Any).then(|| format!("paper-form.{}", paper.form));
        let form = form.and_then(|id| self.noun(&id));
        let state = paper.lack.map_or("label.is-in".to_owned(), |lack| format!("lack.{}", lack));
        let state = self.noun(&state);
        for note in form.into_iter().chain(state) {
            line += &if self.language.is_chinese() {
                format!("（{note}）")
            } else {
                format!(" ({note})")
            };
        }
        line
    }
}

/// The id of a place where something is shown: `mo counter` is `shown.mo-counter`.
pub(super) fn shown_id(at: &str) -> String {
    format!("shown.{}", at.replace(' ', "-"))
}
