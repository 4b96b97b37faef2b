//! An answer, and how somebody stands, for programs and for people.

use clearance_authority::desk::Settlement;
use clearance_authority::moment::timestamp;
use clearance_schemes::library::Library;
use clearance_schemes::outcome::{Outcome, When};
use clearance_schemes::texts::{Language, explain, explain_outcome};
use serde_json::{Value, json};

/// The answer with every obstacle, as an applicant reads it.
pub(super) fn outcome_as_json(library: &Library, outcome: &Outcome, language: Language) -> Value {
    let told = explain(library, outcome, language);
    let obstacles = told.iter().flat_map(|told| &told.obstacles).map(|obstacle| {
        json!({
            "title": obstacle.title,
            "now": obstacle.now,
            "needed": obstacle.needed,
            "from": obstacle.from,
            "advice": obstacle.advice,
        })
    });
    json!({
        "scheme": outcome.scheme.0,
        "version": outcome.scheme.1,
        "answer": outcome.answer.name(),
        "from": outcome.from.map(when),
        "reasons": outcome.findings.iter().map(|it| it.reason.clone()).collect::<Vec<_>>(),
        "otherwise": outcome.otherwise,
        "obstacles": obstacles.collect::<Vec<_>>(),
        "papers": told.as_ref().map(|told| told.papers.clone()),
        "remarks": told.as_ref().map(|told| told.remarks.clone()),
    })
}

fn when(when: When) -> Value {
    match when {
        When::Day(day) => day.to_string().into(),
        When::Instant(at) => at.0.into(),
    }
}

/// The same in lines.
pub(super) fn outcome_in_words(library: &Library, outcome: &Outcome, language: Language) -> String {
    explain_outcome(library, outcome, language).join("\n")
}

/// How somebody stands.
pub(super) fn settlement_as_json(settlement: &Settlement) -> Value {
    let standings = settlement.standings.iter().map(|standing| {
        json!({
            "id": standing.id.to_string(),
            "scheme": standing.scheme,
            "version": standing.version,
            "state": standing.state,
            "meaning": standing.meaning.name(),
            "suspended_for": standing.suspended_for,
            "ended_for": standing.ended_for,
            "until": standing.until.map(|day| day.to_string()),
            "since": standing.since.0,
        })
    });
    let to_do = settlement.to_do.iter().map(|effect| {
        json!({
            "scheme": effect.scheme,
            "act": effect.act.to_string(),
            "reason": effect.reason,
            "from": effect.from.0,
        })
    });
    json!({
        "standings": standings.collect::<Vec<_>>(),
        "to_do": to_do.collect::<Vec<_>>(),
        "next": settlement.next.map(|at| at.0),
    })
}

/// The same in lines.
pub(super) fn settlement_in_words(settlement: &Settlement) -> Vec<String> {
    let mut lines = Vec::new();
    for standing in &settlement.standings {
        let mut line = format!("{:<20} {}", standing.scheme, standing.state);
        let mut why: Vec<&str> = standing.suspended_for.iter().map(String::as_str).collect();
        why.extend(standing.ended_for.as_deref());
        why.retain(|why| *why != standing.state);
        if !why.is_empty() {
            line.push_str(&format!(": {}", why.join(", ")));
        }
        line.push_str(&format!(" since {}", timestamp(standing.since)));
        line.extend(standing.until.map(|day| format!(", until {day}")));
        lines.push(line);
    }
    for effect in &settlement.to_do {
        let why = effect.reason.as_deref().map_or(String::new(), |why| format!(" ({why})"));
        lines.push(format!("To do: {} {}{why}", effect.scheme, effect.act));
    }
    lines.extend(settlement.next.map(|at| format!("Time changes it at {}", timestamp(at))));
    lines
}
