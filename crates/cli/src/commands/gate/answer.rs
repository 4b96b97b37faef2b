//! One decision, for programs and for people.

use std::ffi::OsStr;
use std::path::Path;

use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_gate::{GateDir, Notice, Pseudonym};
use clearance_reader::{Doubt, Repair};
use clearance_verifier::{Decision, Language, StatusSeen};
use serde_json::{Value, json};

use crate::output::{Ink, Out};

/// Where a code came from.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A line of standard input, counted from 1.
    Line(u64),
    /// A file, or the text itself.
    Named(String),
}

impl Input {
    /// A code on the command line is too long for a name; its beginning says nothing of the person.
    pub(super) fn named(given: impl AsRef<OsStr>) -> Self {
        const LONGEST: usize = 255;
        let name = Path::new(&given).display().to_string();
        let is_file = name.len() <= LONGEST && Path::new(&given).exists() || name == "-";
        Self::Named(if is_file {
            name
        } else {
            name.chars().take(8).chain("...".chars()).collect()
        })
    }

    fn as_json(&self) -> Value {
        match self {
            Self::Line(line) => json!({"line": line}),
            Self::Named(name) => json!({"name": name}),
        }
    }
}

impl core::fmt::Display for Input {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// A decision, with what an auditor needs beside it.
pub(super) struct Answer<'a> {
    pub(super) decision: &'a Decision,
    pub(super) at: Timestamp,
    pub(super) gate: &'a GateDir,
    pub(super) trust: &'a TrustList,
    /// The credential's name in this gate's records of the day, where the holder was proven.
    pub(super) pseudonym: Option<Pseudonym>,
    pub(super) input: &'a Input,
    pub(super) repairs: &'a [Repair],
    pub(super) doubt: Option<Doubt>,
    pub(super) is_repeated: bool,
    pub(super) is_status_assumed: bool,
    pub(super) notices: &'a [Notice],
}

impl Answer<'_> {
    /// The decision's own members, and `time`, `gate`, `input`, `pseudonym`, `trust_list`, `scanner`, `repeat`,
    /// `status_assumed`, `notices`.
    pub(super) fn as_json(&self) -> Value {
        let mut value = serde_json::to_value(self.decision).unwrap_or(Value::Null);
        let config = self.gate.config();
        let notice = |notice: &Notice| json!({"code": notice.code(), "text": notice.to_string()});
        value["time"] = self.at.as_secs().into();
        value["gate"] = json!({
            "directory": self.gate.path().display().to_string(),
            "group": config.group.to_string(),
            "location": config.policy.location.to_string(),
        });
        value["input"] = self.input.as_json();
        value["pseudonym"] = self.pseudonym.map(|name| name.to_string()).into();
        value["trust_list"] = json!({
            "seq": self.trust.seq(),
            "age_seconds": self.at.since(self.trust.this_update()),
            "next_update": self.trust.next_update().as_secs(),
        });
        value["scanner"] = json!({
            "repairs": self.repairs.iter().map(|repair| repair.code()).collect::<Vec<_>>(),
            "doubt": self.doubt.map(|doubt| doubt.to_string()),
        });
        value["repeat"] = self.is_repeated.into();
        value["status_assumed"] = self.is_status_assumed.into();
        value["notices"] = self.notices.iter().map(notice).collect();
        value
    }

    /// In words: for the traveller in three languages, for the operator in one.
    pub(super) fn describe(&self, is_labelled: bool, out: &Out) -> String {
        let decision = self.decision;
        let ink = match decision {
            Decision::Admit(_) => Ink::Good,
            Decision::Refer(_) => Ink::Unsure,
            Decision::Refuse(_) => Ink::Bad,
        };
        let label = if is_labelled { format!("{}: ", self.input) } else { String::new() };
        let mut lines = vec![format!("{label}{}", out.ink(ink, &decision.code().to_uppercase()))];
        if let (Some(reason), Some(class)) = (decision.reason(), decision.class()) {
            lines[0].push_str(&format!(" {reason} ({})", class.code()));
            lines.push(format!("  operator   {}", reason.texts().in_language(Language::English)));
        }
        if self.is_repeated {
            lines.push(
                "  repeated   the same code was read again; nothing was opened twice".to_owned(),
            );
        }
        lines.extend(self.repairs.iter().map(|repair| format!("  scanner    {repair}")));
        lines.extend(self.doubt.map(|doubt| format!("  scanner    {doubt}")));
        let traveller = decision.message().texts();
        for (language, title) in Language::ALL.into_iter().zip(["traveller", "", ""]) {
            lines.push(format!("  {title:<10} {}", traveller.in_language(language)));
        }
        let details = self.details();
        if !details.is_empty() {
            lines.push(out.ink(Ink::Faint, &format!("  details    {details}")));
        }
        lines.join("\n")
    }

    fn details(&self) -> String {
        let details = self.decision.details();
        let parts = [
            Some(format!("proven: {}", details.proven.code())),
            details.form.map(|form| format!("{} form", form.code())),
            details.gate_key.map(|kid| format!("gate key {kid}")),
            details.authority.map(|kid| format!("authority {kid}")),
            details.scheme.map(|id| format!("scheme {id}")),
            details.status.map(|seen| self.status(seen)),
            details.skew.map(|skew| format!("code starts {skew:+} s from now")),
            details.evidence.as_ref().map(ToString::to_string),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn status(&self, seen: StatusSeen) -> String {
        if self.is_status_assumed {
            return "status ASSUMED valid".to_owned();
        }
        let status = seen.status.map_or_else(|| "not on the list".to_owned(), |s| s.to_string());
        format!("status: {status}, list {} s old ({})", seen.age, seen.grade.code())
    }
}
