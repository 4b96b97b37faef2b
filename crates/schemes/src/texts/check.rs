//! Texts against the schemes that they speak of: nothing missing, nothing unused, no field in vain.

use std::collections::BTreeMap;

use super::Language;
use super::fill::{fields, sentences};
use super::find::reason_of;
use super::needed::{Need, merged, needed};
use super::read::problem;
use crate::library::{Library, Text, Texts};
use crate::read::Problem;

/// Where a text stands: the folder, or none for the shared ones; and its id.
type Place<'a> = (Option<&'a str>, &'a str);

/// Everything that is wrong with the texts of a library.
#[must_use]
pub fn check(library: &Library) -> Vec<Problem> {
    let needs = needed(library);
    let mut mistakes: Vec<Problem> = Vec::new();
    let mut used: BTreeMap<Place<'_>, Vec<&Need>> = BTreeMap::new();
    for need in &needs {
        match place(library, need) {
            Some(place) => used.entry(place).or_default().push(need),
            None if need.is_optional => {}
            None => mistakes.push(missing(need)),
        }
    }
    for (folder, texts) in all(library) {
        let extra = folder.map(|name| languages_of(library, name));
        for (id, text) in &texts.by_id {
            let known = used.get(&(folder, id.as_str()));
            mistakes.extend(judge(
                folder,
                id,
                text,
                known.map_or(&[], Vec::as_slice),
                extra.as_deref(),
            ));
        }
    }
    mistakes.sort_by(|a, b| key(a).cmp(&key(b)));
    mistakes.dedup();
    mistakes
}

fn key(problem: &Problem) -> (&str, u32, u32, &str) {
    (&problem.file, problem.line, problem.column, &problem.what)
}

fn all(library: &Library) -> impl Iterator<Item = (Option<&str>, &Texts)> {
    let folders = library.folders.iter().map(|(name, folder)| (Some(name.as_str()), &folder.texts));
    folders.chain([(None, &library.texts)])
}

/// The first id that has a text: in the folder, or in the shared file.
fn place<'a>(library: &'a Library, need: &'a Need) -> Option<Place<'a>> {
    let own = need.folder.as_deref().and_then(|name| library.folders.get_key_value(name));
    need.ids.iter().find_map(|id| {
        // Words around a value stand where the text of their reason does.
        let home = reason_of(id).unwrap_or(id);
        let in_folder = own.filter(|(_, folder)| folder.texts.by_id.contains_key(home));
        if in_folder.is_some_and(|(_, folder)| !folder.texts.by_id.contains_key(id)) {
            return None;
        }
        let shared = || library.texts.by_id.contains_key(id).then_some((None, id.as_str()));
        in_folder.map(|(name, _)| (Some(name.as_str()), id.as_str())).or_else(shared)
    })
}

fn missing(need: &Need) -> Problem {
    let (file, spot) = &need.by;
    let id = need.ids.first().map_or("", String::as_str);
    let what = match &need.folder {
        Some(folder) => {
            format!("{id} has no text; write [{id}] in {folder}/texts.toml or in texts.toml")
        }
        None => format!("{id} has no text; write [{id}]"),
    };
    problem(file, *spot, what)
}

fn languages_of(library: &Library, folder: &str) -> Vec<Language> {
    let versions = library.folders.get(folder).map(|folder| &folder.versions);
    let heads = versions.into_iter().flatten().map(|(_, version)| &version.scheme.head);
    heads.flat_map(|head| &head.languages).filter_map(|tag| tag.parse().ok()).collect()
}

fn judge(
    folder: Option<&str>,
    id: &str,
    text: &Text,
    needs: &[&Need],
    only: Option<&[Language]>,
) -> Vec<Problem> {
    let file = folder.map_or_else(|| "texts.toml".to_owned(), |name| format!("{name}/texts.toml"));
    let mistake = |what: String| problem(&file, text.spot, what);
    if needs.is_empty() {
        return vec![mistake(format!(
            "nothing needs the text {id}: take it out, or correct its name"
        ))];
    }
    let (languages, may, begins_bare) = merged(needs);
    let mut found = Vec::new();
    for (part, by_language) in [("text", &text.text), ("do", &text.advice)] {
        if part == "do" && by_language.is_empty() {
            continue;
        }
        for language in
            languages.iter().filter(|language| !by_language.contains_key(language.tag()))
        {
            found.push(mistake(format!("{id} lacks its {part} in {language}")));
        }
        for (tag, sentence) in by_language {
            let Ok(language) = tag.parse::<Language>() else { continue };
            if only.is_some_and(|only| !only.contains(&language)) {
                found.push(mistake(format!(
                    "{id} has a {part} in {tag}, which is no language of this scheme"
                )));
            }
            for field in fields(sentence).unwrap_or_default() {
                if !may.contains(&field) {
                    found.push(mistake(format!(
                        "{id}, {tag}: its {part} has {{{field}}}, which is never known there"
                    )));
                }
            }
            let first = sentences(sentence, language).first().copied().unwrap_or_default();
            if part == "text" && begins_bare && first.contains('{') {
                found.push(mistake(format!(
                    "{id}, {tag}: the first sentence must hold without a field, since a value may be unknown"
                )));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEME: &str = r#"
[scheme]
name = "club"
version = 1
from = 2026-01-01T00:00:00
earlier = "keep"
time = { zone = "Europe/Lisbon", calendar = "none", month_end = "clamp", leap_birthday = "1 March", count_from = "same-day" }
languages = { decides = "pt", also = ["en"] }

[[checks.require]]
id = "too-young"
must = { age = { at_least = 11 } }

[[checks.require]]
id = "no-phone"
must = { holder_key = "bound" }

[gate]
none = true
"#;

    const TEXTS: &str = r#"
[scheme]
text = { en = "the club", pt = "o clube" }
[too-young]
text = { en = "Too young. At least {needs}.", pt = "Novo demais." }
needed.text = { en = "at least {needs}", pt = "pelo menos {needs}" }
[no-phone]
text = { en = "No phone.", pt = "Sem telemóvel." }
[zone]
"Europe/Lisbon".text = { en = "Lisbon time", pt = "hora de Lisboa" }
"#;

    /// What is wrong with the texts of the club, apart from the words that all schemes share.
    fn wrong(texts: &str) -> Vec<String> {
        let files = [("vocabulary.toml", ""), ("club/1.toml", SCHEME), ("club/texts.toml", texts)];
        let library = crate::read::read(&files).unwrap_or_else(|problems| panic!("{problems:?}"));
        let mistakes = check(&library).into_iter().filter(|it| it.file.starts_with("club/"));
        mistakes.map(|mistake| mistake.to_string()).collect()
    }

    #[test]
    fn texts_that_are_all_there_and_all_needed_have_no_mistake() {
        assert_eq!(wrong(TEXTS), Vec::<String>::new());
    }

    #[test]
    fn each_mistake_is_told_with_its_file_and_line() {
        for (from, to, wanted) in [
            (", pt = \"o clube\"", "", "club/texts.toml:3:1: scheme lacks its text in pt"),
            (
                "[no-phone]",
                "[no-fone]",
                "club/1.toml:14:1: no-phone has no text; write [no-phone] in",
            ),
            ("[no-phone]", "[no-fone]", "club/texts.toml:8:1: nothing needs the text no-fone"),
            (
                "No phone.",
                "No phone. {is} is it.",
                "club/texts.toml:8:1: no-phone, en: its text has {is}, which is never known",
            ),
            (
                "Too young. At",
                "At",
                "club/texts.toml:5:1: too-young, en: the first sentence must hold without a field",
            ),
            (
                "en = \"No",
                "zh-Hant = \"無\", en = \"No",
                "club/texts.toml:8:1: no-phone has a text in zh-Hant, which is no language",
            ),
            (
                ", pt = \"pelo menos {needs}\"",
                "",
                "club/texts.toml:6:8: too-young.needed lacks its text in pt",
            ),
            (
                "needed.text",
                "now.do = { en = \"x\" }\nnow.text",
                "club/texts.toml:6:5: too-young.now lacks its do in pt",
            ),
        ] {
            let found = wrong(&TEXTS.replacen(from, to, 1));
            assert!(
                found.iter().any(|mistake| mistake.starts_with(wanted)),
                "{from:?} -> {to:?} gave {found:#?}, wanted {wanted:?}"
            );
        }
    }

    #[test]
    fn words_around_a_value_of_another_files_reason_are_unused() {
        let texts = TEXTS.replacen(
            "[scheme]",
            "[too-old.needed]\ntext = { en = \"x\", pt = \"y\" }\n[scheme]",
            1,
        );
        assert_eq!(
            wrong(&texts),
            [
                "club/texts.toml:3:1: nothing needs the text too-old.needed: take it out, or correct its name"
            ]
        );
    }
}
