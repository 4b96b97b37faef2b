use clap::Args;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_gate::{GateConfig, GateDir, KeysFound, Lack, LedgerKind, LedgerReport};
use clearance_revocation::store::ListInfo;
use clearance_verifier::{GateError, Unavailable};
use serde_json::{Value, json};

use super::Where;
use crate::clock;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Show what the gate is and has: settings, trust list, keys, status lists, ledger, and what it lacks.
///
/// The settings are those of gate.toml. A 'clearance gate check -' that runs goes on by those that it was started with.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate show --gate lane-7

Exit codes: 0 shown; 4 shown, and the gate is not in service: it cannot serve its trust list.")]
pub(crate) struct Show {
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Show, out: &mut Out) -> Result<Exit, CliError> {
    let seen = Seen::of(&GateDir::open(&args.place.gate)?, clock::at_or_now(args.at))?;
    out.answer(&seen.as_json(), &seen.describe())?;
    Ok(if seen.stopped.is_some() { Exit::Overdue } else { Exit::Done })
}

/// What `gate.toml` says, for programs.
pub(super) fn config_json(config: &GateConfig) -> Value {
    let policy = &config.policy;
    let location = &policy.location;
    let tolerance = policy.tolerance.map(
        |tolerance| json!({"max_behind": tolerance.max_behind, "max_ahead": tolerance.max_ahead}),
    );
    json!({
        "group": config.group.to_string(),
        "jurisdiction": location.jurisdiction.to_string(),
        "checkpoint": location.checkpoint.to_string(),
        "hall": location.hall.to_string(),
        "direction": location.direction.to_string(),
        "mode": location.mode.to_string(),
        "stand": location.stand.map(|name| name.to_string()),
        "office": location.office.map(|name| name.to_string()),
        "challenge": policy.challenge == clearance_core::trust::AtGate::Required,
        "person_check": policy.person_check == clearance_verifier::PersonCheck::Here,
        "tolerance": tolerance,
        "max_code_life": policy.max_code_life,
        "ledger": config.ledger.code(),
    })
}

/// Everything there is to show, read at one moment.
struct Seen {
    config: GateConfig,
    trust: TrustList,
    keys: KeysFound,
    lists: Vec<ListInfo>,
    ledger: Option<Result<LedgerReport, Unavailable>>,
    lacks: Vec<Lack>,
    /// Why the gate refers everybody.
    stopped: Option<GateError>,
}

impl Seen {
    fn of(gate: &GateDir, now: Timestamp) -> Result<Self, CliError> {
        let trust = gate.trust_list(now)?;
        let keys = gate.keys(&trust)?;
        let lists = if gate.has_synced()? { gate.open_store(&trust)?.lists() } else { Vec::new() };
        let config = gate.config().clone();
        let is_durable = config.ledger != LedgerKind::Memory;
        let ledger = is_durable.then(|| gate.durable_ledger().report(now));
        let lacks = Lack::of(&trust, config.group, &keys, now);
        let stopped = gate.out_of_service(&trust, &keys);
        Ok(Self { config, trust, keys, lists, ledger, lacks, stopped })
    }

    fn as_json(&self) -> Value {
        let keys = self.keys.usable.iter().map(|key| key.kid.to_string());
        let list = |list: &ListInfo| {
            json!({
                "authority": list.authority.to_string(),
                "version": list.version.to_string(),
                "this_update": list.this_update.as_secs(),
                "next_update": list.next_update.as_secs(),
                "hard_expiry": list.hard_expiry.as_secs(),
            })
        };
        let lacks = self.lacks.iter().map(ToString::to_string);
        json!({
            "config": config_json(&self.config),
            "trust_list": {
                "seq": self.trust.seq(),
                "this_update": self.trust.this_update().as_secs(),
                "next_update": self.trust.next_update().as_secs(),
            },
            "keys": keys.collect::<Vec<_>>(),
            "unnamed_keys": self.keys.unnamed.len(),
            "broken_keys": self.keys.broken.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "status_lists": self.lists.iter().map(list).collect::<Vec<_>>(),
            "ledger": self.ledger.as_ref().map(ledger_json),
            "lacks": lacks.collect::<Vec<_>>(),
            "not_in_service": self.stopped.map(|cause| cause.to_string()),
        })
    }

    fn describe(&self) -> String {
        let mut lines = vec![
            format!("Gate {} of group {}", self.config.policy.location, self.config.group),
            format!(
                "  trust list   number {}, of {}, good until {}",
                self.trust.seq(),
                self.trust.this_update(),
                self.trust.next_update()
            ),
        ];
        let epochs = self.trust.gate_group(&self.config.group).map_or(&[][..], |g| &g.epochs);
        for epoch in epochs.iter().filter(|epoch| self.keys.has(epoch.kid)) {
            lines.push(format!("  key          {}, {}", epoch.kid, epoch.validity));
        }
        let unnamed = self.keys.unnamed.len();
        if unnamed > 0 {
            lines
                .push(format!("  keys         {unnamed} more, which the trust list does not name"));
        }
        lines.extend(self.keys.broken.iter().map(|error| format!("  broken key   {error}")));
        for list in &self.lists {
            lines.push(format!(
                "  status list  {} of authority {}, of {}, good until {}",
                list.version, list.authority, list.this_update, list.hard_expiry
            ));
        }
        if self.lists.is_empty() {
            lines.push("  status list  none; run 'clearance gate sync'".to_owned());
        }
        lines.push(format!("  ledger       {}", describe_ledger(self.ledger.as_ref())));
        lines.extend(self.stopped.map(|cause| format!("  NOT IN SERVICE: {cause}")));
        lines.extend(self.lacks.iter().map(|lack| format!("  LACKING      {lack}")));
        lines.join("\n")
    }
}

fn ledger_json(report: &Result<LedgerReport, Unavailable>) -> Value {
    match report {
        Ok(report) => json!({
            "codes": report.codes,
            "counted": report.counted,
            "no_record_until": report.floor.map(Timestamp::as_secs),
            "counted_since": report.counted_since.map(Timestamp::as_secs),
        }),
        Err(trouble) => json!({"unavailable": trouble.to_string()}),
    }
}

fn describe_ledger(report: Option<&Result<LedgerReport, Unavailable>>) -> String {
    match report {
        None => "in memory, forgotten at each start".to_owned(),
        Some(Err(trouble)) => format!("UNAVAILABLE: {trouble}"),
        Some(Ok(report)) => {
            let since = report.counted_since.map_or_else(
                || "since the gate was made".to_owned(),
                |since| format!("since {since}"),
            );
            format!(
                "{} codes, uses of {} credentials, counted {since}",
                report.codes, report.counted
            )
        }
    }
}
