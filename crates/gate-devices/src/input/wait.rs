//! Waiting for bytes, and for the end.

use core::time::Duration;
use std::io;
use std::os::fd::AsFd;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Longest wait for bytes: how long a thread takes to notice that it should end.
pub(super) const TICK: Duration = Duration::from_millis(100);

/// Tells a thread to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    pub(super) fn now(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    pub(super) fn is_now(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, at most until the thread should end.
    pub(super) fn wait(&self, time: Duration) {
        let stopped = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.0.1.wait_timeout_while(stopped, time, |stopped| !*stopped));
    }
}

/// Whether reading `source` would not wait: bytes, its end or an error.
pub(super) fn is_readable(source: impl AsFd, within: Duration) -> io::Result<bool> {
    let mut looked = [PollFd::new(&source, PollFlags::IN)];
    let within = Timespec::try_from(within.min(TICK)).ok();
    match poll(&mut looked, within.as_ref()) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
