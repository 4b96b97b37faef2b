//! A local moment, as a case writes it: a day, or a day and a time.

use core::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use serde::{Deserialize, Deserializer, de};

use crate::outcome::When;
use crate::time::{Day, Instant};

/// `2025-05-15` or `2025-05-15T10:00:00`, in the scheme's zone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// The time, if it was written.
    pub time: Option<NaiveTime>,
}

impl Moment {
    /// The local moment; noon where no time was written.
    #[must_use]
    pub fn local(self) -> NaiveDateTime {
        let noon = NaiveTime::from_num_seconds_from_midnight_opt(12 * 3600, 0).unwrap_or_default();
        self.day.and_time(self.time.unwrap_or(noon))
    }

    /// The instant in a zone; none for an hour that a clock change leaves out.
    #[must_use]
    pub fn instant(self, zone: chrono_tz::Tz) -> Option<Instant> {
        zone.from_local_datetime(&self.local()).earliest().map(|it| Instant(it.timestamp()))
    }

    /// A day for a day, an instant for a moment.
    #[must_use]
    pub fn when(self, zone: chrono_tz::Tz) -> Option<When> {
        match self.time {
            None => Some(When::Day(self.day)),
            Some(_) => self.instant(zone).map(When::Instant),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)?;
        let whole =
            |time: NaiveTime| time.signed_duration_since(NaiveTime::MIN).num_seconds() % 60 == 0;
        match self.time {
            None => Ok(()),
            Some(time) if whole(time) => write!(f, "T{}", time.format("%H:%M")),
            Some(time) => write!(f, "T{}", time.format("%H:%M:%S")),
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let read = toml::value::Datetime::deserialize(from)?;
        let wrong = || {
            de::Error::custom(format!(
                "{read} is no local moment; write a day, or a day and a time without a zone"
            ))
        };
        let date = read.date.filter(|_| read.offset.is_none()).ok_or_else(wrong)?;
        let day = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            .ok_or_else(wrong)?;
        let time = match read.time {
            None => None,
            Some(time) => Some(
                NaiveTime::from_hms_opt(
                    time.hour.into(),
                    time.minute.into(),
                    time.second.unwrap_or(0).into(),
                )
                .ok_or_else(wrong)?,
            ),
        };
        Ok(Self { day, time })
    }
}
