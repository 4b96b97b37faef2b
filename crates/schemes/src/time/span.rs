//! Lengths of time as a scheme writes them: `14 days`, `10 working days`, `9 months`.

use core::fmt;
use core::str::FromStr;

/// A number of one unit.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Span {
    /// How many, up to 9,999.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

/// What a span counts. Deliberately closed: units never mix, and each has its own arithmetic.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Unit {
    /// Sixty seconds.
    Minutes,
    /// Sixty minutes.
    Hours,
    /// Local dates.
    Days,
    /// Days on which the scheme's calendar says that offices work.
    WorkingDays,
    /// Calendar months.
    Months,
    /// Twelve calendar months.
    Years,
}

/// A text is no span.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SpanError(String);

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no length of time; write a number and one of minutes, hours, days, working days, months, years, such as \"14 days\"",
            self.0
        )
    }
}

impl core::error::Error for SpanError {}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let error = || SpanError(text.to_owned());
        let (count, unit) = text.split_once(' ').ok_or_else(error)?;
        let written = count;
        let count: u16 = count.parse().map_err(|_| error())?;
        if count > 9_999 || count.to_string() != written {
            return Err(error());
        }
        let unit =
            Unit::ALL.into_iter().find(|known| unit == known.name(count)).ok_or_else(error)?;
        Ok(Self { count, unit })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.unit.name(self.count))
    }
}

impl Unit {
    /// Every unit, the shortest first.
    pub const ALL: [Self; 6] =
        [Self::Minutes, Self::Hours, Self::Days, Self::WorkingDays, Self::Months, Self::Years];

    /// The word after a number: `day` after 1, `days` else.
    #[must_use]
    pub const fn name(self, count: u16) -> &'static str {
        match (self, count) {
            (Self::Minutes, 1) => "minute",
            (Self::Minutes, _) => "minutes",
            (Self::Hours, 1) => "hour",
            (Self::Hours, _) => "hours",
            (Self::Days, 1) => "day",
            (Self::Days, _) => "days",
            (Self::WorkingDays, 1) => "working day",
            (Self::WorkingDays, _) => "working days",
            (Self::Months, 1) => "month",
            (Self::Months, _) => "months",
            (Self::Years, 1) => "year",
            (Self::Years, _) => "years",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_back_as_it_was_written() {
        for text in ["1 day", "14 days", "96 working days", "1 working day", "9 months", "3 hours"]
        {
            assert_eq!(text.parse::<Span>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in [
            "",
            "14",
            "days",
            "14 day",
            "1 days",
            "014 days",
            "-1 days",
            "10000 days",
            "1.5 hours",
            "1  day",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text:?}");
        }
    }
}
