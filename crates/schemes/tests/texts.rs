//! The shipped texts: all there, none unused, and each readable with any values and with none.

use clearance_schemes::library::Library;
use clearance_schemes::model::{Answer, Remedy, RemedyKind, Scheme};
use clearance_schemes::outcome::{Finding, Value, When};
use clearance_schemes::shipped;
use clearance_schemes::texts::{Language, check, render};
use clearance_schemes::time::{Day, Instant, Span};

#[test]
fn every_id_that_a_shipped_scheme_needs_has_all_its_languages_and_none_is_unused() {
    let mistakes: Vec<_> = check(&shipped()).iter().map(ToString::to_string).collect();
    assert!(mistakes.is_empty(), "{} mistakes:\n{}", mistakes.len(), mistakes.join("\n"));
}

#[test]
fn every_reason_reads_well_in_every_language_with_every_value_and_with_none() {
    let library = shipped();
    let mut read = 0;
    for (scheme, language) in readers(&library) {
        for id in reasons(&library, scheme) {
            for (is, until) in samples() {
                let rendered = render(&library, scheme, &finding(&id, is, until), language);
                assert_eq!(rendered.language, language, "{id}");
                read += 1;
                for line in [&rendered.text].into_iter().chain(&rendered.advice) {
                    if let Some(what) = fault(line, language) {
                        panic!("{} {language} {id}: {what}: {line:?}", scheme.head.name);
                    }
                }
            }
        }
    }
    assert!(read > 4_000, "only {read}");
}

#[test]
fn every_text_of_every_file_reads_well_in_its_language() {
    let library = shipped();
    let folders = library.folders.values().map(|folder| &folder.texts);
    for (id, text) in folders.chain([&library.texts]).flat_map(|texts| &texts.by_id) {
        for (tag, line) in text.text.iter().chain(&text.advice) {
            let language: Language = tag.parse().expect("a language");
            let line = ["{is}", "{needs}", "{of}", "{until}", "{target}"]
                .iter()
                .fold(line.clone(), |line, field| line.replace(field, "1"));
            if let Some(what) = fault(&line, language) {
                panic!("{tag} {id}: {what}: {line:?}");
            }
        }
    }
}

/// Every scheme with each of its languages.
fn readers(library: &Library) -> Vec<(&Scheme, Language)> {
    let schemes = library.folders.values().flat_map(|folder| folder.versions.values());
    schemes
        .flat_map(|version| {
            let languages = version.scheme.head.languages.iter();
            languages.map(|tag| (&version.scheme, tag.parse().expect("a language")))
        })
        .collect()
}

/// The ids of the folder's own texts, and of the shared reasons that have the scheme's languages.
fn reasons(library: &Library, scheme: &Scheme) -> Vec<String> {
    let own = &library.folders[&scheme.head.name].texts.by_id;
    let has_all = |id: &&String| {
        let text = &library.texts.by_id[*id].text;
        scheme.head.languages.iter().all(|tag| text.contains_key(tag))
    };
    let shared = library.texts.by_id.keys().filter(has_all);
    own.keys().chain(shared).filter(|id| !id.contains('.') && *id != "scheme").cloned().collect()
}

fn samples() -> Vec<(Option<Value>, Option<When>)> {
    let day = Day::from_ymd_opt(2027, 3, 16).expect("a day");
    let span: Span = "10 working days".parse().expect("a span");
    vec![
        (None, None),
        (Some(Value::Day(day)), Some(When::Day(day))),
        (Some(Value::Instant(Instant(1_795_651_200))), Some(When::Instant(Instant(1_795_651_200)))),
        (Some(Value::Number(1)), None),
        (Some(Value::Number(12_345)), None),
        (Some(Value::Span(span)), None),
        (Some(Value::Word("in-force".to_owned())), None),
        (Some(Value::Word("no such word".to_owned())), None),
        (Some(Value::Words(vec!["lost".to_owned(), "stolen".to_owned()])), None),
        (Some(Value::Words(Vec::new())), None),
    ]
}

fn finding(id: &str, value: Option<Value>, until: Option<When>) -> Finding {
    let of = value.is_some().then(|| "mo-passport".to_owned());
    let remedies = [RemedyKind::Wait, RemedyKind::UpdateApp, RemedyKind::Bind, RemedyKind::Ask]
        .map(|kind| Remedy { kind, target: None });
    Finding {
        reason: id.to_owned(),
        rule: 0,
        weight: Answer::NotEligible,
        member: None,
        is: value.clone(),
        needs: value,
        of,
        until,
        remedies: remedies.to_vec(),
        facts: Vec::new(),
    }
}

/// What nobody should have to read.
fn fault(line: &str, language: Language) -> Option<&'static str> {
    if line.trim().is_empty() {
        return Some("it is empty");
    }
    if line.contains(['{', '}']) {
        return Some("it has a brace");
    }
    if line.contains("  ") || line.trim() != line {
        return Some("it has a space too many");
    }
    let is_han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    if !language.is_chinese() {
        return line.chars().any(is_han).then_some("it has Chinese characters");
    }
    let words = line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let is_english =
        |word: &str| word.chars().any(|c| c.is_ascii_alphabetic()) && !NAMES.contains(&word);
    if words.into_iter().any(is_english) {
        return Some("it has a word that is not Chinese");
    }
    // A comma within a number is right.
    let line: Vec<char> = line.chars().collect();
    let is_number = |at: usize| line.get(at.wrapping_sub(1)).is_some_and(char::is_ascii_digit);
    let mut marks = line.iter().enumerate().filter(|(_, c)| matches!(c, ',' | ';' | '?' | '!'));
    marks.any(|(at, _)| !is_number(at)).then_some("it has a mark that is not Chinese")
}

/// Names that Chinese texts keep as they are: `e-道`, EMS, BIR, and the letters of a form.
const NAMES: [&str; 3] = ["e", "EMS", "BIR"];
