//! A door behind a relay box.

use core::time::Duration;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::passages::Passages;
use super::relay_settings::{Opens, OwnPulse, RelaySettings};
use super::{DoorEvent, DoorState, Opened, Opening, Output, OutputError};
use crate::Tell;
use crate::modbus::{AskError, Connection, Request, Response};
use crate::settings::{Checked, ms};

/// First and longest wait before the box is tried again.
const TRY_AGAIN: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));
/// Off between two pulses, so that the door sees both.
const GAP: Duration = Duration::from_millis(100);
/// How much longer a box's own pulse may last than it was told.
const SLACK: Duration = Duration::from_millis(300);
/// Beyond the limit, for the thread to answer in.
const GRACE: Duration = Duration::from_millis(200);

/// A door behind a relay box that speaks Modbus TCP.
///
/// Its thread holds one connection, reads relay and contact back every `poll-ms`, and switches the relay off: after a
/// pulse, whenever it finds it on without reason, first of all on each new connection, and when this value is dropped.
#[derive(Debug)]
pub struct RelayDoor {
    limit: Duration,
    orders: Option<Sender<Order>>,
    state: Arc<Mutex<DoorState>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Order {
    Open { opening: Opening, until: Instant, answer: SyncSender<Result<(), OutputError>> },
    Close { until: Instant, answer: SyncSender<Result<(), OutputError>> },
}

impl RelayDoor {
    /// Starts the door's thread. It returns at once, whether the box is there or not.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(settings: Checked<RelaySettings>, tell: Tell<DoorEvent>) -> io::Result<Self> {
        let limit = settings.limit();
        let state = Arc::new(Mutex::new(DoorState::Unknown));
        let (orders, received) = channel();
        let door = Door::new(settings, tell, state.clone());
        let thread = thread::Builder::new().name("door".into()).spawn(|| door.run(received))?;
        Ok(Self { limit, orders: Some(orders), state, thread: Some(thread) })
    }

    fn order(
        &self,
        order: impl FnOnce(Instant, SyncSender<Result<(), OutputError>>) -> Order,
    ) -> Result<(), OutputError> {
        let (answer, answered) = sync_channel(1);
        let orders = self.orders.as_ref().ok_or(OutputError::Stopped)?;
        let until = Instant::now() + self.limit;
        orders.send(order(until, answer)).map_err(|_| OutputError::Stopped)?;
        match answered.recv_timeout(self.limit + GRACE) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => Err(OutputError::TooLate { limit: self.limit }),
            Err(RecvTimeoutError::Disconnected) => Err(OutputError::Stopped),
        }
    }
}

impl Output for RelayDoor {
    fn open(&self, opening: &Opening) -> Result<Opened, OutputError> {
        let (asked, opening) = (Instant::now(), opening.clone());
        self.order(|until, answer| Order::Open { opening, until, answer })?;
        Ok(Opened { took: asked.elapsed() })
    }

    fn close(&self) -> Result<(), OutputError> {
        self.order(|until, answer| Order::Close { until, answer })
    }

    fn state(&self) -> DoorState {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RelayDoor {
    fn drop(&mut self) {
        self.orders = None; // the thread shuts the door and ends
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread owns.
struct Door {
    settings: Checked<RelaySettings>,
    tell: Tell<DoorEvent>,
    state: Arc<Mutex<DoorState>>,
    passages: Passages,
    link: Option<Connection>,
    /// The relay was told to go on, and has not confirmed since that it is off.
    told_on: bool,
    /// What the relay was read as, or told, last.
    relay_on: bool,
    off_since: Option<Instant>,
    /// Until when a pulse of the box's own may last.
    box_until: Option<Instant>,
    /// How many looks in a row found the relay on without reason.
    stuck: u32,
    try_at: Instant,
    wait: Duration,
    is_lost_told: bool,
}

impl Door {
    fn new(
        settings: Checked<RelaySettings>,
        tell: Tell<DoorEvent>,
        state: Arc<Mutex<DoorState>>,
    ) -> Self {
        let passages = Passages::new(settings.opens, settings.contact);
        Self {
            settings,
            tell,
            state,
            passages,
            link: None,
            told_on: false,
            relay_on: false,
            off_since: None,
            box_until: None,
            stuck: 0,
            try_at: Instant::now(),
            wait: TRY_AGAIN.0,
            is_lost_told: false,
        }
    }

    fn run(mut self, orders: Receiver<Order>) {
        let mut look_at = Instant::now();
        loop {
            let next = self.passages.off_at().map_or(look_at, |off| off.min(look_at));
            match orders.recv_timeout(next.saturating_duration_since(Instant::now())) {
                // Who asked may be gone: then the door must not stay open for nobody.
                Ok(Order::Open { opening, until, answer }) => {
                    let result = self.open(&opening, until);
                    let opened = result.is_ok();
                    let failed = result.as_ref().is_err_and(|error| *error != OutputError::Busy);
                    let is_gone = answer.send(result).is_err();
                    if failed || opened && is_gone {
                        self.shut(Instant::now() + self.settings.limit());
                    }
                }
                Ok(Order::Close { until, answer }) => {
                    let _ = answer.send(self.close(until));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if Instant::now() >= next {
                self.look();
                look_at = Instant::now() + self.settings.poll();
            }
        }
        self.shut(Instant::now() + self.settings.limit());
    }

    /// Opens. After any error but [`OutputError::Busy`] the caller shuts.
    fn open(&mut self, opening: &Opening, until: Instant) -> Result<(), OutputError> {
        if self.passages.knows(&opening.id) {
            return Ok(());
        }
        if self.passages.is_full() || !self.ends_pulse_before(until) {
            return Err(OutputError::Busy);
        }
        let result = self.reach(until).and_then(|()| self.switch_on(until));
        match result {
            Ok(()) => {
                self.passages.opened(opening, Instant::now());
                self.set(DoorState::Open);
                Ok(())
            }
            Err(error) => Err(self.refusal(error)),
        }
    }

    /// Waits for the pulse before, and for the door to see its end. Held relays go on.
    fn ends_pulse_before(&mut self, until: Instant) -> bool {
        if matches!(self.settings.opens, Opens::Held { .. }) {
            return true;
        }
        loop {
            let now = Instant::now();
            let off_at = self.passages.off_at();
            let free = off_at.or(self.off_since).map_or(now, |off| off + GAP);
            if !self.relay_on && off_at.is_none() && free <= now {
                return true;
            }
            if free >= until || now >= until {
                return false;
            }
            let next = off_at.unwrap_or(free).clamp(now, now + self.settings.poll());
            thread::sleep(next - now);
            self.look();
        }
    }

    fn close(&mut self, until: Instant) -> Result<(), OutputError> {
        self.nobody_passes();
        match self.reach(until).and_then(|()| self.switch_off(until)) {
            Ok(()) => {
                self.set(DoorState::Shut);
                Ok(())
            }
            Err(error) => {
                let refusal = self.refusal(error);
                self.lose(&refusal.to_string());
                Err(refusal)
            }
        }
    }

    fn refusal(&self, error: AskError) -> OutputError {
        match error {
            AskError::Exception(exception) => OutputError::Refused { cause: exception.to_string() },
            AskError::TooLate => OutputError::TooLate { limit: self.settings.limit() },
            other => OutputError::OutOfReach { cause: other.to_string() },
        }
    }

    /// Switches off, whatever it takes: over this connection, or over a new one, which begins by switching off.
    fn shut(&mut self, until: Instant) {
        self.nobody_passes();
        if !self.told_on {
            return;
        }
        for _ in 0..2 {
            match self.reach(until).and_then(|()| self.switch_off(until)) {
                Ok(()) => return self.set(DoorState::Shut),
                Err(error) => self.lose(&error.to_string()),
            }
        }
    }

    /// Those who were let through are told of as those who did not pass.
    fn nobody_passes(&mut self) {
        self.passages.shut(&mut |event| (self.tell)(event));
    }

    /// Makes sure of a connection. On a new one the relay is switched off first: one on which it does not go off is none.
    fn reach(&mut self, until: Instant) -> Result<(), AskError> {
        if self.link.is_none() {
            let (address, unit) = (self.settings.address, self.settings.unit);
            self.link = Some(Connection::open(address, unit, until)?);
            if let Err(error) = self.switch_off(until) {
                self.link = None;
                return Err(error);
            }
            self.set(DoorState::Shut);
        }
        Ok(())
    }

    /// Everything that is asked of the box at each look was answered.
    fn is_there(&mut self) {
        self.wait = TRY_AGAIN.0;
        if std::mem::take(&mut self.is_lost_told) {
            (self.tell)(DoorEvent::Back);
        }
    }

    fn switch_on(&mut self, until: Instant) -> Result<(), AskError> {
        let request = match self.settings.opens {
            Opens::Held { .. } | Opens::Pulse { .. } => {
                Request::WriteCoil { address: self.settings.coil, on: true }
            }
            // checked() keeps the quotient within 10,000.
            Opens::OwnPulse(OwnPulse { ms: pulse, unit_ms, address, register }) => {
                let value = (pulse / unit_ms) as u16;
                if register {
                    Request::WriteRegister { address, value }
                } else {
                    Request::WriteCoilValue { address, value }
                }
            }
        };
        // Whatever becomes of the answer.
        (self.told_on, self.relay_on, self.off_since) = (true, true, None);
        if let Opens::OwnPulse(pulse) = self.settings.opens {
            self.box_until = Some(Instant::now() + ms(pulse.ms) + SLACK);
        }
        self.ask(request, until).map(|_| ())
    }

    fn switch_off(&mut self, until: Instant) -> Result<(), AskError> {
        let off = Request::WriteCoil { address: self.settings.coil, on: false };
        self.ask(off, until)?;
        (self.told_on, self.relay_on, self.box_until) = (false, false, None);
        self.off_since = Some(Instant::now());
        Ok(())
    }

    /// Any error but an exception ends the connection.
    fn ask(&mut self, request: Request, until: Instant) -> Result<Response, AskError> {
        let link = self.link.as_mut().ok_or(AskError::TooLate)?; // reach() made one
        let answer = link.ask(request, until);
        if answer.as_ref().is_err_and(|error| !matches!(error, AskError::Exception(_))) {
            self.link = None;
            self.set(DoorState::Unknown);
        }
        answer
    }

    /// Looks at relay and contact, and ends what has to end.
    fn look(&mut self) {
        let now = Instant::now();
        self.passages.tick(now, &mut |event| (self.tell)(event));
        if self.link.is_none() && now < self.try_at {
            return;
        }
        if let Err(error) = self.look_until(now + self.settings.limit()) {
            self.lose(&error.to_string());
        }
    }

    fn look_until(&mut self, until: Instant) -> Result<(), AskError> {
        self.reach(until)?;
        if self.told_on && !self.may_be_on() {
            self.switch_off(until)?;
        }
        let relay = self.ask(Request::ReadCoil { address: self.settings.coil }, until)?;
        self.relay_is(relay == Response::Bit(true), until)?;
        if let Some(contact) = self.settings.contact {
            let input = self.ask(Request::ReadInput { address: contact.input }, until)?;
            let reads = input == Response::Bit(true);
            self.passages.contact(reads, Instant::now(), &mut |event| (self.tell)(event));
        }
        self.is_there();
        Ok(())
    }

    /// Whether the relay has a reason to be on.
    fn may_be_on(&self) -> bool {
        let now = Instant::now();
        self.passages.is_on(now) || self.box_until.is_some_and(|until| now < until)
    }

    fn relay_is(&mut self, on: bool, until: Instant) -> Result<(), AskError> {
        self.set(if on { DoorState::Open } else { DoorState::Shut });
        if self.relay_on && !on {
            self.off_since = Some(Instant::now());
        }
        self.relay_on = on;
        if !on || self.may_be_on() {
            self.stuck = 0;
            return Ok(());
        }
        self.stuck += 1;
        if self.stuck == 2 {
            (self.tell)(DoorEvent::Stuck);
        }
        self.switch_off(until)
    }

    fn lose(&mut self, cause: &str) {
        (self.link, self.relay_on, self.off_since) = (None, false, None);
        self.set(DoorState::Unknown);
        self.try_at = Instant::now() + self.wait;
        self.wait = (self.wait * 2).min(TRY_AGAIN.1);
        if !std::mem::replace(&mut self.is_lost_told, true) {
            let (cause, may_be_open) = (cause.to_owned(), self.told_on);
            (self.tell)(DoorEvent::OutOfReach { cause, may_be_open });
        }
    }

    fn set(&self, state: DoorState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}
