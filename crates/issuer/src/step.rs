use std::fmt;

use clearance_core::time::Timestamp;

/// `floor(time / seconds)`: one turn of the rotating code (RFC 6238 §4.2 with T0 = 0).
///
/// The step alone fixes the time in the code, [`start`](Self::start): no step has two times, on
/// whatever clock and in whatever order codes are made. Should a trust list change the length of a
/// scheme's steps, the new ones are other steps, because the length is part of what they are; the
/// first of them may start before the last old one, by less than its own length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// Steps of this length since 1970.
    pub number: u64,
    /// Seconds in a step; the trust list refuses 0 (L4).
    pub seconds: u32,
}

impl Step {
    /// The step that `time` lies in.
    pub(crate) const fn at(time: Timestamp, seconds: u32) -> Self {
        let seconds = if seconds == 0 { 1 } else { seconds };
        Self { number: time.as_secs() / seconds as u64, seconds }
    }

    /// The first second of the step: claim `iat` of its code.
    pub const fn start(self) -> Timestamp {
        Timestamp::from_secs(self.number.saturating_mul(self.seconds as u64))
    }

    /// The step after this one.
    pub const fn next(self) -> Self {
        Self { number: self.number.saturating_add(1), seconds: self.seconds }
    }

    /// The first step that starts at `time` or later.
    pub(crate) const fn not_before(time: Timestamp, seconds: u32) -> Self {
        let step = Self::at(time, seconds);
        if step.start().as_secs() < time.as_secs() { step.next() } else { step }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_starts_at_a_multiple_of_its_length() {
        for (time, seconds, number, start, first_after) in [
            (100_005, 15, 6667, 100_005, 100_005),
            (100_004, 15, 6666, 99_990, 100_005),
            (100_019, 15, 6667, 100_005, 100_020),
            (7, 0, 7, 7, 7),
        ] {
            let step = Step::at(Timestamp::from_secs(time), seconds);
            let first = Step::not_before(Timestamp::from_secs(time), seconds).start();
            assert_eq!((step.number, step.start().as_secs()), (number, start));
            assert_eq!(first.as_secs(), first_after);
        }
    }
}
