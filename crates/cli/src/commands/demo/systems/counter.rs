//! The counter of an authority: the desk with its register, the office with its keys, and the time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clearance_authority::desk::{
    Answered, Binding, By, Desk, IssueRequest, LodgeIds, Lodged, PassageReport, Passed, Question,
    Settlement, Telling,
};
use clearance_authority::keys::KeyKind;
use clearance_authority::moment::timestamp;
use clearance_authority::office::{Clock, Edition, Founding, Office, SHARD_CAPACITY, Seal, found};
use clearance_authority::publisher::Rhythm;
use clearance_authority::register::{
    Actor, DocumentRecord, EventRecord, Guardianship, Id, PaperRecord, PassageRecord, PersonRecord,
    Role, SlotRecord,
};
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::TrustList;
use clearance_gate::GateDir;
use clearance_issuer::HolderKey as _;
use clearance_schemes::library::Library;
use clearance_schemes::model::{DocumentState, KeyOrigin, PaperForm};
use clearance_schemes::texts::{Language, explain};
use clearance_schemes::time::{Day, Instant};
use tokio::runtime::Runtime;

use super::block::{Block, Mark};
use super::gates::{self, GROUPS, Lane};
use super::person::{Being, Person};
use crate::commands::demo::stage::came;
use crate::commands::demo::world::group;
use crate::entropy;
use crate::error::{CliError, about_file};
use crate::files;
use crate::schemes;

const DAY: u64 = 86_400;
/// When the story begins, by the clocks of Hong Kong and Macao.
const BEGINS: &str = "2026-07-06T08:00";
/// The systems that have a code of their own.
const WITH_CODE: [&str; 7] = [
    "hk-mo-mutual",
    "mo-apcs",
    "cn-temporary-pass",
    "mo-travel-permit",
    "mo-passport-gates",
    "hk-id-appointment",
    "stadium-season",
];

/// What was made at the counter.
pub(in crate::commands::demo) struct Made {
    pub(in crate::commands::demo) library: Library,
    pub(in crate::commands::demo) office: Office,
    pub(in crate::commands::demo) root: PublicKey,
    pub(in crate::commands::demo) gates: Vec<(&'static str, GateDir)>,
    pub(in crate::commands::demo) repository: PathBuf,
    pub(in crate::commands::demo) now: Instant,
}

pub(super) struct Counter {
    runtime: Runtime,
    register: SqlRegister,
    library: Library,
    office: Office,
    seal: Seal,
    list: Arc<TrustList>,
    lanes: Vec<Lane>,
    repository: PathBuf,
    now: Instant,
    next: u32,
}

/// A moment of Hong Kong and Macao: `2026-07-06T08:00`.
fn local(text: &str) -> Result<Instant, CliError> {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M");
    let local = local.map_err(CliError::failed)?;
    Ok(Instant(local.and_utc().timestamp() - 8 * 3_600))
}

fn day(text: &str) -> Result<Day, CliError> {
    text.parse().map_err(CliError::failed)
}

/// What is asked of a scheme.
pub(super) fn question(scheme: &str, asked: &[(&str, &str)]) -> Question {
    Question { scheme: scheme.into(), asked: words(asked), app: Some(1), ..Question::default() }
}

pub(super) fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl Counter {
    pub(super) fn open(dir: &Path) -> Result<Self, CliError> {
        let runtime = crate::runtime::new()?;
        let now = local(BEGINS)?;
        let founding = founding(timestamp(now))?;
        let made = found(&dir.join("authority"), &RING, &founding, &mut entropy::fill);
        let (office, list) = made.map_err(CliError::failed)?;
        let list = Arc::new(list);
        let file = dir.join("authority/register.db");
        let register = runtime.block_on(async {
            let url = format!("sqlite:{}", file.display());
            let register = SqlRegister::open(&url, RING, 1).await.map_err(about_file(&file))?;
            register.migrate().await.map_err(about_file(&file))?;
            Ok::<_, CliError>(register)
        })?;
        let lanes = gates::install(&dir.join("gates"), &office, &list, timestamp(now))?;
        let (library, repository) = (clearance_schemes::shipped(), dir.join("status-lists"));
        let seal = Seal::new(office.clone());
        Ok(Self { runtime, register, library, office, seal, list, lanes, repository, now, next: 0 })
    }

    /// The counter closes; what was made there is handed over to whoever goes on with it.
    pub(super) fn close(self) -> Result<Made, CliError> {
        self.runtime.block_on(self.register.close());
        let root = self.root()?;
        let gates = self.lanes.into_iter().map(gates::Lane::into_dir).collect();
        let Self { library, office, repository, now, .. } = self;
        Ok(Made { library, office, root, gates, repository, now })
    }

    /// Somebody speaks for a minor.
    pub(super) fn appoints(&self, guardian: &Person, ward: &Person) -> Result<(), CliError> {
        let from = day("2020-01-01")?;
        let link = Guardianship { guardian: guardian.id, ward: ward.id, from, until: None };
        let (desk, by) = (self.desk(), self.by());
        self.runtime.block_on(desk.appoint_guardian(&link, &by)).map_err(CliError::failed)
    }

    /// Time passes, to a moment of Hong Kong and Macao. The office publishes at least once a day meanwhile.
    pub(super) fn at(&mut self, text: &str) -> Result<(), CliError> {
        let then = local(text)?;
        while then.0 - self.now.0 > DAY as i64 {
            self.now.0 += DAY as i64;
            self.publishes()?;
        }
        self.now = then;
        Ok(())
    }

    fn publishes(&self) -> Result<(), CliError> {
        let edition = Edition {
            clock: Clock::showing(timestamp(self.now)),
            rhythm: Rhythm::default(),
            shard_capacity: SHARD_CAPACITY,
        };
        let published = self.office.publish(&self.repository, &edition, &mut entropy::fill);
        published.map(drop).map_err(CliError::failed)
    }

    pub(super) const fn now(&self) -> Instant {
        self.now
    }

    pub(super) fn root(&self) -> Result<PublicKey, CliError> {
        let file = self.office.root_public();
        files::read_public(&file)?.signer().map_err(about_file(&file))
    }

    pub(super) fn list_bytes(&self) -> Result<Vec<u8>, CliError> {
        files::read(&self.office.trust_list())
    }

    fn desk(&self) -> Desk<'_, SqlRegister> {
        Desk::new(&self.register, &self.library, &RING)
    }

    fn by(&self) -> By {
        let actor = Actor { name: "li".to_owned(), role: Role::Officer };
        By { actor, why: "at the counter".to_owned(), now: self.now }
    }

    /// A number that was not given out yet.
    pub(super) fn id(&mut self) -> Id {
        self.next += 1;
        let mut id = [0; 16];
        id[12..].copy_from_slice(&self.next.to_be_bytes());
        Id(id)
    }

    /// Somebody comes to the counter for the first time.
    pub(super) fn enters(&mut self, being: Being) -> Result<Person, CliError> {
        let record = PersonRecord {
            id: self.id(),
            name_latin: Some(being.name.to_owned()),
            name_chinese: None,
            born: Some(day(being.born)?),
            nationality: Some(being.nationality.to_owned()),
            residence: Some(being.residence.to_owned()),
            birthplace: None,
            entered: self.now,
            erased: None,
        };
        let entered = self.runtime.block_on(self.desk().enter(&record, &self.by()));
        entered.map_err(CliError::failed)?;
        Person::new(record.id, being.name, self)
    }

    /// A document from one day to another.
    pub(super) fn document(
        &mut self,
        of: &Person,
        kind: &str,
        (issued, expires): (&str, Option<&str>),
        fields: &[(&str, &str)],
    ) -> Result<DocumentRecord, CliError> {
        Ok(DocumentRecord {
            id: self.id(),
            person: of.id,
            kind: kind.to_owned(),
            number: None,
            state: DocumentState::InForce,
            issued: Some(day(issued)?),
            expires: expires.map(day).transpose()?,
            fields: words(fields),
        })
    }

    /// Somebody has a document, for as long as such documents last.
    pub(super) fn has(&mut self, who: &Person, kind: &str) -> Result<(), CliError> {
        let document = self.document(who, kind, ("2021-01-01", Some("2030-12-31")), &[])?;
        self.records(&document)
    }

    pub(super) fn records(&self, document: &DocumentRecord) -> Result<(), CliError> {
        let recorded = self.runtime.block_on(self.desk().record_document(document, &self.by()));
        recorded.map(drop).map_err(CliError::failed)
    }

    pub(super) fn hands_in(
        &mut self,
        who: &Person,
        piece: &str,
        count: u32,
    ) -> Result<(), CliError> {
        let paper = PaperRecord {
            id: self.id(),
            person: who.id,
            piece: piece.to_owned(),
            form: PaperForm::Original,
            count,
            until: None,
            unfit: false,
            received: self.now,
        };
        let recorded = self.runtime.block_on(self.desk().record_paper(&paper, &self.by()));
        recorded.map(drop).map_err(CliError::failed)
    }

    /// The phone is bound.
    pub(super) fn binds(&mut self, who: &Person) -> Result<(), CliError> {
        let key = who.key.public();
        let (id, event) = (Binding::id_of(&RING, &key), self.id());
        let binding = Binding { person: who.id, id, key, origin: KeyOrigin::Device, event };
        let bound = self.runtime.block_on(self.desk().bind_key(&binding, &self.by()));
        bound.map(drop).map_err(CliError::failed)
    }

    pub(super) fn opens_slot(&mut self, at: &str, begins: &str) -> Result<Instant, CliError> {
        let begins = local(begins)?;
        let ends = Instant(begins.0 + 900);
        let slot = SlotRecord { at: at.to_owned(), begins, ends, places: 10, taken: 0 };
        let opened = self.runtime.block_on(self.desk().open_slot(&slot, &self.by()));
        opened.map_err(CliError::failed)?;
        Ok(begins)
    }

    pub(super) fn enquires(&self, who: &Person, question: &Question) -> Result<Answered, CliError> {
        let desk = self.desk();
        self.runtime.block_on(desk.enquire(who.id, question, self.now)).map_err(CliError::failed)
    }

    pub(super) fn lodges(&mut self, who: &Person, question: &Question) -> Result<Lodged, CliError> {
        let ids = LodgeIds {
            application: self.id(),
            decision: self.id(),
            standing: self.id(),
            appointment: self.id(),
        };
        let (desk, by) = (self.desk(), self.by());
        self.runtime.block_on(desk.lodge(who.id, ids, question, &by)).map_err(CliError::failed)
    }

    /// Applies, and has the credential on the phone.
    pub(super) fn obtains(
        &mut self,
        who: &mut Person,
        question: &Question,
    ) -> Result<(), CliError> {
        let lodged = self.lodges(who, question)?;
        let standing = lodged.standing.ok_or_else(|| {
            let findings = &lodged.decision.findings;
            CliError::failed(format_args!("{} gets no {}: {findings}", who.name, question.scheme))
        })?;
        self.issues(who, standing)
    }

    /// The phone asks for the credential of a standing, and gets it.
    pub(super) fn issues(&mut self, who: &mut Person, standing: Id) -> Result<(), CliError> {
        let request = who.request(&self.list, self.now)?;
        let ask = IssueRequest {
            person: who.id,
            standing,
            request: &request,
            challenge: None,
            app: Some(1),
            clock: Clock::showing(timestamp(self.now)),
        };
        let (desk, by) = (self.desk(), self.by());
        let issued = self
            .runtime
            .block_on(async { desk.issue(&self.seal, &ask, &mut entropy::fill, &by).await });
        let issued = issued.map_err(CliError::failed)?;
        who.takes(&issued.credential.token)
    }

    /// `document.lost of mo-permanent-card for expiry at hk`, which happens now.
    pub(super) fn event(&mut self, who: &Person, line: &str) -> Result<EventRecord, CliError> {
        let mut words = line.split(' ');
        let kind = words.next().unwrap_or_default().parse().map_err(CliError::failed)?;
        let mut event = EventRecord {
            id: self.id(),
            person: who.id,
            kind,
            of: None,
            cause: None,
            at: None,
            capacity: None,
            day: None,
            standing: None,
            slot: None,
            stated: BTreeMap::new(),
            happened: self.now,
            told: self.now,
        };
        while let (Some(word), Some(value)) = (words.next(), words.next()) {
            let value = Some(value.to_owned());
            match word {
                "of" => event.of = value,
                "for" => event.cause = value,
                _ => event.at = value,
            }
        }
        Ok(event)
    }

    /// Tells what happens, and does on the wire what follows from it.
    pub(super) fn tells(&mut self, who: &Person, line: &str) -> Result<Settlement, CliError> {
        let event = self.event(who, line)?;
        self.tells_more(&Telling::from(event))
    }

    pub(super) fn tells_more(&self, telling: &Telling) -> Result<Settlement, CliError> {
        let (desk, by) = (self.desk(), self.by());
        self.runtime.block_on(async {
            desk.tell(telling, &by).await.map_err(CliError::failed)?;
            let done = desk.perform(&self.office, telling.event.person, &by).await;
            Ok(done.map_err(CliError::failed)?.settlement)
        })
    }

    /// A gate, or a counter, reports a passage.
    pub(super) fn reports(
        &mut self,
        who: &Person,
        (jurisdiction, checkpoint): (&str, &str),
        stated: &[(&str, &str)],
        slip: Option<&str>,
    ) -> Result<Passed, CliError> {
        let report = PassageReport {
            passage: PassageRecord {
                id: self.id(),
                checkpoint: checkpoint.to_owned(),
                jurisdiction: jurisdiction.to_owned(),
                direction: "in".to_owned(),
                cti: None,
                person: Some(who.id),
                happened: self.now,
                told: self.now,
            },
            stated: words(stated),
            slip: slip.map(str::to_owned),
        };
        let (desk, by) = (self.desk(), self.by());
        self.runtime.block_on(desk.passage(&report, &by)).map_err(CliError::failed)
    }

    /// A landing slip is printed again.
    pub(super) fn reprints(&self, who: &Person, number: &str) -> Result<String, CliError> {
        let (desk, by) = (self.desk(), self.by());
        let (slip, _) =
            self.runtime.block_on(desk.reprint(who.id, number, &by)).map_err(CliError::failed)?;
        Ok(format!("{} until {}, printed {} times", slip.number, slip.until, slip.printed))
    }

    /// The newest state under a scheme: `active`, `ended for card-lost`.
    pub(super) fn state(&self, who: &Person, scheme: &str) -> Result<String, CliError> {
        let stands = self.runtime.block_on(self.desk().stands(who.id, self.now));
        let stands = stands.map_err(CliError::failed)?;
        let own = stands.standings.iter().rev().find(|standing| standing.scheme == scheme);
        Ok(own.map_or_else(|| "none".to_owned(), |standing| standing.state.clone()))
    }

    /// Shows the code on the phone to a gate, which has the newest status list.
    pub(super) fn shows(&mut self, who: &mut Person, gate: &str) -> Result<String, CliError> {
        let group = gates::find(&self.lanes, gate)?.group;
        let code = who.code(group, self.now)?;
        self.judges(&code, gate, 1)
    }

    /// A gate judges a code of so many people.
    pub(super) fn judges(
        &mut self,
        code: &str,
        gate: &str,
        persons: u8,
    ) -> Result<String, CliError> {
        let now = timestamp(self.now);
        self.publishes()?;
        let lane = gates::find(&self.lanes, gate)?;
        lane.sync(&self.list, &self.repository, now)?;
        Ok(came(&lane.check(code, persons, now)))
    }

    /// Somebody is not eligible, and reads every reason with what to do about it.
    pub(super) fn declines(
        &self,
        block: &mut Block,
        who: &Person,
        question: &Question,
        expected: &str,
    ) -> Result<(), CliError> {
        let outcome = self.enquires(who, question)?.outcome;
        let reasons: Vec<_> = outcome.findings.iter().map(|it| it.reason.as_str()).collect();
        let came = format!("{}: {}", outcome.answer, reasons.join(", "));
        let told = explain(&self.library, &outcome, Language::En);
        let obstacles = told.into_iter().flat_map(|told| told.obstacles);
        let said = obstacles.map(|obstacle| match obstacle.advice.as_slice() {
            [] => obstacle.title,
            advice => format!("{} → {}", obstacle.title, advice.join(" ")),
        });
        block.line(Mark::No, who.name, said.collect(), (expected, came));
        Ok(())
    }

    /// Somebody shows the code to a gate, after something happened.
    pub(super) fn tries(
        &mut self,
        block: &mut Block,
        mark: Mark,
        who: &mut Person,
        (story, gate): (&str, &str),
        expected: &str,
    ) -> Result<(), CliError> {
        let came = self.shows(who, gate)?;
        block.line(mark, who.name, vec![format!("{story} {gate}: {came}")], (expected, came));
        Ok(())
    }
}

fn founding(now: Timestamp) -> Result<Founding, CliError> {
    let validity =
        |days: u64| Validity { not_before: now.minus(3_600), not_after: now.plus(days * DAY) };
    Ok(Founding {
        name: "Identification Services Bureau".to_owned(),
        groups: GROUPS.iter().map(|id| group(id)).collect::<Result<_, _>>()?,
        kind: KeyKind::Ed25519,
        now,
        next_update: now.plus(90 * DAY),
        authority_key: validity(730),
        gate_keys: validity(90),
        schemes: schemes::shipped(&WITH_CODE)?,
    })
}
