use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;
use clap::Args;
use clearance_fetch::{Client, ClientSettings, Fetched, Roots};
use clearance_gate_server::Parts;
use serde_json::Value;

use super::Where;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};

/// Ask a gate that serves how it is.
///
/// For people, and for monitors by its exit code.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate status
  clearance gate status --gate lane-7 --url https://lane-7.example:8480 --roots roots.pem

Exit codes: 0 all is well; 3 something ends soon, or a device is away; 4 the gate does not judge, or something has ended; 1 it does not answer.")]
pub(crate) struct Status {
    #[command(flatten)]
    place: Where,
    /// Where it listens; as its gate.toml says where left out.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// PEM file of who may vouch for its certificate.
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
}

pub(crate) fn run(args: &Status, out: &mut Out) -> Result<Exit, CliError> {
    let url = match &args.url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => {
            let serve = Parts::of(&args.place.gate).map_err(CliError::failed)?.settings.serve;
            let scheme = if serve.tls.is_some() { "https" } else { "http" };
            format!("{scheme}://{}", serve.listen)
        }
    };
    let client = Client::new(&ClientSettings {
        roots: args.roots.clone().map_or(Roots::System, Roots::Pem),
        timeout: Duration::from_secs(5),
        ..ClientSettings::default()
    });
    let client = client.map_err(CliError::failed)?;
    let answer = client.get(&format!("{url}/v1/status"), None).map_err(CliError::failed)?;
    let Fetched::Fresh { bytes, .. } = answer else {
        return Err(CliError::failed(format!("{url}: no status")));
    };
    let status: Value = serde_json::from_slice(&bytes)
        .map_err(|_| CliError::failed(format!("{url}: this is no gate that serves")))?;
    out.answer(&status, &describe(&status, out))?;
    Ok(exit(&status))
}

fn exit(status: &Value) -> Exit {
    let is_away = !status["not_in_service"].is_null() || !status["ledger"]["unavailable"].is_null();
    match status["urgency"].as_str() {
        _ if is_away => Exit::Overdue,
        Some("overdue") => Exit::Overdue,
        Some("soon") => Exit::DueSoon,
        _ if devices(status).any(|device| device["state"] == "down") => Exit::DueSoon,
        _ => Exit::Done,
    }
}

fn devices(status: &Value) -> impl Iterator<Item = &Value> {
    status["devices"].as_array().into_iter().flatten()
}

fn describe(status: &Value, out: &Out) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    let mut lines =
        vec![format!("Gate {} of group {}", text(&status["place"]), text(&status["group"]))];
    match status["not_in_service"].as_str() {
        Some(why) => lines.push(out.ink(Ink::Bad, &format!("  NOT IN SERVICE: {why}"))),
        None => lines.push(out.ink(Ink::Good, "  in service")),
    }
    lines.push(format!("  running      since {}", time(&status["started"])));
    let list = &status["trust_list"];
    lines.push(format!(
        "  trust list   number {}, of {}, good until {}",
        text(&list["version"]),
        time(&list["of"]),
        time(&list["until"])
    ));
    let lists = status["status_lists"].as_array().map_or(&[][..], Vec::as_slice);
    if lists.is_empty() {
        lines.push(out.ink(Ink::Unsure, "  status list  none: everybody is referred"));
    }
    lines.extend(lists.iter().map(|list| {
        format!(
            "  status list  {} of {}, of {}",
            text(&list["version"]),
            text(&list["name"]),
            time(&list["of"])
        )
    }));
    let ledger = &status["ledger"];
    lines.push(match ledger["unavailable"].as_str() {
        Some(why) => out.ink(Ink::Bad, &format!("  ledger       UNAVAILABLE: {why}")),
        None => format!("  ledger       {}", text(&ledger["kind"])),
    });
    if let Some(sync) = status["sync"].as_object() {
        lines.push(format!("  lists from   {}, last {}", text(&sync["from"]), time(&sync["last"])));
        let troubles = sync["troubles"].as_array().map_or(&[][..], Vec::as_slice);
        lines.extend(troubles.iter().map(|it| out.ink(Ink::Unsure, &format!("    {}", text(it)))));
    }
    for device in devices(status) {
        let line = format!(
            "  {:<11}  lane {}: {}, {}",
            text(&device["kind"]),
            text(&device["lane"]),
            text(&device["name"]),
            text(&device["state"])
        );
        match device["trouble"].as_str() {
            Some(trouble) => lines.push(out.ink(Ink::Bad, &format!("{line}: {trouble}"))),
            None => lines.push(line),
        }
    }
    for due in status["dues"].as_array().map_or(&[][..], Vec::as_slice) {
        let line = format!(
            "  {:<11}  {} {}, {}: {}",
            text(&due["urgency"]),
            text(&due["kind"]),
            text(&due["name"]),
            time(&due["at"]),
            text(&due["remedy"])
        );
        lines.push(out.ink(Ink::Unsure, &line));
    }
    for notice in status["notices"].as_array().map_or(&[][..], Vec::as_slice).iter().take(5) {
        lines.push(format!("  told {}  {}", time(&notice["at"]), text(&notice["text"])));
    }
    lines.join("\n")
}

fn time(value: &Value) -> String {
    let at = value.as_i64().and_then(|at| DateTime::from_timestamp(at, 0));
    at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
