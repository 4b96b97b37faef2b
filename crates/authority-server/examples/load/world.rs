//! A register, an office, and phones.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use clearance_authority::desk::{By, Desk, IssueRequest, Question};
use clearance_authority::keys::KeyKind;
use clearance_authority::moment::timestamp;
use clearance_authority::office::{Clock, Founding, NoEntropy, Office, Seal, found};
use clearance_authority::register::{Actor, Id, PersonQuery, Register as _, Role, Unit as _};
use clearance_authority::scheme_file::of_library;
use clearance_authority_sql::SqlRegister;
use clearance_core::cose_key;
use clearance_core::crypto::RING;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::time::Validity;
use clearance_schemes::library::Library;
use clearance_schemes::model::Answer;
use clearance_schemes::time::Instant;

use crate::people::{fresh, id_of, key_of};

const DAY: u64 = 86_400;
pub(crate) const SCHEME: &str = "hk-mo-mutual";
/// When everything is measured.
pub(crate) const NOW: &str = "2025-01-11T14:05";

/// What is measured.
pub(crate) struct World {
    pub(crate) register: SqlRegister,
    seal: Seal,
    people: u32,
    requests: Vec<(Id, Id, Vec<u8>)>,
}

/// A moment of Macao and Hong Kong.
pub(crate) fn at(text: &str) -> Instant {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap();
    Instant(local.and_utc().timestamp() - 8 * 3_600)
}

pub(crate) fn by(now: &str) -> By {
    let actor = Actor { name: "load".into(), role: Role::System };
    By { actor, why: "measured".into(), now: at(now) }
}

pub(crate) fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn library() -> &'static Library {
    static SHIPPED: OnceLock<Library> = OnceLock::new();
    SHIPPED.get_or_init(clearance_schemes::shipped)
}

fn entropy(bytes: &mut [u8]) -> Result<(), NoEntropy> {
    for chunk in bytes.chunks_mut(16) {
        chunk.copy_from_slice(&fresh().0[..chunk.len()]);
    }
    Ok(())
}

impl World {
    pub(crate) fn new(register: SqlRegister, dir: &Path, people: u32) -> Self {
        let now = timestamp(at("2025-01-10T08:00"));
        let founding = Founding {
            name: "Load".to_owned(),
            groups: vec!["mo".parse().unwrap()],
            kind: KeyKind::Ed25519,
            now,
            next_update: now.plus(90 * DAY),
            authority_key: Validity {
                not_before: now.minus(3_600),
                not_after: now.plus(730 * DAY),
            },
            gate_keys: Validity { not_before: now.minus(60), not_after: now.plus(90 * DAY) },
            schemes: of_library(library(), &["hk-mo-mutual"]).unwrap(),
        };
        let dir = dir.join("authority");
        found(&dir, &RING, &founding, &mut entropy).unwrap();
        let seal = Seal::new(Office::open(&dir, &RING).unwrap());
        Self { register, seal, people, requests: Vec::new() }
    }

    /// Whether the person of this place is there.
    pub(crate) async fn has(&self, place: u32) -> bool {
        self.register.read().await.unwrap().person(id_of(place)).await.unwrap().is_some()
    }

    pub(crate) fn desk(&self) -> Desk<'_, SqlRegister> {
        Desk::new(&self.register, library(), &RING)
    }

    /// Spreads places over all people, each once: the step has no factor in common with round numbers.
    pub(crate) fn spread(&self, place: u32) -> u32 {
        (u64::from(place) * 7_919 % u64::from(self.people)) as u32
    }

    /// Lets the phones of so many people sign their requests.
    pub(crate) async fn sign_requests(&mut self, phones: u32) {
        let (office, by) = (self.seal.office(), by(NOW));
        let kid = office.authority_kids().unwrap()[0];
        let list = office.list().unwrap();
        let audience = cose_key::thumbprint(&RING, &list.authority(kid).unwrap().0.key);
        let issued_at = timestamp(by.now);
        for place in 0..phones {
            let at = self.spread(place);
            let (person, key) = (id_of(at), key_of(at));
            let holder_key = key.public();
            let request = EnrolmentRequest { audience, issued_at, holder_key, challenge: None };
            let request = request.sign_with(|message| key.sign(message)).unwrap();
            let standings = self.register.read().await.unwrap().standings(person).await.unwrap();
            let own = standings.iter().find(|standing| standing.scheme == SCHEME).unwrap();
            self.requests.push((person, own.id, request));
        }
    }

    /// Somebody enquires.
    pub(crate) async fn enquires(&self, place: u32) {
        let person = id_of(place.wrapping_mul(2_654_435_761) % self.people);
        let question = Question { scheme: SCHEME.into(), app: Some(1), ..Question::default() };
        let answered = self.desk().enquire(person, &question, at(NOW)).await.unwrap();
        assert_ne!(answered.outcome.answer, Answer::Officer);
    }

    /// The phone of this place asks for its credential.
    pub(crate) async fn issues(&self, place: u32) {
        let (person, standing, request) = &self.requests[place as usize];
        let ask = IssueRequest {
            person: *person,
            standing: *standing,
            request,
            challenge: None,
            app: Some(1),
            clock: Clock::showing(timestamp(at(NOW))),
        };
        self.desk().issue(&self.seal, &ask, &mut entropy, &by(NOW)).await.unwrap();
    }

    pub(crate) async fn looks_up(&self, text: &str) -> usize {
        let query = PersonQuery { text: Some(text.into()), limit: 20, ..PersonQuery::default() };
        self.desk().look_up(&query).await.unwrap().len()
    }

    pub(crate) async fn due(&self) -> usize {
        let mut unit = self.register.read().await.unwrap();
        unit.due_by(at("2030-01-03T00:00"), 100).await.unwrap().len()
    }
}
