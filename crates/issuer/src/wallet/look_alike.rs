//! Which labels a hurried reader takes for one.
//!
//! Nobody attacks the holder's own labels: two that look the same come of two keyboards, of a file
//! name's decomposed letters or of a full-width input method. So the compatibility forms of
//! Unicode and a table of the letters that Latin shares with Cyrillic and Greek are enough.
//! `unicode-normalization` has the first, with tables that nobody should keep by hand. The second
//! could be the confusables of Unicode's report 39 (`unicode-security`): 6,000 pairs, most of them
//! of scripts that no keyboard of a phone types, 200 KB in an app, and pairs such as `rn` and `m`
//! that would refuse honest names (Arno, Amo).

use unicode_normalization::UnicodeNormalization;

/// What a label looks like, in three ways of looking; see [`alike`](Self::alike).
#[derive(PartialEq, Eq)]
pub(super) struct Looks {
    /// Without regard to capitals.
    lower: String,
    /// With letters of other scripts as the Latin ones that they look like, and digits as letters.
    drawn: String,
    /// Such letters, without regard to capitals. Digits stay: a small L is no small I.
    drawn_lower: String,
}

impl Looks {
    /// The looks of `text`, without what draws nothing: invisible characters and runs of spaces.
    pub(super) fn of(text: &str) -> Self {
        let plain = visible(text);
        let latin: String = plain.chars().map(|c| as_latin(as_one_mark(c))).collect();
        Self {
            lower: plain.chars().map(as_one_mark).collect::<String>().to_lowercase(),
            drawn: latin.chars().map(digit_as_letter).collect(),
            drawn_lower: latin.to_lowercase(),
        }
    }

    /// Whether there is nothing to see.
    pub(super) fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// Whether one could be taken for the other.
    pub(super) fn alike(&self, other: &Self) -> bool {
        self.lower == other.lower
            || self.drawn == other.drawn
            || self.drawn_lower == other.drawn_lower
    }
}

/// Compatibility forms decomposed (NFKD), so that a letter stands before its marks.
fn visible(text: &str) -> String {
    let seen: String = text.nfkd().filter(|c| !is_invisible(*c)).collect();
    let words: Vec<_> = seen.split_whitespace().collect();
    words.join(" ")
}

/// Format characters that draw nothing (Unicode `Default_Ignorable_Code_Point`, the usual ones).
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Apostrophes, hyphens and middle dots, which keyboards choose by themselves.
fn as_one_mark(c: char) -> char {
    match c {
        '`' | '\u{2b9}'..='\u{2bc}' | '\u{2018}'..='\u{201b}' | '\u{2032}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}' => '\u{b7}',
        _ => c,
    }
}

/// Cyrillic, Greek and phonetic letters, and the Latin ones that they are drawn as.
const LOOK_ALIKES: [(&str, &str); 4] = [
    ("АВЕІЈКМНОРСЅТХУҮԚԜ", "ABEIJKMHOPCSTXYYQW"),
    ("асԁеһіјӏкорԛѕѵԝхуүг", "acdehijlkopqsvwxyyr"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("αγικνορυχıɑɡ", "ayikvopuxiag"),
];

fn as_latin(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    let find = |(theirs, ours): &(&'static str, &'static str)| {
        theirs.chars().zip(ours.chars()).find(|(other, _)| *other == c)
    };
    LOOK_ALIKES.iter().find_map(find).map_or(c, |(_, latin)| latin)
}

/// A one, a bar and a capital I are drawn as a small L; a zero as a capital O.
fn digit_as_letter(c: char) -> char {
    match c {
        '1' | '|' | 'I' => 'l',
        '0' => 'O',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        let (one, other) = (Looks::of(one), Looks::of(other));
        assert_eq!(one.alike(&other), other.alike(&one));
        one.alike(&other)
    }

    #[test]
    fn labels_that_look_the_same_are_alike() {
        for (one, other) in [
            ("Ana", "ana"),
            ("Ana", " Ana "),
            ("Ana", "An\u{200b}a"),
            ("Ana", "\u{202a}Ana"),
            ("Ana  Sá", "ANA SÁ"),
            ("José", "Jose\u{301}"),
            ("Ana", "Ａｎａ"),
            ("Mei", "\u{41c}ei"),
            ("MEI", "\u{39c}\u{395}\u{399}"),
            ("Kátia", "\u{41a}a\u{301}tia"),
            ("катя", "КАТЯ"),
            ("Ян", "ЯН"),
            ("O'Brien", "O\u{2019}Brien"),
            ("Anna-Lena", "Anna\u{2013}Lena"),
            ("玛丽·陈", "玛丽・陈"),
            ("Ana 1", "Ana l"),
            ("Ana 0", "Ana O"),
            ("Ian", "lan"),
            ("ｶﾅ", "カナ"),
        ] {
            assert!(alike(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn names_that_differ_are_not_alike() {
        for (one, other) in [
            ("Ana", "Ana 2"),
            ("Ana 1", "Ana 2"),
            ("阿明", "阿美"),
            ("José", "Jose"),
            ("Ian", "Lan"),
            ("Arno", "Amo"),
            ("Катя", "Коля"),
            ("กุลธิดา", "กุลธิ"),
            ("Ana", ""),
        ] {
            assert!(!alike(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn each_letter_of_the_table_has_one_partner() {
        for (theirs, ours) in LOOK_ALIKES {
            assert_eq!(theirs.chars().count(), ours.len());
            for (other, latin) in theirs.chars().zip(ours.chars()) {
                assert!(!other.is_ascii() && latin.is_ascii_alphabetic());
                assert_eq!(as_latin(other), latin, "a letter stands in the table twice");
            }
        }
    }
}
