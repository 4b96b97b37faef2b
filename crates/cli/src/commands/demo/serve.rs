//! An authority, phones and gates in a browser.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;

use clearance_authority::register::{Actor, Role};
use clearance_authority_server::settings::Limits;
use clearance_authority_server::{App, Service, Settings, SqlRegister, Web, accounts};
use clearance_core::crypto::RING;
use clearance_demo::{Clock, Demo, Setup};
use serde_json::json;

use super::Place;
use super::systems::cast;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};
use crate::runtime::wait_for_many;

/// The demonstration's officer.
const OFFICER: &str = "li";

/// Serves until it is stopped. What is kept lies in `place`.
pub(super) fn run(
    place: &Place,
    listen: SocketAddr,
    open: bool,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let dir = place.dir.join("systems");
    wait_for_many(async {
        // Heard from the start: what was begun is finished, and its files are removed.
        let mut stop = tokio::spawn(stopped());
        let casting = tokio::task::spawn_blocking({
            let dir = dir.clone();
            move || cast(&dir)
        });
        let (made, people) = casting.await.map_err(CliError::failed)??;
        let clock = Clock::showing(made.now);
        let (root, gates, repository) = (made.root, made.gates, made.repository);
        let settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            register: format!("sqlite:{}", dir.join("authority/register.db").display()),
            publish_to: repository.clone(),
            publish_every: 5,
            stop_within: 1,
            // All phones and the officer come from one address.
            limits: Limits {
                per_address: 10_000,
                per_account: 10_000,
                activations: 1_000,
                ..Limits::default()
            },
            ..Settings::default()
        };
        let register = SqlRegister::open(&settings.register, RING, settings.connections).await;
        let register = register.map_err(CliError::failed)?;
        let parts = (register, made.library, made.office);
        let web =
            App::new(parts, &RING, settings, clock.for_service()).map_err(CliError::failed)?;
        let web = Arc::new(web);
        let password = officer(&web).await?;
        let service = Service::listen(web.clone()).await.map_err(CliError::failed)?;
        let url = format!("http://{}", service.address().map_err(CliError::failed)?);
        let control = service.control();
        let serving = tokio::spawn(service.run());
        let officer = OFFICER.to_owned();
        let setup = Setup { web, officer, root, clock, gates, repository, people };
        let done = async {
            let demo = Demo::listen(setup, url.clone(), listen).await.map_err(CliError::failed)?;
            let first = demo.url();
            let value =
                json!({ "url": first, "console": url, "officer": OFFICER, "password": password });
            out.answer(&value, &format!("open {first}"))?;
            out.say(&out.ink(Ink::Faint, "Ctrl-C stops it"))?;
            if open {
                open_browser(&first);
            }
            tokio::select! {
                done = demo.run() => done.map_err(CliError::failed),
                _ = &mut stop => Ok(()),
            }
        }
        .await;
        control.stop();
        let _ = serving.await;
        done.map(|()| Exit::Done)
    })
}

/// The officer's account, and its password.
async fn officer(web: &Web) -> Result<String, CliError> {
    let by = Actor { name: "operator".to_owned(), role: Role::System };
    let what = (Role::Supervisor, None);
    accounts::put(web, OFFICER, what, &by).await.map_err(CliError::failed)?;
    let password = accounts::new_password(web, OFFICER, &by).await.map_err(CliError::failed)?;
    Ok(password.to_string())
}

/// Ends when somebody stops the command.
#[cfg(unix)]
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut end), Ok(mut interrupt)) = signals else { return std::future::pending().await };
    tokio::select! {
        _ = end.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Ends when somebody stops the command.
#[cfg(not(unix))]
async fn stopped() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

/// Best effort: the link is on the screen anyway.
fn open_browser(url: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    drop(command.spawn());
}
