//! A register that is killed at the n-th thing that it is asked to do: what was asked for before is done in the unit,
//! the n-th is not, and the unit is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clearance_authority::register::{
    Ahead, ApplicationRecord, AppointmentRecord, AuditEntry, AuditLink, CredentialRecord,
    DecisionRecord, DocumentRecord, DoneRecord, EventRecord, FileRecord, Guardianship, HeadRecord,
    HolderKeyRecord, Id, KnownRecord, NoticeRecord, PaperRecord, PassageRecord, PersonQuery,
    PersonRecord, Register, RegisterError, RequestRecord, SlipRecord, SlotRecord, StandingRecord,
    SweepRecord, Told, Unit,
};
use clearance_schemes::time::{Day, Instant};

type Done<T> = Result<T, RegisterError>;

/// The register, and how much is left before the kill.
pub(crate) struct Killed<R> {
    pub(crate) register: R,
    pub(crate) left: Arc<AtomicU32>,
}

pub(crate) struct KilledUnit<U> {
    unit: U,
    left: Arc<AtomicU32>,
}

fn step(left: &AtomicU32) -> Done<()> {
    let counted = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    counted.map(drop).map_err(|_| RegisterError::Unavailable("killed".into()))
}

impl<R: Register> Register for Killed<R> {
    type Unit = KilledUnit<R::Unit>;

    async fn begin(&self) -> Done<Self::Unit> {
        step(&self.left)?;
        Ok(KilledUnit { unit: self.register.begin().await?, left: self.left.clone() })
    }

    async fn read(&self) -> Done<Self::Unit> {
        step(&self.left)?;
        Ok(KilledUnit { unit: self.register.read().await?, left: self.left.clone() })
    }
}

/// Each method counts one, and goes on to the register.
macro_rules! counted {
    ($($name:ident($($arg:ident: $of:ty),*) -> $gives:ty;)+) => {
        impl<U: Unit> Unit for KilledUnit<U> {
            async fn commit(self) -> Done<()> {
                step(&self.left)?;
                self.unit.commit().await
            }

            $(async fn $name(&mut self $(, $arg: $of)*) -> Done<$gives> {
                step(&self.left)?;
                self.unit.$name($($arg),*).await
            })+
        }
    };
}

counted! {
    add_person(person: &PersonRecord) -> ();
    change_person(person: &PersonRecord) -> ();
    person(id: Id) -> Option<PersonRecord>;
    file(id: Id) -> Option<FileRecord>;
    find_people(query: &PersonQuery) -> Vec<PersonRecord>;
    erase_person(id: Id, at: Instant) -> ();
    erasable(ended: Instant, after: Option<Id>, limit: u32) -> Vec<Id>;
    is_erasable(person: Id, ended: Instant) -> bool;
    of_earlier_version(scheme: &str, version: u32, after: Option<Id>, limit: u32) -> Vec<Id>;
    put_sweep(sweep: &SweepRecord) -> ();
    sweeps() -> Vec<SweepRecord>;
    audit_end() -> Option<AuditLink>;
    add_head(head: &HeadRecord) -> ();
    heads(after: u64, limit: u32) -> Vec<HeadRecord>;
    add_guardianship(link: &Guardianship) -> ();
    guardianships(person: Id) -> Vec<Guardianship>;
    put_known(known: &KnownRecord) -> ();
    known(person: Id) -> Vec<KnownRecord>;
    put_document(document: &DocumentRecord) -> ();
    documents(person: Id) -> Vec<DocumentRecord>;
    put_paper(paper: &PaperRecord) -> ();
    papers(person: Id) -> Vec<PaperRecord>;
    tell(event: &EventRecord) -> Told;
    restate(event: Id, stated: &BTreeMap<String, String>) -> ();
    events(person: Id) -> Vec<EventRecord>;
    add_passage(passage: &PassageRecord) -> Told;
    passages(person: Id) -> Vec<PassageRecord>;
    add_application(application: &ApplicationRecord) -> ();
    applications(person: Id) -> Vec<ApplicationRecord>;
    add_decision(decision: &DecisionRecord) -> ();
    decisions(application: Id) -> Vec<DecisionRecord>;
    put_standing(standing: &StandingRecord) -> ();
    standings(person: Id) -> Vec<StandingRecord>;
    add_done(person: Id, done: &DoneRecord) -> ();
    done(person: Id) -> Vec<DoneRecord>;
    put_ahead(person: Id, ahead: Ahead) -> ();
    with_wire(after: Option<Id>, limit: u32) -> Vec<Id>;
    waiting(after: Option<(Instant, Id)>, limit: u32) -> Vec<(Instant, Id)>;
    add_request(request: &RequestRecord) -> ();
    request(digest: &[u8; 32]) -> Option<RequestRecord>;
    due_by(now: Instant, limit: u32) -> Vec<Id>;
    with_to_do(after: Option<Id>, limit: u32) -> Vec<Id>;
    bind_key(key: &HolderKeyRecord) -> ();
    end_key(key: Id, at: Instant) -> ();
    keys(person: Id) -> Vec<HolderKeyRecord>;
    key(key: &[u8]) -> Option<HolderKeyRecord>;
    add_credential(credential: &CredentialRecord) -> ();
    revoke_credential(cti: &[u8], at: Instant) -> ();
    credential(cti: &[u8]) -> Option<CredentialRecord>;
    credentials(person: Id) -> Vec<CredentialRecord>;
    put_slot(slot: &SlotRecord) -> ();
    slots(at: &str, from: Instant, until: Instant) -> Vec<SlotRecord>;
    book(appointment: &AppointmentRecord) -> ();
    release(appointment: Id, at: Instant) -> Told;
    appointment(standing: Id) -> Option<AppointmentRecord>;
    appointments(standing: Id) -> Vec<AppointmentRecord>;
    add_slip(slip: &SlipRecord) -> ();
    slips(person: Id) -> Vec<SlipRecord>;
    reprint(number: &str) -> SlipRecord;
    add_notice(notice: &NoticeRecord) -> ();
    notices(person: Id) -> Vec<NoticeRecord>;
    issued_by_day(from: Day, until: Day) -> Vec<(Day, u64)>;
    note(entry: AuditEntry) -> AuditLink;
    audit(after: u64, limit: u32) -> Vec<AuditLink>;
    audit_of(subject: Id, limit: u32) -> Vec<AuditLink>;
}
