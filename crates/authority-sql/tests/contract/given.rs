use std::collections::BTreeMap;

use clearance_authority::register::{
    DecisionRecord, HolderKeyRecord, Register as _, RegisterError, Unit as _,
};
use clearance_schemes::model::{Answer, KeyOrigin, StateMeaning};
use clearance_schemes::situation::Decided;
use clearance_schemes::time::Instant;

use sqlx::{Connection as _, Executor as _};

use crate::fixtures::{NOON, application, credential, enrolled, id, key, standing};
use crate::open;

pub(crate) async fn positions(url: String) {
    let register = open(&url).await;
    for (number, change) in [(1_u32, "position"), (2, "cti")] {
        let mut unit = register.begin().await.unwrap();
        if number == 1 {
            enrolled(&mut unit, 1).await;
            unit.add_credential(&credential(1, 1)).await.unwrap();
            assert_eq!(
                unit.credential(&credential(1, 1).cti).await.unwrap(),
                Some(credential(1, 1))
            );
            unit.commit().await.unwrap();
            unit = register.begin().await.unwrap();
        }
        let mut second = credential(2, 1);
        match change {
            "position" => second.position = 1,
            _ => second.cti = credential(1, 1).cti,
        }
        assert!(
            matches!(unit.add_credential(&second).await, Err(RegisterError::Conflict)),
            "{change}"
        );
    }
}

pub(crate) async fn keys(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    enrolled(&mut unit, 2).await;
    unit.end_key(id(6, 1), NOON).await.unwrap();
    assert_eq!(unit.keys(id(1, 1)).await.unwrap()[0].ended, Some(NOON));
    let mut stolen = key(9, 2);
    stolen.key = key(1, 1).key;
    assert!(
        matches!(unit.bind_key(&stolen).await, Err(RegisterError::Conflict)),
        "not even when it was given up"
    );
}

/// A process of the version before names no origin: its keys are of the device.
pub(crate) async fn origins(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    enrolled(&mut unit, 2).await;
    let passkey = HolderKeyRecord { origin: KeyOrigin::Passkey, ..key(3, 1) };
    unit.bind_key(&passkey).await.unwrap();
    unit.commit().await.unwrap();
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    let before = format!(
        "insert into holder_key (id, person, key_bytes, bound) values ('{}', '{}', {}, 1)",
        id(6, 4),
        id(1, 2),
        if url.starts_with("sqlite") { "x'0404'" } else { "'\\x0404'::bytea" }
    );
    connection.execute(sqlx::AssertSqlSafe(before)).await.unwrap();
    let mut unit = register.read().await.unwrap();
    let both = [key(1, 1), passkey.clone()];
    assert_eq!(unit.keys(id(1, 1)).await.unwrap(), both);
    assert_eq!(unit.file(id(1, 1)).await.unwrap().unwrap().keys, both);
    assert_eq!(unit.key(&passkey.key).await.unwrap(), Some(passkey));
    let older = unit.key(&[4, 4]).await.unwrap().unwrap();
    assert_eq!(older.origin, KeyOrigin::Device);
}

pub(crate) async fn round_trip(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    unit.add_application(&application(1, 1)).await.unwrap();
    let decision = DecisionRecord {
        id: id(9, 1),
        application: id(4, 1),
        decided: NOON,
        answer: Answer::NotYet,
        scheme: "hk-mo-mutual".into(),
        version: 1,
        digest: [3; 32],
        findings: "[]".into(),
        by: "rules".into(),
        ruled: BTreeMap::from([("too-early".to_owned(), Decided::Granted)]),
    };
    unit.add_decision(&decision).await.unwrap();
    let mut barred = standing(1, 1);
    barred.meaning = StateMeaning::Suspended;
    barred.suspended_for = vec!["card-expired".into(), "department-decision".into()];
    barred.application = Some(id(4, 1));
    unit.put_standing(&barred).await.unwrap();
    barred.application = None; // the application that it was granted on does not change
    unit.commit().await.unwrap();
    let mut unit = register.read().await.unwrap();
    assert_eq!(unit.applications(id(1, 1)).await.unwrap(), vec![application(1, 1)]);
    assert_eq!(unit.decisions(id(4, 1)).await.unwrap(), vec![decision]);
    assert_eq!(unit.standings(id(1, 1)).await.unwrap(), vec![barred]);
}

pub(crate) async fn revoked(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    unit.add_credential(&credential(1, 1)).await.unwrap();
    let cti = credential(1, 1).cti;
    unit.revoke_credential(&cti, NOON).await.unwrap();
    unit.revoke_credential(&cti, Instant(NOON.0 + 60)).await.unwrap();
    assert_eq!(unit.credential(&cti).await.unwrap().unwrap().revoked, Some(NOON));
    let unknown = unit.revoke_credential(&[0; 8], NOON).await;
    assert!(matches!(unknown, Err(RegisterError::NotFound { .. })));
}
