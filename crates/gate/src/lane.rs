//! What a lane showed last, so that a scanner which reads one code twice opens the gate once.

use clearance_core::time::Timestamp;

/// Seconds in which the same text in the same lane is the same presentation.
///
/// Scanners in continuous mode read a code several times a second, and people hold the phone there until the door
/// moves, which takes a second or two. A code renews itself every 15 s, so the text stays the same for long enough.
/// Whoever films the code and shows the picture here within 3 s is still in front of the traveller, and gets no second
/// opening: the repeated answer moves no door.
pub const SAME_PRESENTATION: u64 = 3;

/// The last answer of one lane, for the text it was given to. Keep one for each lane.
#[derive(Debug)]
pub struct Lane<A> {
    last: Option<Shown<A>>,
}

/// What was shown, and when it was read last.
struct Shown<A> {
    text: Box<str>,
    answer: A,
    read_at: Timestamp,
}

// A code says something of its holder to whoever can open it: it stays out of logs.
impl<A: core::fmt::Debug> core::fmt::Debug for Shown<A> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Shown({:?} at {})", self.answer, self.read_at)
    }
}

impl<A> Default for Lane<A> {
    fn default() -> Self {
        Self { last: None }
    }
}

impl<A: Clone> Lane<A> {
    /// The earlier answer, where `text` is what the lane judged last and was read within the last
    /// [`SAME_PRESENTATION`] seconds. The door must not open for it once more.
    ///
    /// Each reading prolongs the presentation: a phone left under the scanner stays one presentation.
    pub fn repeated(&mut self, text: &str, now: Timestamp) -> Option<A> {
        let last = self.last.as_mut().filter(|last| &*last.text == text)?;
        // A clock that was set back ends the presentation, too.
        let is_same = last.read_at <= now && now < last.read_at.plus(SAME_PRESENTATION);
        is_same.then(|| {
            last.read_at = now;
            last.answer.clone()
        })
    }

    /// Keeps the answer that was just given to `text`.
    pub fn keep(&mut self, text: &str, answer: A, now: Timestamp) {
        self.last = Some(Shown { text: text.into(), answer, read_at: now });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn the_same_text_within_three_seconds_repeats_its_answer() {
        let mut lane = Lane::default();
        assert_eq!(lane.repeated("C1:A", at(100)), None);
        lane.keep("C1:A", "admit", at(100));
        assert_eq!(lane.repeated("C1:A", at(102)), Some("admit"));
        assert_eq!(lane.repeated("C1:A", at(104)), Some("admit"), "each reading prolongs it");
        assert_eq!(lane.repeated("C1:A", at(107)), None);
    }

    #[test]
    fn another_text_or_a_clock_set_back_ends_the_presentation() {
        let mut lane = Lane::default();
        lane.keep("C1:A", "admit", at(100));
        assert_eq!(lane.repeated("C1:B", at(100)), None);
        assert_eq!(lane.repeated("C1:A", at(99)), None);
        lane.keep("C1:B", "refuse", at(101));
        assert_eq!(lane.repeated("C1:A", at(101)), None);
    }

    #[test]
    fn a_code_stays_out_of_debug_output() {
        let mut lane = Lane::default();
        lane.keep("C1:SECRET", 1, at(100));
        assert!(!format!("{lane:?}").contains("SECRET"));
    }
}
