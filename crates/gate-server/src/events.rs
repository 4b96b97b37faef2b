//! What happens, told to everybody who listens: server-sent events, resumable, of bounded memory.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_core::Stream;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Events that are kept for those who come back: some minutes of a busy gate, a megabyte.
const KEPT: usize = 500;
/// Events that wait for one reader. Who is further behind is dropped, told so, and may come back.
const BEHIND: usize = 64;
/// Readers at once.
const READERS: usize = 128;
/// How often a connection without events shows that it lives.
const ALIVE: Duration = Duration::from_secs(10);

/// Tells everybody.
pub(crate) struct Hub {
    /// Of this start of the gate: numbers of another one mean nothing here.
    start: String,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    next: u64,
    answers: u64,
    kept: VecDeque<(u64, Arc<str>)>,
    readers: Vec<mpsc::Sender<Arc<str>>>,
    is_closed: bool,
}

impl Hub {
    /// A hub whose numbers begin with `start`, which no other start has.
    pub(crate) fn new(start: String) -> Self {
        Self { start, inner: Mutex::default() }
    }

    /// A fresh name for an answer.
    pub(crate) fn number(&self) -> String {
        let mut inner = self.lock();
        inner.answers += 1;
        format!("{}-{}", self.start, inner.answers)
    }

    /// Tells something to everybody. Whoever does not keep up is dropped.
    pub(crate) fn tell(&self, kind: &str, what: &impl Serialize) {
        let data = serde_json::to_string(what).unwrap_or_default();
        let mut inner = self.lock();
        inner.next += 1;
        let number = inner.next;
        let text: Arc<str> =
            format!("id: {}.{number}\nevent: {kind}\ndata: {data}\n\n", self.start).into();
        if inner.kept.len() == KEPT {
            inner.kept.pop_front();
        }
        inner.kept.push_back((number, Arc::clone(&text)));
        inner.readers.retain(|reader| reader.try_send(Arc::clone(&text)).is_ok());
    }

    /// Everything from now on, or after the event that a reader saw last; none where there are too many readers.
    pub(crate) fn listen(&self, after: Option<&str>) -> Option<Events> {
        let mut inner = self.lock();
        inner.readers.retain(|reader| !reader.is_closed());
        if inner.is_closed || inner.readers.len() >= READERS {
            return None;
        }
        let mut first = "retry: 1000\n\n".to_owned();
        if let Some(after) = after {
            match self.missed(&inner, after) {
                Some(missed) => missed.for_each(|text| first.push_str(text)),
                None => first.push_str("event: gap\ndata: {\"after\":\"unknown\"}\n\n"),
            }
        }
        let (reader, events) = mpsc::channel(BEHIND);
        inner.readers.push(reader);
        let mut alive = interval(ALIVE);
        alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        alive.reset();
        Some(Events { first: Some(first), events, alive, is_over: false })
    }

    /// What came after an event; none where nobody knows any more.
    fn missed<'a>(
        &self,
        inner: &'a Inner,
        after: &str,
    ) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
        let (start, number) = after.rsplit_once('.')?;
        let number: u64 = number.parse().ok().filter(|_| start == self.start)?;
        let oldest = inner.kept.front().map_or(inner.next + 1, |(number, _)| *number);
        let is_known = number <= inner.next && number + 1 >= oldest;
        is_known
            .then(|| inner.kept.iter().filter(move |(it, _)| *it > number).map(|(_, text)| &**text))
    }

    /// Ends all streams, so that they hold up no stop.
    pub(crate) fn close(&self) {
        let mut inner = self.lock();
        inner.is_closed = true;
        inner.readers.clear();
    }

    /// How many listen.
    pub(crate) fn readers(&self) -> usize {
        self.lock().readers.iter().filter(|reader| !reader.is_closed()).count()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The events of one reader. Ends with an event that says so, where the reader did not keep up or the gate stops.
pub(crate) struct Events {
    first: Option<String>,
    events: mpsc::Receiver<Arc<str>>,
    alive: Interval,
    is_over: bool,
}

impl Stream for Events {
    type Item = Result<String, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        match self.events.poll_recv(context) {
            Poll::Ready(Some(text)) => return Poll::Ready(Some(Ok(text.to_string()))),
            Poll::Ready(None) => {
                self.is_over = true;
                return Poll::Ready(Some(Ok("event: end\ndata: {\"again\":true}\n\n".to_owned())));
            }
            Poll::Pending => {}
        }
        self.alive.poll_tick(context).map(|_| Some(Ok(": alive\n\n".to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub(events: u64) -> Hub {
        let hub = Hub::new("s".to_owned());
        (0..events).for_each(|n| hub.tell("x", &n));
        hub
    }

    fn now(events: &mut Events) -> Vec<String> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut found = Vec::new();
        while let Poll::Ready(Some(Ok(text))) = Pin::new(&mut *events).poll_next(&mut context) {
            found.push(text);
        }
        found
    }

    #[tokio::test]
    async fn a_reader_who_comes_back_misses_nothing_that_is_kept() {
        let hub = hub(5);
        let text = now(&mut hub.listen(Some("s.3")).unwrap()).concat();
        assert!(text.contains("id: s.4\n") && text.contains("id: s.5\n") && !text.contains("s.3"));
        assert!(!now(&mut hub.listen(Some("s.5")).unwrap()).concat().contains("id:"));
        assert!(!now(&mut hub.listen(None).unwrap()).concat().contains("id:"));
    }

    #[tokio::test]
    async fn a_gap_is_told() {
        let hub = hub(KEPT as u64 + 10);
        for unknown in ["s.3", "other.3", "s.99999", "s.x", "nonsense"] {
            let text = now(&mut hub.listen(Some(unknown)).unwrap()).concat();
            assert!(text.contains("event: gap"), "{unknown}");
        }
        let text = now(&mut hub.listen(Some("s.10")).unwrap()).concat();
        assert!(!text.contains("gap") && text.contains("id: s.11\n"));
    }

    #[tokio::test]
    async fn a_reader_who_does_not_keep_up_is_dropped_and_told() {
        let hub = hub(0);
        let (mut slow, mut quick) = (hub.listen(None).unwrap(), hub.listen(None).unwrap());
        for n in 0..=BEHIND {
            hub.tell("x", &n);
            now(&mut quick);
            tokio::task::yield_now().await; // one poll of a task may not read for ever
        }
        assert_eq!(hub.readers(), 1);
        let text = now(&mut slow).concat();
        assert!(text.ends_with("event: end\ndata: {\"again\":true}\n\n"));
        assert_eq!(text.matches("id: ").count(), BEHIND);
    }

    #[tokio::test]
    async fn a_hub_that_closes_ends_every_stream() {
        let hub = hub(0);
        let mut events = hub.listen(None).unwrap();
        hub.close();
        assert!(now(&mut events).concat().contains("event: end"));
        assert!(hub.listen(None).is_none());
    }
}
