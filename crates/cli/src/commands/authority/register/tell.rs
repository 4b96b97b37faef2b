use clap::Args;
use clearance_authority::desk::{Becomes, Desk, Telling};
use clearance_authority::moment::instant;
use clearance_authority::register::{DocumentRecord, EventRecord, Id, Role};
use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_schemes::model::{DocumentState, EventKind};
use clearance_schemes::time::{Day, Instant};

use super::answer::{settlement_as_json, settlement_in_words};
use super::place::{Hand, Place};
use super::words::{fresh, parse_day, parse_id, parse_pair};
use crate::clock;
use crate::commands::authority::scheme::Folder;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::runtime::wait;

/// Tell what happened to a person: every standing follows from it, also where it is told late.
///
/// Events: document.lost, document.collected, person.nationality-changed, decision.barred, and more. What must be done
/// about it is listed; credentials are revoked by the authority's service, or by 'clearance authority revoke'.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority register tell 00112233445566778899aabbccddeeff document.lost \\
      --of mo-permanent-card
  clearance authority register tell 00112233445566778899aabbccddeeff document.collected \\
      --of mo-permanent-card --cause expiry --document mo-permanent-card:2026-05-15:2036-05-14
  clearance authority register tell 00112233445566778899aabbccddeeff \\
      person.nationality-changed --becomes nationality=PRT")]
pub(super) struct Tell {
    /// The person's number.
    #[arg(value_parser = parse_id)]
    person: Id,
    /// What happened.
    #[arg(value_parser = parse_event)]
    event: EventKind,
    /// To which document, scheme or paper.
    #[arg(long, value_name = "WORD")]
    of: Option<String>,
    /// Why: expiry, loss.
    #[arg(long, value_name = "WORD")]
    cause: Option<String>,
    /// Where.
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// A day that it names.
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    day: Option<Day>,
    /// When it happened; now where left out.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    happened: Option<Timestamp>,
    /// Who the person is since then: nationality, residence, born, birthplace, name_latin or name_chinese.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair)]
    becomes: Vec<(String, String)>,
    /// A document that came with it, KIND:ISSUED:EXPIRES, and :NUMBER where it has one.
    #[arg(long, value_name = "DOCUMENT", value_parser = parse_document)]
    document: Vec<Document>,
    /// The event's number, 32 hexadecimal digits; a fresh one where left out. Told twice under it, it counts once.
    #[arg(long, value_name = "NUMBER", value_parser = parse_id)]
    number: Option<Id>,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    hand: Hand,
}

/// A document as it is written on the command line.
#[derive(Clone, Debug)]
struct Document {
    kind: String,
    issued: Day,
    expires: Day,
    number: Option<String>,
}

fn parse_event(text: &str) -> Result<EventKind, String> {
    text.parse().map_err(|error| format!("{error}; there are {}", EventKind::NAMES.join(", ")))
}

fn parse_document(text: &str) -> Result<Document, String> {
    let parts: Vec<&str> = text.splitn(4, ':').collect();
    let [kind, issued, expires, number @ ..] = parts.as_slice() else {
        return Err("write it as mo-permanent-card:2026-05-15:2036-05-14".to_owned());
    };
    Ok(Document {
        kind: (*kind).to_owned(),
        issued: parse_day(issued)?,
        expires: parse_day(expires)?,
        number: number.first().map(|number| (*number).to_owned()),
    })
}

pub(super) fn run(args: &Tell, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let library = args.folder.files()?.sound_library()?;
    if let Some(unknown) = args.document.iter().find(|document| {
        library.vocabulary.documents.iter().all(|known| known.name != document.kind)
    }) {
        return Err(CliError::failed(format_args!(
            "--document {}: the vocabulary has no such document",
            unknown.kind
        )));
    }
    let telling = telling(args, place.now())?;
    let stands = wait(async {
        let register = place.open().await?;
        let desk = Desk::new(&register, &library, &RING);
        let told = desk.tell(&telling, &args.hand.by(Role::Officer, place)).await;
        told.map_err(CliError::failed)
    })?;
    let mut value = settlement_as_json(&stands);
    value["event"] = telling.event.id.to_string().into();
    let mut lines = vec![format!("Told: {} {}", telling.event.kind, telling.event.id)];
    lines.extend(settlement_in_words(&stands));
    out.answer(&value, &lines.join("\n"))?;
    Ok(Exit::Done)
}

fn telling(args: &Tell, now: Instant) -> Result<Telling, CliError> {
    let event = EventRecord {
        id: args.number.map_or_else(fresh, Ok)?,
        person: args.person,
        kind: args.event,
        of: args.of.clone(),
        cause: args.cause.clone(),
        at: args.place.clone(),
        capacity: None,
        day: args.day,
        standing: None,
        slot: None,
        stated: Default::default(),
        happened: args.happened.map_or(now, instant),
        told: now,
    };
    let document = |it: &Document| -> Result<DocumentRecord, CliError> {
        Ok(DocumentRecord {
            id: fresh()?,
            person: args.person,
            kind: it.kind.clone(),
            number: it.number.clone(),
            state: DocumentState::InForce,
            issued: Some(it.issued),
            expires: Some(it.expires),
            fields: Default::default(),
        })
    };
    let documents = args.document.iter().map(document).collect::<Result<_, _>>()?;
    Ok(Telling { event, becomes: becomes(&args.becomes)?, documents })
}

fn becomes(pairs: &[(String, String)]) -> Result<Becomes, CliError> {
    let mut becomes = Becomes::default();
    for (key, value) in pairs {
        let value = Some(value.clone());
        match key.as_str() {
            "nationality" => becomes.nationality = value,
            "residence" => becomes.residence = value,
            "birthplace" => becomes.birthplace = value,
            "name_latin" => becomes.name_latin = value,
            "name_chinese" => becomes.name_chinese = value,
            "born" => {
                becomes.born = value
                    .as_deref()
                    .map(parse_day)
                    .transpose()
                    .map_err(|how| CliError::usage(format_args!("--becomes born: {how}")))?
            }
            _ => {
                return Err(CliError::usage(format_args!(
                    "--becomes {key}: it is nationality, residence, born, birthplace, name_latin or name_chinese"
                )));
            }
        }
    }
    Ok(becomes)
}
