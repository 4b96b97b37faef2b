//! Every phrase of the console, a table a page.
//!
//! A phrase is `NAME: English, Chinese, Portuguese`: one that lacks a language does not compile. The tests hold all
//! languages of a phrase to the same values.

/// Makes a table of phrases: `NAME: "English", "Chinese", "Portuguese";`, and `ALL` of them.
#[macro_export]
macro_rules! phrases {
    ($($name:ident: $en:literal, $zh_hant:literal, $pt:literal;)+) => {
        $(
            #[doc = $en]
            pub const $name: $crate::console::lang::Phrase =
                $crate::console::lang::Phrase { en: $en, zh_hant: $zh_hant, pt: $pt };
        )+

        /// Every one, by its name.
        pub const ALL: &[(&str, $crate::console::lang::Phrase)] =
            &[$((stringify!($name), $name)),+];
    };
}

pub mod act;
pub mod common;
pub mod done;
pub mod office;
pub mod people;
pub mod watch;
pub mod work;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::lang::Lang;
    use std::collections::BTreeSet;

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(at, _)| at).collect()
    }

    #[test]
    fn every_phrase_has_words_and_the_same_values_in_every_language() {
        let all =
            [act::ALL, common::ALL, done::ALL, office::ALL, people::ALL, watch::ALL, work::ALL]
                .concat();
        assert!(all.len() > 300, "{}", all.len());
        for (name, phrase) in all {
            for lang in Lang::ALL {
                let text = phrase.of(lang);
                assert!(!text.trim().is_empty(), "{name} {lang:?}");
                assert_eq!(places(text), places(phrase.en), "{name} {lang:?}");
            }
        }
    }
}
