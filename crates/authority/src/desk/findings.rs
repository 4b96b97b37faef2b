//! Findings as JSON: a decision keeps them as they were.

use clearance_schemes::model::Remedy;
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
        "weight": finding.weight.name(),
        "member": finding.member,
        "is": finding.is.as_ref().map(value),
        "needs": finding.needs.as_ref().map(value),
        "of": finding.of,
        "until": finding.until.map(when),
        "remedies": finding.remedies.iter().map(remedy).collect::<Vec<_>>(),
        "facts": finding.facts,
    })
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
    json!({ "kind": remedy.kind.name(), "target": remedy.target })
}
