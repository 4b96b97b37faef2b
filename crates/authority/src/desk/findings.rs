//! Findings as JSON: a decision keeps them as they were.

use clearance_schemes::model::{Answer, Remedy, RemedyKind};
use clearance_schemes::outcome::{Finding, Value, When};
use serde_json::{Value as Json, json};

/// All findings, as one text.
pub(super) fn as_json(findings: &[Finding]) -> String {
    Json::Array(findings.iter().map(one).collect()).to_string()
}

fn one(finding: &Finding) -> Json {
    json!({
        "reason": finding.reason,
        "rule": finding.rule,
        "weight": weight(finding.weight),
        "member": finding.member,
        "is": finding.is.as_ref().map(value),
        "needs": finding.needs.as_ref().map(value),
        "of": finding.of,
        "until": finding.until.map(when),
        "remedies": finding.remedies.iter().map(remedy).collect::<Vec<_>>(),
        "facts": finding.facts,
    })
}

const fn weight(answer: Answer) -> &'static str {
    match answer {
        Answer::Eligible => "eligible",
        Answer::NotYet => "not-yet",
        Answer::Officer => "officer",
        Answer::NotEligible => "not-eligible",
    }
}

fn value(value: &Value) -> Json {
    match value {
        Value::Day(day) => json!({ "day": day.to_string() }),
        Value::Instant(at) => json!({ "instant": at.0 }),
        Value::Number(number) => json!(number),
        Value::Span(span) => json!(span.to_string()),
        Value::Word(word) => json!(word),
        Value::Words(words) => json!(words),
    }
}

fn when(when: When) -> Json {
    match when {
        When::Day(day) => json!({ "day": day.to_string() }),
        When::Instant(at) => json!({ "instant": at.0 }),
    }
}

fn remedy(remedy: &Remedy) -> Json {
    let kind = match remedy.kind {
        RemedyKind::Apply => "apply",
        RemedyKind::Ask => "ask",
        RemedyKind::Bind => "bind",
        RemedyKind::Bring => "bring",
        RemedyKind::ComeWith => "come-with",
        RemedyKind::GoTo => "go-to",
        RemedyKind::Renew => "renew",
        RemedyKind::UpdateApp => "update-app",
        RemedyKind::UseInstead => "use-instead",
        RemedyKind::Wait => "wait",
    };
    json!({ "kind": kind, "target": remedy.target })
}
