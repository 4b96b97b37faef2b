//! The dates that a scheme may name.

use super::subject::Judge;
use crate::model::NamedDate;
use crate::time::Day;

impl Judge<'_> {
    /// The day of a named date. The error is what nobody recorded; none is a day beyond all years.
    pub(super) fn date(&self, date: &NamedDate) -> Result<Option<Day>, String> {
        let time = &self.scheme.head.time;
        match date {
            NamedDate::Birthday(years) => {
                let born = self.person.born.ok_or("born")?;
                Ok(time.birthday(born, *years))
            }
            NamedDate::BookedSlot => {
                let slot = self.situation.booked.as_ref().ok_or("booked-slot")?;
                Ok(time.day(slot.begins))
            }
            NamedDate::ExpiryOf(kind) => {
                let newest = self.newest(kind).ok_or_else(|| kind.clone())?;
                newest.expires.map(Some).ok_or_else(|| kind.clone())
            }
            NamedDate::Form(field) => {
                let text = self.written(field).ok_or_else(|| field.clone())?;
                super::form::date(text).map(Some).ok_or_else(|| field.clone())
            }
            NamedDate::Granted | NamedDate::Today => Ok(Some(self.today)),
            NamedDate::Lodged => Ok(Some(self.day_of_application())),
            NamedDate::Slot => {
                let slot = self.situation.slot.as_ref().ok_or("slot")?;
                Ok(time.day(slot.begins))
            }
        }
    }

    /// Whether a date is another one tomorrow, though nobody does anything.
    pub(super) fn moves(&self, date: &NamedDate) -> bool {
        match date {
            NamedDate::Today | NamedDate::Granted => true,
            NamedDate::Lodged => self.situation.lodged.is_none(),
            NamedDate::Birthday(_)
            | NamedDate::BookedSlot
            | NamedDate::ExpiryOf(_)
            | NamedDate::Form(_)
            | NamedDate::Slot => false,
        }
    }
}
