use super::*;
use crate::outcome::{Lack, When};
use crate::situation::Decided;

fn with(papers: Vec<Paper>) -> Situation {
    person(Person { papers, ..Person::default() })
}

#[test]
fn a_paper_is_in_missing_unfit_or_expired() {
    let rule = rule("{ papers = [\"letter\", \"proof\"] }")
        + "reasons = { missing = \"gone\", unfit = \"bad\", expired = \"old\" }\n";
    let both = |proof: Paper| with(vec![paper("letter"), proof]);
    let reasons_of = |situation: &Situation| ask(&rule, situation).findings;
    assert!(reasons_of(&both(paper("proof"))).is_empty());
    for (proof, expected) in [
        (Paper { unfit: true, ..paper("proof") }, "bad"),
        (Paper { until: Some(day("2025-06-01")), ..paper("proof") }, "old"),
    ] {
        let findings = reasons_of(&both(proof));
        assert_eq!(findings[0].reason, expected);
        assert_eq!(findings[0].of.as_deref(), Some("proof"));
    }
    assert_eq!(reasons_of(&nobody())[0].reason, "gone");
    let last_day = Paper { until: Some(day("2025-06-02")), ..paper("proof") };
    assert!(reasons_of(&both(last_day)).is_empty());
}

#[test]
fn what_an_application_needs_is_told_with_what_is_wrong_and_hinders_nothing() {
    let scheme = "[[checks.papers]]\npiece = \"photograph\"\ncount = 2\n[[checks.papers]]\npiece = \"letter\"\nor = \"proof\"\nform = \"original\"\n";
    let lacks = |situation: &Situation| {
        let outcome = ask(scheme, situation);
        assert_eq!(outcome.answer, Answer::Eligible);
        outcome.papers.iter().map(|paper| (paper.is_in, paper.lack)).collect::<Vec<_>>()
    };
    assert_eq!(lacks(&nobody()), [(false, Some(Lack::Missing)), (false, Some(Lack::Missing))]);
    let one = paper("photograph");
    let copy = Paper { form: PaperForm::Copy, ..paper("letter") };
    assert_eq!(
        lacks(&with(vec![one.clone(), copy])),
        [(false, Some(Lack::TooFew)), (false, Some(Lack::WrongForm))]
    );
    assert_eq!(lacks(&with(vec![one.clone(), one, paper("proof")])), [(true, None), (true, None)]);
    let unfit = Paper { unfit: true, count: 2, ..paper("photograph") };
    let old = Paper { until: Some(day("2025-06-01")), ..paper("letter") };
    assert_eq!(
        lacks(&with(vec![unfit, old])),
        [(false, Some(Lack::Unfit)), (false, Some(Lack::Expired))]
    );
}

#[test]
fn an_officer_decides_once_the_papers_are_in() {
    let must = "{ discretion = { asked_with = [\"letter\"], answer_within = \"2 working days\" } }";
    assert_eq!(reason(must, &nobody()), "no", "nobody asked");
    let asked = Situation { now: at("2025-06-06 10:00"), ..with(vec![paper("letter")]) };
    let open = found(must, &asked).expect("open");
    assert_eq!((open.reason.as_str(), open.weight), ("decision-open", Answer::Officer));
    let answered = When::Day(day("2025-06-11"));
    assert_eq!(open.until, Some(answered), "Tuesday 10 June is a holiday");
    let decided = |decided| Situation { decided: [("no".to_owned(), decided)].into(), ..nobody() };
    assert_eq!(reason(must, &decided(Decided::Granted)), "-");
    assert_eq!(reason(must, &decided(Decided::Declined)), "no");
    assert_eq!(reason(must, &decided(Decided::Open)), "decision-open");
}

#[test]
fn what_needs_no_papers_is_for_an_officer_at_once() {
    assert_eq!(reason("{ discretion = { asked_with = [] } }", &nobody()), "decision-open");
}
