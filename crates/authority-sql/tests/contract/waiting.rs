use std::collections::BTreeMap;

use clearance_authority::register::{DecisionRecord, Register as _, StandingRecord, Unit as _};
use clearance_schemes::model::{Answer, StateMeaning};
use sqlx::{Connection as _, Executor as _};

use crate::fixtures::{NOON, application, enrolled, id, person, standing};
use crate::open;

/// Whose records say what waits are settled once more after step 4, and nobody else.
pub(crate) async fn migrated(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    enrolled(&mut unit, 1).await;
    unit.add_person(&person(2)).await.unwrap();
    unit.put_standing(&StandingRecord { meaning: StateMeaning::None, ..standing(2, 2) })
        .await
        .unwrap();
    unit.add_person(&person(3)).await.unwrap();
    unit.add_application(&application(3, 3)).await.unwrap();
    let decision = DecisionRecord {
        id: id(6, 3),
        application: id(4, 3),
        decided: NOON,
        answer: Answer::Officer,
        scheme: "mo-travel-permit".into(),
        version: 1,
        digest: [0; 32],
        findings: "[]".into(),
        by: "rules".into(),
        ruled: BTreeMap::new(),
    };
    unit.add_decision(&decision).await.unwrap();
    unit.commit().await.unwrap();
    let step = include_str!("../../migrations/0004_waiting.sql");
    let update = &step[step.find("update person").unwrap()..];
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    connection.execute(update).await.unwrap();
    let due = register.read().await.unwrap().due_by(NOON, 9).await.unwrap();
    assert_eq!(due, [id(1, 2), id(1, 3)]);
}
