//! A unit of work: a transaction. Each method is a function of the file of its idea.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use clearance_authority::register::{
    Ahead, ApplicationRecord, AppointmentRecord, AuditEntry, AuditLink, CredentialRecord,
    DecisionRecord, DocumentRecord, DoneRecord, EventRecord, FileRecord, Guardianship, HeadRecord,
    HolderKeyRecord, Id, KnownRecord, NoticeRecord, PaperRecord, PassageRecord, PersonQuery,
    PersonRecord, RequestRecord, SlipRecord, SlotRecord, StandingRecord, SweepRecord, Told, Unit,
};
use clearance_core::crypto::Provider;
use clearance_schemes::time::{Day, Instant};
use sqlx::{Any, Transaction};

use crate::connect::{Kind, failed};
use crate::statement::Done;
use crate::together::Together;
use crate::{ahead, audit, file, given, people, slots, told};

/// A unit of work in a database.
pub struct SqlUnit {
    pub(crate) on: Transaction<'static, Any>,
    kind: Kind,
    provider: Provider,
    together: Arc<Together>,
}

impl fmt::Debug for SqlUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SqlUnit({:?})", self.kind)
    }
}

impl SqlUnit {
    pub(crate) const fn new(
        on: Transaction<'static, Any>,
        kind: Kind,
        provider: Provider,
        together: Arc<Together>,
    ) -> Self {
        Self { on, kind, provider, together }
    }
}

impl Unit for SqlUnit {
    async fn commit(self) -> Done<()> {
        self.on.commit().await.map_err(failed)?;
        self.together.reach_the_disk().await
    }

    async fn note(&mut self, entry: AuditEntry) -> Done<AuditLink> {
        audit::note(&mut self.on, &self.provider, entry).await
    }

    async fn add_person(&mut self, person: &PersonRecord) -> Done<()> {
        people::add(&mut self.on, person).await
    }

    async fn change_person(&mut self, person: &PersonRecord) -> Done<()> {
        people::change(&mut self.on, person).await
    }

    async fn person(&mut self, id: Id) -> Done<Option<PersonRecord>> {
        people::get(&mut self.on, id).await
    }

    async fn file(&mut self, id: Id) -> Done<Option<FileRecord>> {
        file::read(&mut self.on, id).await
    }

    async fn find_people(&mut self, query: &PersonQuery) -> Done<Vec<PersonRecord>> {
        people::find(&mut self.on, query).await
    }

    async fn erase_person(&mut self, id: Id, at: Instant) -> Done<()> {
        people::erase(&mut self.on, id, at).await
    }

    async fn erasable(&mut self, ended: Instant, after: Option<Id>, limit: u32) -> Done<Vec<Id>> {
        people::erasable(&mut self.on, ended, after, limit).await
    }

    async fn is_erasable(&mut self, person: Id, ended: Instant) -> Done<bool> {
        people::is_erasable(&mut self.on, person, ended).await
    }

    async fn add_guardianship(&mut self, link: &Guardianship) -> Done<()> {
        people::add_guardianship(&mut self.on, link).await
    }

    async fn guardianships(&mut self, person: Id) -> Done<Vec<Guardianship>> {
        people::guardianships(&mut self.on, person).await
    }

    async fn put_document(&mut self, document: &DocumentRecord) -> Done<()> {
        people::put_document(&mut self.on, document).await
    }

    async fn documents(&mut self, person: Id) -> Done<Vec<DocumentRecord>> {
        people::documents(&mut self.on, person).await
    }

    async fn put_paper(&mut self, paper: &PaperRecord) -> Done<()> {
        people::put_paper(&mut self.on, paper).await
    }

    async fn papers(&mut self, person: Id) -> Done<Vec<PaperRecord>> {
        people::papers(&mut self.on, person).await
    }

    async fn tell(&mut self, event: &EventRecord) -> Done<Told> {
        told::tell(&mut self.on, event).await
    }

    async fn restate(&mut self, event: Id, stated: &BTreeMap<String, String>) -> Done<()> {
        told::restate(&mut self.on, event, stated).await
    }

    async fn events(&mut self, person: Id) -> Done<Vec<EventRecord>> {
        told::events(&mut self.on, person).await
    }

    async fn add_passage(&mut self, passage: &PassageRecord) -> Done<Told> {
        told::add_passage(&mut self.on, passage).await
    }

    async fn passages(&mut self, person: Id) -> Done<Vec<PassageRecord>> {
        told::passages(&mut self.on, person).await
    }

    async fn add_application(&mut self, application: &ApplicationRecord) -> Done<()> {
        given::add_application(&mut self.on, application).await
    }

    async fn applications(&mut self, person: Id) -> Done<Vec<ApplicationRecord>> {
        given::applications(&mut self.on, person).await
    }

    async fn add_decision(&mut self, decision: &DecisionRecord) -> Done<()> {
        given::add_decision(&mut self.on, decision).await
    }

    async fn decisions(&mut self, application: Id) -> Done<Vec<DecisionRecord>> {
        given::decisions(&mut self.on, application).await
    }

    async fn put_standing(&mut self, standing: &StandingRecord) -> Done<()> {
        given::put_standing(&mut self.on, standing).await
    }

    async fn standings(&mut self, person: Id) -> Done<Vec<StandingRecord>> {
        given::standings(&mut self.on, person).await
    }

    async fn put_known(&mut self, known: &KnownRecord) -> Done<()> {
        ahead::put_known(&mut self.on, known).await
    }

    async fn known(&mut self, person: Id) -> Done<Vec<KnownRecord>> {
        ahead::known(&mut self.on, person).await
    }

    async fn add_done(&mut self, person: Id, done: &DoneRecord) -> Done<()> {
        ahead::add_done(&mut self.on, person, done).await
    }

    async fn done(&mut self, person: Id) -> Done<Vec<DoneRecord>> {
        ahead::done(&mut self.on, person).await
    }

    async fn put_ahead(&mut self, person: Id, ahead: Ahead) -> Done<()> {
        ahead::put(&mut self.on, person, ahead).await
    }

    async fn due_by(&mut self, now: Instant, limit: u32) -> Done<Vec<Id>> {
        ahead::due_by(&mut self.on, now, limit).await
    }

    async fn with_to_do(&mut self, after: Option<Id>, limit: u32) -> Done<Vec<Id>> {
        ahead::with_to_do(&mut self.on, after, limit).await
    }

    async fn waiting(
        &mut self,
        after: Option<(Instant, Id)>,
        limit: u32,
    ) -> Done<Vec<(Instant, Id)>> {
        ahead::waiting(&mut self.on, after, limit).await
    }

    async fn with_wire(&mut self, after: Option<Id>, limit: u32) -> Done<Vec<Id>> {
        ahead::with_wire(&mut self.on, after, limit).await
    }

    async fn of_earlier_version(
        &mut self,
        scheme: &str,
        version: u32,
        after: Option<Id>,
        limit: u32,
    ) -> Done<Vec<Id>> {
        ahead::of_earlier_version(&mut self.on, scheme, version, after, limit).await
    }

    async fn put_sweep(&mut self, sweep: &SweepRecord) -> Done<()> {
        ahead::put_sweep(&mut self.on, sweep).await
    }

    async fn sweeps(&mut self) -> Done<Vec<SweepRecord>> {
        ahead::sweeps(&mut self.on).await
    }

    async fn audit_end(&mut self) -> Done<Option<AuditLink>> {
        audit::end(&mut self.on).await
    }

    async fn add_head(&mut self, head: &HeadRecord) -> Done<()> {
        audit::add_head(&mut self.on, head).await
    }

    async fn heads(&mut self, after: u64, limit: u32) -> Done<Vec<HeadRecord>> {
        audit::heads(&mut self.on, after, limit).await
    }

    async fn add_request(&mut self, request: &RequestRecord) -> Done<()> {
        given::add_request(&mut self.on, request).await
    }

    async fn request(&mut self, digest: &[u8; 32]) -> Done<Option<RequestRecord>> {
        given::request(&mut self.on, digest).await
    }

    async fn key(&mut self, key: &[u8]) -> Done<Option<HolderKeyRecord>> {
        given::key(&mut self.on, key).await
    }

    async fn appointments(&mut self, standing: Id) -> Done<Vec<AppointmentRecord>> {
        slots::all_of(&mut self.on, standing).await
    }

    async fn bind_key(&mut self, key: &HolderKeyRecord) -> Done<()> {
        given::bind_key(&mut self.on, key).await
    }

    async fn end_key(&mut self, key: Id, at: Instant) -> Done<()> {
        given::end_key(&mut self.on, key, at).await
    }

    async fn keys(&mut self, person: Id) -> Done<Vec<HolderKeyRecord>> {
        given::keys(&mut self.on, person).await
    }

    async fn add_credential(&mut self, credential: &CredentialRecord) -> Done<()> {
        given::add_credential(&mut self.on, credential).await
    }

    async fn revoke_credential(&mut self, cti: &[u8], at: Instant) -> Done<()> {
        given::revoke_credential(&mut self.on, cti, at).await
    }

    async fn credential(&mut self, cti: &[u8]) -> Done<Option<CredentialRecord>> {
        given::credential(&mut self.on, cti).await
    }

    async fn credentials(&mut self, person: Id) -> Done<Vec<CredentialRecord>> {
        given::credentials(&mut self.on, person).await
    }

    async fn put_slot(&mut self, slot: &SlotRecord) -> Done<()> {
        slots::put(&mut self.on, slot).await
    }

    async fn slots(&mut self, at: &str, from: Instant, until: Instant) -> Done<Vec<SlotRecord>> {
        slots::list(&mut self.on, at, from, until).await
    }

    async fn book(&mut self, appointment: &AppointmentRecord) -> Done<()> {
        slots::book(&mut self.on, appointment).await
    }

    async fn release(&mut self, appointment: Id, at: Instant) -> Done<Told> {
        slots::release(&mut self.on, appointment, at).await
    }

    async fn appointment(&mut self, standing: Id) -> Done<Option<AppointmentRecord>> {
        slots::of(&mut self.on, standing).await
    }

    async fn add_slip(&mut self, slip: &SlipRecord) -> Done<()> {
        told::add_slip(&mut self.on, slip).await
    }

    async fn slips(&mut self, person: Id) -> Done<Vec<SlipRecord>> {
        told::slips(&mut self.on, person).await
    }

    async fn reprint(&mut self, number: &str) -> Done<SlipRecord> {
        told::reprint(&mut self.on, number).await
    }

    async fn add_notice(&mut self, notice: &NoticeRecord) -> Done<()> {
        told::add_notice(&mut self.on, notice).await
    }

    async fn notices(&mut self, person: Id) -> Done<Vec<NoticeRecord>> {
        told::notices(&mut self.on, person).await
    }

    async fn issued_by_day(&mut self, from: Day, until: Day) -> Done<Vec<(Day, u64)>> {
        given::issued_by_day(&mut self.on, from, until).await
    }

    async fn audit(&mut self, after: u64, limit: u32) -> Done<Vec<AuditLink>> {
        audit::after(&mut self.on, after, limit).await
    }

    async fn audit_of(&mut self, subject: Id, limit: u32) -> Done<Vec<AuditLink>> {
        audit::of(&mut self.on, subject, limit).await
    }
}
