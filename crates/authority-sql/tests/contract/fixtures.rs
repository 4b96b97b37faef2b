//! People and their things, made from a number.

use std::collections::BTreeMap;

use clearance_authority::register::{
    Actor, ApplicationRecord, AuditEntry, CredentialRecord, DocumentRecord, EventRecord,
    HolderKeyRecord, Id, MemberRecord, PersonRecord, Register, RegisterError, Role, StandingRecord,
    Unit,
};
use clearance_authority_sql::{SqlRegister, SqlUnit};
use clearance_schemes::life::Key;
use clearance_schemes::model::{DocumentState, EventKind, KeyOrigin, StateMeaning};
use clearance_schemes::situation::Slot;
use clearance_schemes::time::{Day, Instant};

pub(crate) const NOON: Instant = Instant(1_750_000_000);

pub(crate) fn id(kind: u8, number: u32) -> Id {
    let mut id = [kind; 16];
    id[12..].copy_from_slice(&number.to_be_bytes());
    Id(id)
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn person(number: u32) -> PersonRecord {
    PersonRecord {
        id: id(1, number),
        name_latin: Some(format!("Chan Tai Man {number}")),
        name_chinese: Some("陳大文".into()),
        born: Some(day("1990-02-28")),
        nationality: Some("CHN".into()),
        residence: Some("mo-permanent".into()),
        birthplace: None,
        entered: NOON,
        erased: None,
    }
}

pub(crate) fn document(number: u32, of: u32) -> DocumentRecord {
    DocumentRecord {
        id: id(2, number),
        person: id(1, of),
        kind: "mo-permanent-card".into(),
        number: Some(format!("5/{number:06}/7")),
        state: DocumentState::InForce,
        issued: Some(day("2020-01-01")),
        expires: Some(day("2030-01-01")),
        fields: BTreeMap::from([("name_chinese".to_owned(), "陳大文".to_owned())]),
    }
}

pub(crate) fn event(number: u32, of: u32) -> EventRecord {
    EventRecord {
        id: id(3, number),
        person: id(1, of),
        kind: EventKind::DocumentLost,
        of: Some("mo-permanent-card".into()),
        cause: None,
        at: Some("mo".into()),
        capacity: None,
        day: None,
        standing: Some(Key::Lodged(u64::from(number))),
        slot: Some(Slot {
            at: "hk-ro-kowloon".into(),
            begins: NOON,
            ends: Instant(NOON.0 + 900),
            taken: 0,
        }),
        stated: BTreeMap::from([("shows".to_owned(), "permit".to_owned())]),
        happened: Instant(NOON.0 - 3_600),
        told: NOON,
    }
}

pub(crate) fn application(number: u32, of: u32) -> ApplicationRecord {
    ApplicationRecord {
        id: id(4, number),
        person: id(1, of),
        scheme: "hk-mo-mutual".into(),
        version: 1,
        lodged: NOON,
        asked: BTreeMap::from([("channel".to_owned(), "phone".to_owned())]),
        form: BTreeMap::from([("email".to_owned(), "a@example.org".to_owned())]),
        members: vec![MemberRecord {
            person: None,
            asked: BTreeMap::from([("purpose".to_owned(), "first-at-11".to_owned())]),
            form: BTreeMap::new(),
            shared: BTreeMap::from([("family".to_owned(), "7".to_owned())]),
        }],
        shared: BTreeMap::from([("family".to_owned(), "7".to_owned())]),
        signed: vec!["parent".into()],
        present: vec!["applicant".into(), "parent".into()],
        app: Some(7),
        slot: Some(("hk-ro-kowloon".into(), NOON)),
    }
}

pub(crate) fn standing(number: u32, of: u32) -> StandingRecord {
    StandingRecord {
        id: id(5, number),
        person: id(1, of),
        scheme: "hk-mo-mutual".into(),
        key: Key::Lodged(u64::from(number)),
        version: 1,
        application: None,
        granted: NOON,
        stated: None,
        state: "active".into(),
        meaning: StateMeaning::Valid,
        suspended_for: vec![],
        ended_for: None,
        until: Some(day("2030-01-01")),
        since: NOON,
    }
}

pub(crate) fn key(number: u32, of: u32) -> HolderKeyRecord {
    HolderKeyRecord {
        id: id(6, number),
        person: id(1, of),
        key: number.to_be_bytes().repeat(8),
        origin: KeyOrigin::Device,
        bound: NOON,
        ended: None,
    }
}

pub(crate) fn credential(number: u32, of: u32) -> CredentialRecord {
    CredentialRecord {
        cti: id(7, number).0.to_vec(),
        person: id(1, of),
        standing: id(5, of),
        holder_key: id(6, of),
        shard: 1,
        position: number,
        issued: NOON,
        from: NOON,
        until: Instant(NOON.0 + 14 * 86_400),
        qualifier: 0,
        token: vec![0xd2, 0x84],
        revoked: None,
    }
}

pub(crate) fn entry(number: u32) -> AuditEntry {
    AuditEntry {
        at: NOON,
        actor: Actor { name: "officer-1".into(), role: Role::Officer },
        action: "event.told".into(),
        subject: Some(id(1, number)),
        why: "reported at the counter".into(),
        digest: [7; 32],
    }
}

/// A person with a standing and a key, numbered alike.
pub(crate) async fn enrolled(unit: &mut SqlUnit, number: u32) {
    unit.add_person(&person(number)).await.unwrap();
    unit.put_standing(&standing(number, number)).await.unwrap();
    unit.bind_key(&key(number, number)).await.unwrap();
}

/// A unit of work, tried again while somebody else is in the way.
pub(crate) async fn again<T>(
    register: &SqlRegister,
    mut work: impl AsyncFnMut(&mut SqlUnit) -> Result<T, RegisterError>,
) -> Result<T, RegisterError> {
    loop {
        let done = async {
            let mut unit = register.begin().await?;
            let value = work(&mut unit).await?;
            unit.commit().await.map(|()| value)
        };
        match done.await {
            Err(RegisterError::Conflict) => tokio::task::yield_now().await,
            other => return other,
        }
    }
}
