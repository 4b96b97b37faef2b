//! Runs a case: what came out otherwise than expected.

use core::fmt;

use super::file::{Case, ExpectedWhole};
use super::situate::{Cannot, Setting, document};
use super::{Cases, Moment, gate, life, shown, words};
use crate::due::{all_due, answer_due};
use crate::fees::bill;
use crate::grant::{StandingEnd, given};
use crate::judge::{AnswerError, answers, judge, record};
use crate::library::Library;
use crate::outcome::{Bill, Finding, NeededPaper, Outcome, Value, When};
use crate::situation::{Decided, Situation};
use crate::time::Instant;

/// Something that came out otherwise than a case expects.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// Of what: `answer`, `findings`, `bill`.
    pub what: String,
    /// What the case expects.
    pub expected: String,
    /// What came out.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, expected, found } = self;
        write!(f, "{what}: expected {expected}, and found {found}")
    }
}

/// Everything that came out otherwise than a case of a folder expects; nothing where it holds.
#[must_use]
pub fn run(library: &Library, folder: &str, cases: &Cases, case: &Case) -> Vec<Difference> {
    let mut differences = Differences(Vec::new());
    if let Err(cannot) = try_all(library, folder, cases, case, &mut differences) {
        differences.add("the case", "that it can be set up", &cannot);
    }
    differences.0
}

/// Everybody whom the cases ask about, with the name of the case. Those that cannot be set up are left out.
#[must_use]
pub fn situations(library: &Library, folder: &str, cases: &Cases) -> Vec<(String, Situation)> {
    let asked = cases.cases.iter().filter(|(_, case)| case.answer.is_some());
    asked
        .filter_map(|(_, case)| {
            let setting = Setting::new(library, folder, cases, case).ok()?;
            Some((case.name.clone(), setting.situation().ok()?))
        })
        .collect()
}

fn try_all(
    library: &Library,
    folder: &str,
    cases: &Cases,
    case: &Case,
    into: &mut Differences,
) -> Result<(), Cannot> {
    let setting = Setting::new(library, folder, cases, case)?;
    let asks = case.answer.is_some() || case.bill.is_some() || case.due.is_some();
    if asks || case.grant.is_some() || !case.not_offered.is_empty() {
        let situation = setting.situation()?;
        not_offered(&setting, &situation, into);
        outcome(&setting, &judge(&setting.library, &setting.scheme, &situation), into);
        money_and_time(&setting, &situation, into)?;
    }
    if let Some(said) = &case.record {
        let found = record(&setting.library, &document(said));
        findings(&setting, &found, into);
    }
    shown::lanes(&setting, into)?;
    shown::texts(&setting, into);
    gate::passages(&setting, into);
    life::story(&setting, into)
}

/// What differs, as it is gathered.
pub(super) struct Differences(Vec<Difference>);

impl Differences {
    pub(super) fn add(&mut self, what: &str, expected: impl ToString, found: impl ToString) {
        let (expected, found) = (expected.to_string(), found.to_string());
        self.0.push(Difference { what: what.to_owned(), expected, found });
    }

    /// Adds a difference, if there is one.
    pub(super) fn same(&mut self, what: &str, expected: impl ToString, found: impl ToString) {
        let (expected, found) = (expected.to_string(), found.to_string());
        if expected != found {
            self.add(what, expected, found);
        }
    }

    /// Two lists, in any order.
    pub(super) fn same_list(&mut self, what: &str, expected: &[String], found: &[String]) {
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list
        };
        if sorted(expected) != sorted(found) {
            self.add(what, list(expected), list(found));
        }
    }
}

pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(" | "))
}

/// Answers that the form does not offer are told, and nothing else is.
fn not_offered(setting: &Setting<'_>, situation: &Situation, into: &mut Differences) {
    let errors = answers(&setting.library, &setting.scheme, situation);
    let found: Vec<String> = errors
        .iter()
        .map(|error| match error {
            AnswerError::Missing { field, .. }
            | AnswerError::NotAsked { field, .. }
            | AnswerError::Unknown { field, .. } => field.clone(),
            AnswerError::NotOffered { .. } => "combination".to_owned(),
        })
        .collect();
    if found != setting.case.not_offered {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        into.add("not_offered", list(&setting.case.not_offered), list(&told));
    }
}

fn outcome(setting: &Setting<'_>, outcome: &Outcome, into: &mut Differences) {
    let case = setting.case;
    let Some(answer) = case.answer else { return };
    into.same("answer", answer, outcome.answer);
    findings(setting, &outcome.findings, into);
    if let Some(possible) = case.possible {
        let found = outcome.from.map_or_else(|| "no day".to_owned(), |when| show(setting, when));
        into.same("possible", possible, found);
    }
    if let Some(remarks) = &case.remarks {
        let found = outcome.remarks.iter().map(|told| {
            format!("{}{}", told.id, if told.officer_only { " (officer)" } else { "" })
        });
        into.same_list("remarks", remarks, &found.collect::<Vec<_>>());
    }
    let paper = |paper: &NeededPaper| {
        format!("{} {}{}", paper.piece, paper.count, words::paper_form(paper.form))
    };
    if let Some(needed) = &case.needed {
        let found: Vec<String> = outcome.papers.iter().map(paper).collect();
        into.same_list("needed", needed, &found);
    }
    if let Some(lacking) = &case.lacking {
        let lack = |paper: &NeededPaper| Some(format!("{} {}", paper.piece, paper.lack?));
        let found: Vec<String> = outcome.papers.iter().filter_map(lack).collect();
        into.same_list("lacking", lacking, &found);
    }
    if let Some(otherwise) = &case.otherwise {
        into.same("otherwise", otherwise, outcome.otherwise.as_deref().unwrap_or("nothing"));
    }
}

/// The list of findings is the whole list; of each, what the case says is compared.
fn findings(setting: &Setting<'_>, found: &[Finding], into: &mut Differences) {
    let expected = &setting.case.findings;
    let mut left: Vec<&Finding> = found.iter().collect();
    let mut unmet = Vec::new();
    for expected in expected {
        // The one that differs least, so that two of one reason find each its own.
        let best = left
            .iter()
            .enumerate()
            .filter(|(_, it)| it.reason == expected.0.reason)
            .min_by_key(|(_, it)| differing(setting, &expected.0, it).len());
        match best.map(|(index, _)| index) {
            Some(index) => {
                let finding = left.remove(index);
                for (key, wanted, is) in differing(setting, &expected.0, finding) {
                    into.add(&format!("finding {}, {key}", expected.0.reason), wanted, is);
                }
            }
            None => unmet.push(expected.0.reason.clone()),
        }
    }
    if !unmet.is_empty() || !left.is_empty() {
        let more: Vec<String> = left.iter().map(|finding| tell(setting, finding)).collect();
        let expected: Vec<String> = expected.iter().map(|it| it.0.reason.clone()).collect();
        let found: Vec<String> = found.iter().map(|it| it.reason.clone()).collect();
        into.add(
            "findings",
            list(&expected),
            format!("{}; too many: {}", list(&found), list(&more)),
        );
    }
}

/// What a finding says otherwise: key, expected, found.
fn differing(
    setting: &Setting<'_>,
    expected: &ExpectedWhole,
    found: &Finding,
) -> Vec<(&'static str, String, String)> {
    let mut all = Vec::new();
    let mut same = |key, wanted: Option<String>, is: Option<String>| {
        if let Some(wanted) = wanted
            && is.as_ref() != Some(&wanted)
        {
            all.push((key, wanted, is.unwrap_or_else(|| "nothing".to_owned())));
        }
    };
    same("of", expected.of.clone(), found.of.clone());
    let until = found.until.map(|when| show(setting, when));
    same("until", expected.until.map(|moment| moment.to_string()), until);
    same("is", expected.is.clone(), found.is.as_ref().map(|it| value(setting, it)));
    same("needs", expected.needs.clone(), found.needs.as_ref().map(|it| value(setting, it)));
    same("member", expected.member.map(|it| it.to_string()), found.member.map(|it| it.to_string()));
    let remedies: Vec<String> = found.remedies.iter().map(words::remedy).collect();
    same("remedies", expected.remedies.as_ref().map(|it| list(it)), Some(list(&remedies)));
    all
}

fn tell(setting: &Setting<'_>, finding: &Finding) -> String {
    let part = |word: &str, text: Option<String>| {
        text.map_or_else(String::new, |text| format!(" {word} {text}"))
    };
    format!(
        "{}{}{}{}{}",
        finding.reason,
        part("of", finding.of.clone()),
        part("until", finding.until.map(|when| show(setting, when))),
        part("of member", finding.member.map(|member| member.to_string())),
        part("by the rule of line", Some(finding.rule.to_string())),
    )
}

fn money_and_time(
    setting: &Setting<'_>,
    situation: &Situation,
    into: &mut Differences,
) -> Result<(), Cannot> {
    let Setting { library, scheme, case, .. } = setting;
    if let Some(expected) = &case.bill {
        let found = bill(library, scheme, situation).map(|bill| lines(&bill)).unwrap_or_default();
        into.same("bill", list(expected), list(&found));
    }
    if let Some(expected) = &case.due {
        let asked = case.decided.iter().filter(|(_, decided)| **decided == Decided::Open);
        let asked = asked
            .filter_map(|(rule, _)| answer_due(library, scheme, situation, rule, situation.now));
        let all = all_due(library, scheme, situation, situation.now);
        let found = all.into_iter().chain(asked).map(|due| {
            format!("{} {}{}", due.name, show(setting, due.at), words::promise(due.promise))
        });
        into.same_list("due", expected, &found.collect::<Vec<_>>());
    }
    let Some(expected) = &case.grant else { return Ok(()) };
    let found = match given(library, scheme, situation, situation.now) {
        Ok(found) => found,
        Err(error) => {
            into.add("grant", "something", error);
            return Ok(());
        }
    };
    let nothing = || "nothing".to_owned();
    if let Some(from) = expected.credential_from {
        let is = found.credential.map(|it| moment(setting, it.from).to_string());
        into.same("grant, credential_from", from, is.unwrap_or_else(nothing));
    }
    if let Some(until) = expected.credential_until {
        let is = found.credential.map(|it| end(setting, it.until, until.time.is_none()));
        into.same("grant, credential_until", until, is.unwrap_or_else(nothing));
    }
    let standing = match found.standing {
        StandingEnd::On(day) => day.to_string(),
        StandingEnd::Never => "without end".to_owned(),
        StandingEnd::Stated => "stated by the office".to_owned(),
    };
    if let Some(expected) = &expected.standing {
        into.same("grant, standing", expected, &standing);
    }
    if let Some(until) = expected.standing_until {
        into.same("grant, standing_until", until.0, &standing);
    }
    let made = found.document;
    if let Some(kind) = &expected.document {
        into.same(
            "grant, document",
            kind,
            made.as_ref().map_or_else(nothing, |it| it.kind.clone()),
        );
    }
    if let Some(until) = expected.document_until {
        let is = made.as_ref().map(|it| show(setting, it.until));
        into.same("grant, document_until", until.0, is.unwrap_or_else(nothing));
    }
    if let Some(version) = expected.document_version {
        let is = made.as_ref().and_then(|it| it.version).map(|it| it.to_string());
        into.same("grant, document_version", version, is.unwrap_or_else(nothing));
    }
    Ok(())
}

/// A bill as a case writes it.
fn lines(bill: &Bill) -> Vec<String> {
    let mut lines: Vec<String> = bill
        .lines
        .iter()
        .map(|line| {
            let amount = line.amount.map_or_else(|| "quoted".to_owned(), |it| it.to_string());
            let time = line.time.map_or_else(String::new, |time| format!(" time {time}"));
            let waived =
                line.waived_by.as_ref().map_or_else(String::new, |it| format!(" waived by {it}"));
            format!("{} {amount}{time}{waived}", line.id)
        })
        .collect();
    lines.extend(
        bill.waiver_findings
            .iter()
            .map(|it| format!("{} {}", it.reason, it.of.as_deref().unwrap_or_default())),
    );
    let more = if bill.more_is_quoted { " and more" } else { "" };
    lines.push(format!("total {} {}{more}", bill.total, bill.currency));
    lines
}

/// A day, or a local moment.
pub(super) fn show(setting: &Setting<'_>, when: When) -> String {
    match when {
        When::Day(day) => day.to_string(),
        When::Instant(at) => moment(setting, at).to_string(),
    }
}

pub(super) fn moment(setting: &Setting<'_>, at: Instant) -> Moment {
    let local = setting.scheme.head.time.local(at).unwrap_or_default();
    Moment { day: local.date(), time: Some(local.time()) }
}

/// The instant at which something is over, as a last day if it is over with that day.
fn end(setting: &Setting<'_>, over: Instant, as_day: bool) -> String {
    let last = moment(setting, Instant(over.0.saturating_sub(1))).day;
    if as_day && setting.scheme.head.time.ends(last) == Some(over) {
        return last.to_string();
    }
    moment(setting, over).to_string()
}

fn value(setting: &Setting<'_>, value: &Value) -> String {
    match value {
        Value::Day(day) => day.to_string(),
        Value::Instant(at) => moment(setting, *at).to_string(),
        Value::Number(number) => number.to_string(),
        Value::Span(span) => span.to_string(),
        Value::Word(word) => word.clone(),
        Value::Words(words) => words.join(", "),
    }
}
