//! A register with people in it, and the desk before it.

use core::cell::Cell;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use clearance_authority::desk::{By, Desk, LodgeIds, Lodged, Question, Settlement, Telling};
use clearance_authority::register::{
    Actor, DocumentRecord, EventRecord, Id, PersonRecord, Register as _, Role, Unit as _,
    verify_chain,
};
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::RING;
use clearance_schemes::library::Library;
use clearance_schemes::model::{Answer, DocumentState};
use clearance_schemes::time::{Day, Instant};

pub(crate) const CARD: &str = "mo-permanent-card";
pub(crate) const S1: &str = "hk-mo-mutual";
pub(crate) const S2: &str = "hk-echannel";
pub(crate) const KIOSK: &[(&str, &str)] =
    &[("service", "enrol"), ("channel", "kiosk-macao"), ("transfer", "not-asked")];

pub(crate) fn library() -> &'static Library {
    static SHIPPED: OnceLock<Library> = OnceLock::new();
    SHIPPED.get_or_init(clearance_schemes::shipped)
}

/// A moment of Macao and Hong Kong: `2025-05-15T10:00`.
pub(crate) fn at(text: &str) -> Instant {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").expect(text);
    Instant(local.and_utc().timestamp() - 8 * 3_600)
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn by(now: &str) -> By {
    By {
        actor: Actor { name: "officer-1".into(), role: Role::Officer },
        why: "reported at the counter".into(),
        now: at(now),
    }
}

pub(crate) fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn question(scheme: &str, asked: &[(&str, &str)]) -> Question {
    Question { scheme: scheme.into(), asked: words(asked), app: Some(1), ..Question::default() }
}

/// A service moves its work between threads: this compiles only where the work can be moved.
pub(crate) fn movable<T: Send>(work: T) -> T {
    work
}

pub(crate) struct World {
    pub(crate) register: SqlRegister,
    next: Cell<u32>,
}

impl World {
    pub(crate) async fn open(url: &str) -> Self {
        let register = SqlRegister::open(url, RING, 4).await.unwrap();
        register.migrate().await.unwrap();
        Self { register, next: Cell::new(1) }
    }

    pub(crate) fn desk(&self) -> Desk<'_, SqlRegister> {
        Desk::new(&self.register, library(), &RING)
    }

    pub(crate) fn id(&self) -> Id {
        let number = self.next.get();
        self.next.set(number + 1);
        let mut id = [7; 16];
        id[12..].copy_from_slice(&number.to_be_bytes());
        Id(id)
    }

    pub(crate) fn ids(&self) -> LodgeIds {
        LodgeIds {
            application: self.id(),
            decision: self.id(),
            standing: self.id(),
            appointment: self.id(),
        }
    }

    /// Somebody of 35.
    pub(crate) async fn person(&self, residence: &str, nationality: &str) -> Id {
        self.born("1990-02-02", residence, nationality).await
    }

    pub(crate) async fn born(&self, born: &str, residence: &str, nationality: &str) -> Id {
        let id = self.id();
        let person = PersonRecord {
            id,
            name_latin: Some("Chan Tai Man".into()),
            name_chinese: Some("陳大文".into()),
            born: Some(day(born)),
            nationality: Some(nationality.into()),
            residence: Some(residence.into()),
            birthplace: None,
            entered: at("2024-12-01T09:00"),
            erased: None,
        };
        self.desk().enter(&person, &by("2024-12-01T09:00")).await.unwrap();
        id
    }

    pub(crate) fn document(&self, of: Id, kind: &str, days: (&str, &str)) -> DocumentRecord {
        DocumentRecord {
            id: self.id(),
            person: of,
            kind: kind.into(),
            number: None,
            state: DocumentState::InForce,
            issued: Some(day(days.0)),
            expires: Some(day(days.1)),
            fields: BTreeMap::new(),
        }
    }

    pub(crate) async fn has(&self, person: Id, kind: &str) {
        let document = self.document(person, kind, ("2020-01-01", "2030-01-01"));
        self.desk().record_document(&document, &by("2024-12-01T09:00")).await.unwrap();
    }

    /// A permanent resident of Macao with a card.
    pub(crate) async fn ana(&self) -> Id {
        let ana = self.person("mo-permanent", "CHN").await;
        self.has(ana, CARD).await;
        ana
    }

    /// The same, enrolled for the e-Channel since 2025-01-10T09:00.
    pub(crate) async fn enrolled(&self) -> Id {
        let ana = self.ana().await;
        let lodged = self.lodge(ana, &question(S2, KIOSK), "2025-01-10T09:00").await;
        assert_eq!(lodged.decision.answer, Answer::Eligible, "{}", lodged.decision.findings);
        ana
    }

    pub(crate) async fn lodge(&self, person: Id, question: &Question, now: &str) -> Lodged {
        movable(self.desk().lodge(person, self.ids(), question, &by(now))).await.unwrap()
    }

    /// `2025-05-15T10:00 document.collected of mo-permanent-card for expiry`
    pub(crate) fn event(&self, person: Id, line: &str) -> EventRecord {
        let mut words = line.split(' ');
        let happened = at(words.next().unwrap());
        let mut event = EventRecord {
            id: self.id(),
            person,
            kind: words.next().unwrap().parse().expect(line),
            of: None,
            cause: None,
            at: None,
            capacity: None,
            day: None,
            standing: None,
            slot: None,
            stated: BTreeMap::new(),
            happened,
            told: happened,
        };
        while let (Some(word), Some(value)) = (words.next(), words.next()) {
            let value = Some(value.to_owned());
            match word {
                "of" => event.of = value,
                "for" => event.cause = value,
                "at" => event.at = value,
                _ => panic!("{line}"),
            }
        }
        event
    }

    /// Tells it when it happens.
    pub(crate) async fn tell(&self, person: Id, line: &str) -> Settlement {
        let telling = Telling::from(self.event(person, line));
        let mut by = by("2025-01-01T00:00");
        by.now = telling.event.happened;
        movable(self.desk().tell(&telling, &by)).await.unwrap()
    }

    /// A new card, collected for a cause.
    pub(crate) async fn collects(&self, person: Id, now: &str, cause: &str) -> Settlement {
        let issued = &now[..10];
        let mut telling = Telling::from(
            self.event(person, &format!("{now} document.collected of {CARD} for {cause}")),
        );
        telling.documents = vec![self.document(person, CARD, (issued, "2039-01-01"))];
        self.desk().tell(&telling, &by(now)).await.unwrap()
    }

    /// The newest standing under a scheme: `active`, `suspended for card-expired`.
    pub(crate) async fn state(&self, person: Id, scheme: &str, now: &str) -> String {
        let stands = self.desk().stands(person, at(now)).await.unwrap();
        state(&stands, scheme)
    }

    /// The answer of a scheme, and the reasons.
    pub(crate) async fn answer(
        &self,
        person: Id,
        question: &Question,
        now: &str,
    ) -> (Answer, Vec<String>) {
        let answered = movable(self.desk().enquire(person, question, at(now))).await.unwrap();
        let reasons = answered.outcome.findings.into_iter().map(|finding| finding.reason);
        (answered.outcome.answer, reasons.collect())
    }

    /// The chain is whole, and has so many links.
    pub(crate) async fn chain(&self) -> u64 {
        let mut unit = self.register.read().await.unwrap();
        let links = unit.audit(0, 10_000).await.unwrap();
        verify_chain(&RING, (0, [0; 32]), &links).unwrap().0
    }
}

pub(crate) fn state(stands: &Settlement, scheme: &str) -> String {
    let own = stands.standings.iter().rev().find(|standing| standing.scheme == scheme);
    let Some(standing) = own else { return "no standing".to_owned() };
    let mut why = standing.suspended_for.clone();
    why.extend(standing.ended_for.clone());
    why.retain(|why| *why != standing.state);
    match why.is_empty() {
        true => standing.state.clone(),
        false => format!("{} for {}", standing.state, why.join(", ")),
    }
}
