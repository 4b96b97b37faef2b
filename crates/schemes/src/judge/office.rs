//! `office`: serves this purpose, by this channel, at this time. Outcomes: `not-open` (not in service
//! on that day), `closed` (open for nothing at that time), `not-there` (never serves the purpose),
//! `not-then`, `not-by-channel`, `not-by-channel-then`.
//!
//! A rule that does not tell `closed` apart gives it the reason of `not-open`, else of `not-then`.

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, Timelike};

use super::subject::{HOURS, Judge};
use super::verdict::{Obstacle, Verdict, calendar_unknown, data_missing};
use crate::model::{Hours, NamedDate, Office, OfficeAt, OfficeService, RemedyKind};
use crate::outcome::{Value, When};
use crate::time::Day;

/// How many days ahead the next opening is sought. An office that is shut for longer says from when
/// it serves.
const AHEAD: u64 = 60;

/// What is asked of an office.
struct Visit<'v> {
    office: &'v Office,
    purpose: Option<&'v str>,
    channel: Option<&'v str>,
}

impl<'a> Judge<'a> {
    pub(super) fn office(
        &self,
        at: &OfficeAt,
        purpose: Option<&str>,
        channel: Option<&str>,
        on: &NamedDate,
    ) -> Verdict {
        let name = match at {
            OfficeAt::Named(name) => name.as_str(),
            OfficeAt::Field(field) => match self.asked(field) {
                Some(name) => name,
                None => return data_missing(field),
            },
        };
        let Some(office) = self.office_named(name) else { return data_missing(name) };
        let mut visit = Visit { office, purpose: None, channel: None };
        for (field, is) in [(purpose, &mut visit.purpose), (channel, &mut visit.channel)] {
            let Some(field) = field else { continue };
            *is = self.asked(field);
            if is.is_none() {
                return data_missing(field);
            }
        }
        if *on == NamedDate::Slot
            && self.situation.slot.as_ref().is_some_and(|slot| slot.at != office.id)
        {
            // The slot is at another office than the one that was named.
            return Obstacle::outcome("not-there").of(name).no();
        }
        let when = match self.moment(on) {
            Err(of) => return data_missing(of),
            Ok(None) => return calendar_unknown(None),
            Ok(Some(when)) => when,
        };
        match self.serves(&visit, when) {
            Verdict::Not(told) if self.moves(on) => {
                let opens = self.next_opening(&visit, when);
                Verdict::Not(told.into_iter().map(|told| told.until(opens)).collect())
            }
            verdict => verdict,
        }
    }

    pub(super) fn office_named(&self, name: &str) -> Option<&'a Office> {
        self.library.vocabulary.offices.iter().find(|office| office.id == name)
    }

    /// The kind of hours that the slot falls into, or now where there is no slot.
    pub(super) fn hours_of_slot(&self) -> Option<&'a str> {
        self.scheme.ask.iter().find(|field| field.name == HOURS)?;
        let (at, begins) = match &self.situation.slot {
            Some(slot) => (slot.at.as_str(), slot.begins),
            None => {
                let mut answers = self.situation.asked.values();
                let at = answers.find(|answer| self.office_named(answer).is_some())?;
                (at.as_str(), self.situation.now)
            }
        };
        let when = self.scheme.head.time.local(begins)?;
        let services = &self.office_named(at)?.services;
        services.iter().find(|service| is_open(service, when))?.kind.as_deref()
    }

    fn moment(&self, on: &NamedDate) -> Result<Option<NaiveDateTime>, String> {
        let at = match on {
            NamedDate::Today | NamedDate::Granted => self.situation.now,
            NamedDate::Lodged => self.situation.lodged.unwrap_or(self.situation.now),
            NamedDate::Slot => self.situation.slot.as_ref().ok_or("slot")?.begins,
            NamedDate::BookedSlot => self.situation.booked.as_ref().ok_or("booked-slot")?.begins,
            // A day without a time: noon stands for it.
            NamedDate::Birthday(_) | NamedDate::ExpiryOf(_) | NamedDate::Form(_) => {
                return Ok(self.date(on)?.and_then(|day| day.and_hms_opt(12, 0, 0)));
            }
        };
        Ok(self.scheme.head.time.local(at))
    }

    fn serves(&self, visit: &Visit<'_>, when: NaiveDateTime) -> Verdict {
        let office = visit.office;
        let day = when.date();
        let told = |outcome| Obstacle::outcome(outcome).of(&office.id);
        let word = |word: Option<&str>| Value::Word(word.unwrap_or_default().to_owned());
        if office.until.is_some_and(|last| day > last) || office.from.is_some_and(|from| day < from)
        {
            let mut not_open = told("not-open");
            if let (Some(next), Some(last)) = (&office.moved_to, office.until)
                && day > last
            {
                not_open = not_open.helps(RemedyKind::GoTo, next);
                not_open.ways = not_open.helps.clone();
            }
            return not_open.no();
        }
        if office.services.is_empty() {
            return data_missing(&office.id);
        }
        if !office.services.iter().any(|service| fits(service, visit.purpose)) {
            return told("not-there").is(word(visit.purpose)).no();
        }
        if !office.services.iter().any(|service| is_open(service, when)) {
            return told("closed").no();
        }
        match self.is_holiday(office, day) {
            None => return calendar_unknown(self.calendar_of(office)),
            Some(true) => return told("closed").no(),
            Some(false) => {}
        }
        let serving = || office.services.iter().filter(|service| fits(service, visit.purpose));
        let mut then = serving().filter(|service| is_open(service, when)).peekable();
        if then.peek().is_none() {
            return told("not-then").is(word(visit.purpose)).no();
        }
        let then: Vec<&OfficeService> = then.collect();
        if then.iter().any(|service| by(service, visit.channel)) {
            return Verdict::Met;
        }
        let ever = serving().any(|service| by(service, visit.channel));
        let outcome = if ever { "not-by-channel-then" } else { "not-by-channel" };
        let channels = then.iter().flat_map(|service| &service.by);
        let mut told = channels
            .fold(told(outcome), |told, channel| told.helps(RemedyKind::UseInstead, channel));
        told.ways = told.helps.clone();
        told.is(word(visit.channel)).no()
    }

    fn calendar_of<'o>(&'o self, office: &'o Office) -> Option<&'o str> {
        office.calendar.as_deref().or(self.scheme.head.time.calendar.as_deref())
    }

    fn is_holiday(&self, office: &Office, day: Day) -> Option<bool> {
        match self.calendar_of(office) {
            Some(name) => self.calendar_named(name)?.is_holiday(day),
            None => Some(false),
        }
    }

    /// The first instant after this one at which the office serves; none where the calendar ends
    /// before.
    fn next_opening(&self, visit: &Visit<'_>, after: NaiveDateTime) -> Option<When> {
        let first = visit.office.from.map_or(after.date(), |from| from.max(after.date()));
        let mut minutes: Vec<u16> = visit
            .office
            .services
            .iter()
            .filter(|service| fits(service, visit.purpose) && by(service, visit.channel))
            .flat_map(|service| service.hours.iter().map(|hours| hours.opens))
            .collect();
        minutes.sort_unstable();
        for ahead in 0..AHEAD {
            let day = first.checked_add_days(Days::new(ahead))?;
            for minute in &minutes {
                let minute = u32::from(*minute);
                let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?;
                let opens = day.and_time(time);
                if opens <= after {
                    continue;
                }
                match self.serves(visit, opens) {
                    Verdict::Met => return self.scheme.head.time.instant(opens).map(When::Instant),
                    Verdict::Unsure(_) => return None,
                    Verdict::Not(_) | Verdict::Untried => {}
                }
            }
        }
        None
    }
}

fn fits(service: &OfficeService, purpose: Option<&str>) -> bool {
    purpose.is_none_or(|purpose| service.purposes.iter().any(|served| served == purpose))
}

fn by(service: &OfficeService, channel: Option<&str>) -> bool {
    channel.is_none_or(|channel| {
        service.by.is_empty() || service.by.iter().any(|known| known == channel)
    })
}

fn is_open(service: &OfficeService, when: NaiveDateTime) -> bool {
    service.hours.iter().any(|hours| hours.cover(when))
}

impl Hours {
    /// Whether they cover a local moment. Half-open: closed at the minute at which they end.
    #[must_use]
    pub fn cover(&self, when: NaiveDateTime) -> bool {
        let monday = |day: chrono::Weekday| day.num_days_from_monday();
        let (first, last, day) = (monday(self.first), monday(self.last), monday(when.weekday()));
        let on_that_day =
            if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last };
        let minute = when.hour() * 60 + when.minute();
        on_that_day && (u32::from(self.opens)..u32::from(self.closes)).contains(&minute)
    }
}
