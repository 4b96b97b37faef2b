use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;
use clap::Args;
use clearance_fetch::{Bearer, Client, ClientSettings, FetchError, Fetched, Request, Roots};
use clearance_gate_server::Parts;
use serde_json::Value;
use zeroize::Zeroizing;

use super::Where;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::{Ink, Out};

/// Ask a gate that serves how it is.
///
/// For people, and for monitors by its exit code.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate status
  clearance gate status --gate lane-7 --url https://lane-7.example:8480 --roots roots.pem \\
      --token lane-7.token

Exit codes: 0 all is well; 3 something ends soon, or is away, a device among them; 4 the gate does not judge, or something has ended; 1 it does not answer.")]
pub(crate) struct Status {
    #[command(flatten)]
    place: Where,
    /// Where it listens; as its gate.toml says where left out.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// PEM file of who may vouch for its certificate.
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
    /// File with a token of the gate: one on another machine answers nobody else.
    #[arg(long, value_name = "FILE")]
    token: Option<PathBuf>,
}

pub(crate) fn run(args: &Status, out: &mut Out) -> Result<Exit, CliError> {
    let url = match &args.url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => {
            let serve = Parts::of(&args.place.gate).map_err(CliError::failed)?.settings.serve;
            let scheme = if serve.tls.is_some() { "https" } else { "http" };
            format!("{scheme}://{}", reachable(serve.listen))
        }
    };
    let client = Client::new(&ClientSettings {
        roots: args.roots.clone().map_or(Roots::System, Roots::Pem),
        timeout: Duration::from_secs(5),
        ..ClientSettings::default()
    });
    let client = client.map_err(CliError::failed)?;
    let token = args.token.as_ref().map(|path| {
        let text = Zeroizing::new(files::read_text(path)?);
        Bearer::new(&text).map_err(about_file(path))
    });
    let token = token.transpose()?;
    let status_url = format!("{url}/v1/status");
    let answer = match client.fetch(&Request::get(&status_url).by(token.as_ref())) {
        Err(FetchError::Status { status: 401, .. }) => {
            return Err(CliError::failed(format!(
                "{url}: answers only who shows a token: 'clearance gate token add NAME --role lane' there, and --token FILE here"
            )));
        }
        other => other.map_err(CliError::failed)?,
    };
    let Fetched::Fresh { bytes, .. } = answer else {
        return Err(CliError::failed(format!("{url}: no status")));
    };
    let status: Value = serde_json::from_slice(&bytes)
        .map_err(|_| CliError::failed(format!("{url}: this is no gate that serves")))?;
    out.answer(&status, &describe(&status, out))?;
    Ok(exit(&status))
}

/// A gate that listens everywhere is asked on this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        other => other,
    };
    SocketAddr::new(ip, listen.port())
}

fn exit(status: &Value) -> Exit {
    let audit = &status["audit"];
    let is_away = !status["not_in_service"].is_null()
        || !status["ledger"]["unavailable"].is_null()
        || !audit["away"].is_null() && audit["goes_on"] != true;
    let is_troubled = !audit["away"].is_null()
        || !status["ledger"]["shared"]["away"].is_null()
        || !status["passages"]["trouble"].is_null()
        || devices(status).any(|device| device["state"] == "down");
    match status["urgency"].as_str() {
        _ if is_away => Exit::Overdue,
        Some("overdue") => Exit::Overdue,
        Some("soon") => Exit::DueSoon,
        _ if is_troubled => Exit::DueSoon,
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
    lines.extend(shared(ledger, out));
    lines.extend(records(status, out));
    if let Some(sync) = status["sync"].as_object() {
        lines.push(format!("  lists from   {}, last {}", text(&sync["from"]), time(&sync["last"])));
        let troubles = sync["troubles"].as_array().map_or(&[][..], Vec::as_slice);
        lines.extend(troubles.iter().map(|it| out.ink(Ink::Unsure, &format!("    {}", text(it)))));
    }
    for lane in status["lanes"].as_array().into_iter().flatten() {
        if !lane["closed"].is_null() {
            let (name, since) = (text(&lane["name"]), time(&lane["closed"]));
            lines.push(
                out.ink(
                    Ink::Unsure,
                    &format!("  lane {name}  closed by its officer since {since}"),
                ),
            );
        }
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

/// The engine that lanes share.
fn shared(ledger: &Value, out: &Out) -> Vec<String> {
    let shared = &ledger["shared"];
    if shared.is_null() {
        return Vec::new();
    }
    let (up, all) = (&shared["nodes_up"], &shared["nodes"]);
    let mut lines = vec![match shared["away"].as_str() {
        Some(why) => out.ink(Ink::Bad, &format!("  engine       AWAY: {why}")),
        None => format!("  engine       {up} of {all} nodes answer"),
    }];
    if shared["pending"] != 0 {
        let told = format!("    {} admission(s) to be compared", shared["pending"]);
        lines.push(out.ink(Ink::Unsure, &told));
    }
    let concerns = shared["concerns"].as_object().into_iter().flat_map(|all| all.values());
    let texts = concerns.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    lines.extend(texts.map(|text| out.ink(Ink::Unsure, &format!("    {text}"))));
    lines
}

/// Audit and passages.
fn records(status: &Value, out: &Out) -> Vec<String> {
    let audit = &status["audit"];
    let mut lines = vec![match audit["away"].as_str() {
        Some(why) => {
            let missing = &audit["missing"];
            out.ink(Ink::Bad, &format!("  audit        NOT WRITTEN, {missing} missing: {why}"))
        }
        None => format!("  audit        {} entries", audit["last"]),
    }];
    let passages = &status["passages"];
    if passages.is_null() {
        return lines;
    }
    if passages["has_key"] == false {
        lines.push("  passages     no key of the authority yet".to_owned());
        return lines;
    }
    let since = match passages["oldest"].is_null() {
        true => String::new(),
        false => format!(", the oldest since {}", time(&passages["oldest"])),
    };
    lines.push(format!("  passages     {} wait{since}", passages["waiting"]));
    let unsure = |text: String| out.ink(Ink::Unsure, &text);
    if let Some(trouble) = passages["trouble"].as_str() {
        lines.push(unsure(format!("    {trouble}")));
    }
    if let Some(why) = passages["slip_open"].as_str() {
        let count = &passages["open_slips"];
        lines.push(unsure(format!(
            "    {count} slip(s) stay open for an officer, the newest: {why}"
        )));
    }
    let refused = passages["refused"].as_object().into_iter().flatten();
    lines.extend(refused.map(|(code, count)| unsure(format!("    {count} refused: {code}"))));
    if passages["lost"] != 0 {
        lines.push(out.ink(Ink::Bad, &format!("    {} lost: there was no room", passages["lost"])));
    }
    lines
}

fn time(value: &Value) -> String {
    let at = value.as_i64().and_then(|at| DateTime::from_timestamp(at, 0));
    at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
