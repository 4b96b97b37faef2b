//! Words of the schemes and the vocabulary, as the console shows them.

use clearance_schemes::model::{DocumentState, Scheme};
use clearance_schemes::texts::{Language, choose_language, word};
use maud::{Markup, html};

use super::frame::Frame;

/// A word in the language in which it is there.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) language: Option<Language>,
}

impl Frame<'_> {
    /// The newest version of a scheme.
    pub(super) fn scheme(&self, name: &str) -> Option<&Scheme> {
        let (_, newest) = self.library.folders.get(name)?.versions.last_key_value()?;
        Some(&newest.scheme)
    }

    /// A word of a scheme, or one that all share: in this language where it is there, or in another one.
    pub(super) fn look_up(&self, scheme: Option<&str>, wanted: &str) -> Word {
        let own = scheme.and_then(|name| self.scheme(name));
        let all = self.library.folders.values().filter_map(|folder| {
            folder.versions.last_key_value().map(|(_, version)| &version.scheme)
        });
        // A scheme's own words go first, in the language in which it is read.
        if let Some(scheme) = own {
            let language = choose_language(scheme, self.lang.language());
            if let Some(text) = word(self.library, scheme, wanted, language) {
                return Word { text, language: Some(language) };
            }
        }
        let schemes: Vec<_> = own.into_iter().chain(all).collect();
        let here = self.lang.language();
        let languages = [here, Language::ZhHant, Language::Pt, Language::En];
        let speaks = |scheme: &Scheme, language: Language| {
            scheme.head.languages.iter().any(|tag| tag == language.tag())
        };
        for language in languages {
            for scheme in schemes.iter().filter(|scheme| speaks(scheme, language)) {
                if let Some(text) = word(self.library, scheme, wanted, language) {
                    return Word { text, language: Some(language) };
                }
            }
        }
        Word { text: wanted.to_owned(), language: None }
    }

    /// A word of a known kind: of the scheme's own texts, of the shared ones, of any scheme's.
    pub(super) fn of_kind(&self, scheme: Option<&str>, kind: &str, wanted: &str) -> Word {
        let id = format!("{kind}.{wanted}");
        let folders = &self.library.folders;
        let own = scheme.and_then(|name| folders.get(name)).map(|folder| &folder.texts);
        let others = folders.values().map(|folder| &folder.texts);
        let homes: Vec<_> = own.into_iter().chain([&self.library.texts]).chain(others).collect();
        let here = self.lang.language();
        for language in [here, Language::ZhHant, Language::Pt, Language::En] {
            let text = homes.iter().find_map(|home| home.by_id.get(&id)?.text.get(language.tag()));
            if let Some(text) = text {
                return Word { text: text.clone(), language: Some(language) };
            }
        }
        self.look_up(scheme, wanted)
    }

    /// A word of a known kind as a label of its own.
    pub(super) fn label_of(&self, kind: &str, wanted: &str) -> Markup {
        self.marked(self.of_kind(None, kind, wanted))
    }

    /// What became of a document.
    pub(super) fn state_of(&self, state: DocumentState) -> String {
        let word = self.of_kind(None, "document-state", state.name());
        headed(&word.text, word.language)
    }

    /// A fee's name under its scheme.
    pub(super) fn fee(&self, scheme: &str, id: &str) -> Markup {
        self.marked(self.of_kind(Some(scheme), "fee", id))
    }

    /// The same as plain text.
    pub(super) fn fee_text(&self, scheme: &str, id: &str) -> String {
        let word = self.of_kind(Some(scheme), "fee", id);
        headed(&word.text, word.language)
    }

    /// Words of a known kind as choices.
    pub(super) fn choices_of<'w>(
        &self,
        kind: &str,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Vec<(String, String)> {
        let text = |wanted: &str| {
            let word = self.of_kind(None, kind, wanted);
            headed(&word.text, word.language)
        };
        words.into_iter().map(|word| (word.to_owned(), text(word))).collect()
    }

    /// A word as a label of its own: without its article, with a capital.
    pub(super) fn label(&self, scheme: Option<&str>, wanted: &str) -> Markup {
        self.marked(self.look_up(scheme, wanted))
    }

    /// With its language where it is another one.
    fn marked(&self, word: Word) -> Markup {
        let text = headed(&word.text, word.language);
        match word.language.filter(|language| *language != self.lang.language()) {
            Some(language) => html! { span lang=(language.tag()) { (text) } },
            None => html! { (text) },
        }
    }

    /// The same as plain text, for options and attributes.
    pub(super) fn label_text(&self, scheme: Option<&str>, wanted: &str) -> String {
        let word = self.look_up(scheme, wanted);
        headed(&word.text, word.language)
    }

    /// A checkpoint's name. No text has those that a gate made up: `shenzhen-bay` is Shenzhen Bay.
    pub(super) fn place(&self, name: &str) -> String {
        let word = self.look_up(None, name);
        if word.language.is_some() {
            return headed(&word.text, word.language);
        }
        let parts: Vec<_> = name.split('-').map(|part| headed(part, None)).collect();
        parts.join(" ")
    }

    /// Words of the vocabulary as choices.
    pub(super) fn choices<'w>(
        &self,
        scheme: Option<&str>,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Vec<(String, String)> {
        words.into_iter().map(|word| (word.to_owned(), self.label_text(scheme, word))).collect()
    }

    /// A word for the middle of a sentence.
    pub(super) fn noun(&self, scheme: Option<&str>, wanted: &str) -> String {
        self.look_up(scheme, wanted).text
    }
}

/// Without its article, with a capital.
fn headed(text: &str, language: Option<Language>) -> String {
    let articles: &[&str] = match language {
        Some(Language::En) => &["the ", "an ", "a "],
        Some(Language::Pt) => &["os ", "as ", "o ", "a ", "um ", "uma "],
        _ => &[],
    };
    let bare = articles.iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text);
    let mut letters = bare.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
