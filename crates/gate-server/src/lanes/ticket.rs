//! Who was first: the one who gives up waiting, or the work that opens the door.

use core::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

/// The ticket of one presentation. A door never opens for somebody who was told already that nothing opened.
#[derive(Debug, Default)]
pub struct Ticket {
    state: AtomicU8,
    until: Option<Instant>,
}

const OPEN: u8 = 0;
const OPENING: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Ticket {
    /// A ticket that is given up by then: for a reading that nobody waits for, such as a scanner's.
    #[must_use]
    pub fn until(until: Instant) -> Self {
        Self { until: Some(until), ..Self::default() }
    }

    /// The door is about to open: whether it still may.
    pub fn opens(&self) -> bool {
        if self.until.is_some_and(|until| until <= Instant::now()) {
            self.give_up();
        }
        self.move_to(OPENING)
    }

    /// Nobody waits any more: whether nothing opened, and nothing will.
    pub fn give_up(&self) -> bool {
        self.move_to(GIVEN_UP)
    }

    fn move_to(&self, state: u8) -> bool {
        let moved = self.state.compare_exchange(OPEN, state, Ordering::AcqRel, Ordering::Acquire);
        moved.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_door_opens_or_is_given_up_and_never_both() {
        let ticket = Ticket::default();
        assert!(ticket.opens() && !ticket.give_up() && !ticket.opens());
        let ticket = Ticket::default();
        assert!(ticket.give_up() && !ticket.opens());
    }

    #[test]
    fn a_ticket_is_given_up_when_its_time_is_over() {
        assert!(Ticket::until(Instant::now() + Duration::from_secs(60)).opens());
        assert!(!Ticket::until(Instant::now()).opens());
    }
}
