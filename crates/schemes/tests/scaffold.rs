//! A new scheme begins whole: it is read, proved, has its texts, and its cases hold.

use chrono::NaiveDate;
use clearance_schemes::cases;
use clearance_schemes::prove::prove;
use clearance_schemes::read::read;
use clearance_schemes::scaffold::scaffold;
use clearance_schemes::{shipped_files, texts};

#[test]
fn a_new_scheme_is_read_proved_and_tried_as_it_is() {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let new = scaffold("night-market", 200, day);
    let mut files: Vec<(&str, &str)> = shipped_files().to_vec();
    files.extend(new.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let library = read(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let mut lacking = texts::check(&library);
    lacking.retain(|problem| problem.file.starts_with("night-market"));
    assert_eq!(lacking, vec![]);
    let scheme = &library.folders["night-market"].versions[&1].scheme;
    assert_eq!(prove(scheme).problems, vec![]);
    let (path, text) = new.iter().find(|(path, _)| path.ends_with("cases.toml")).unwrap();
    let cases = cases::read(path, text, &cases::People::default()).unwrap();
    assert!(!cases.cases.is_empty());
    for (_, case) in &cases.cases {
        assert_eq!(cases::run(&library, "night-market", &cases, case), vec![], "{}", case.name);
    }
}
