//! Fields of a text -> sentences. A sentence whose value is not known is left out.

use super::Language;

/// The names that may stand in braces.
pub(super) const FIELDS: [&str; 5] = ["is", "needs", "of", "target", "until"];

/// A value, as it is written in one language.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Written {
    /// The words.
    pub(super) text: String,
    /// Chinese sets no space before and after it, although it begins or ends with a digit: a date.
    pub(super) tight: bool,
}

impl From<String> for Written {
    fn from(text: String) -> Self {
        Self { text, tight: false }
    }
}

/// The values of a text's fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) is: Option<Written>,
    pub(super) needs: Option<Written>,
    pub(super) of: Option<Written>,
    pub(super) target: Option<Written>,
    pub(super) until: Option<Written>,
}

impl Values {
    fn of_name(&self, name: &str) -> Option<&Written> {
        match name {
            "is" => self.is.as_ref(),
            "needs" => self.needs.as_ref(),
            "of" => self.of.as_ref(),
            "target" => self.target.as_ref(),
            "until" => self.until.as_ref(),
            _ => None,
        }
        .filter(|written| !written.text.is_empty())
    }
}

/// The names of a text's fields; or the first brace that is none.
pub(super) fn fields(text: &str) -> Result<Vec<&str>, &str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let brace = &rest[at..];
        let name =
            brace.strip_prefix('{').and_then(|inner| inner.split_once('}')).map(|(name, _)| name);
        match name {
            Some(name) if FIELDS.contains(&name) => {
                found.push(name);
                rest = &brace[name.len() + 2..];
            }
            Some(name) if !name.contains('{') => return Err(&brace[..name.len() + 2]),
            _ => return Err(&brace[..1]),
        }
    }
    Ok(found)
}

/// The sentences of a text, each with its mark at the end.
pub(super) fn sentences(text: &str, language: Language) -> Vec<&str> {
    let ends = |(at, c): (usize, char)| {
        let end = at + c.len_utf8();
        let is_end = if language.is_chinese() {
            matches!(c, '。' | '！' | '？')
        } else {
            matches!(c, '.' | '!' | '?') && text[end..].starts_with(' ')
        };
        is_end.then_some(end)
    };
    let mut found = Vec::new();
    let mut start = 0;
    for end in text.char_indices().filter_map(ends).chain([text.len()]) {
        let sentence = text[start..end].trim();
        if !sentence.is_empty() {
            found.push(sentence);
        }
        start = end;
    }
    found
}

/// Puts the values in, and leaves out the sentences that lack one.
pub(super) fn fill(text: &str, values: &Values, language: Language) -> String {
    let between = if language.is_chinese() { "" } else { " " };
    let filled =
        sentences(text, language).into_iter().filter_map(|s| sentence(s, values, language));
    filled.collect::<Vec<_>>().join(between)
}

fn sentence(text: &str, values: &Values, language: Language) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        out.push_str(before);
        join(&mut out, values.of_name(name)?, after, language);
        rest = after;
    }
    out.push_str(rest);
    // What the author wrote keeps its letters; a value may stand first.
    Some(if text.starts_with('{') && !language.is_chinese() { capital(&out) } else { out })
}

fn join(out: &mut String, value: &Written, after: &str, language: Language) {
    if language == Language::Pt && contract(out, &value.text) {
        return;
    }
    let spaced = language.is_chinese() && !value.tight;
    let narrow = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let wide = |c: Option<char>| c.is_some_and(is_wide);
    if spaced && wide(out.chars().last()) && narrow(value.text.chars().next()) {
        out.push(' ');
    }
    out.push_str(&value.text);
    if spaced && narrow(value.text.chars().last()) && wide(after.chars().next()) {
        out.push(' ');
    }
}

/// A Chinese character, not a mark.
fn is_wide(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// Portuguese joins a preposition with the article of the noun after it: `de` and `o` are `do`.
fn contract(out: &mut String, value: &str) -> bool {
    const PAIRS: [(&str, [&str; 4]); 4] = [
        ("de ", ["do ", "da ", "dos ", "das "]),
        ("em ", ["no ", "na ", "nos ", "nas "]),
        ("por ", ["pelo ", "pela ", "pelos ", "pelas "]),
        ("a ", ["ao ", "à ", "aos ", "às "]),
    ];
    for (preposition, joined) in PAIRS {
        let ends_with_word =
            out.strip_suffix(preposition).is_some_and(|b| b.is_empty() || b.ends_with(' '));
        for (article, joined) in ["o ", "a ", "os ", "as "].into_iter().zip(joined) {
            if let Some(noun) = value.strip_prefix(article).filter(|_| ends_with_word) {
                out.truncate(out.len() - preposition.len());
                out.push_str(joined);
                out.push_str(noun);
                return true;
            }
        }
    }
    false
}

/// The first letter as a capital one.
pub(super) fn capital(text: &str) -> String {
    // "e-Channel" begins small on purpose.
    if text.starts_with("e-") {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Values {
        Values { of: Some(Written::from(text.to_owned())), ..Values::default() }
    }

    #[test]
    fn a_sentence_without_its_value_is_left_out_and_the_rest_stays() {
        let text = "Too young. The least age is {needs}. Possible from {until}.";
        let values =
            Values { needs: Some(Written::from("11 years".to_owned())), ..Values::default() };
        assert_eq!(fill(text, &values, Language::En), "Too young. The least age is 11 years.");
        assert_eq!(fill(text, &Values::default(), Language::En), "Too young.");
        let text = "未滿年齡。最低年齡為{needs}。";
        assert_eq!(fill(text, &Values::default(), Language::ZhHant), "未滿年齡。");
    }

    #[test]
    fn chinese_has_a_space_between_characters_and_digits_but_not_around_dates() {
        let age = Values { needs: Some(Written::from("11 歲".to_owned())), ..Values::default() };
        assert_eq!(fill("須年滿{needs}。", &age, Language::ZhHant), "須年滿 11 歲。");
        let day = Written { text: "2027年3月16日".to_owned(), tight: true };
        let day = Values { until: Some(day), ..Values::default() };
        assert_eq!(fill("由{until}起。", &day, Language::ZhHant), "由2027年3月16日起。");
        assert_eq!(fill("請帶備{of}。", &of("護照"), Language::ZhHant), "請帶備護照。");
        assert_eq!(
            fill("使用{of}通道。", &of("SmartGate"), Language::ZhHant),
            "使用 SmartGate 通道。"
        );
    }

    #[test]
    fn portuguese_joins_a_preposition_with_the_article() {
        let fill = |text, value| fill(text, &of(value), Language::Pt);
        assert_eq!(fill("A validade de {of}.", "o passaporte"), "A validade do passaporte.");
        assert_eq!(fill("Vá a {of}.", "a sede"), "Vá à sede.");
        assert_eq!(
            fill("Em {of}.", "os serviços"),
            "Em os serviços.",
            "a capital is no preposition"
        );
        assert_eq!(fill("Está em {of}.", "as portas"), "Está nas portas.");
        assert_eq!(fill("Renove {of}.", "o passaporte"), "Renove o passaporte.");
        assert_eq!(fill("Validade de {of}.", "Macau"), "Validade de Macau.");
    }

    #[test]
    fn a_sentence_begins_with_a_capital_letter() {
        assert_eq!(
            fill("{of} is missing.", &of("the passport"), Language::En),
            "The passport is missing."
        );
        assert_eq!(capital("água"), "Água");
        assert_eq!(capital(""), "");
    }

    #[test]
    fn a_number_with_a_full_stop_ends_no_sentence() {
        let text = "Version 4.2 is needed. Update.";
        assert_eq!(sentences(text, Language::En), ["Version 4.2 is needed.", "Update."]);
    }
}
