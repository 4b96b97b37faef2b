//! Which text an id has, in which language: the folder's own, the shared one, another folder's.

use super::Language;
use crate::library::{Library, Text, Texts};
use crate::model::{RemedyKind, Scheme};

/// The language in which a scheme is read: the one that is wanted, or the one that decides.
#[must_use]
pub fn choose_language(scheme: &Scheme, wanted: Language) -> Language {
    let has = |language: &Language| scheme.head.languages.iter().any(|tag| tag == language.tag());
    Some(wanted).filter(has).or_else(|| decides(scheme)).unwrap_or(wanted)
}

/// The language that decides.
pub(super) fn decides(scheme: &Scheme) -> Option<Language> {
    scheme.head.languages.first()?.parse().ok()
}

/// Looks texts up for one scheme and one language.
#[derive(Clone, Copy)]
pub(super) struct Finder<'a> {
    pub(super) library: &'a Library,
    pub(super) scheme: &'a Scheme,
    pub(super) language: Language,
}

/// A text, and the language in which it is there.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) text: &'a str,
    pub(super) language: Language,
}

impl<'a> Finder<'a> {
    pub(super) fn new(library: &'a Library, scheme: &'a Scheme, wanted: Language) -> Self {
        Self { library, scheme, language: choose_language(scheme, wanted) }
    }

    /// As the same reader reads another scheme.
    pub(super) fn at(self, scheme: &str) -> Option<Self> {
        let folder = self.library.folders.get(scheme)?;
        let (_, newest) = folder.versions.last_key_value()?;
        Some(Self { scheme: &newest.scheme, ..self })
    }

    pub(super) fn text(self, id: &str) -> Option<Found<'a>> {
        self.pick(&self.entry(id)?.text)
    }

    pub(super) fn advice(self, id: &str) -> Option<Found<'a>> {
        self.pick(&self.entry(id)?.advice)
    }

    /// A noun for the middle of a sentence: in this language, or not at all.
    pub(super) fn noun(self, id: &str) -> Option<String> {
        self.entry(id)?.text.get(self.language.tag()).cloned()
    }

    /// A word: a value of a field, a state, a document's kind, whatever a scheme names.
    pub(super) fn word(self, word: &str) -> Option<String> {
        let own = word_ids(self.scheme, word).into_iter().find_map(|id| self.noun(&id));
        let scheme = || self.at(word)?.noun("scheme");
        let name = || self.is_name(word).then(|| word.to_owned());
        let is_code = !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
        // A code of a country and a place as passports print it are the same in every language.
        let code = || is_code.then(|| word.to_owned());
        own.or_else(scheme).or_else(name).or_else(code)
    }

    /// What a remedy speaks of. A word of the kind that the remedy is about goes first.
    pub(super) fn target(self, kind: RemedyKind, target: &str) -> Option<String> {
        let ids = target_ids(self.scheme, kind, target);
        ids.iter().find_map(|id| self.noun(id)).or_else(|| self.word(target))
    }

    /// The text of an id. Words around a value stand beside the text of their reason, and nowhere else.
    fn entry(self, id: &str) -> Option<&'a Text> {
        self.home(reason_of(id).unwrap_or(id))?.by_id.get(id)
    }

    /// Where an id has its text: in the scheme's folder, among the shared ones, or in the folder of a
    /// scheme whose reason was inherited.
    fn home(self, id: &str) -> Option<&'a Texts> {
        let library = self.library;
        let has = |texts: &&Texts| texts.by_id.contains_key(id);
        let own = library.folders.get(&self.scheme.head.name).map(|folder| &folder.texts);
        let inherited = || {
            let names_its_kind = id.contains('.') || id == "scheme";
            let others = library.folders.values().filter(|_| !names_its_kind);
            others.map(|folder| &folder.texts).find(|texts| has(texts))
        };
        let shared = || Some(&library.texts).filter(has);
        own.filter(has).or_else(shared).or_else(inherited)
    }

    fn pick(
        self,
        by_language: &'a std::collections::BTreeMap<String, String>,
    ) -> Option<Found<'a>> {
        let order = [Some(self.language), decides(self.scheme)].into_iter().flatten();
        order.chain(Language::ALL).find_map(|language| {
            by_language.get(language.tag()).map(|text| Found { text, language })
        })
    }

    /// Names in tables are shown as they stand: a programme is called the same everywhere.
    fn is_name(self, word: &str) -> bool {
        let cells = self.scheme.tables.iter().flat_map(|table| {
            let texts =
                table.columns.iter().filter(|(_, column)| *column == crate::model::Column::Text);
            texts.flat_map(|(name, _)| table.rows.iter().map(move |(_, cells)| (name, cells)))
        });
        cells
            .flat_map(|(name, cells)| cells.iter().filter(move |(column, _)| column == name))
            .any(|(_, cell)| matches!(cell, crate::model::Cell::Text(text) if text == word))
    }
}

/// The reason that words around a value belong to: of `too-young.needed`, `too-young`.
pub(super) fn reason_of(id: &str) -> Option<&str> {
    let reason = id.strip_suffix(".now").or_else(|| id.strip_suffix(".needed"));
    // The code has labels of these names.
    reason.filter(|reason| *reason != "label")
}

/// The ids under which the target of a remedy may stand, the nearest first.
pub(super) fn target_ids(scheme: &Scheme, kind: RemedyKind, target: &str) -> Vec<String> {
    let kinds: &[&str] = match kind {
        RemedyKind::Apply | RemedyKind::Renew => &["document"],
        RemedyKind::Bring => &["document", "paper"],
        RemedyKind::ComeWith | RemedyKind::Ask => &["who"],
        RemedyKind::GoTo => &["office"],
        RemedyKind::Bind | RemedyKind::UpdateApp | RemedyKind::UseInstead | RemedyKind::Wait => &[],
    };
    let mut ids: Vec<_> = kinds.iter().map(|kind| format!("{kind}.{target}")).collect();
    ids.extend(word_ids(scheme, target));
    ids
}

/// The ids under which a word of a scheme may stand, the nearest first.
pub(super) fn word_ids(scheme: &Scheme, word: &str) -> Vec<String> {
    const SHARED: [&str; 24] = [
        "state",
        "word",
        "document-state",
        "document",
        "paper",
        "office",
        "residence",
        "country",
        "place",
        "who",
        "answer",
        "cause",
        "event",
        "fee",
        "deadline",
        "contact",
        "paper-form",
        "birthplace",
        "decision",
        "check",
        "known",
        "field",
        "tie",
        "calendar",
    ];
    let word = word.replace(' ', "-");
    let fields = scheme.ask.iter().filter(|field| field.values.contains(&word));
    let mut ids: Vec<_> = fields.map(|field| format!("ask.{}.{word}", field.name)).collect();
    let named = |list: bool, kind: &str| list.then(|| format!("{kind}.{word}"));
    ids.extend(named(scheme.ask.iter().any(|field| field.name == word), "ask"));
    ids.extend(named(scheme.form.iter().any(|field| field.name == word), "form"));
    ids.extend(named(scheme.tables.iter().any(|table| table.name == word), "table"));
    ids.extend(SHARED.iter().map(|kind| format!("{kind}.{word}")));
    ids
}
