//! Random people before every shipped scheme: nothing panics, and what must hold of every answer holds.
//!
//! The numbers are those of SplitMix64 from a fixed seed, so that a failure comes again. Set
//! `CLEARANCE_PEOPLE` to try more of them.

use std::collections::BTreeMap;

use chrono::Days;
use clearance_schemes::judge::{Truth, answers, holds, judge, record};
use clearance_schemes::library::Library;
use clearance_schemes::model::{
    Answer, DocumentState, EventKind, FormKind, PaperForm, Predicate, Scheme, StateMeaning, Term,
};
use clearance_schemes::outcome::{Outcome, When};
use clearance_schemes::situation::{
    Decided, Document, Event, Member, Paper, Person, Situation, Slot, Standing,
};
use clearance_schemes::time::{Day, Instant};
use clearance_schemes::{due, fees, grant, shipped};

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn once_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn up_to(&mut self, most: usize) -> usize {
        usize::try_from(self.roll(most as u64 + 1)).expect("small")
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        (!of.is_empty()).then(|| &of[self.up_to(of.len() - 1)])
    }

    fn word(&mut self, of: &[&str]) -> String {
        (*self.one(of).expect("words")).to_owned()
    }
}

const NOW: i64 = 1_748_829_600; // 2 June 2025, 10:00 in Macao

/// Mostly near, sometimes years away, now and then beyond all calendars.
fn instant(dice: &mut Dice) -> Instant {
    let near = |dice: &mut Dice, days: u64| {
        NOW + i64::try_from(dice.roll(days * 172_800)).expect("small") - 86_400 * days as i64
    };
    Instant(match dice.roll(40) {
        0 => i64::MIN,
        1 => i64::MAX,
        2 => 253_402_300_799,
        3..=10 => near(dice, 4_000),
        11..=20 => near(dice, 200),
        _ => near(dice, 3),
    })
}

fn day(dice: &mut Dice) -> Day {
    let today = Day::from_ymd_opt(2025, 6, 2).expect("a day");
    match dice.roll(40) {
        0 => Day::MIN,
        1 => Day::MAX,
        2 => Day::from_ymd_opt(2012, 2, 29).expect("a day"),
        3..=15 => today + Days::new(dice.roll(400)) - Days::new(200),
        16..=30 => today - Days::new(dice.roll(30_000)),
        _ => today + Days::new(dice.roll(4_000)),
    }
}

fn states() -> [DocumentState; 8] {
    use DocumentState::{Cancelled, Damaged, Defaced, Destroyed, Expired, InForce, Lost, Stolen};
    [Cancelled, Damaged, Defaced, Destroyed, Expired, InForce, Lost, Stolen]
}

fn person(dice: &mut Dice, library: &Library) -> Person {
    let vocabulary = &library.vocabulary;
    let some = |dice: &mut Dice, words: &[&str]| (!dice.once_in(5)).then(|| dice.word(words));
    let documents = (0..dice.up_to(4)).filter_map(|_| {
        let kind = dice.one(&vocabulary.documents)?;
        let in_force = dice.once_in(2);
        let fields = kind.fields.iter().filter(|_| !dice.once_in(3)).collect::<Vec<_>>();
        Some(Document {
            kind: kind.name.clone(),
            state: if in_force { DocumentState::InForce } else { *dice.one(&states())? },
            issued: (!dice.once_in(5)).then(|| day(dice)),
            expires: (!dice.once_in(5)).then(|| day(dice)),
            fields: fields
                .into_iter()
                .map(|(name, form)| {
                    let known = dice.one(&form.forms).cloned();
                    (name.clone(), form.only.clone().or(known).unwrap_or_else(|| noise(dice)))
                })
                .collect(),
        })
    });
    let documents = documents.collect();
    let papers = (0..dice.up_to(5)).filter_map(|_| {
        let (piece, _) = dice.one(&vocabulary.papers)?;
        let forms = [PaperForm::Copy, PaperForm::Original, PaperForm::OriginalReturned];
        Some(Paper {
            piece: piece.clone(),
            form: *dice.one(&forms)?,
            count: u32::try_from(dice.roll(4)).expect("small"),
            until: dice.once_in(3).then(|| day(dice)),
            unfit: dice.once_in(6),
        })
    });
    let papers = papers.collect();
    let folders: Vec<_> = library.folders.iter().collect();
    let standings = (0..dice.up_to(3)).filter_map(|_| {
        let (name, folder) = dice.one(&folders)?;
        let scheme = &folder.versions.values().next()?.scheme;
        let (state, meaning) = match &scheme.life {
            Some(life) => dice.one(&life.states)?.clone(),
            None => (noise(dice), StateMeaning::Valid),
        };
        Some(Standing {
            scheme: (*name).clone(),
            state,
            meaning,
            suspended_for: (0..dice.up_to(1)).map(|_| noise(dice)).collect(),
            ended_for: dice.once_in(3).then(|| noise(dice)),
            until: dice.once_in(4).then(|| day(dice)),
            since: (!dice.once_in(4)).then(|| instant(dice)),
        })
    });
    let standings = standings.collect();
    let words: Vec<&str> = folders
        .iter()
        .map(|(name, _)| name.as_str())
        .chain(vocabulary.documents.iter().map(|kind| kind.name.as_str()))
        .chain(["face", "phone-code", "BEL", "CHE", "hk", "mo", "TWN"])
        .collect();
    let events = (0..dice.up_to(8)).filter_map(|_| {
        Some(Event {
            kind: *dice.one(EventKind::ALL)?,
            of: (!dice.once_in(3)).then(|| dice.word(&words)),
            cause: None,
            at: dice.once_in(2).then(|| dice.word(&words)),
            capacity: dice.once_in(2).then(|| "mo-permanent".to_owned()),
            day: dice.once_in(2).then(|| day(dice)),
            happened: instant(dice),
            told: instant(dice),
        })
    });
    let events = events.collect();
    Person {
        born: (!dice.once_in(6)).then(|| day(dice)),
        nationality: some(dice, &["CHN", "PRT", "XXX"]),
        residence: some(
            dice,
            &["mo-permanent", "mo-non-permanent", "hk-permanent", "hk-non-permanent", "other"],
        ),
        birthplace: some(dice, &["MACAO", "GUANGDONG"]),
        key_bound: (!dice.once_in(6)).then(|| !dice.once_in(4)),
        documents,
        papers,
        standings,
        events,
    }
}

fn noise(dice: &mut Dice) -> String {
    dice.word(&[
        "",
        " ",
        "x",
        "\u{0}",
        "2025-02-30",
        "9999-12-31",
        "💳ü",
        "+86 13800138000",
        "1234",
    ])
}

fn asked(dice: &mut Dice, scheme: &Scheme) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for field in &scheme.ask {
        let answer = match dice.roll(20) {
            0 => continue,
            1 => noise(dice),
            _ => dice.one(&field.values).expect("values").clone(),
        };
        answers.insert(field.name.clone(), answer);
    }
    answers
}

fn form(dice: &mut Dice, scheme: &Scheme) -> BTreeMap<String, String> {
    let mut form = BTreeMap::new();
    if dice.once_in(2) {
        return form;
    }
    for field in &scheme.form {
        let text = match &field.form {
            FormKind::Date if !dice.once_in(4) => day(dice).to_string(),
            _ => noise(dice),
        };
        form.insert(field.name.clone(), text);
    }
    form
}

fn slot(dice: &mut Dice, library: &Library) -> Slot {
    let begins = instant(dice);
    let at = dice.one(&library.vocabulary.offices).map(|office| office.id.clone());
    Slot {
        at: if dice.once_in(5) { noise(dice) } else { at.expect("offices") },
        begins,
        ends: Instant(begins.0.saturating_add(900)),
        taken: u32::try_from(dice.roll(12)).expect("small"),
    }
}

fn situation(dice: &mut Dice, library: &Library, scheme: &Scheme) -> Situation {
    let group = (0..if dice.once_in(3) { dice.up_to(5) } else { 0 }).map(|_| Member {
        person: person(dice, library),
        asked: asked(dice, scheme),
        form: form(dice, scheme),
        shared: BTreeMap::new(),
    });
    let group = group.collect();
    let people = ["parent", "guardian", "both-parents", "applicant", "adult"];
    let rules = scheme.checks.require.iter();
    let decided = rules
        .clone()
        .filter(|_| dice.once_in(4))
        .map(|rule| rule.id.clone())
        .collect::<Vec<_>>()
        .into_iter()
        .map(|rule| {
            let all = [Decided::Declined, Decided::Granted, Decided::Open];
            (rule, *dice.one(&all).expect("three"))
        })
        .collect();
    let counts: Vec<String> =
        rules.filter(|_| dice.once_in(6)).map(|rule| rule.id.clone()).collect();
    Situation {
        now: instant(dice),
        lodged: dice.once_in(3).then(|| instant(dice)),
        person: person(dice, library),
        asked: asked(dice, scheme),
        form: form(dice, scheme),
        group,
        shared: BTreeMap::new(),
        slot: (!dice.once_in(3)).then(|| slot(dice, library)),
        booked: (!dice.once_in(3)).then(|| slot(dice, library)),
        app: (!dice.once_in(5)).then(|| u32::try_from(dice.roll(3)).expect("small")),
        signed: (0..dice.up_to(2)).map(|_| dice.word(&people)).collect(),
        present: (0..dice.up_to(2)).map(|_| dice.word(&people)).collect(),
        decided,
        stated_counts: counts
            .into_iter()
            .map(|rule| (rule, u32::try_from(dice.roll(1_200)).expect("small")))
            .collect(),
    }
}

/// Each of many random people before each scheme.
fn for_everybody(seed: u64, mut holds: impl FnMut(&Library, &Scheme, &Situation, &mut Dice)) {
    let library = shipped();
    let people = std::env::var("CLEARANCE_PEOPLE").ok().and_then(|text| text.parse().ok());
    let people: u32 = people.unwrap_or(200);
    let mut dice = Dice(seed);
    for folder in library.folders.values() {
        for version in folder.versions.values() {
            for _ in 0..people {
                let situation = situation(&mut dice, &library, &version.scheme);
                holds(&library, &version.scheme, &situation, &mut dice);
            }
        }
    }
}

fn begins(scheme: &Scheme, when: When) -> Option<Instant> {
    match when {
        When::Day(day) => scheme.head.time.begins(day),
        When::Instant(at) => Some(at),
    }
}

#[test]
fn nobody_makes_the_engine_panic() {
    for_everybody(1, |library, scheme, situation, dice| {
        let _ = judge(library, scheme, situation);
        let _ = answers(library, scheme, situation);
        let _ = due::all_due(library, scheme, situation, instant(dice));
        let _ = grant::given(library, scheme, situation, instant(dice));
        let _ = grant::qualifier(scheme, situation);
        for rule in &scheme.checks.require {
            let _ = holds(library, scheme, situation, &rule.must);
            let _ = due::answer_due(library, scheme, situation, &rule.id, instant(dice));
        }
        for document in &situation.person.documents {
            let _ = record(library, document);
        }
    });
}

#[test]
fn every_answer_is_that_of_its_worst_finding() {
    let mut seen = BTreeMap::new();
    for_everybody(2, |library, scheme, situation, _| {
        let outcome = judge(library, scheme, situation);
        let worst = outcome.findings.iter().map(|finding| finding.weight).max();
        assert_eq!(outcome.answer, worst.unwrap_or(Answer::Eligible));
        assert!(outcome.findings.iter().all(|finding| finding.weight != Answer::Eligible));
        assert!(outcome.findings.iter().all(|finding| !finding.reason.is_empty()
            || situation.person.standings.iter().any(|it| !it.suspended_for.is_empty())));
        *seen.entry(outcome.answer).or_insert(0) += 1;
    });
    println!("{seen:?}");
    assert_eq!(seen.len(), 4, "all four answers come up: {seen:?}");
}

#[test]
fn what_is_promised_lies_ahead() {
    let mut promised = 0;
    for_everybody(3, |library, scheme, situation, _| {
        let outcome = judge(library, scheme, situation);
        for finding in outcome.findings.iter().filter(|it| it.weight == Answer::NotYet) {
            let until = finding.until.expect("what goes by itself says when");
            let begins = begins(scheme, until).expect("in range");
            assert!(begins > situation.now, "{scheme:?} {finding:?}", scheme = scheme.head.name);
        }
        if let Some(from) = outcome.from {
            assert_eq!(outcome.answer, Answer::NotYet);
            assert!(begins(scheme, from).expect("in range") > situation.now);
            promised += 1;
        }
    });
    assert!(promised > 0);
}

#[test]
fn what_is_promised_is_kept() {
    let mut kept = 0;
    for_everybody(4, |library, scheme, situation, _| {
        let Some(from) = judge(library, scheme, situation).from else { return };
        // What goes on by a deadline, the life of its scheme moves on: not here.
        if !situation.person.standings.is_empty() {
            return;
        }
        let at = begins(scheme, from).expect("in range");
        let then = Situation { now: at, lodged: None, ..situation.clone() };
        assert_eq!(judge(library, scheme, &then).answer, Answer::Eligible, "{then:#?}");
        kept += 1;
    });
    assert!(kept > 0);
}

#[test]
fn what_is_not_known_makes_nobody_eligible_and_nobody_refused() {
    let mut tried = 0;
    for_everybody(5, |library, scheme, situation, dice| {
        if rests_on_what_another_cannot_tell(scheme) {
            return;
        }
        let less = forget(dice, situation.clone());
        let (less, more) = (judge(library, scheme, &less), judge(library, scheme, situation));
        if less.answer == Answer::Eligible {
            assert_eq!(more.answer, Answer::Eligible, "{}: {situation:#?}", scheme.head.name);
        }
        if definitely_refused(&less) {
            let refused = [Answer::NotYet, Answer::NotEligible].contains(&more.answer)
                || definitely_refused(&more);
            assert!(refused, "{}: {less:#?} {more:#?} {situation:#?}", scheme.head.name);
        }
        tried += 1;
    });
    assert!(tried > 0);
}

fn definitely_refused(outcome: &Outcome) -> bool {
    outcome.findings.iter().any(|it| matches!(it.weight, Answer::NotEligible | Answer::NotYet))
}

/// A scheme for whoever another one does not take, "cannot tell" included.
fn rests_on_what_another_cannot_tell(scheme: &Scheme) -> bool {
    scheme.checks.require.iter().flat_map(|rule| &rule.must.terms).any(|term| match term {
        Term::Predicate(Predicate::Entitled(other)) => other.answers.contains(&Answer::Officer),
        _ => false,
    })
}

/// One thing less is known.
fn forget(dice: &mut Dice, mut situation: Situation) -> Situation {
    let person = &mut situation.person;
    match dice.roll(9) {
        0 => person.born = None,
        1 => person.nationality = None,
        2 => person.residence = None,
        3 => person.birthplace = None,
        4 => person.key_bound = None,
        5 => situation.app = None,
        6 => {
            for document in &mut person.documents {
                document.expires = None;
            }
        }
        7 => {
            for document in &mut person.documents {
                document.issued = None;
            }
        }
        _ => {
            let fields: Vec<String> = situation.asked.keys().cloned().collect();
            if let Some(field) = dice.one(&fields) {
                situation.asked.remove(field);
            }
        }
    }
    situation
}

#[test]
fn every_bill_adds_up() {
    for_everybody(6, |library, scheme, situation, _| {
        let Some(bill) = fees::bill(library, scheme, situation) else { return };
        let due = bill.lines.iter().filter(|line| line.waived_by.is_none());
        let total: u64 = due.clone().filter_map(|line| line.amount).map(|amount| amount.0).sum();
        assert_eq!(bill.total.0, total);
        let unknown = due.clone().any(|line| line.amount.is_none());
        assert!(bill.more_is_quoted || !unknown);
        assert!(
            bill.waivers.iter().filter(|(_, proved)| !proved).count() == 0
                || !bill.waiver_findings.is_empty()
        );
    });
}

#[test]
fn a_condition_and_its_opposite_never_both_hold() {
    for_everybody(7, |library, scheme, situation, _| {
        for rule in &scheme.checks.require {
            let plain = holds(library, scheme, situation, &rule.must);
            let mut not = rule.must.clone();
            not.terms = vec![Term::Not(rule.must.clone())];
            let not = holds(library, scheme, situation, &not);
            let both = (plain, not);
            let fits = matches!(
                both,
                (Truth::Met, Truth::NotMet | Truth::Met)
                    | (Truth::NotMet, Truth::Met)
                    | (Truth::CannotTell, Truth::CannotTell)
            );
            assert!(fits, "{}: rule {}: {both:?}", scheme.head.name, rule.id);
        }
    });
}
