//! The reader, on the shipped files and on mistakes made in them.

mod noise;

use super::*;
use crate::shipped_files;

/// The problems of the shipped files after `from` was replaced in one of them, once.
fn problems_with(path: &str, from: &str, to: &str) -> Vec<String> {
    // Texts name nothing that the others resolve, and are the most to read.
    let needed = shipped_files().iter().filter(|(name, _)| !name.ends_with("texts.toml"));
    let changed: Vec<(&str, String)> = needed
        .map(|(name, text)| {
            let is_it = *name == path;
            assert!(!is_it || text.contains(from), "{path} has no {from:?}");
            (*name, if is_it { text.replacen(from, to, 1) } else { (*text).to_owned() })
        })
        .collect();
    problems_of(&changed)
}

fn problems_of(files: &[(&str, String)]) -> Vec<String> {
    let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    match read(&files) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
#[rustfmt::skip] // one mistake a line
fn every_mistake_is_told_with_what_was_meant() {
    let mutual = "hk-mo-mutual/1.toml";
    let permit = "mo-travel-permit/1.toml";
    let channel = "hk-echannel/1.toml";
    let appointment = "hk-id-appointment/1.toml";
    let words = "vocabulary.toml";
    let mut wrong = Vec::new();
    for (path, from, to, told) in [
        // keys, words, types
        (mutual, "remedy = \"wait\"", "remdy = \"wait\"", "unknown key `remdy` in [[checks.require]]; did you mean `remedy`?"),
        (mutual, "[grant]", "[grants]", "unknown key `grants` in a scheme's file; did you mean `grant`?"),
        (mutual, "at_least = 11", "at_least = \"11\"", "`at_least` must be a whole number from 0 to 150, and is a text"),
        (mutual, "at_least = 11", "at_least = 300", "`at_least` is 300, and must be from 0 to 150"),
        (mutual, "at_least = 11", "at_least = -1", "`at_least` is -1, and must be from 0 to 150"),
        (mutual, "remedy = \"wait\"", "remedy = \"wiat\"", "unknown remedy `wiat`; did you mean `wait`?"),
        (mutual, "\"Asia/Macau\"", "\"Asia/Macu\"", "did you mean `Asia/Macau`?"),
        (mutual, "month_end = \"clamp\"\n", "", "`month_end` is missing in [scheme.time]"),
        (mutual, "2024-07-19T00:00:00", "2024-07-19T00:00:00Z", "`from` must be a local moment"),
        (mutual, "credential = \"14 days\"", "credential = \"14 day\"", "\"14 day\" is no length of time"),
        (mutual, "credential = \"14 days\"", "credential = \"14 hours\"", "cannot be counted in hours"),
        (mutual, "also = [\"pt\", \"en\"]", "also = [\"pt\", \"pt\"]", "`pt` stands twice in `also`"),
        (mutual, "also = [\"pt\", \"en\"]", "also = [\"pt\", \"zh\"]", "unknown language `zh`"),
        (mutual, "facts = [\"S1-02\"]", "facts = [\"S1 02\"]", "`S1 02` is no name"),
        (mutual, "holder_key = \"device\"", "holder_key = \"device-or-paskey\"", "unknown rule for holder keys `device-or-paskey`; did you mean `device-or-passkey`?"),
        (mutual, "holder_key = \"device\"", "holder_key = true", "`holder_key` must be"),
        // names
        (mutual, "standing = { scheme = \"hk-echannel\"", "standing = { scheme = \"hk-echanel\"", "unknown scheme `hk-echanel`; did you mean `hk-echannel`?"),
        (mutual, "state = \"active\"", "state = \"activ\"", "unknown state of `hk-echannel` `activ`; did you mean `active`?"),
        (mutual, "kind = \"mo-permanent-card\"", "kind = \"mo-permanent-cards\"", "unknown kind of document `mo-permanent-cards`"),
        (mutual, "otherwise = \"mo-apcs\"", "otherwise = \"mo-apc\"", "unknown scheme `mo-apc`"),
        (mutual, "document mo-permanent-card", "dokument mo-permanent-card", "ends no credential"),
        (mutual, "event = \"document.damaged\"", "event = \"document.damage\"", "unknown event `document.damage`; did you mean `document.damaged`?"),
        (mutual, "to = \"ended\"", "to = \"endd\"", "unknown state of [life] `endd`; did you mean `ended`?"),
        (mutual, "links = [\"code-status\"", "links = [\"code-statu\"", "unknown contact `code-statu`"),
        (mutual, "in = \"mo\"", "in = \"macau\"", "unknown place `macau`"),
        (mutual, "shares_phone_with = \"guardian\"", "shares_phone_with = \"gardian\"", "did you mean `guardian`?"),
        (permit, "remedy = \"go-to mo-dsi\"", "remedy = \"go-to mo-dis\"", "unknown target `mo-dis`: `go-to` needs an office; did you mean `mo-dsi`?"),
        (permit, "remedy = \"go-to mo-dsi\"", "remedy = \"go-to\"", "`go-to` needs a target; name an office"),
        (permit, "remedy = \"wait\"", "remedy = \"wait mo-dsi\"", "`wait` has no target"),
        (permit, "is = \"slow\"", "is = \"slwo\"", "unknown condition of [lists] `slwo`; did you mean `slow`?"),
        (permit, "when = { channel = \"counter\" }", "when = { chanel = \"counter\" }", "`chanel` is neither a field of [ask] nor something that can be asked; did you mean `channel`?"),
        (permit, "when = { channel = \"counter\" }", "when = { channel = \"conter\" }", "unknown value `conter`; did you mean `counter`?"),
        (permit, "when = { is = \"gone\" }", "when = { gone = true }", "write `is = \"gone\"`"),
        (permit, "piece = \"police-slip\"", "piece = \"polise-slip\"", "unknown paper `polise-slip`"),
        (permit, "starts = \"collection\"", "starts = \"colection\"", "unknown deadline `colection`; did you mean `collection`?"),
        (permit, "lines = [\"normal\"]", "lines = [\"normale\"]", "unknown line of [fees] `normale`"),
        (permit, "when = { waiver = \"unemployment\" }\n", "", "`when` is missing in [[fees.waivers]]"),
        (permit, "cause = \"first\"", "caus = \"first\"", "`mo-passport` does not ask `caus`; did you mean `cause`?"),
        (permit, "lodged = \"macao\"", "lodged = \"macau\"", "unknown value `macau`; did you mean `macao`?"),
        (permit, "amount = \"250.00\"", "amount = \"250\"", "`250` is no amount"),
        (permit, "amount = \"250.00\"", "amount = 250.00", "`amount` must be a text in quotes, and is a number with a fraction"),
        (permit, "within = \"ever\"", "within = \"evr\"", "unknown period `evr`; did you mean `ever`?"),
        (permit, "[form.postage]", "[form.postal]", "nobody is asked what `postage` costs"),
        (permit, "currency = \"MOP\"", "currency = \"pataca\"", "`pataca` is no currency"),
        (permit, "expiry of mo-travel-permit", "expiry of mo-travel-permits", "unknown kind of document `mo-travel-permits`"),
        (permit, "calendar = \"mo-government\"", "calendar = \"mo-goverment\"", "unknown calendar `mo-goverment`; did you mean `mo-government`?"),
        (permit, "calendar = \"mo-government\"", "calendar = \"none\"", "working days need a calendar"),
        (channel, "need = \"visa\"", "need = \"viza\"", "unknown value `viza`; did you mean `visa`?"),
        (channel, "need = \"visa\"", "needs = \"visa\"", "the table `visa-for-hong-kong` has no column `needs`; did you mean `need`?"),
        (channel, "table = \"visa-for-hong-kong\"", "table = \"visa-for-hongkong\"", "unknown table `visa-for-hongkong`"),
        (channel, "CHN = {", "chn = {", "`chn` is no code of a nationality"),
        (channel, "lifts = \"card-expired\"", "lifts = \"card-expires\"", "unknown reason that a row of [life] gives `card-expires`; did you mean `card-expired`?"),
        (channel, "cause = [\"loss\"]", "cause = [\"lost\"]", "unknown cause `lost`; did you mean `loss`?"),
        (channel, "at = \"usable\"", "at = \"usabel\"", "unknown deadline `usabel`; did you mean `usable`?"),
        (channel, "come-with parent", "come-with parnt", "did you mean `parent`?"),
        (appointment, "at = \"at_office\"", "at = \"office_at\"", "unknown office or field of [ask] `office_at`"),
        (appointment, "for = \"purpose\"", "for = \"porpose\"", "unknown field of [ask] `porpose`; did you mean `purpose`?"),
        (appointment, "not-then = ", "not-than = ", "`must` has no outcome `not-than`; did you mean `not-then`?"),
        (appointment, "column = \"offices.places\"", "column = \"offices.place\"", "write `offices.places`"),
        (appointment, "2 days before slot", "2 days before slt", "unknown date `slt`; did you mean `slot`?"),
        (appointment, "of hk-identity-card.number", "of hk-identity-card.numbr", "did you mean `number`?"),
        (appointment, "offices = \"at_office\"", "offices = \"purpose\"", "`purpose` names no offices: `first-at-11` is none"),
        (appointment, "each = [\n  \"purpose\"", "each = [\n  \"porpose\"", "did you mean `purpose`?"),
        (appointment, "field = { smart = \"old\" }", "field = { smart = \"odl\" }", "unknown value `odl`; did you mean `old`?"),
        (appointment, "form = \"email\"", "form = \"emial\"", "unknown form of a field `emial`; did you mean `email`?"),
        (words, "form = \"AA9999999\"", "form = \"aa9999999\"", "`aa9999999` is no form"),
        (words, "purposes = [\"reprint-slip\"]", "purposes = [\"reprint-slips\"]", "unknown value of [ask] `reprint-slips`"),
        (words, "Mon-Fri 08:45-16:30", "Mon-Fri 8:45-16:30", "are no opening hours"),
        (words, "Mon-Fri 08:45-16:30", "Fri-Mon 08:45-16:30", "are no opening hours"),
        (words, "Mon-Fri 08:45-16:30", "Mon-Fri 16:30-08:45", "are no opening hours"),
        (words, "moved_to = \"hk-ro-tseung-kwan-o\"", "moved_to = \"hk-ro-tseung-kwan\"", "did you mean `hk-ro-tseung-kwan-o`?"),
        (words, "too-short = ", "to-short = ", "a document has no outcome `to-short`; did you mean `too-short`?"),
        ("calendars/hk-general.toml", "2024-02-10", "2023-02-10", "2023-02-10 is in none of the `years`"),
        ("calendars/hk-general.toml", "2024-02-10", "2024-02-12", "does not come after the holiday before it"),
        // what does not fit together
        (mutual, "id = 1\n", "", "`id` is missing in [scheme]: the scheme has a code of its own"),
        (mutual, "id = 1\n", "id = 3\n", "the id 3 is that of `hk-mo-mutual` already"),
        (channel, "version = 1\n", "version = 1\nid = 2\n", "`id` must not stand here"),
        (mutual, "version = 1\n", "version = 2\n", "`version` is 2, and the file's name says 1"),
        (mutual, "name = \"hk-mo-mutual\"", "name = \"hk-mo\"", "the scheme is named `hk-mo`, and its folder `hk-mo-mutual`"),
        (mutual, "ledger = \"own lane\"\n", "", "`ledger` is missing in [gate]"),
        (mutual, "ledger = \"own lane\"", "ledger = \"shared\"", "unknown ledger `shared`"),
        (mutual, "uses = \"unlimited\"", "uses = 1", "a lane by itself cannot know how often a code was used elsewhere"),
        (mutual, "step = 15", "step = 31", "a code ends before the next one is shown"),
        (mutual, "max_behind = 5", "max_behind = 31", "come to more than 60 seconds"),
        (mutual, "lifts = \"inherit\"\n", "lifts = \"inherit\"\ncause = \"loss\"\n", "`cause` needs `of` with kinds of documents"),
        (permit, "purpose = [\"first\"", "age = [\"first\"", "a field cannot be named `age`"),
        (permit, "do = \"move-date\"\n", "", "this row does nothing"),
        (appointment, "[slots]\n", "[slot]\n", "`slot` needs [slots]"),
        (appointment, "form = \"email\"", "form = \"email\"\nattempts = 5", "only a pattern or a secret is tried"),
        (appointment, "early = \"15 minutes\"\n", "", "`early` is missing in [grant]"),
        (appointment, "party = 4", "party = 5", "a qualifier of party and place has room for a party of 4"),
    ] {
        let problems = problems_with(path, from, to);
        if !problems.iter().any(|problem| problem.contains(told)) {
            wrong.push(format!("{from:?} -> {to:?}\nwanted: {told}\ngot: {problems:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_mistake_is_told_where_it_stands_in_characters() {
    let facts = "facts = [\"S1-02\"]";
    let marked = "facts = [\"S1-02\"] # ação 未\nremedi = \"wait\"";
    let text = shipped_files().iter().find(|(path, _)| *path == "hk-mo-mutual/1.toml");
    let (before, _) = text.expect("it ships").1.split_once(facts).expect("it cites S1-02");
    let line = before.lines().count() + 1;
    let told = problems_with("hk-mo-mutual/1.toml", facts, marked);
    let wanted = format!(
        "hk-mo-mutual/1.toml:{}:1: unknown key `remedi` in [[checks.require]]; did you mean `remedy`?",
        line + 1
    );
    assert_eq!(told, [wanted]);
    let told =
        problems_with("hk-mo-mutual/1.toml", facts, "facts = [\"未\", \"S1-02\", \"S1-02\"]");
    let wanted = [
        format!(
            "hk-mo-mutual/1.toml:{line}:10: `未` is no name; use letters, digits, `-` and `_`, at most 64"
        ),
        format!("hk-mo-mutual/1.toml:{line}:24: `S1-02` stands twice in `facts`"),
    ];
    for wanted in wanted {
        assert!(told.contains(&wanted), "{wanted}\n{told:#?}");
    }
}

#[test]
fn every_mistake_of_every_file_is_told_and_in_order() {
    let mut files: Vec<(&str, String)> =
        shipped_files().iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    for (path, text) in &mut files {
        if let Some(at) = text.find("[gate]\n").filter(|_| !path.ends_with("texts.toml")) {
            text.insert_str(at, "[wolves]\n[sheep]\n");
        }
    }
    let schemes: Vec<_> = files.iter().filter(|(_, text)| text.contains("[wolves]")).collect();
    let problems = problems_of(&files);
    assert_eq!((schemes.len(), problems.len()), (12, 24), "{problems:#?}");
    for ((path, _), pair) in schemes.iter().zip(problems.chunks(2)) {
        assert!(pair[0].starts_with(path) && pair[0].contains("`wolves`"), "{pair:#?}");
        assert!(pair[1].starts_with(path) && pair[1].contains("`sheep`"), "{pair:#?}");
    }
}

#[test]
fn rows_in_one_line_and_rows_in_blocks_read_alike() {
    let blocks = "[checks]\n[[checks.require]]\nid = \"a\"\nmust = { age = { at_least = 1 } }\nremedy = \"wait\"\n\
                  [[checks.require]]\nid = \"b\"\n[checks.require.must]\nholder_key = \"bound\"\n";
    let lines = "[checks]\nrequire = [\n  { id = \"a\", must = { age = { at_least = 1 } }, remedy = [\"wait\"] },\n  \
                 { id = \"b\", must = { holder_key = \"bound\" } },\n]\n";
    let scheme = |checks: &str| {
        let text = format!(
            "[scheme]\nname = \"x\"\nversion = 1\nfrom = 2026-01-01T00:00:00\nearlier = \"keep\"\n\
             time = {{ zone = \"Asia/Macau\", calendar = \"none\", month_end = \"clamp\", \
             leap_birthday = \"1 March\", count_from = \"same-day\" }}\n\
             languages = {{ decides = \"pt\" }}\n{checks}[gate]\nnone = true\n"
        );
        let library = read(&[("vocabulary.toml", ""), ("x/1.toml", &text)]).expect("no mistake");
        let said = format!("{:?}", library.folders["x"].versions[&1].scheme);
        // Where it stands is what differs.
        let mut parts = said.split("Spot {");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| all + part.split_once('}').map_or("", |(_, rest)| rest))
    };
    assert_eq!(scheme(blocks), scheme(lines));
    assert!(scheme(blocks).contains("HolderKeyBound"));
}

#[test]
fn schemes_that_rest_on_each_others_answers_are_told() {
    let rule = "\n[[checks.require]]\nid = \"x\"\nmust = { entitled = { to = \"mo-travel-permit\", answer = \"eligible\" } }\n";
    let told = problems_with(
        "mo-passport/1.toml",
        "\n[[checks.papers]]",
        &format!("{rule}\n[[checks.papers]]"),
    );
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(
        told[0].contains("`mo-passport` rests on the answer of `mo-travel-permit`"),
        "{told:#?}"
    );
    assert!(
        told[1].contains("`mo-travel-permit` rests on the answer of `mo-passport`"),
        "{told:#?}"
    );
    let told = problems_with(
        "hk-echannel/1.toml",
        "minor = {",
        "minor = { is = \"adult\" }\nadult = { not = { is = \"minor\" } }\nminor2 = {",
    );
    assert!(told.iter().any(|problem| problem.contains("rests on itself")), "{told:#?}");
}

#[test]
fn a_later_version_must_come_into_force_later() {
    let mut files: Vec<(&str, String)> =
        shipped_files().iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    let (_, first) = files.iter().find(|(path, _)| *path == "mo-passport/1.toml").expect("ships");
    let second = first.replace("version = 1\n", "version = 2\n");
    files.push(("mo-passport/2.toml", second.clone()));
    let told = problems_of(&files);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("version 2 is not in force after the one before it"), "{told:#?}");
    files.pop();
    files.push(("mo-passport/2.toml", second.replace("1999-12-20T", "2027-01-01T")));
    assert!(problems_of(&files).is_empty(), "{:#?}", problems_of(&files));
}

#[test]
fn files_that_are_not_known_or_not_there_are_told() {
    let told = problems_of(&[("hk/one.toml", String::new()), ("a/1.toml", "= 1".to_owned())]);
    assert!(
        told.iter().any(|problem| problem.starts_with("hk/one.toml:1:1: no file")),
        "{told:#?}"
    );
    assert!(told.iter().any(|problem| problem.contains("there is no vocabulary")), "{told:#?}");
    assert!(told.iter().any(|problem| problem.starts_with("a/1.toml:1:1: ")), "{told:#?}");
    assert!(!told.iter().any(|problem| problem.contains("is missing in")), "{told:#?}");
}

#[test]
fn no_line_of_a_shipped_scheme_is_longer_than_a_page_is_wide() {
    // Texts are sentences, and cases have their people in one line.
    let is_rules = |path: &str| {
        !["texts.toml", "cases.toml", "people.toml"].iter().any(|end| path.ends_with(end))
    };
    for (path, text) in shipped_files().iter().filter(|(path, _)| is_rules(path)) {
        for (line, number) in text.lines().zip(1..) {
            assert!(line.chars().count() <= 120, "{path}:{number}");
        }
    }
}

#[test]
fn no_section_has_a_key_twice() {
    for section in keys::ALL {
        let keys: std::collections::BTreeSet<_> = section.keys.iter().collect();
        assert_eq!(keys.len(), section.keys.len(), "{}", section.name);
    }
}

/// The reference of the language: what stands under each heading, and its examples by file.
struct Reference {
    chapters: Vec<(String, String)>,
    files: Vec<(&'static str, String)>,
}

fn reference() -> Reference {
    let (mut chapters, mut files) = (vec![(String::new(), String::new())], Vec::new());
    let mut example: Option<&str> = None;
    for line in include_str!("../../../LANGUAGE.md").lines() {
        if let Some(file) = line.strip_prefix("```toml ") {
            example = Some(file);
            continue;
        }
        if line == "```" {
            example = None;
            continue;
        }
        if let Some(file) = example {
            let known = files.iter().position(|(known, _)| *known == file);
            let at = known.unwrap_or(files.len());
            if known.is_none() {
                files.push((file, String::new()));
            }
            files[at].1 += &format!("{line}\n");
        } else if line.starts_with('#') {
            chapters.push((line.trim_start_matches(['#', ' ']).to_owned(), String::new()));
        } else if let Some((_, text)) = chapters.last_mut() {
            *text += &format!("{line}\n");
        }
    }
    Reference { chapters, files }
}

#[test]
fn the_reference_knows_every_key_and_every_word() {
    let Reference { chapters, .. } = reference();
    let quoted = |name: &str| format!("`{name}`");
    let mut missing = Vec::new();
    for section in keys::ALL {
        let heading = quoted(section.name);
        let Some((_, text)) = chapters.iter().find(|(known, _)| known.contains(&heading)) else {
            missing.push(format!("chapter {}", section.name));
            continue;
        };
        let unknown = section.keys.iter().filter(|key| !text.contains(&quoted(key)));
        missing.extend(unknown.map(|key| format!("{key} in {}", section.name)));
    }
    let all: String =
        chapters.iter().flat_map(|(heading, text)| [heading.as_str(), text]).collect();
    let words = (keys::PREDICATES.iter().chain(keys::COMBINERS).copied())
        .chain(crate::model::EventKind::NAMES.iter().copied())
        .chain(crate::model::RemedyKind::NAMES.iter().copied())
        .chain(crate::model::Do::NAMES.iter().copied())
        .chain(crate::model::StateMeaning::NAMES.iter().copied())
        .chain(grant::QUALIFIERS.iter().map(|(word, _)| *word))
        .chain(crate::model::DocumentState::NAMES.iter().copied())
        .chain(crate::model::Answer::NAMES.iter().copied())
        .chain(checks::FORMS.iter().map(|(word, _)| *word))
        .chain(keys::PREDICATES.iter().flat_map(|name| condition::outcomes(name)).copied());
    let begins =
        |word: &str| all.contains(&format!("`{word} ")) || all.contains(&format!("`{word} ="));
    missing.extend(
        words.filter(|word| !all.contains(&quoted(word)) && !begins(word)).map(str::to_owned),
    );
    assert!(missing.is_empty(), "LANGUAGE.md lacks: {missing:#?}");
}

#[test]
fn the_examples_of_the_reference_are_read_and_use_every_key() {
    let Reference { files, .. } = reference();
    let problems = problems_of(&files);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
    let used = |key: &str| {
        all.lines().any(|line| {
            line.contains(&format!("{key} = "))
                || line.contains(&format!(".{key}"))
                || line.contains(&format!("[{key}"))
        })
    };
    let exceptions = ["none", "stand"];
    let unused: Vec<_> = keys::ALL
        .iter()
        .flat_map(|section| section.keys.iter().copied())
        .filter(|key| !used(key) && !exceptions.contains(key))
        .collect();
    assert!(unused.is_empty(), "no example of {unused:?}");
}
