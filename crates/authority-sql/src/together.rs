//! Commits of several units of work reach the disk together.
//!
//! A database syncs its log once a commit, and on a busy disk that is most of what a commit takes. So it is told not to
//! (SQLite `synchronous = normal`, PostgreSQL `synchronous_commit = off`: the register stays whole, and a power cut may
//! take back the last commits), and whoever has committed waits here until the log is synced: one sync is for all
//! who committed before it began.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::AnyPool;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::connect::unavailable;
use crate::statement::Done;

/// The log of a register, and how much of it is on disk.
#[derive(Debug)]
pub(crate) struct Together {
    log: Log,
    committed: AtomicU64,
    synced: Mutex<Synced>,
}

#[derive(Debug)]
enum Log {
    /// SQLite's, beside the register.
    File(Arc<PathBuf>),
    /// A server's, by a connection whose own commits are synced.
    Server(AnyPool),
}

#[derive(Debug, Default)]
struct Synced {
    /// Commits that are on disk.
    commits: u64,
    /// The log's file, whose name in its directory is on disk as well.
    inode: u64,
    /// A sync failed: nobody knows any more what is on disk, and a second try would not tell.
    has_failed: bool,
}

impl Together {
    /// For the file of a register.
    pub(crate) fn in_file(register: &Path) -> Self {
        let mut log = register.as_os_str().to_owned();
        log.push("-wal");
        Self::of(Log::File(Arc::new(log.into())))
    }

    /// For a server.
    pub(crate) fn on_server(synced: AnyPool) -> Self {
        Self::of(Log::Server(synced))
    }

    fn of(log: Log) -> Self {
        Self { log, committed: AtomicU64::new(0), synced: Mutex::default() }
    }

    /// Waits until everything that was committed before the call is on disk.
    pub(crate) async fn reach_the_disk(&self) -> Done<()> {
        let mine = self.committed.fetch_add(1, Ordering::SeqCst) + 1;
        let mut synced = self.synced.lock().await;
        if synced.has_failed {
            return Err(unavailable("its log could not be synced; start the service again".into()));
        }
        if synced.commits >= mine {
            return Ok(());
        }
        let all = self.committed.load(Ordering::SeqCst);
        // Where this is cancelled nothing is noted, and the next one syncs again.
        let done = match &self.log {
            Log::File(log) => {
                let (log, inode) = (log.clone(), synced.inode);
                let done = spawn_blocking(move || sync(&log, inode)).await;
                done.map_err(io::Error::other).and_then(|done| done)
            }
            Log::Server(synced) => flush(synced).await.map(|()| 0).map_err(io::Error::other),
        };
        match done {
            Ok(inode) => {
                (synced.commits, synced.inode) = (all, inode);
                Ok(())
            }
            Err(error) => {
                // A server may answer the next time; a file whose sync failed would only seem to be synced.
                synced.has_failed = matches!(self.log, Log::File(_));
                Err(unavailable(Box::new(error)))
            }
        }
    }
}

/// Commits something that the server writes to its log and to nothing else: all that was committed before is then on its
/// disk too.
async fn flush(synced: &AnyPool) -> Result<(), sqlx::Error> {
    sqlx::query("select 1 from (select pg_logical_emit_message(true, 'clearance', '')) as written")
        .execute(synced)
        .await
        .map(drop)
}

/// Syncs the log, and gives its inode; its directory too, where it is not the one that was `known`.
fn sync(log: &Path, known: u64) -> io::Result<u64> {
    let file = match File::open(log) {
        Ok(file) => file,
        // Its last user has put all of it into the register, and synced that.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(known),
        Err(error) => return Err(error),
    };
    file.sync_data()?;
    let inode = file.metadata()?.ino();
    if inode != known {
        let dir = log.parent().filter(|dir| !dir.as_os_str().is_empty());
        File::open(dir.unwrap_or_else(|| Path::new(".")))?.sync_all()?;
    }
    Ok(inode)
}
