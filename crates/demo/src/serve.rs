//! The demonstration's own server, beside the authority's.

use core::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Handle;

use crate::stage::Stage;
use crate::{DemoError, Setup, site};

/// How often the gates look for newer lists.
const SYNC_EVERY: Duration = Duration::from_secs(5);

/// A demonstration that is ready, and listens.
pub struct Demo {
    stage: Arc<Stage>,
    listener: TcpListener,
    address: SocketAddr,
}

/// Why it does not run.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// Other machines could reach it, and everything here is open to whoever asks.
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    Listen(SocketAddr, std::io::Error),
    /// The stage could not be set.
    Stage(DemoError),
    /// The work was stopped.
    Stopped,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(at) => write!(
                f,
                "{at} is beyond this machine, and whoever reaches the demonstration may do everything in it; \
                 choose an address such as 127.0.0.1:8787"
            ),
            Self::Listen(at, cause) => {
                write!(f, "{at} cannot be listened on: {cause}; choose another address")
            }
            Self::Stage(cause) => write!(f, "the demonstration could not be set up: {cause}"),
            Self::Stopped => f.write_str("the demonstration was stopped while it was set up"),
        }
    }
}

impl core::error::Error for ServeError {}

impl Demo {
    /// Sets the stage before the authority's service, which runs at `authority` (`http://127.0.0.1:PORT`), and listens
    /// on `at`, a loopback address.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn listen(
        setup: Setup,
        authority: String,
        at: SocketAddr,
    ) -> Result<Self, ServeError> {
        if !at.ip().is_loopback() {
            return Err(ServeError::NotLoopback(at));
        }
        let failed = |cause| ServeError::Listen(at, cause);
        let listener = TcpListener::bind(at).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let runtime = Handle::current();
        let set = tokio::task::spawn_blocking(move || Stage::set(setup, authority, runtime));
        let stage = set.await.map_err(|_| ServeError::Stopped)?.map_err(ServeError::Stage)?;
        Ok(Self { stage: Arc::new(stage), listener, address })
    }

    /// The link to the first page.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until it is dropped.
    ///
    /// # Errors
    /// What the network says.
    pub async fn run(self) -> std::io::Result<()> {
        let syncing = self.stage.clone();
        let gates = async move {
            loop {
                tokio::time::sleep(SYNC_EVERY).await;
                let stage = syncing.clone();
                // A gate that could not fetch its lists tries again; its screen shows how old they are.
                let _ = tokio::task::spawn_blocking(move || stage.sync()).await;
            }
        };
        let app = site::router(&self.stage, self.address);
        tokio::select! {
            done = axum::serve(self.listener, app) => done,
            () = gates => Ok(()),
        }
    }
}

impl fmt::Debug for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Demo").field("address", &self.address).finish_non_exhaustive()
    }
}
