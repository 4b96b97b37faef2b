//! Waiting for a lane on a thread of one's own, in one row with the requests that wait for it.

use core::pin::pin;
use core::task::{Context, Poll};
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turn of a lane, where it comes until then. Blocks.
pub(crate) fn turn(of: &Arc<Semaphore>, until: Instant) -> Option<OwnedSemaphorePermit> {
    let mut wanted = pin!(Arc::clone(of).acquire_owned());
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(turn) = wanted.as_mut().poll(&mut context) {
            return turn.ok();
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        thread::park_timeout(left);
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_turn_is_waited_for_and_given_up_in_time() {
        let lane = Arc::new(Semaphore::new(1));
        let soon = || Instant::now() + Duration::from_millis(20);
        let first = turn(&lane, soon()).unwrap();
        let asked = Instant::now();
        assert!(turn(&lane, soon()).is_none());
        assert!(asked.elapsed() >= Duration::from_millis(20));
        let waits = {
            let lane = Arc::clone(&lane);
            thread::spawn(move || turn(&lane, Instant::now() + Duration::from_secs(60)).is_some())
        };
        thread::sleep(Duration::from_millis(20));
        drop(first);
        assert!(waits.join().unwrap());
        assert!(turn(&lane, soon()).is_some(), "whoever gave up keeps no place in the row");
    }
}
