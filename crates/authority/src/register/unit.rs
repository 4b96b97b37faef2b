//! What can be done with a register, in a unit of work.

use core::future::Future;
use std::collections::BTreeMap;

use clearance_schemes::time::{Day, Instant};

use super::{
    Ahead, ApplicationRecord, AppointmentRecord, AuditEntry, AuditLink, CredentialRecord,
    DecisionRecord, DocumentRecord, DoneRecord, EventRecord, FileRecord, Guardianship, HeadRecord,
    HolderKeyRecord, Id, KnownRecord, NoticeRecord, PaperRecord, PassageRecord, PersonQuery,
    PersonRecord, RegisterError, RequestRecord, SlipRecord, SlotRecord, StandingRecord,
    SweepRecord,
};

type Done<T> = Result<T, RegisterError>;

/// Whether something was new, or had been told before.
/// Deliberately closed: it is new, or it is not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Told {
    /// It was told before, with the same words; nothing changed.
    Before,
    /// It is new.
    New,
}

/// A register that several may use at once.
pub trait Register: Send + Sync {
    /// Its unit of work.
    type Unit: Unit;

    /// Begins a unit of work. What it reads does not change under it; of two that write the same, one ends
    /// with [`RegisterError::Conflict`] or waits for the other.
    fn begin(&self) -> impl Future<Output = Done<Self::Unit>> + Send;

    /// Begins a unit of work that only reads: it sees one state, and stops nobody.
    fn read(&self) -> impl Future<Output = Done<Self::Unit>> + Send;
}

/// A unit of work: kept as a whole by [`commit`](Self::commit), forgotten where it is dropped.
///
/// # Errors
/// Each method gives [`RegisterError`]; afterwards the unit can only be dropped.
#[allow(missing_docs)] // a line each where the name does not say it all
pub trait Unit: Send {
    /// Keeps everything; answers once it will outlive a power cut.
    fn commit(self) -> impl Future<Output = Done<()>> + Send;

    // People
    fn add_person(&mut self, person: &PersonRecord) -> impl Future<Output = Done<()>> + Send;
    fn change_person(&mut self, person: &PersonRecord) -> impl Future<Output = Done<()>> + Send;
    fn person(&mut self, id: Id) -> impl Future<Output = Done<Option<PersonRecord>>> + Send;
    /// The person with all that their record rests on, in one question.
    fn file(&mut self, id: Id) -> impl Future<Output = Done<Option<FileRecord>>> + Send;
    fn find_people(
        &mut self,
        query: &PersonQuery,
    ) -> impl Future<Output = Done<Vec<PersonRecord>>> + Send;
    /// Erases what is personal: name, birth, documents' numbers and fields, forms. Numbers, standings and
    /// statistics stay.
    fn erase_person(&mut self, id: Id, at: Instant) -> impl Future<Output = Done<()>> + Send;
    /// People whose data are still there and of whom nothing goes on: the last standing, credential, application, event,
    /// paper and phone were before `ended`, nothing is to be done or will come by time, and they are nobody's guardian.
    fn erasable(
        &mut self,
        ended: Instant,
        after: Option<Id>,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<Id>>> + Send;
    /// Whether a person is one of them.
    fn is_erasable(
        &mut self,
        person: Id,
        ended: Instant,
    ) -> impl Future<Output = Done<bool>> + Send;
    fn add_guardianship(&mut self, link: &Guardianship) -> impl Future<Output = Done<()>> + Send;
    fn guardianships(&mut self, person: Id)
    -> impl Future<Output = Done<Vec<Guardianship>>> + Send;

    // What was told
    /// Adds what became known at a moment; for the same moment what was told last counts.
    fn put_known(&mut self, known: &KnownRecord) -> impl Future<Output = Done<()>> + Send;
    /// By the moment from which it is so.
    fn known(&mut self, person: Id) -> impl Future<Output = Done<Vec<KnownRecord>>> + Send;
    /// Adds a document, or changes the one of the same id.
    fn put_document(&mut self, document: &DocumentRecord) -> impl Future<Output = Done<()>> + Send;
    fn documents(&mut self, person: Id) -> impl Future<Output = Done<Vec<DocumentRecord>>> + Send;
    fn put_paper(&mut self, paper: &PaperRecord) -> impl Future<Output = Done<()>> + Send;
    fn papers(&mut self, person: Id) -> impl Future<Output = Done<Vec<PaperRecord>>> + Send;
    /// Adds an event. Another event under the same id is [`RegisterError::Taken`].
    fn tell(&mut self, event: &EventRecord) -> impl Future<Output = Done<Told>> + Send;
    /// Changes what the traveller showed and said at an event: somebody asked later.
    fn restate(
        &mut self,
        event: Id,
        stated: &BTreeMap<String, String>,
    ) -> impl Future<Output = Done<()>> + Send;
    /// By when they happened.
    fn events(&mut self, person: Id) -> impl Future<Output = Done<Vec<EventRecord>>> + Send;
    /// Adds a passage. Another passage under the same id is [`RegisterError::Taken`]. One whose person was not known, or was
    /// erased since, is the same whosever it is.
    fn add_passage(&mut self, passage: &PassageRecord) -> impl Future<Output = Done<Told>> + Send;
    fn passages(&mut self, person: Id) -> impl Future<Output = Done<Vec<PassageRecord>>> + Send;

    // Applications and what follows
    fn add_application(
        &mut self,
        application: &ApplicationRecord,
    ) -> impl Future<Output = Done<()>> + Send;
    fn applications(
        &mut self,
        person: Id,
    ) -> impl Future<Output = Done<Vec<ApplicationRecord>>> + Send;
    fn add_decision(&mut self, decision: &DecisionRecord) -> impl Future<Output = Done<()>> + Send;
    fn decisions(
        &mut self,
        application: Id,
    ) -> impl Future<Output = Done<Vec<DecisionRecord>>> + Send;
    fn put_standing(&mut self, standing: &StandingRecord) -> impl Future<Output = Done<()>> + Send;
    fn standings(&mut self, person: Id) -> impl Future<Output = Done<Vec<StandingRecord>>> + Send;

    /// Adds to what was done about a person.
    fn add_done(&mut self, person: Id, done: &DoneRecord) -> impl Future<Output = Done<()>> + Send;
    /// In the order in which it was done.
    fn done(&mut self, person: Id) -> impl Future<Output = Done<Vec<DoneRecord>>> + Send;
    /// Keeps what is ahead of a person.
    fn put_ahead(&mut self, person: Id, ahead: Ahead) -> impl Future<Output = Done<()>> + Send;
    /// People of whom time moves a standing by `now`, the longest waiting first.
    fn due_by(&mut self, now: Instant, limit: u32) -> impl Future<Output = Done<Vec<Id>>> + Send;
    /// People about whom there is something to do, after this number.
    fn with_to_do(
        &mut self,
        after: Option<Id>,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<Id>>> + Send;

    /// People for whom something waits for an officer, and when the first of it is overdue; the oldest first, after this
    /// place.
    fn waiting(
        &mut self,
        after: Option<(Instant, Id)>,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<(Instant, Id)>>> + Send;

    /// People of whom gates must learn something, after this number.
    fn with_wire(
        &mut self,
        after: Option<Id>,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<Id>>> + Send;

    /// People with a standing under an earlier version of a scheme, after this number.
    fn of_earlier_version(
        &mut self,
        scheme: &str,
        version: u32,
        after: Option<Id>,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<Id>>> + Send;
    fn put_sweep(&mut self, sweep: &SweepRecord) -> impl Future<Output = Done<()>> + Send;
    fn sweeps(&mut self) -> impl Future<Output = Done<Vec<SweepRecord>>> + Send;

    // Keys and credentials
    /// Binds a key. A key that was ever bound, to anybody, is [`RegisterError::Conflict`].
    fn bind_key(&mut self, key: &HolderKeyRecord) -> impl Future<Output = Done<()>> + Send;
    fn end_key(&mut self, key: Id, at: Instant) -> impl Future<Output = Done<()>> + Send;
    fn keys(&mut self, person: Id) -> impl Future<Output = Done<Vec<HolderKeyRecord>>> + Send;
    /// Who has this key, or ever had.
    fn key(&mut self, key: &[u8]) -> impl Future<Output = Done<Option<HolderKeyRecord>>> + Send;
    /// Adds a credential. A position or a `cti` that was ever used is [`RegisterError::Conflict`].
    fn add_credential(
        &mut self,
        credential: &CredentialRecord,
    ) -> impl Future<Output = Done<()>> + Send;
    /// Notes that it was revoked; the first time stays.
    fn revoke_credential(
        &mut self,
        cti: &[u8],
        at: Instant,
    ) -> impl Future<Output = Done<()>> + Send;
    fn credential(
        &mut self,
        cti: &[u8],
    ) -> impl Future<Output = Done<Option<CredentialRecord>>> + Send;
    fn credentials(
        &mut self,
        person: Id,
    ) -> impl Future<Output = Done<Vec<CredentialRecord>>> + Send;

    /// Notes that a request was answered. One that was answered before is [`RegisterError::Conflict`].
    fn add_request(&mut self, request: &RequestRecord) -> impl Future<Output = Done<()>> + Send;
    fn request(
        &mut self,
        digest: &[u8; 32],
    ) -> impl Future<Output = Done<Option<RequestRecord>>> + Send;

    // Slots, slips, notices
    /// Adds a slot, or changes its places; never to fewer than are taken ([`RegisterError::Full`]).
    fn put_slot(&mut self, slot: &SlotRecord) -> impl Future<Output = Done<()>> + Send;
    fn slots(
        &mut self,
        at: &str,
        from: Instant,
        until: Instant,
    ) -> impl Future<Output = Done<Vec<SlotRecord>>> + Send;
    /// Takes places and keeps the appointment. [`RegisterError::Full`] where there are too few.
    fn book(&mut self, appointment: &AppointmentRecord) -> impl Future<Output = Done<()>> + Send;
    /// Gives the places back, once however often it is called.
    fn release(&mut self, appointment: Id, at: Instant) -> impl Future<Output = Done<Told>> + Send;
    fn appointment(
        &mut self,
        standing: Id,
    ) -> impl Future<Output = Done<Option<AppointmentRecord>>> + Send;
    /// All of a standing, the first one booked first.
    fn appointments(
        &mut self,
        standing: Id,
    ) -> impl Future<Output = Done<Vec<AppointmentRecord>>> + Send;
    fn add_slip(&mut self, slip: &SlipRecord) -> impl Future<Output = Done<()>> + Send;
    fn slips(&mut self, person: Id) -> impl Future<Output = Done<Vec<SlipRecord>>> + Send;
    /// Counts a reprint, and gives the slip: the same number and last day.
    fn reprint(&mut self, number: &str) -> impl Future<Output = Done<SlipRecord>> + Send;
    fn add_notice(&mut self, notice: &NoticeRecord) -> impl Future<Output = Done<()>> + Send;
    fn notices(&mut self, person: Id) -> impl Future<Output = Done<Vec<NoticeRecord>>> + Send;

    // Counts: of events of a kind of a person or of all, and of issued and revoked credentials by day
    fn issued_by_day(
        &mut self,
        from: Day,
        until: Day,
    ) -> impl Future<Output = Done<Vec<(Day, u64)>>> + Send;

    // Audit
    /// Adds to the chain. Two at once are put one after the other.
    fn note(&mut self, entry: AuditEntry) -> impl Future<Output = Done<AuditLink>> + Send;
    fn audit(
        &mut self,
        after: u64,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<AuditLink>>> + Send;
    fn audit_of(
        &mut self,
        subject: Id,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<AuditLink>>> + Send;
    /// The newest entry.
    fn audit_end(&mut self) -> impl Future<Output = Done<Option<AuditLink>>> + Send;
    /// Keeps a signed end of the audit; the first one of an entry stays.
    fn add_head(&mut self, head: &HeadRecord) -> impl Future<Output = Done<()>> + Send;
    /// Signed ends after this entry.
    fn heads(
        &mut self,
        after: u64,
        limit: u32,
    ) -> impl Future<Output = Done<Vec<HeadRecord>>> + Send;
}
