//! The shipped cases: that they can be read, and that the schemes answer as they say.

use std::fs;
use std::path::PathBuf;

use clearance_schemes::cases::{Case, Cases, LocalDay, Moment, People, read, read_people, run};
use clearance_schemes::model::Answer;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemes")
}

fn people() -> People {
    let text = fs::read_to_string(folder().join("people.toml")).expect("people.toml");
    read_people("people.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Every `schemes/NAME/cases.toml`.
fn shipped() -> Vec<(String, Cases)> {
    let people = people();
    let mut all = Vec::new();
    for entry in fs::read_dir(folder()).expect("schemes") {
        let path = entry.expect("an entry").path().join("cases.toml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let name = path.parent().and_then(|it| it.file_name()).expect("a folder");
        let name = name.to_string_lossy().into_owned();
        let file = format!("schemes/{name}/cases.toml");
        let cases = read(&file, &text, &people).unwrap_or_else(|error| panic!("{error}"));
        all.push((name, cases));
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

#[test]
fn every_shipped_case_can_be_read() {
    let mut count = 0;
    for (name, cases) in shipped() {
        println!("{name}: {} cases", cases.cases.len());
        count += cases.cases.len();
    }
    assert!(count > 40, "{count} cases");
}

#[test]
fn every_shipped_case_comes_out_as_it_says() {
    let library = clearance_schemes::shipped();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, cases) in shipped() {
        for (line, case) in &cases.cases {
            count += 1;
            let differences = run(&library, &name, &cases, case);
            if !differences.is_empty() {
                let told: Vec<String> = differences.iter().map(ToString::to_string).collect();
                wrong.push(format!(
                    "{name}/cases.toml:{line} {:?}\n    {}",
                    case.name,
                    told.join("\n    ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases\n{}", wrong.len(), wrong.join("\n"));
}

/// One of the lists that a case expects.
type ListOf = fn(&mut Case) -> Option<&mut Vec<String>>;

/// A case with one of its expectations spoilt.
type Spoilt = (&'static str, Case);

fn spoil(case: &Case) -> Vec<Spoilt> {
    let mut all: Vec<Spoilt> = Vec::new();
    let mut with = |what, change: &dyn Fn(&mut Case)| {
        let mut spoilt = case.clone();
        change(&mut spoilt);
        all.push((what, spoilt));
    };
    let odd = || "odd".to_owned();
    if let Some(answer) = case.answer {
        with("answer", &|case| {
            let other = answer == Answer::Eligible;
            case.answer = Some(if other { Answer::Officer } else { Answer::Eligible });
        });
        with("a finding too few", &|case| {
            let more = case.findings.pop();
            if more.is_none() {
                case.findings.extend(finding("odd"));
            }
        });
        with("another reason", &|case| match case.findings.first_mut() {
            Some(first) => first.0.reason = odd(),
            None => case.findings.extend(finding("odd")),
        });
    }
    for (index, finding) in case.findings.iter().enumerate() {
        if let Some(until) = finding.0.until {
            with("until", &|case| case.findings[index].0.until = Some(later(until)));
        }
        if finding.0.of.is_some() {
            with("of", &|case| case.findings[index].0.of = Some(odd()));
        }
        if finding.0.remedies.is_some() {
            with("remedies", &|case| case.findings[index].0.remedies = Some(vec![odd()]));
        }
    }
    if case.record.is_some() {
        with("record", &|case| case.findings.extend(finding("odd")));
    }
    if let Some(possible) = case.possible {
        with("possible", &|case| case.possible = Some(later(possible)));
    }
    if case.otherwise.is_some() {
        with("otherwise", &|case| case.otherwise = Some(odd()));
    }
    if !case.not_offered.is_empty() {
        with("not_offered", &|case| case.not_offered.push(odd()));
    }
    let lists: [(&'static str, ListOf); 7] = [
        ("remarks", |case| case.remarks.as_mut()),
        ("needed", |case| case.needed.as_mut()),
        ("lacking", |case| case.lacking.as_mut()),
        ("bill", |case| case.bill.as_mut()),
        ("due", |case| case.due.as_mut()),
        ("lanes", |case| case.lanes.as_mut()),
        ("wallet", |case| case.wallet.as_mut()),
    ];
    for (what, list) in lists {
        let mut longer = case.clone();
        if let Some(list) = list(&mut longer) {
            list.push(odd());
            all.push((what, longer));
        }
    }
    all.extend(spoil_more(case));
    all
}

fn spoil_more(case: &Case) -> Vec<Spoilt> {
    let mut all: Vec<Spoilt> = Vec::new();
    let mut with = |what, change: &dyn Fn(&mut Case)| {
        let mut spoilt = case.clone();
        change(&mut spoilt);
        all.push((what, spoilt));
    };
    let odd = || "odd".to_owned();
    if let Some(grant) = &case.grant {
        if let Some(from) = grant.credential_from {
            with("credential_from", &|case| grants(case).credential_from = Some(later(from)));
        }
        if let Some(until) = grant.credential_until {
            with("credential_until", &|case| grants(case).credential_until = Some(later(until)));
        }
        if let Some(until) = grant.standing_until {
            with("standing_until", &|case| grants(case).standing_until = Some(next(until)));
        }
        if grant.standing.is_some() {
            with("standing", &|case| grants(case).standing = Some(odd()));
        }
        if let Some(until) = grant.document_until {
            with("document_until", &|case| grants(case).document_until = Some(next(until)));
        }
        if grant.document.is_some() {
            with("document", &|case| grants(case).document = Some(odd()));
        }
        if grant.document_version.is_some() {
            with("document_version", &|case| grants(case).document_version = Some(99));
        }
    }
    for (index, expected) in case.expect.iter().enumerate() {
        with("state", &|case| case.expect[index].state = odd());
        if expected.suspended_for.is_some() {
            with("suspended_for", &|case| case.expect[index].suspended_for = Some(vec![odd()]));
        }
        if expected.ended_for.is_some() {
            with("ended_for", &|case| case.expect[index].ended_for = Some(odd()));
        }
        if expected.did.is_some() {
            with("did", &|case| case.expect[index].did = Some(vec![odd()]));
        }
        if expected.due.is_some() {
            with("due of a life", &|case| case.expect[index].due = Some(vec![odd()]));
        }
        if expected.remedies.is_some() {
            with("remedies of a life", &|case| case.expect[index].remedies = Some(vec![odd()]));
        }
    }
    for index in 0..case.gate.len() {
        with("gate", &|case| case.gate[index].opens = !case.gate[index].opens);
    }
    if !case.shows.is_empty() {
        with("shows", &|case| case.shows.push(odd()));
    }
    for id in case.says.keys() {
        with("says", &|case| {
            case.says.get_mut(id).into_iter().for_each(|all| all.push("odd thing".to_owned()))
        });
    }
    for id in case.contacts.keys() {
        with("contacts", &|case| {
            case.contacts.get_mut(id).into_iter().for_each(|all| all.push("odd thing".to_owned()))
        });
    }
    if !case.open.is_empty() {
        with("open", &|case| case.closed.append(&mut case.open));
    }
    if !case.closed.is_empty() {
        with("closed", &|case| case.open.append(&mut case.closed));
    }
    for field in case.attempts.keys() {
        with("attempts", &|case| {
            case.attempts.get_mut(field).into_iter().for_each(|all| *all += 1)
        });
    }
    all
}

fn grants(case: &mut Case) -> &mut clearance_schemes::cases::Grants {
    case.grant.as_mut().expect("it was there")
}

fn finding(reason: &str) -> Vec<clearance_schemes::cases::ExpectedFinding> {
    let text = format!(
        "[[case]]\nname = \"x\"\nanswer = \"officer\"\nwho = \"x\"\nnow = 2025-01-01\nfindings = [\"{reason}\"]\n[people.x]\n"
    );
    let read = read("x", &text, &People::new()).unwrap_or_else(|error| panic!("{error}"));
    read.cases[0].1.findings.clone()
}

fn later(moment: Moment) -> Moment {
    Moment { day: moment.day.succ_opt().expect("a day"), ..moment }
}

fn next(day: LocalDay) -> LocalDay {
    LocalDay(day.0.succ_opt().expect("a day"))
}

#[test]
fn every_expectation_of_every_shipped_case_can_fail() {
    let library = clearance_schemes::shipped();
    let mut idle = Vec::new();
    let mut count = 0;
    for (name, cases) in shipped() {
        for (line, case) in &cases.cases {
            let spoilt = spoil(case);
            assert!(!spoilt.is_empty(), "{name}/cases.toml:{line} expects nothing");
            for (what, case) in spoilt {
                count += 1;
                if run(&library, &name, &cases, &case).is_empty() {
                    idle.push(format!("{name}/cases.toml:{line} {:?}: {what}", case.name));
                }
            }
        }
    }
    println!("{count} spoilt expectations");
    assert!(idle.is_empty(), "{} of {count} are not noticed\n{}", idle.len(), idle.join("\n"));
}

/// A file with one case, and what is wrong with it.
fn mistake(text: &str) -> String {
    let people = read_people("people.toml", "[people.ana]\nborn = 1990-03-14\n").expect("people");
    read("x/cases.toml", text, &people).expect_err(text).to_string()
}

#[test]
fn a_mistake_is_told_with_its_file_its_line_and_what_is_wrong() {
    let case = "[[case]]\nname = \"one\"\nwho = \"ana\"\nnow = 2025-05-15T10:00:00\n";
    for (text, line, told) in [
        ("answer = \"eligible\"\nanswers = 1\n", "line 6", "answers"),
        ("answer = \"perhaps\"\n", "line 5", "not-yet"),
        ("answer = \"eligible\"\nwhom = \"x\"\n", "line 6", "whom"),
        (
            "answer = \"eligible\"\nevents = [{ on = 2025-05-01, event = \"document.found\" }]\n",
            "line 6",
            "document.found",
        ),
        (
            "answer = \"eligible\"\ndocuments = [{ kind = \"x\", state = \"gone\" }]\n",
            "line 6",
            "in-force",
        ),
        ("answer = \"eligible\"\nfrom = \"S1-2\"\n", "line 6", "S1-02/2"),
        ("answer = \"eligible\"\nborn = 2014-05-15T10:00:00\n", "line 6", "the day alone"),
        ("answer = \"eligible\"\nlodged = 2014-05-15T10:00:00Z\n", "line 6", "without a zone"),
        ("answer = \"officer\"\n", "line 1", "say the findings"),
        ("", "line 1", "say at least the answer"),
        ("findings = [\"x\"]\nbill = []\n", "line 1", "say the answer"),
        ("remarks = []\nbill = []\n", "line 1", "say the answer"),
        ("answer = \"eligible\"\ngroup = [{ who = \"eva\" }]\n", "line 1", "eva"),
    ] {
        let found = mistake(&format!("{case}{text}"));
        assert!(found.starts_with("x/cases.toml, "), "{found}");
        assert!(found.contains(line) && found.contains(told), "{text:?}: {found}");
    }
    let twice = format!("{case}answer = \"eligible\"\n{case}answer = \"eligible\"\n");
    assert!(mistake(&twice).contains("line 6"), "{}", mistake(&twice));
    let somebody = format!("[people.ana]\n{case}answer = \"eligible\"\n");
    assert!(mistake(&somebody).contains("another name"), "{}", mistake(&somebody));
}

#[test]
fn what_a_person_does_not_have_cannot_be_taken_away() {
    let people = read_people("people.toml", "[people.ana]\nborn = 1990-03-14\n").expect("people");
    let ana = &people["ana"];
    assert_eq!(
        ana.changed(&ana.clone(), &["mo-passport".to_owned()]).err().as_deref(),
        Some("mo-passport")
    );
    assert!(
        ana.changed(&Default::default(), &["born".to_owned()])
            .expect("she was born")
            .born
            .is_none()
    );
}

/// The keys that a table knows, as its error tells them.
fn keys_of(text: &str) -> Vec<String> {
    let told = mistake(text);
    let (_, known) = told.split_once("expected one of").unwrap_or_else(|| panic!("{told}"));
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_reference_of_cases_knows_every_key() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("CASES.md");
    let reference = fs::read_to_string(path).expect("CASES.md");
    let words: std::collections::BTreeSet<&str> =
        reference.split(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).collect();
    let mut count = 0;
    for table in [
        "[usual]\nodd = 1\n",
        "[people.eva]\nodd = 1\n",
        "[people.eva]\ndocuments = [{ odd = 1 }]\n",
        "[people.eva]\npapers = [{ odd = 1 }]\n",
        "[people.eva]\nstandings = [{ odd = 1 }]\n",
        "[people.eva]\nevents = [{ odd = 1 }]\n",
        "[[case]]\nodd = 1\n",
        "[[case]]\nslot = { odd = 1 }\n",
        "[[case]]\ngroup = [{ odd = 1 }]\n",
        "[[case]]\nfindings = [{ odd = 1 }]\n",
        "[[case]]\ngrant = { odd = 1 }\n",
        "[[case]]\nexpect = [{ odd = 1 }]\n",
        "[[case]]\ngate = [{ odd = 1 }]\n",
    ] {
        for key in keys_of(table) {
            count += 1;
            assert!(words.contains(key.as_str()), "CASES.md does not know {key:?} of {table:?}");
        }
    }
    assert!(count > 120, "{count} keys");
}

#[test]
fn the_examples_of_the_reference_are_cases() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("CASES.md");
    let reference = fs::read_to_string(path).expect("CASES.md");
    let library = clearance_schemes::shipped();
    let mut count = 0;
    for example in reference.split("```toml\n").skip(1) {
        let text = example.split("```").next().expect("the end of an example");
        let cases = read("CASES.md", text, &people()).unwrap_or_else(|error| panic!("{error}"));
        for (_, case) in &cases.cases {
            count += 1;
            let differences = run(&library, "hk-mo-mutual", &cases, case);
            assert!(differences.is_empty(), "{:?}: {differences:?}", case.name);
        }
    }
    assert_eq!(count, 2);
}
