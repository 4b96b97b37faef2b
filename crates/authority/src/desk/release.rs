//! Appointments of standings that are there: booked by an officer, and given up.

use super::file::File;
use super::lodge::{LodgeError, booking};
use super::settle::{Settlement, keep};
use super::{By, Desk, DeskError};
use crate::register::{AppointmentRecord, Id, Register, RegisterError, SlotRecord, Told, Unit};
use clearance_schemes::time::Instant;

impl<R: Register> Desk<'_, R> {
    /// Adds a time of an office, or changes its places; never to fewer than are taken.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn open_slot(&self, slot: &SlotRecord, by: &By) -> Result<(), DeskError> {
        let mut unit = self.register.begin().await?;
        unit.put_slot(slot).await?;
        let (begins, places) = (slot.begins.0.to_string(), slot.places.to_string());
        let data = [slot.at.as_str(), &begins, &places];
        let mut entry = by.entry(self.provider, "slot.opened", Id([0; 16]), &data);
        entry.subject = None;
        unit.note(entry).await?;
        Ok(unit.commit().await?)
    }

    /// The times of an office from one moment to another, with what is taken.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn slots(
        &self,
        at: &str,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<SlotRecord>, DeskError> {
        Ok(self.register.read().await?.slots(at, from, until).await?)
    }

    /// Books a time for a standing that has none, as an officer does at the counter: rules are not tried. Booked twice
    /// under one number, it is booked once.
    ///
    /// # Errors
    /// [`LodgeError`]; of two for the last place one gets [`LodgeError::Full`].
    pub async fn book(
        &self,
        person: Id,
        appointment: &AppointmentRecord,
        by: &By,
    ) -> Result<Settlement, LodgeError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        if !file.standings.iter().any(|known| known.id == appointment.standing) {
            return Err(RegisterError::NotFound { what: "standing" }.into());
        }
        let all = unit.appointments(appointment.standing).await?;
        if !all.iter().any(|known| known.id == appointment.id) {
            if all.iter().any(|known| known.released.is_none()) {
                return Err(RegisterError::Conflict.into());
            }
            let booked = unit.book(appointment).await;
            booked.map_err(|error| booking(error, &appointment.at))?;
            file.read_slots(&mut unit, library).await?;
            let id = appointment.id.to_string();
            unit.note(by.entry(provider, "appointment.booked", person, &[&id])).await?;
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        unit.commit().await?;
        Ok(settlement)
    }

    /// Moves an appointment, as an officer does at the counter: rules are not tried. The old place is given back and the
    /// new one taken in one unit. Moved twice under one number, it is moved once.
    ///
    /// # Errors
    /// [`LodgeError`]; the old place stays where the new one cannot be had.
    pub async fn rebook(
        &self,
        person: Id,
        old: Id,
        new: &AppointmentRecord,
        by: &By,
    ) -> Result<Settlement, LodgeError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        if !file.standings.iter().any(|known| known.id == new.standing) {
            return Err(RegisterError::NotFound { what: "standing" }.into());
        }
        let all = unit.appointments(new.standing).await?;
        if !all.iter().any(|known| known.id == new.id) {
            let is_open = |it: &AppointmentRecord| it.id == old && it.released.is_none();
            if !all.iter().any(is_open) {
                return Err(RegisterError::Conflict.into());
            }
            // Given back first: a move within one slot needs no second place.
            unit.release(old, by.now).await?;
            let booked = unit.book(new).await;
            booked.map_err(|error| booking(error, &new.at))?;
            file.read_slots(&mut unit, library).await?;
            let (old, id) = (old.to_string(), new.id.to_string());
            unit.note(by.entry(provider, "appointment.moved", person, &[&old, &id])).await?;
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        unit.commit().await?;
        Ok(settlement)
    }

    /// Gives a place back, once however often it is called.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn release(&self, appointment: Id, person: Id, by: &By) -> Result<Told, DeskError> {
        let mut unit = self.register.begin().await?;
        let file = File::read(&mut unit, self.library, person).await?;
        let mut is_own = false;
        for standing in &file.standings {
            let all = unit.appointments(standing.id).await?;
            is_own |= all.iter().any(|known| known.id == appointment);
        }
        if !is_own {
            return Err(RegisterError::NotFound { what: "appointment" }.into());
        }
        let told = unit.release(appointment, by.now).await?;
        if told == Told::New {
            let id = appointment.to_string();
            unit.note(by.entry(self.provider, "appointment.released", person, &[&id])).await?;
        }
        unit.commit().await?;
        Ok(told)
    }
}
