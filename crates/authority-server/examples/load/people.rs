//! Many people: one who went through the desk, and copies.

use std::sync::atomic::{AtomicU64, Ordering};

use clearance_authority::desk::{Binding, LodgeIds, Question};
use clearance_authority::register::{
    Ahead, ApplicationRecord, DecisionRecord, DocumentRecord, DoneRecord, EventRecord,
    HolderKeyRecord, Id, KnownRecord, PersonRecord, Register as _, StandingRecord, Unit,
};
use clearance_core::cose_key;
use clearance_core::crypto::{RING, Secret32, SigningKey};
use clearance_schemes::model::{DocumentState, KeyOrigin};

use crate::world::{World, at, by, words};

/// People of one unit of work.
const BATCH: u32 = 1_000;

/// The number of the person who stands at a place.
pub(crate) fn id_of(at: u32) -> Id {
    // Spread, as random numbers are.
    let mixed = u128::from(at).wrapping_mul(0x2545_f491_4f6c_dd1d_9e37_79b9_7f4a_7c15);
    Id(mixed.wrapping_add(0x5851_f42d_4c95_7f2d).to_be_bytes())
}

/// A number that nothing else has.
pub(crate) fn fresh() -> Id {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Id(u128::from(number).wrapping_mul(0xda94_2042_e4dd_58b5_9fb2_1c65_1e98_df25).to_be_bytes())
}

/// The key of the phone of the person who stands at a place.
pub(crate) fn key_of(at: u32) -> Box<dyn SigningKey> {
    let mut secret = [5; 32];
    secret[..4].copy_from_slice(&at.to_be_bytes());
    RING.ed25519_key(&Secret32::from(secret))
}

/// Somebody with a card, an e-Channel enrolment and the mutual code's standing, as the register has them.
pub(crate) struct Template {
    person: PersonRecord,
    known: Vec<KnownRecord>,
    documents: Vec<DocumentRecord>,
    events: Vec<EventRecord>,
    applications: Vec<(ApplicationRecord, Vec<DecisionRecord>)>,
    standings: Vec<StandingRecord>,
    done: Vec<DoneRecord>,
    ahead: Ahead,
}

impl Template {
    /// Lets somebody go through the desk.
    pub(crate) async fn through_the_desk(world: &World) -> Self {
        let desk = world.desk();
        let person = PersonRecord {
            id: fresh(),
            name_latin: Some("Chan Tai Man".into()),
            name_chinese: Some("陳大文".into()),
            born: Some("1990-02-02".parse().unwrap()),
            nationality: Some("CHN".into()),
            residence: Some("mo-permanent".into()),
            birthplace: None,
            entered: at("2024-12-01T09:00"),
            erased: None,
        };
        desk.enter(&person, &by("2024-12-01T09:00")).await.unwrap();
        let card = DocumentRecord {
            id: fresh(),
            person: person.id,
            kind: "mo-permanent-card".into(),
            number: Some("1/000000/0".into()),
            state: DocumentState::InForce,
            issued: Some("2020-01-01".parse().unwrap()),
            expires: Some("2030-01-01".parse().unwrap()),
            fields: words(&[]),
        };
        desk.record_document(&card, &by("2024-12-01T09:00")).await.unwrap();
        let kiosk = [("service", "enrol"), ("channel", "kiosk-macao"), ("transfer", "not-asked")];
        for (scheme, asked, now) in [
            ("hk-echannel", &kiosk[..], "2025-01-10T09:00"),
            ("hk-mo-mutual", &[], "2025-01-11T10:00"),
        ] {
            if scheme == "hk-mo-mutual" {
                let (id, key, event) = (fresh(), key_of(u32::MAX).public(), fresh());
                let binding =
                    Binding { person: person.id, id, key, origin: KeyOrigin::Device, event };
                desk.bind_key(&binding, &by("2025-01-10T10:00")).await.unwrap();
            }
            let question = Question {
                scheme: scheme.into(),
                asked: words(asked),
                app: Some(1),
                ..Question::default()
            };
            let ids = LodgeIds {
                application: fresh(),
                decision: fresh(),
                standing: fresh(),
                appointment: fresh(),
            };
            let lodged = desk.lodge(person.id, ids, &question, &by(now)).await.unwrap();
            assert!(lodged.standing.is_some(), "{}", lodged.decision.findings);
        }
        let settled = desk.stands(person.id, at("2025-01-11T10:00")).await.unwrap();
        let mut unit = world.register.read().await.unwrap();
        let mut applications = Vec::new();
        for application in unit.applications(person.id).await.unwrap() {
            let decisions = unit.decisions(application.id).await.unwrap();
            applications.push((application, decisions));
        }
        Self {
            known: unit.known(person.id).await.unwrap(),
            documents: unit.documents(person.id).await.unwrap(),
            events: unit.events(person.id).await.unwrap(),
            applications,
            standings: unit.standings(person.id).await.unwrap(),
            done: unit.done(person.id).await.unwrap(),
            ahead: Ahead {
                next: settled.next,
                to_do: u32::try_from(settled.to_do.len()).unwrap(),
                on_wire: 0,
                waits: None,
            },
            person,
        }
    }

    /// Enters as many others.
    pub(crate) async fn copies(&self, world: &World, people: u32) {
        let mut next = 0;
        while next < people {
            let mut unit = world.register.begin().await.unwrap();
            for at in next..people.min(next + BATCH) {
                self.copy(&mut unit, at).await;
            }
            unit.commit().await.unwrap();
            next += BATCH;
        }
    }

    async fn copy(&self, unit: &mut impl Unit, at: u32) {
        let id = id_of(at);
        let name_latin = Some(format!("Chan Tai Man {at}"));
        let person = PersonRecord { id, name_latin, ..self.person.clone() };
        unit.add_person(&person).await.unwrap();
        for known in &self.known {
            unit.put_known(&KnownRecord { person: id, ..known.clone() }).await.unwrap();
        }
        for document in &self.documents {
            let number = Some(format!("1/{at:06}/0"));
            let own = DocumentRecord { id: fresh(), person: id, number, ..document.clone() };
            unit.put_document(&own).await.unwrap();
        }
        unit.bind_key(&HolderKeyRecord {
            id: fresh(),
            person: id,
            key: cose_key::to_bytes(&key_of(at).public()),
            origin: KeyOrigin::Device,
            bound: crate::world::at("2025-01-10T10:00"),
            ended: None,
        })
        .await
        .unwrap();
        for event in &self.events {
            let own = EventRecord { id: fresh(), person: id, ..event.clone() };
            unit.tell(&own).await.unwrap();
        }
        for (application, decisions) in &self.applications {
            let own = ApplicationRecord { id: fresh(), person: id, ..application.clone() };
            unit.add_application(&own).await.unwrap();
            for decision in decisions {
                let (application, id) = (own.id, fresh());
                let own = DecisionRecord { id, application, ..decision.clone() };
                unit.add_decision(&own).await.unwrap();
            }
            let standing = self.standings.iter().find(|it| it.application == Some(application.id));
            let application = Some(own.id);
            let own = StandingRecord {
                id: fresh(),
                person: id,
                application,
                ..standing.unwrap().clone()
            };
            unit.put_standing(&own).await.unwrap();
        }
        for done in &self.done {
            unit.add_done(id, done).await.unwrap();
        }
        unit.put_ahead(id, self.ahead).await.unwrap();
    }
}
