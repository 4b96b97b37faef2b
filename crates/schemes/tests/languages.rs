//! Which language of a scheme counts, and that readers of the others are told.

use clearance_schemes::model::Answer;
use clearance_schemes::outcome::Outcome;
use clearance_schemes::texts::{Language, explain};

#[test]
fn every_scheme_names_the_language_that_decides_and_every_other_one_says_so() {
    let library = clearance_schemes::shipped();
    for (name, folder) in &library.folders {
        for (version, scheme) in &folder.versions {
            let languages = &scheme.scheme.head.languages;
            assert!(languages.len() > 1, "{name}: {languages:?}");
            for (place, tag) in languages.iter().enumerate() {
                let language: Language = tag.parse().expect("a language of a scheme");
                let answer = Outcome {
                    scheme: (name.clone(), *version),
                    answer: Answer::Eligible,
                    from: None,
                    findings: Vec::new(),
                    remarks: Vec::new(),
                    papers: Vec::new(),
                    otherwise: None,
                };
                let explained = explain(&library, &answer, language).expect("a shipped scheme");
                assert_eq!(explained.decides.is_some(), place > 0, "{name} in {tag}");
            }
        }
    }
}
