//! `texts.toml` -> [`Texts`]. Strict: whatever is not a text is a mistake with its line and column.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Language;
use super::fill::fields;
use crate::library::{Text, Texts};
use crate::model::Spot;
use crate::read::Problem;

/// Kinds may nest so deep: `ask.FIELD.VALUE`, and one more for events.
const DEEPEST: usize = 4;

/// Reads a file of texts. `file` is its name for messages.
///
/// # Errors
/// Every mistake of the file, in the file's order.
pub fn read(file: &str, source: &str) -> Result<Texts, Vec<Problem>> {
    let mut reader = Reader { file, source, texts: BTreeMap::new(), mistakes: Vec::new() };
    match DeTable::parse(source) {
        Ok(table) => reader.table("", table.get_ref(), 0),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reader.mistake(at, error.message().to_owned());
        }
    }
    reader.mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    if reader.mistakes.is_empty() {
        Ok(Texts { by_id: reader.texts })
    } else {
        Err(reader.mistakes)
    }
}

struct Reader<'a> {
    file: &'a str,
    source: &'a str,
    texts: BTreeMap<String, Text>,
    mistakes: Vec<Problem>,
}

impl Reader<'_> {
    fn table(&mut self, id: &str, table: &DeTable<'_>, depth: usize) {
        for (key, value) in table {
            let (name, at) = (key.get_ref().as_ref(), key.span().start);
            if (name == "text" || name == "do") && depth > 0 {
                self.languages(id, name == "do", at, value);
                continue;
            }
            if !is_name(name) {
                self.mistake(
                    at,
                    format!("{name:?} is no id: letters, digits, and any of - _ / . only"),
                );
                continue;
            }
            let inner = if id.is_empty() { name.to_owned() } else { format!("{id}.{name}") };
            match value.get_ref() {
                DeValue::Table(_) if depth == DEEPEST => {
                    self.mistake(at, format!("{inner} is too deep for a text"));
                }
                DeValue::Table(table) => self.table(&inner, table, depth + 1),
                _ => self.mistake(
                    at,
                    format!("{inner} is no text; a text is a table with `text`, and with `do` where there is something to do"),
                ),
            }
        }
        self.entry(id, table);
    }

    /// A table with something to do must say what it is about; one with nothing at all is a slip.
    fn entry(&mut self, id: &str, table: &DeTable<'_>) {
        let at = self.texts.get(id).map(|text| text.spot);
        if let Some(spot) = at.filter(|_| !table.contains_key("text")) {
            let what = format!("{id} says what to do, and not what about: it lacks `text`");
            self.mistakes.push(problem(self.file, spot, what));
        } else if table.is_empty() && !id.is_empty() {
            self.mistake(0, format!("{id} is empty: write a text, or take it out"));
        }
    }

    fn languages(&mut self, id: &str, is_advice: bool, at: usize, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(languages) = value.get_ref() else {
            let what =
                format!("{id}: write the languages in braces, as {{ en = \"...\", pt = \"...\" }}");
            return self.mistake(at, what);
        };
        if languages.is_empty() {
            self.mistake(at, format!("{id} has no language at all"));
        }
        let mut by_language = BTreeMap::new();
        for (tag, sentence) in languages {
            let at = tag.span().start;
            let tag = tag.get_ref().as_ref();
            if let Err(error) = tag.parse::<Language>() {
                self.mistake(at, format!("{id}: {error}"));
                continue;
            }
            match sentence.get_ref() {
                DeValue::String(sentence) => {
                    if let Some(what) = slip(sentence) {
                        self.mistake(at, format!("{id}, {tag}: {what}"));
                    }
                    by_language.insert(tag.to_owned(), sentence.to_string());
                }
                _ => self.mistake(at, format!("{id}, {tag}: a text stands in quotation marks")),
            }
        }
        let spot = self.spot(at);
        let text = self.texts.entry(id.to_owned()).or_default();
        if text.spot == Spot::default() || spot.line < text.spot.line {
            text.spot = spot;
        }
        *(if is_advice { &mut text.advice } else { &mut text.text }) = by_language;
    }

    fn mistake(&mut self, at: usize, what: String) {
        self.mistakes.push(problem(self.file, self.spot(at), what));
    }

    fn spot(&self, at: usize) -> Spot {
        let before = self.source.get(..at).unwrap_or(self.source);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
        Spot {
            line: count(before.matches('\n').count()),
            column: count(before[start..].chars().count()),
        }
    }
}

/// A mistake whose help stands in its own words.
pub(super) fn problem(file: &str, at: Spot, what: String) -> Problem {
    Problem { file: file.to_owned(), line: at.line, column: at.column, what, help: String::new() }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.'))
}

/// What is wrong with a sentence by itself.
fn slip(sentence: &str) -> Option<String> {
    if sentence.trim().is_empty() {
        return Some("the text is empty".to_owned());
    }
    if sentence.trim() != sentence || sentence.contains("  ") || sentence.contains(['\n', '\t']) {
        return Some("only single spaces, between words".to_owned());
    }
    match fields(sentence) {
        Err(brace) => Some(format!(
            "{brace:?} is no field; the fields are {{is}}, {{needs}}, {{of}}, {{until}} and {{target}}"
        )),
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(source: &str) -> Vec<String> {
        let mistakes = read("t.toml", source).expect_err("a mistake");
        mistakes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_text_is_read_by_its_id_and_by_its_kind_and_id() {
        let texts = read(
            "t.toml",
            "[too-young]\ntext = { en = \"Too young. From {needs}.\", zh-Hant = \"未滿年齡。\" }\ndo = { en = \"Wait.\" }\n\
             [ask.service]\ntext = { en = \"Service\" }\nenrol.text = { en = \"enrol\" }\n",
        )
        .expect("texts");
        let ids: Vec<_> = texts.by_id.keys().map(String::as_str).collect();
        assert_eq!(ids, ["ask.service", "ask.service.enrol", "too-young"]);
        let text = &texts.by_id["too-young"];
        assert_eq!(text.text["zh-Hant"], "未滿年齡。");
        assert_eq!(text.advice["en"], "Wait.");
        assert_eq!(text.spot, Spot { line: 2, column: 1 });
        assert_eq!(texts.by_id["ask.service.enrol"].spot.line, 6);
    }

    #[test]
    fn each_mistake_has_its_line_and_column() {
        for (source, wanted) in [
            (
                "[a]\ntext = { en = \"x\", fr = \"y\" }",
                "t.toml:2:20: a: there is no language \"fr\"",
            ),
            ("[a]\ntext = { en = \"{name} x\" }", "t.toml:2:10: a, en: \"{name}\" is no field"),
            ("[a]\ntext = { en = \"x { y\" }", "t.toml:2:10: a, en: \"{\" is no field"),
            ("[a]\ntext = { en = \"x } y\" }", "t.toml:2:10: a, en: \"}\" is no field"),
            ("[a]\ntext = { en = \"\" }", "t.toml:2:10: a, en: the text is empty"),
            ("[a]\ntext = { en = \"x  y\" }", "t.toml:2:10: a, en: only single spaces"),
            ("[a]\ntext = { en = 3 }", "t.toml:2:10: a, en: a text stands in quotation marks"),
            ("[a]\ntext = \"x\"", "t.toml:2:1: a: write the languages in braces"),
            ("[a]\ntext = {}", "t.toml:2:1: a has no language at all"),
            ("[a]\nadvice = 1", "t.toml:2:1: a.advice is no text"),
            ("[a]\ndo = { en = \"x\" }", "t.toml:2:1: a says what to do, and not what about"),
            ("[a]", "t.toml:1:1: a is empty"),
            ("[\"a b\"]\ntext = { en = \"x\" }", "t.toml:1:2: \"a b\" is no id"),
            ("[a]\ntext = { en = \"x\" }\n[a]\ntext = { en = \"y\" }", "t.toml:3:2: duplicate key"),
            ("[a.b.c.d.e]\ntext = { en = \"x\" }", "t.toml:1:10: a.b.c.d.e is too deep"),
        ] {
            let found = mistakes(source);
            assert!(found[0].starts_with(wanted), "{source:?} gave {found:?}, wanted {wanted:?}");
        }
    }

    #[test]
    fn all_mistakes_of_a_file_are_told_at_once() {
        assert_eq!(mistakes("[a]\ntext = { fr = \"x\", de = \"y\" }\nmore = 1").len(), 3);
    }
}
