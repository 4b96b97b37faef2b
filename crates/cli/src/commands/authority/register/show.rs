use clap::Args;
use clearance_authority::desk::Desk;
use clearance_authority::moment::timestamp;
use clearance_authority::register::{DocumentRecord, Id};
use clearance_core::crypto::RING;
use serde_json::{Value, json};

use super::answer::{settlement_as_json, settlement_in_words};
use super::find;
use super::place::Place;
use super::time_line::{Moment, time_line};
use super::words::{day, name, parse_id};
use crate::commands::authority::scheme::Folder;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};
use crate::runtime::wait;

/// Show all that the register has of a person: documents, standings, and a time line.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance authority register show 00112233445566778899aabbccddeeff")]
pub(super) struct Show {
    /// The person's number.
    #[arg(value_parser = parse_id)]
    person: Id,
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(args: &Show, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let library = args.folder.files()?.sound_library()?;
    let page = wait(async {
        let register = place.open().await?;
        let desk = Desk::new(&register, &library, &RING);
        desk.page(args.person, place.now()).await.map_err(CliError::failed)
    })?;
    let moments = time_line(&page);
    let value = json!({
        "person": find::as_json(&page.person),
        "documents": page.documents.iter().map(document_as_json).collect::<Vec<_>>(),
        "stands": settlement_as_json(&page.settlement),
        "time_line": moments.iter().map(moment_as_json).collect::<Vec<_>>(),
    });
    let person = &page.person;
    let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "-".to_owned());
    let mut lines = vec![
        name(person),
        format!(
            "born {}, {}, {}",
            day(person.born),
            word(&person.nationality),
            word(&person.residence)
        ),
    ];
    section(&mut lines, "Documents", page.documents.iter().map(document).collect(), out);
    section(&mut lines, "Stands", settlement_in_words(&page.settlement), out);
    let moments = moments.iter().map(|it| format!("{}  {}", timestamp(it.at), it.what)).collect();
    section(&mut lines, "Time line", moments, out);
    out.answer(&value, &lines.join("\n"))?;
    Ok(Exit::Done)
}

fn section(lines: &mut Vec<String>, title: &str, of: Vec<String>, out: &Out) {
    if !of.is_empty() {
        lines.push(format!("\n{}", out.ink(Ink::Faint, title)));
        lines.extend(of.into_iter().map(|line| format!("  {line}")));
    }
}

fn document(document: &DocumentRecord) -> String {
    let number = document.number.as_deref().unwrap_or("-");
    let DocumentRecord { kind, state, issued, expires, .. } = document;
    format!("{kind:<22} {number:<12} {} to {}  {state}", day(*issued), day(*expires))
}

fn document_as_json(document: &DocumentRecord) -> Value {
    json!({
        "id": document.id.to_string(),
        "kind": document.kind,
        "number": document.number,
        "state": document.state.name(),
        "issued": document.issued.map(|day| day.to_string()),
        "expires": document.expires.map(|day| day.to_string()),
        "fields": document.fields,
    })
}

fn moment_as_json(moment: &Moment) -> Value {
    json!({"at": moment.at.0, "what": moment.what})
}
