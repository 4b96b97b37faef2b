use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use clearance_gate_server::notify::Manager;
use clearance_gate_server::{Parts, Runtime, Server};
use serde_json::json;

use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::runtime::{heed, wait_for_many};

/// Serve this gate's lanes: judge codes over HTTP, keep the lists up to date, show the lane page, say how the gate is.
///
/// One process over the gate's directory. It listens on this machine alone unless gate.toml gives it a certificate. Whoever
/// asks shows a token: 'clearance gate token add'. SIGTERM and Ctrl-C stop it within the time that is set; SIGHUP makes it read
/// tokens and certificate again. A gate that cannot judge serves all the same, refers everybody, and says why.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate token add door --role controller
  clearance gate serve --config gate/gate.toml
  clearance gate serve --gate lane-7 --listen 127.0.0.1:9000 --log-json")]
pub(crate) struct Serve {
    /// The gate's gate.toml; the directory that it stands in is the gate.
    #[arg(long, value_name = "FILE", conflicts_with = "gate")]
    config: Option<PathBuf>,
    /// The gate's directory.
    #[arg(long, value_name = "DIR", default_value = "gate")]
    gate: PathBuf,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// For trying out, never for a real gate: take every credential for valid, also revoked ones.
    /// Refused where the gate has status lists.
    #[arg(long)]
    assume_valid: bool,
    /// Log in JSON, a line each.
    #[arg(long)]
    log_json: bool,
}

/// The directory that a gate.toml stands in.
pub(super) fn dir_of(config: Option<&PathBuf>, gate: &Path) -> Result<PathBuf, CliError> {
    let Some(file) = config else { return Ok(gate.to_owned()) };
    if file.file_name().is_none_or(|name| name != "gate.toml") {
        let told =
            format!("{}: a gate's settings are in its directory, as gate.toml", file.display());
        return Err(CliError::failed(told));
    }
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty());
    Ok(dir.map_or_else(|| PathBuf::from("."), PathBuf::from))
}

pub(crate) fn run(args: &Serve, out: &mut Out) -> Result<Exit, CliError> {
    clearance_gate_server::begin_log(args.log_json);
    let dir = dir_of(args.config.as_ref(), &args.gate)?;
    let mut parts = Parts::of(&dir).map_err(CliError::failed)?;
    parts.settings.serve.listen = args.listen.unwrap_or(parts.settings.serve.listen);
    parts.settings.refuse_open().map_err(CliError::failed)?;
    parts.assume_valid = args.assume_valid;
    let scheme = if parts.settings.serve.tls.is_some() { "https" } else { "http" };
    let runtime = Runtime::start(&dir, parts).map_err(CliError::failed)?;
    wait_for_many(async {
        let server = Server::listen(runtime, Manager::of_environment()).await;
        let server = server.map_err(CliError::failed)?;
        let url = format!("{scheme}://{}", server.address().map_err(CliError::failed)?);
        let text = format!("serving {url}\n  lane page  {url}/lane");
        out.answer(&json!({ "url": url, "lane": format!("{url}/lane") }), &text)?;
        let (control, ending) = (server.control(), server.control());
        let reload = move || {
            let control = control.clone();
            async move { control.reload().await }
        };
        tokio::spawn(heed(reload, move || ending.stop()));
        server.run().await.map_err(CliError::failed)?;
        Ok(Exit::Done)
    })
}
