//! What applicants read of real answers: every shipped case in every language, and one page in full.

use std::fs;
use std::path::PathBuf;

use clearance_schemes::cases::{read, read_people, situation};
use clearance_schemes::diff::difference;
use clearance_schemes::due::all_due;
use clearance_schemes::fees::bill;
use clearance_schemes::judge::{answers, judge};
use clearance_schemes::library::Library;
use clearance_schemes::model::{HolderKeyPolicy, Scheme};
use clearance_schemes::outcome::{Finding, Outcome, Value};
use clearance_schemes::shipped;
use clearance_schemes::situation::{Person, Situation};
use clearance_schemes::texts::{
    Language, explain, explain_bill, explain_due, explain_notice, explain_outcome, word,
};
use clearance_schemes::time::{Day, Instant};

#[test]
fn every_answer_of_every_shipped_case_reads_well_in_every_language() {
    let library = shipped();
    let mut answers = 0;
    for (scheme, situation) in asked(&library) {
        let outcome = judge(&library, &scheme, &situation);
        for tag in &scheme.head.languages {
            let language: Language = tag.parse().expect("a language");
            let mut lines = explain_outcome(&library, &outcome, language);
            let bill = bill(&library, &scheme, &situation);
            lines.extend(bill.iter().flat_map(|it| explain_bill(&library, &scheme, it, language)));
            for due in all_due(&library, &scheme, &situation, situation.now) {
                lines.push(explain_due(&library, &scheme, &due, language));
            }
            for line in lines {
                let is_well = !line.trim().is_empty()
                    && !line.contains(['{', '}'])
                    && !line.contains("  ")
                    && !line.contains("-missing");
                assert!(is_well, "{} {tag}: {line:?}", scheme.head.name);
            }
            answers += 1;
        }
    }
    assert!(answers > 900, "only {answers}");
}

#[test]
fn every_notice_says_its_texts_and_how_to_reach_whom_it_names() {
    let library = shipped();
    for (name, folder) in &library.folders {
        let scheme = &folder.versions[&1].scheme;
        for notice in &scheme.notices {
            for tag in &scheme.head.languages {
                let lines =
                    explain_notice(&library, scheme, notice, tag.parse().expect("a language"));
                assert!(lines.len() >= notice.show.len() + notice.links.len(), "{name} {tag}");
            }
        }
    }
    let scheme = &library.folders["hk-id-appointment"].versions[&1].scheme;
    let help = scheme.notices.iter().find(|notice| notice.name == "help").expect("a notice");
    let lines = explain_notice(&library, scheme, help, Language::En);
    assert!(lines.contains(
        &"Immigration e-Services Hotline, for technical help. Telephone: +852 3128 8668. Open: Monday to Sunday 07:00 to 23:00.".to_owned()
    ), "{lines:#?}");
    let lines = explain_notice(&library, scheme, help, Language::ZhHant);
    assert!(
        lines.contains(&"入境事務處電子服務熱線（技術支援）。電話：+852 3128 8668。辦公時間：星期一至星期日 07:00 至 23:00。".to_owned()),
        "{lines:#?}"
    );
}

#[test]
fn every_value_of_every_finding_has_words_in_every_language() {
    let library = shipped();
    let mut wordless = std::collections::BTreeSet::new();
    for (scheme, situation) in asked(&library) {
        let outcome = judge(&library, &scheme, &situation);
        // An answer that no form offers has no text.
        if !answers(&library, &scheme, &situation).is_empty() {
            continue;
        }
        // What somebody typed into a form is shown as it is.
        let typed = |of: &String| scheme.form.iter().any(|field| field.name == *of);
        for finding in outcome.findings.iter().filter(|it| !it.of.iter().any(typed)) {
            for tag in &scheme.head.languages {
                let language = tag.parse().expect("a language");
                for name in &values(finding) {
                    if word_of(&library, &scheme, finding, name, language).is_none() {
                        wordless.insert(format!(
                            "{} {tag} {}: {name}",
                            scheme.head.name, finding.reason
                        ));
                    }
                }
            }
        }
    }
    let wordless: Vec<_> = wordless.into_iter().collect();
    assert!(wordless.is_empty(), "{}", wordless.join("\n"));
}

/// As in the page of the wallet: a boy of ten, not enrolled, whose app is old.
#[test]
fn an_applicant_reads_the_answer_and_the_day_first_then_each_obstacle_and_what_to_do() {
    let library = shipped();
    let lines = |language| explain_outcome(&library, &lok(&library), language);
    assert_eq!(lines(Language::En), ENGLISH);
    assert_eq!(lines(Language::ZhHant), CHINESE);
    assert_eq!(lines(Language::Pt), PORTUGUESE);
}

#[test]
fn a_language_that_a_scheme_lacks_is_told_and_the_one_that_decides_is_used() {
    let library = shipped();
    let outcome = lok(&library);
    let explained = explain(&library, &outcome, Language::ZhHans).expect("the scheme");
    assert_eq!(explained.language, Language::ZhHant);
    assert_eq!(
        explained.other_language.as_deref(),
        Some("此项内容没有您所选的语言。现以繁体中文显示。")
    );
    assert_eq!(explained.decides, None);
    let english = explain(&library, &outcome, Language::En).expect("the scheme");
    assert_eq!(english.other_language, None);
    assert_eq!(
        english.decides.as_deref(),
        Some("This is a translation. The text in traditional Chinese is the one that counts.")
    );
}

const ENGLISH: &[&str] = &[
    "Not as things stand. It is possible once you have done what is named below. It is possible from 16 March 2027 at the earliest.",
    "1. Not enrolled for the Hong Kong e-Channel.",
    "Needed: enrolled",
    "What to do:",
    "– Apply for the enrolment for the Hong Kong e-Channel.",
    "– The enrolment usually works about 3 hours later. Until then use the counters.",
    "2. The app is out of date.",
    "Now: version 0",
    "Needed: version 1 or later",
    "What to do:",
    "– Update the app.",
    "3. Too young.",
    "Now: 10 years",
    "Needed: at least 11 years",
    "From: 16 March 2027",
    "What to do:",
    "– Wait. It is possible from 16 March 2027.",
    "You can use the clearance code for Macao instead.",
    "This is a translation. The text in traditional Chinese is the one that counts.",
];
const CHINESE: &[&str] = &[
    "現時不可以。辦妥下列事項後即可。最早由2027年3月16日起可以。",
    "1. 未登記使用香港 e-道。",
    "要求：已登記",
    "處理方法：",
    "– 請申請香港 e-道登記。",
    "– 一般在登記後約 3 小時可以使用。在此之前，請使用人工櫃檯。",
    "2. 應用程式版本過舊。",
    "現況：版本 0",
    "要求：版本 1 或以上",
    "處理方法：",
    "– 請更新應用程式。",
    "3. 年齡未滿要求。",
    "現況：10 歲",
    "要求：年滿 11 歲",
    "由何時起：2027年3月16日",
    "處理方法：",
    "– 請等候。由2027年3月16日起即可。",
    "您可改用澳門通關碼。",
];
const PORTUGUESE: &[&str] = &[
    "Na situação atual, não. É possível depois de tratar do que se indica abaixo. O primeiro momento possível é 16 de março de 2027.",
    "1. Não está inscrito nas passagens automáticas de Hong Kong (e-Channel).",
    "Necessário: inscrito",
    "O que fazer:",
    "– Peça a inscrição nas passagens automáticas de Hong Kong (e-Channel).",
    "– Em regra, a inscrição funciona cerca de 3 horas depois. Até lá, use os balcões.",
    "2. A aplicação está desatualizada.",
    "Agora: versão 0",
    "Necessário: versão 1 ou posterior",
    "O que fazer:",
    "– Atualize a aplicação.",
    "3. Ainda não tem a idade mínima.",
    "Agora: 10 anos",
    "Necessário: pelo menos 11 anos",
    "A partir de: 16 de março de 2027",
    "O que fazer:",
    "– Aguarde. É possível a partir de 16 de março de 2027.",
    "Em alternativa pode usar o código de passagem fronteiriça para Macau.",
    "Esta é uma tradução. Prevalece o texto em chinês tradicional.",
];

fn lok(library: &Library) -> Outcome {
    let scheme = &library.folders["hk-mo-mutual"].versions[&1].scheme;
    let day = |y, m, d| Day::from_ymd_opt(y, m, d).expect("a day");
    let card = clearance_schemes::situation::Document {
        kind: "mo-permanent-card".to_owned(),
        state: clearance_schemes::model::DocumentState::InForce,
        issued: Some(day(2024, 1, 1)),
        expires: Some(day(2029, 1, 1)),
        fields: Default::default(),
    };
    let person = Person {
        born: Some(day(2016, 3, 16)),
        nationality: Some("CHN".to_owned()),
        residence: Some("mo-permanent".to_owned()),
        key_bound: Some(true),
        documents: vec![card],
        ..Person::default()
    };
    // 26 November 2026, 10:42 in Macao.
    let now = Instant(1_795_660_920);
    judge(library, scheme, &Situation { app: Some(0), ..Situation::of(now, person) })
}

/// The words of a finding: what it is of, what is, and what is needed.
fn values(finding: &Finding) -> Vec<String> {
    let mut all: Vec<String> = finding.of.iter().cloned().collect();
    for value in [&finding.is, &finding.needs].into_iter().flatten() {
        match value {
            Value::Word(word) => all.push(word.clone()),
            Value::Words(words) => all.extend(words.iter().cloned()),
            _ => {}
        }
    }
    all
}

fn word_of(
    library: &Library,
    scheme: &Scheme,
    finding: &Finding,
    name: &str,
    language: Language,
) -> Option<String> {
    let other = finding.of.as_deref().and_then(|of| library.folders.get(of));
    let other = other.and_then(|folder| folder.versions.values().next_back());
    let other = other.and_then(|version| word(library, &version.scheme, name, language));
    other.or_else(|| word(library, scheme, name, language))
}

/// What every shipped case asks.
fn asked(library: &Library) -> Vec<(Scheme, Situation)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemes");
    let text = |path: PathBuf| fs::read_to_string(&path).unwrap_or_default();
    let people = read_people("people.toml", &text(folder.join("people.toml"))).expect("people");
    let mut all = Vec::new();
    for name in library.folders.keys() {
        let cases = text(folder.join(name).join("cases.toml"));
        let cases = read(name, &cases, &people).unwrap_or_else(|error| panic!("{error}"));
        let cases = &cases;
        all.extend(
            cases.cases.iter().filter_map(|(_, case)| situation(library, name, cases, case)),
        );
    }
    all
}

/// Whoever signs reads where the holders' keys may come from, and what a new version changes in it.
#[test]
fn whoever_signs_reads_where_holder_keys_may_come_from() {
    let library = clearance_schemes::shipped();
    let page = |name: &str| {
        let version = &library.folders[name].versions[&1];
        clearance_schemes::plain::explain_scheme(&library, version, Language::En)
    };
    for border in ["hk-mo-mutual", "mo-apcs", "cn-temporary-pass", "mo-passport-gates"] {
        let page = page(border);
        assert!(page.contains("made on one device and cannot come back"), "{page}");
    }
    // They say nothing of it.
    for silent in ["mo-travel-permit", "tw-entry-permit"] {
        assert!(page(silent).contains("made on one device and cannot come back"));
    }
    for browser in ["stadium-season", "hk-id-appointment"] {
        assert!(page(browser).contains("every device that has the passkey can make the codes"));
    }
    assert!(!page("hk-stay").contains("passkey"), "no code, no key");
    let old = &library.folders["stadium-season"].versions[&1].scheme;
    let mut new = old.clone();
    let changed = |new: &Scheme| difference(&library, old, new, []).holder_key;
    assert_eq!(changed(&new), None);
    new.wallet = None;
    assert_eq!(changed(&new), Some((HolderKeyPolicy::DeviceOrPasskey, HolderKeyPolicy::Device)));
}
