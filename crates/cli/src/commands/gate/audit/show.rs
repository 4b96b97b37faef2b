use std::collections::VecDeque;

use clap::Args;
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_gate::audit::for_each;
use clearance_gate::{GateDir, Pseudonyms};
use serde_json::{Value, json};

use super::Where;
use super::entry::{Entry, Range};
use crate::clock;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};

/// Show what happened at the gate, newest last.
///
/// With --credential only the entries of one credential, as long as the gate has the keys of those days: for who disputes a decision.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate audit show
  clearance gate audit show --last 200 --from 2026-11-21T08:00:00Z
  clearance gate audit show --credential a101:0011223344556677")]
pub(super) struct Show {
    /// How many entries, at most.
    #[arg(long, value_name = "N", default_value_t = 50)]
    last: usize,
    /// Only entries of this credential, as AUTHORITY:CTI in hexadecimal.
    #[arg(long, value_name = "KID:CTI", value_parser = parse_credential)]
    credential: Option<RosterRef>,
    #[command(flatten)]
    range: Range,
}

fn parse_credential(text: &str) -> Result<RosterRef, String> {
    let how = || "write it as AUTHORITY:CTI, 4 and 16 hexadecimal digits".to_owned();
    let (authority, id) = text.split_once(':').ok_or_else(how)?;
    let authority: AuthorityKid = authority.parse().map_err(|_| how())?;
    let id: CredentialId = id.parse().map_err(|_| how())?;
    Ok(RosterRef { authority, id })
}

pub(super) fn run(args: &Show, place: &Where, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&place.gate)?;
    let names = args.credential.map(|_| gate.pseudonyms(clock::at_or_now(None))).transpose()?;
    let mut shown: VecDeque<Entry> = VecDeque::new();
    let read = for_each(&gate.audit_dir(), args.range.period(), |record| {
        let entry = Entry::from(record);
        if is_of(&entry, args.credential.as_ref(), names.as_ref()) {
            shown.push_back(entry);
            if shown.len() > args.last {
                shown.pop_front();
            }
        }
        true
    });
    read.map_err(CliError::failed)?;
    let value = json!({"entries": shown.iter().map(as_json).collect::<Vec<_>>()});
    let lines: Vec<_> = shown.into_iter().map(|entry| describe(entry, out)).collect();
    let text =
        if lines.is_empty() { "Nothing of that is here".to_owned() } else { lines.join("\n") };
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}

fn is_of(entry: &Entry, credential: Option<&RosterRef>, names: Option<&Pseudonyms>) -> bool {
    let (Some(credential), Some(names)) = (credential, names) else { return true };
    let subject = entry.members.get("subject").and_then(Value::as_str);
    subject.is_some_and(|subject| subject == names.of(credential, entry.at).to_string())
}

fn as_json(entry: &Entry) -> Value {
    let mut value = Value::Object(entry.members.clone());
    value["seq"] = entry.seq.into();
    value["at"] = entry.at.as_secs().into();
    value
}

/// One line: when, where, what, and the rest by name.
fn describe(mut entry: Entry, out: &Out) -> String {
    let (seq, time) = (entry.seq, entry.at.to_string());
    let (lane, action) = (entry.take("lane"), entry.take("action"));
    let (decision, reason) = (entry.take("decision"), entry.take("reason"));
    entry.members.remove("signed"); // nobody reads it
    let ink = match decision.as_str() {
        "admit" => Ink::Good,
        "refer" => Ink::Unsure,
        "refuse" => Ink::Bad,
        _ => Ink::Faint,
    };
    let what = if decision.is_empty() { action } else { format!("{decision} {reason}") };
    let names: Vec<String> = entry.members.keys().cloned().collect();
    let rest = names.into_iter().map(|name| {
        let text = entry.take(&name);
        format!("{name}: {text}")
    });
    let rest = rest.collect::<Vec<_>>().join(", ");
    let line = format!("{seq:>8}  {time}  {lane:<8}  {}  {rest}", out.ink(ink, what.trim()));
    line.trim_end().to_owned()
}
