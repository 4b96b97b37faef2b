//! For a receipt printer: 42 columns, of which a Chinese character takes two.

use clearance_core::language::{Language, Texts};

use super::{Pending, Sheet, local, words};

/// Columns of a receipt printer.
pub const COLUMNS: usize = 42;
/// Paper to tear off at, and the end of the page (U+000C), which is all that plain text can say of a cut.
const END: &str = "\n\n\n\n\u{c}";
/// Paper to tear off at, and the cut: ESC/POS `GS V 66 0`. A printer without a knife passes it over.
const CUT: &[u8] = b"\n\n\n\n\x1dV\x42\x00";

impl Sheet {
    /// The slip as text, in three languages, with the end of a page behind it.
    pub fn receipt(&self) -> String {
        self.lines().join("\n") + END
    }

    /// The same as bytes for the printer (UTF-8), with a cut behind it.
    pub fn receipt_and_cut(&self) -> Vec<u8> {
        and_cut(&self.lines())
    }

    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            Language::ALL.iter().map(|it| centred(words::TITLE.in_language(*it))).collect();
        lines.push(centred(&self.slip.number));
        lines.push(rule());
        for language in Language::ALL {
            let until = self.slip.until.in_language(language);
            lines.extend(wrapped(&format!("{}{until}", words::STAY_UNTIL.in_language(language))));
        }
        lines.push(rule());
        lines.extend(passed(&local(self.arrived, self.utc_offset), &self.place));
        lines.push(rule());
        lines.extend(in_all(&words::KEEP));
        lines
    }
}

impl Pending {
    /// What to do, as text, in three languages, with the end of a page behind it.
    pub fn receipt(&self) -> String {
        self.lines().join("\n") + END
    }

    /// The same as bytes for the printer (UTF-8), with a cut behind it.
    pub fn receipt_and_cut(&self) -> Vec<u8> {
        and_cut(&self.lines())
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = in_all(self.words());
        lines.push(rule());
        lines.extend(passed(&local(self.arrived, self.utc_offset), &self.place));
        lines
    }
}

fn and_cut(lines: &[String]) -> Vec<u8> {
    [lines.join("\n").as_bytes(), CUT].concat()
}

fn passed(when: &str, place: &str) -> Vec<String> {
    let all = |texts: Texts| Language::ALL.map(|it| texts.in_language(it)).join(" / ");
    let place: String = place.chars().filter(|letter| !letter.is_control()).collect();
    [pair(&all(words::ARRIVED), when), pair(&all(words::AT), &place)].concat()
}

fn in_all(texts: &Texts) -> Vec<String> {
    Language::ALL.iter().flat_map(|it| wrapped(texts.in_language(*it))).collect()
}

fn rule() -> String {
    "-".repeat(COLUMNS)
}

/// How many columns a character takes: those of East Asia two.
fn columns_of(letter: char) -> usize {
    let is_wide = matches!(letter,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    if is_wide { 2 } else { 1 }
}

fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn centred(text: &str) -> String {
    format!("{}{text}", " ".repeat(COLUMNS.saturating_sub(columns(text)) / 2))
}

/// A name at the left and a value at the right; on two lines where they are too long for one.
fn pair(name: &str, value: &str) -> Vec<String> {
    let used = columns(name) + columns(value);
    if used < COLUMNS {
        return vec![format!("{name}{}{value}", " ".repeat(COLUMNS - used))];
    }
    let right = |line: String| {
        let before = COLUMNS.saturating_sub(columns(&line));
        format!("{}{line}", " ".repeat(before))
    };
    wrapped(name).into_iter().chain(wrapped(value).into_iter().map(right)).collect()
}

/// Broken at spaces, and between Chinese characters, but not before their punctuation.
fn wrapped(text: &str) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in pieces(text) {
        if columns(&line) + columns(word.trim_end()) > COLUMNS && !line.is_empty() {
            lines.push(core::mem::take(&mut line).trim_end().to_owned());
        }
        for letter in word.chars() {
            if columns(&line) + columns_of(letter) > COLUMNS {
                lines.push(core::mem::take(&mut line).trim_end().to_owned());
            }
            line.push(letter);
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Words with the space behind them; a Chinese character is a word with the punctuation behind it.
fn pieces(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in text.chars() {
        let is_mark = matches!(letter, '，' | '。' | '、' | '：' | '；');
        let begins = !is_mark
            && letter != ' '
            && (before == ' ' || columns_of(letter) == 2 || columns_of(before) == 2);
        match all.last_mut() {
            Some(last) if !begins => last.push(letter),
            _ => all.push(letter.to_string()),
        }
        before = letter;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::Lacking;
    use super::super::tests::sheet;
    use super::*;

    #[test]
    fn a_receipt_says_number_and_last_day_in_three_languages_within_42_columns() {
        let text = sheet().receipt();
        for says in [
            "7Q2M9-XKD0V",
            "You may stay until 24 May 2027",
            "可逗留至2027年5月24日",
            "Pode permanecer até 24 de maio de 2027",
            "2026-11-26 09:20",
            "border-gate",
        ] {
            assert!(text.contains(says), "{text}");
        }
        for line in text.lines() {
            assert!(columns(line) <= COLUMNS, "{line}");
            assert!(!line.starts_with(['，', '。', '、']), "{line}");
        }
        assert!(text.ends_with('\u{c}') && !text.contains('\u{1d}'));
        let bytes = sheet().receipt_and_cut();
        assert!(bytes.ends_with(b"\x1dV\x42\x00") && !bytes.contains(&b'\x0c'));
    }

    #[test]
    fn what_is_not_known_yet_is_no_slip_and_says_so() {
        let Sheet { arrived, place, utc_offset, .. } = sheet();
        for (lacks, says) in
            [(Lacking::Answer, "ask for your slip"), (Lacking::LastDay, "See an officer now")]
        {
            let text = Pending { lacks, arrived, place: place.clone(), utc_offset }.receipt();
            let flat = text.replace('\n', " ");
            assert!(flat.contains("This is not a landing slip") && flat.contains(says), "{text}");
            assert!(!flat.contains("stay until"));
            assert!(text.lines().all(|line| columns(line) <= COLUMNS), "{text}");
        }
    }

    #[test]
    fn a_word_that_is_longer_than_a_line_is_broken() {
        let lines = wrapped(&"x".repeat(100));
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [42, 42, 16]);
    }
}
