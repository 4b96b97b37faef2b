//! The console's languages, and phrases in all of them.

use core::fmt;
use core::str::FromStr;

use clearance_schemes::texts::Language;

/// A language of the console. Deliberately closed: each phrase is written in exactly these.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Portuguese, as in Macao.
    Pt,
    /// Chinese in traditional characters.
    ZhHant,
}

/// A tag names no language of the console.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnknownLang;

impl fmt::Display for UnknownLang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the console's languages are en, pt and zh-Hant")
    }
}

impl core::error::Error for UnknownLang {}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(tag: &str) -> Result<Self, UnknownLang> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag).ok_or(UnknownLang)
    }
}

impl Lang {
    /// Every one, in the order in which pages offer them.
    pub const ALL: [Self; 3] = [Self::En, Self::ZhHant, Self::Pt];

    /// Its tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        self.language().tag()
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Pt => "Português",
            Self::ZhHant => "繁體中文",
        }
    }

    /// The language of the schemes' texts.
    #[must_use]
    pub const fn language(self) -> Language {
        match self {
            Self::En => Language::En,
            Self::Pt => Language::Pt,
            Self::ZhHant => Language::ZhHant,
        }
    }

    /// A sentence follows another without a space.
    #[must_use]
    pub const fn is_chinese(self) -> bool {
        matches!(self, Self::ZhHant)
    }
}

/// A phrase in every language. Values go where `{0}`, `{1}` and so on stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Phrase {
    /// In English.
    pub en: &'static str,
    /// In Chinese.
    pub zh_hant: &'static str,
    /// In Portuguese.
    pub pt: &'static str,
}

impl Phrase {
    /// It in one language.
    #[must_use]
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Pt => self.pt,
            Lang::ZhHant => self.zh_hant,
        }
    }

    /// It with values. A value is never read for braces of its own.
    #[must_use]
    pub fn fill(self, lang: Lang, values: &[&str]) -> String {
        let mut filled = String::new();
        let mut rest = self.of(lang);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((place, tail)) = after.split_once('}') else { break };
            let value = place.parse().ok().and_then(|place: usize| values.get(place));
            filled.push_str(value.copied().unwrap_or_default());
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_braces_is_left_as_it_is() {
        let phrase = Phrase { en: "{1} of {0}.", zh_hant: "", pt: "" };
        assert_eq!(phrase.fill(Lang::En, &["{1}", "a{0}b"]), "a{0}b of {1}.");
    }
}
