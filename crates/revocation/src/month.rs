//! The month that a shard's credentials expire in.

use core::fmt;

use clearance_core::time::Timestamp;

/// A month in which credentials expire, UTC; their shards retire when it is over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpiryMonth(u16);

impl ExpiryMonth {
    /// The month that `moment` lies in; the last one there is for moments after the year 7430.
    pub fn of(moment: Timestamp) -> Self {
        // No month is shorter than 28 days or longer than 31, so start low and step up.
        let days = moment.as_secs() / 86_400;
        let mut month = Self(u16::try_from(days / 31).unwrap_or(u16::MAX));
        while month.0 < u16::MAX && month.end() <= moment {
            month.0 += 1;
        }
        month
    }

    /// Months since January 1970.
    pub const fn from_u16(months: u16) -> Self {
        Self(months)
    }

    /// Months since January 1970.
    pub const fn as_u16(self) -> u16 {
        self.0
    }

    /// The first second after the month: from then on every credential of the month has expired.
    pub fn end(self) -> Timestamp {
        Timestamp::from_secs(days_before(u64::from(self.0) + 1) * 86_400)
    }
}

/// Days from 1970-01-01 to the first of a month counted from January 1970.
fn days_before(months: u64) -> u64 {
    // Years that start in March, so that the leap day is the last: Howard Hinnant's
    // `days_from_civil`, without its eras.
    let shifted = 1970 * 12 + months - 2;
    let (year, month) = (shifted / 12, shifted % 12);
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 - 719_468
}

impl fmt::Display for ExpiryMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", 1970 + self.0 / 12, self.0 % 12 + 1)
    }
}

impl fmt::Debug for ExpiryMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExpiryMonth({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shard_retires_a_day_early() {
        for (months, end) in [
            (0, "1970-02-01T00:00:00Z"),
            (361, "2000-03-01T00:00:00Z"),
            (682, "2026-12-01T00:00:00Z"),
            (683, "2027-01-01T00:00:00Z"),
            (697, "2028-03-01T00:00:00Z"),
            (1561, "2100-03-01T00:00:00Z"),
        ] {
            let month = ExpiryMonth::from_u16(months);
            assert_eq!(month.end().to_string(), end, "{month}");
            assert_eq!(ExpiryMonth::of(month.end().minus(1)), month);
            assert_eq!(ExpiryMonth::of(month.end()).as_u16(), months + 1);
        }
    }

    #[test]
    fn a_moment_behind_the_last_month_is_in_the_last_one() {
        assert_eq!(ExpiryMonth::of(Timestamp::from_secs(u64::MAX)).as_u16(), u16::MAX);
    }
}
