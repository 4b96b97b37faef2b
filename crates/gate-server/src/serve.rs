//! One process: listens, looks for lists, watches the clock, tells the service manager, and stops within its time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use clearance_web::{Listen, ListenError, Listening, Problem, add_headers, open_here};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::Runtime;
use crate::api::{self, Web};
use crate::lanes::Rest;
use crate::lanes::seams::Act;
use crate::notify::Manager;
use crate::runtime::written_in;
use crate::settings::Serve;

/// How often the clock is looked at, and what was installed is taken in.
const TICK: Duration = Duration::from_secs(1);
/// Ticks after which what changes by itself is counted.
const COUNT_EVERY: u32 = 30;

/// A gate that listens, and is not running yet.
#[derive(Debug)]
pub struct Server {
    runtime: Arc<Runtime>,
    listening: Listening,
    manager: Arc<Manager>,
}

/// Stops a gate, or lets it read its files again.
#[derive(Clone, Debug)]
pub struct Control {
    runtime: Arc<Runtime>,
    listening: clearance_web::Control,
    manager: Arc<Manager>,
}

impl Control {
    /// Takes no more requests, ends the event streams, and ends requests that run within the time that was set.
    pub fn stop(&self) {
        self.manager.stopping();
        self.runtime.devices.stop_reading();
        self.runtime.hub.close();
        self.runtime.records.end();
        self.listening.stop();
    }

    /// Reads tokens and certificate again, and says whether `gate.toml` has something that needs a new start. What cannot be
    /// read is told, and stays as it was.
    pub async fn reload(&self) {
        self.manager.reloading();
        let now = self.runtime.now();
        if let Err(error) = self.runtime.read_tokens() {
            self.runtime.notice(now, "tokens", &error.to_string());
        }
        if let Err(error) = self.listening.reload().await {
            self.runtime.notice(now, "certificate", &error.to_string());
        }
        match written_in(self.runtime.running().dir().path()) {
            Err(error) => self.runtime.notice(now, "settings", &error.to_string()),
            Ok((_, written)) if written != self.runtime.written => {
                let text =
                    "gate.toml was changed: this gate goes on as it was started; start it again";
                self.runtime.notice(now, "settings", text);
            }
            Ok(_) => {}
        }
        self.manager.ready("in service");
    }
}

impl Server {
    /// Listens where the settings say.
    ///
    /// # Errors
    /// [`ListenError`].
    pub async fn listen(runtime: Arc<Runtime>, manager: Manager) -> Result<Self, ListenError> {
        let Serve { listen, tls, time, open, open_of_address, stop_within, .. } =
            &runtime.settings.serve;
        let listening = Listening::bind(Listen {
            at: *listen,
            tls: tls.clone(),
            time: Duration::from_secs((*time).into()),
            open: open_here(*open),
            open_of_address: *open_of_address,
            stop_within: Duration::from_secs((*stop_within).into()),
        });
        let listening = listening.await?;
        Ok(Self { listening, runtime, manager: Arc::new(manager) })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// [`ListenError::Network`].
    pub fn address(&self) -> Result<SocketAddr, ListenError> {
        self.listening.address()
    }

    /// Stops it.
    #[must_use]
    pub fn control(&self) -> Control {
        Control {
            runtime: Arc::clone(&self.runtime),
            listening: self.listening.control(),
            manager: Arc::clone(&self.manager),
        }
    }

    /// Tries itself, and works until it is stopped.
    ///
    /// # Errors
    /// [`ListenError::Network`].
    pub async fn run(self) -> Result<(), ListenError> {
        let runtime = self.runtime;
        let trying = Arc::clone(&runtime);
        let _ = tokio::task::spawn_blocking(move || try_itself(&trying)).await;
        let work = [
            tokio::spawn(watch(Arc::clone(&runtime), Arc::clone(&self.manager))),
            tokio::spawn(look(Arc::clone(&runtime))),
            tokio::spawn(send(Arc::clone(&runtime))),
        ];
        self.manager.ready("in service");
        let done = self.listening.serve(app(&runtime)).await;
        work.iter().for_each(JoinHandle::abort);
        for task in work {
            let _ = task.await;
        }
        let within = Duration::from_secs(runtime.settings.serve.stop_within.into());
        let its = Arc::clone(&runtime);
        let _ = tokio::task::spawn_blocking(move || its.devices.end(within)).await;
        let _ =
            tokio::task::spawn_blocking(move || runtime.record(&Act::Runs { begins: false })).await;
        done
    }
}

/// What is not in order is told, and the gate works as far as it can.
fn try_itself(runtime: &Runtime) {
    let tried = runtime.self_test();
    let now = runtime.now();
    for part in &tried {
        if let Some(why) = part.failed.as_ref().filter(|_| !part.is_told) {
            runtime.notice(now, "self-test", &format!("{}: {why}", part.what));
        }
    }
    let good = tried.iter().filter(|part| part.failed.is_none()).map(|part| part.what);
    tracing::info!(good = good.collect::<Vec<_>>().join(", "), "tried");
    runtime.measure(now);
}

/// Watches the clock, and shows the service manager that the gate still works.
async fn watch(runtime: Arc<Runtime>, manager: Arc<Manager>) {
    let mut ticks = interval(manager.watchdog().unwrap_or(TICK).min(TICK));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut count = 0;
    loop {
        ticks.tick().await;
        count = (count + 1) % COUNT_EVERY;
        let its = Arc::clone(&runtime);
        let done = tokio::task::spawn_blocking(move || {
            its.tick();
            if count == 0 {
                its.measure(its.now());
            }
        });
        // A gate whose disk hangs does not show that it lives, and is started again.
        if done.await.is_ok() {
            manager.alive();
        }
    }
}

/// Looks for lists.
async fn look(runtime: Arc<Runtime>) {
    let Some(syncing) = &runtime.syncing else { return };
    loop {
        let its = Arc::clone(&runtime);
        let _ = tokio::task::spawn_blocking(move || its.sync()).await;
        sleep(syncing.wait()).await;
    }
}

/// Sends what waits for the authority: at once while it takes it, and ever more seldom while it does not.
async fn send(runtime: Arc<Runtime>) {
    loop {
        let its = Arc::clone(&runtime);
        let _ = tokio::task::spawn_blocking(move || its.send()).await;
        let (wait, may_wake) = runtime.next_send();
        if may_wake {
            let _ = tokio::time::timeout(wait, runtime.records.woken()).await;
        } else {
            sleep(wait).await;
        }
    }
}

/// Everything that the gate answers.
fn app(runtime: &Arc<Runtime>) -> Router {
    let settings = &runtime.settings;
    let web = Web { runtime: Arc::clone(runtime) };
    let places = Arc::new(Semaphore::new(settings.serve.at_once));
    api::router(&web)
        .layer(DefaultBodyLimit::max(settings.serve.body))
        .layer(from_fn_with_state((web.clone(), places), around))
        .with_state(web)
}

/// Around every request: a place, a deadline, headers; and a rest after what was refused at no cost.
async fn around(
    State((web, places)): State<(Web, Arc<Semaphore>)>,
    request: Request,
    next: Next,
) -> Response {
    let Ok(place) = places.try_acquire() else {
        sleep(Rest::WHOLE.0).await;
        return Problem::unavailable().of("too much at once; try again").after(1).into_response();
    };
    let time = Duration::from_secs(web.runtime.settings.serve.time.into());
    let mut response = match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::slow().of("look at the lane before you try again").into_response(),
    };
    drop(place);
    if let Some(Rest(wait)) = response.extensions_mut().remove() {
        sleep(wait).await;
    }
    add_headers(&mut response, POLICY);
    response
}

/// Pages are of this gate alone: nothing inline, no frames, no forms to elsewhere. Pictures of the camera stay in the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
