//! An outcome, a bill, a deadline -> lines, in the order in which an applicant reads them.

use super::Language;
use super::fill::{Values, Written, capital};
use super::find::{Finder, decides};
use crate::library::Library;
use crate::model::{Answer, Notice, Remedy, RemedyKind, Scheme};
use crate::outcome::{Bill, BillLine, Due, Finding, Outcome, Told, When};

/// An answer as people read it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explanation {
    /// The language of the texts.
    pub language: Language,
    /// Told where the scheme lacks the language that was wanted.
    pub other_language: Option<String>,
    /// The answer, with the earliest day.
    pub answer: String,
    /// Each obstacle: what has no way out first, then what can be done now, then what comes by a day.
    pub obstacles: Vec<Obstacle>,
    /// What is offered instead.
    pub otherwise: Option<String>,
    /// The papers that are needed.
    pub papers: Vec<String>,
    /// What hinders nothing.
    pub remarks: Vec<String>,
    /// What only the staff is told.
    pub for_officers: Vec<String>,
    /// Which language counts, where it is another one.
    pub decides: Option<String>,
}

/// An obstacle as people read it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Obstacle {
    /// The reason's id, for programs.
    pub reason: String,
    /// What stands in the way.
    pub title: String,
    /// Which member of the group it is, from 1.
    pub member: Option<usize>,
    /// What is.
    pub now: Option<String>,
    /// What is needed.
    pub needed: Option<String>,
    /// The first day or instant at which it holds.
    pub from: Option<String>,
    /// What to do, a step each.
    pub advice: Vec<String>,
}

/// The whole answer; nothing where the library lacks its scheme.
#[must_use]
pub fn explain(library: &Library, outcome: &Outcome, wanted: Language) -> Option<Explanation> {
    let (name, version) = &outcome.scheme;
    let scheme = &library.folders.get(name)?.versions.get(version)?.scheme;
    let finder = Finder::new(library, scheme, wanted);
    let told = |only_officers: bool| {
        let remarks = outcome.remarks.iter().filter(move |told| told.officer_only == only_officers);
        remarks.map(|told| super::render_told(library, scheme, told, wanted).text).collect()
    };
    let mut findings: Vec<_> = outcome.findings.iter().collect();
    findings.sort_by_key(|finding| order(finding, scheme));
    Some(Explanation {
        language: finder.language,
        other_language: other_language(finder, wanted),
        answer: answer(finder, outcome),
        obstacles: findings.into_iter().map(|finding| obstacle(finder, finding)).collect(),
        otherwise: outcome.otherwise.as_deref().and_then(|other| otherwise(finder, other)),
        papers: outcome.papers.iter().map(|paper| finder.paper(paper)).collect(),
        remarks: told(false),
        for_officers: told(true),
        decides: decides(scheme).filter(|decides| *decides != finder.language).and_then(
            |decides| finder.label("decides", finder.noun(&format!("language.{decides}"))?),
        ),
    })
}

/// The whole answer as lines: the answer and the earliest day first, then each obstacle.
#[must_use]
pub fn explain_outcome(library: &Library, outcome: &Outcome, wanted: Language) -> Vec<String> {
    let (name, version) = &outcome.scheme;
    let scheme = library.folders.get(name).and_then(|folder| folder.versions.get(version));
    let (Some(version), Some(explained)) = (scheme, explain(library, outcome, wanted)) else {
        return Vec::new();
    };
    explained.lines(Finder::new(library, &version.scheme, wanted))
}

/// What an application costs: a line each, then the total.
#[must_use]
pub fn explain_bill(
    library: &Library,
    scheme: &Scheme,
    bill: &Bill,
    wanted: Language,
) -> Vec<String> {
    let finder = Finder::new(library, scheme, wanted);
    let mut lines: Vec<_> =
        bill.lines.iter().map(|line| bill_line(finder, line, &bill.currency)).collect();
    lines.extend(finder.label("total", finder.language.money(bill.total, &bill.currency)));
    if bill.more_is_quoted {
        lines.extend(finder.filled("label.total-is-not-all", &Values::default()));
    }
    for finding in &bill.waiver_findings {
        lines.push(finder.rendered(finding, &finder.values(finding)).text);
    }
    for (waiver, is_proved) in &bill.waivers {
        let id = if *is_proved { "waiver-proved" } else { "waiver-lacks-papers" };
        let name = finder.noun(&format!("waiver.{waiver}"));
        lines.extend(name.and_then(|name| finder.label(id, name)));
    }
    lines
}

/// A notice: its texts, what to do about them, and where to turn to.
#[must_use]
pub fn explain_notice(
    library: &Library,
    scheme: &Scheme,
    notice: &Notice,
    wanted: Language,
) -> Vec<String> {
    let finder = Finder::new(library, scheme, wanted);
    let mut lines = Vec::new();
    for id in &notice.show {
        let told = Told { id: id.clone(), officer_only: false, facts: Vec::new() };
        let rendered = super::render_told(library, scheme, &told, wanted);
        lines.push(rendered.text);
        lines.extend(rendered.advice);
    }
    lines.extend(notice.links.iter().filter_map(|link| finder.contact(link)));
    lines
}

/// A deadline, and how firm it is.
#[must_use]
pub fn explain_due(library: &Library, scheme: &Scheme, due: &Due, wanted: Language) -> String {
    let finder = Finder::new(library, scheme, wanted);
    let name = finder.noun(&format!("deadline.{}", due.name));
    let until = finder.when(due.at);
    let values = Values { of: name.map(Written::from), until, ..Values::default() };
    let sentence = finder.filled(&format!("promise.{}", due.promise), &values);
    sentence.unwrap_or_else(|| due.name.clone())
}

impl Explanation {
    fn lines(self, finder: Finder<'_>) -> Vec<String> {
        let mut lines: Vec<String> = self.other_language.into_iter().collect();
        lines.push(self.answer);
        for (i, obstacle) in self.obstacles.into_iter().enumerate() {
            lines.push(format!("{}. {}", i + 1, obstacle.title));
            let member = obstacle.member.map(|number| number.to_string());
            let facts = [
                ("member", member),
                ("now", obstacle.now),
                ("needed", obstacle.needed),
                ("from", obstacle.from),
            ];
            lines.extend(facts.into_iter().filter_map(|(name, fact)| finder.label(name, fact?)));
            let to_do = finder
                .filled("label.to-do", &Values::default())
                .filter(|_| !obstacle.advice.is_empty());
            lines.extend(to_do);
            lines.extend(obstacle.advice.into_iter().map(|step| format!("– {step}")));
        }
        lines.extend(self.otherwise);
        if !self.papers.is_empty() {
            lines.extend(finder.filled("label.papers", &Values::default()));
            lines.extend(self.papers.into_iter().map(|paper| format!("– {paper}")));
        }
        lines.extend(self.remarks);
        lines.extend(self.decides);
        lines
    }
}

fn answer(finder: Finder<'_>, outcome: &Outcome) -> String {
    let id = outcome.answer.name();
    let mut until = outcome.from.and_then(|from| finder.when(from));
    let mut named = format!("answer.{id}");
    if outcome.answer == Answer::NotEligible && outcome.findings.iter().all(can_be_removed) {
        // Nothing stands in the way for good: from when, if everything is done that can be.
        named += ".yet";
        let latest = outcome.findings.iter().max_by_key(|finding| order(finding, finder.scheme).1);
        until = latest.and_then(|finding| finder.when(finding.until?));
    }
    let sentence = finder.filled(&named, &Values { until, ..Values::default() });
    sentence.unwrap_or_else(|| id.to_owned())
}

/// It goes by itself, or the person can do something that removes it. To use or to apply for something
/// else removes nothing.
fn can_be_removed(finding: &Finding) -> bool {
    let removes = |remedy: &Remedy| match remedy.kind {
        RemedyKind::Apply | RemedyKind::Renew => {
            remedy.target.is_none() || remedy.target == finding.of
        }
        RemedyKind::Ask | RemedyKind::GoTo | RemedyKind::UseInstead => false,
        RemedyKind::Bind
        | RemedyKind::Bring
        | RemedyKind::ComeWith
        | RemedyKind::UpdateApp
        | RemedyKind::Wait => true,
    };
    finding.until.is_some() || finding.remedies.iter().any(removes)
}

fn other_language(finder: Finder<'_>, wanted: Language) -> Option<String> {
    if finder.language == wanted {
        return None;
    }
    // The reader is told in the language that was wanted, which the shared texts have.
    let reader = Finder { language: wanted, ..finder };
    let name = reader.text(&format!("language.{}", finder.language))?;
    reader.label("other-language", name.text.to_owned())
}

fn otherwise(finder: Finder<'_>, other: &str) -> Option<String> {
    let target = finder.word(other).map(Written::from);
    finder.filled("label.otherwise", &Values { target, ..Values::default() })
}

fn obstacle(finder: Finder<'_>, finding: &Finding) -> Obstacle {
    let values = finder.values(finding);
    // What is, what is needed and from when stand in lines of their own.
    let in_title = Values { of: values.of.clone(), ..Values::default() };
    let title = finder.rendered(finding, &in_title).text;
    let line = |written: &Option<Written>| written.as_ref().map(|written| written.text.clone());
    // A reason may have words of its own around a value: "at least 11 years".
    let own = |part: &str, value: &Option<Written>| {
        let id = format!("{}.{part}", finding.reason);
        if finder.text(&id).is_some() { finder.filled(&id, &values) } else { line(value) }
    };
    Obstacle {
        reason: finding.reason.clone(),
        title,
        member: finding.member.map(|member| member + 1),
        now: own("now", &values.is),
        needed: own("needed", &values.needs),
        from: line(&values.until),
        advice: finder.rendered(finding, &values).advice,
    }
}

/// No way out, then what can be done now, then what comes by a day, the earliest first.
fn order(finding: &Finding, scheme: &Scheme) -> (u8, i64) {
    match finding.until {
        None if finding.remedies.is_empty() => (0, 0),
        None => (1, 0),
        Some(When::Instant(instant)) => (2, instant.0),
        Some(When::Day(day)) => {
            let midnight =
                day.and_time(chrono::NaiveTime::MIN).and_local_timezone(scheme.head.time.zone);
            (2, midnight.earliest().map_or(i64::MAX, |midnight| midnight.timestamp()))
        }
    }
}

fn bill_line(finder: Finder<'_>, line: &BillLine, currency: &str) -> String {
    let name = finder.noun(&format!("fee.{}", line.id)).unwrap_or_else(|| line.id.clone());
    let label = |id: &str| finder.noun(&format!("label.{id}"));
    let price = line.amount.map(|amount| finder.language.money(amount, currency));
    let mut notes: Vec<_> =
        line.time.and_then(|time| finder.label("time", time.to_string())).into_iter().collect();
    notes.extend(line.waived_by.as_ref().and_then(|_| label("waived")));
    let note = match (notes.is_empty(), finder.language.is_chinese()) {
        (true, _) => String::new(),
        (false, true) => format!("（{}）", notes.join("，")),
        (false, false) => format!(" ({})", notes.join(", ")),
    };
    let colon = if finder.language.is_chinese() { "：" } else { ": " };
    let price = price.or_else(|| label("quoted")).unwrap_or_default();
    format!("{}{note}{colon}{price}", capital(&name))
}
