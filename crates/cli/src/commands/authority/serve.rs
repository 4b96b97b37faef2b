//! The authority's service.

use std::net::SocketAddr;

use clap::Args;
use clearance_authority_server::{Service as Server, Settings, log};
use serde_json::json;

use super::service::Service;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::runtime::{heed, wait_for_many};

/// Serve phones, officers and gates over HTTP, with the officers' console, and publish status lists.
///
/// One process over the authority's directory and the register. It listens on this machine alone unless serve.toml
/// gives it a certificate. SIGTERM and Ctrl-C stop it within the time that is set; SIGHUP makes it read
/// the certificate again. Make the first account before: 'clearance authority account add'.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority serve
  clearance authority serve --listen 127.0.0.1:9000 --register postgres://clearance@db/register
  clearance authority serve --config /etc/clearance/serve.toml --log-json")]
pub(super) struct Serve {
    #[command(flatten)]
    service: Service,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Listen beyond this machine without TLS, because a proxy before it does that.
    #[arg(long)]
    plain_http: bool,
    /// Log in JSON, a line each.
    #[arg(long)]
    log_json: bool,
}

impl Serve {
    fn settings(&self) -> Result<Settings, CliError> {
        let mut settings = self.service.settings()?;
        settings.listen = self.listen.unwrap_or(settings.listen);
        settings.plain_http |= self.plain_http;
        settings.checked().map_err(CliError::failed)
    }
}

pub(super) fn run(args: &Serve, out: &mut Out) -> Result<Exit, CliError> {
    let settings = args.settings()?;
    log::begin(args.log_json);
    wait_for_many(async {
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        let web = args.service.open(settings).await?;
        let server = Server::listen(web).await.map_err(CliError::failed)?;
        let address = server.address().map_err(CliError::failed)?;
        let url = format!("{scheme}://{address}");
        out.answer(&json!({ "url": url }), &format!("serving {url}"))?;
        let (control, ending) = (server.control(), server.control());
        let reload = move || {
            let control = control.clone();
            async move {
                if let Err(error) = control.reload().await {
                    log::failed(&error);
                }
            }
        };
        tokio::spawn(heed(reload, move || ending.stop()));
        server.run().await.map_err(CliError::failed)?;
        Ok(Exit::Done)
    })
}
