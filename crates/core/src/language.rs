//! The languages that people at a checkpoint read.

/// A language that every text exists in.
///
/// Deliberately closed: every text exists in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Português.
    Portuguese,
    /// 繁體中文.
    TraditionalChinese,
}

impl Language {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::English, Self::TraditionalChinese, Self::Portuguese];

    /// BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Portuguese => "pt",
            Self::TraditionalChinese => "zh-Hant",
        }
    }
}

/// One text in each language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// English.
    pub en: &'static str,
    /// Português.
    pub pt: &'static str,
    /// 繁體中文.
    pub zh: &'static str,
}

impl Texts {
    /// The text in one language.
    pub const fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Portuguese => self.pt,
            Language::TraditionalChinese => self.zh,
        }
    }
}
