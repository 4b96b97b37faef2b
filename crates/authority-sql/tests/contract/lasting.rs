use clearance_authority::register::{Register as _, Unit as _};
use clearance_authority_sql::{MigrateError, SqlRegister};
use clearance_core::crypto::RING;
use sqlx::{Connection as _, Executor as _};

use crate::fixtures::{again, id, person};
use crate::open;

pub(crate) async fn dropped(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    unit.add_person(&person(1)).await.unwrap();
    drop(unit);
    let mut unit = register.begin().await.unwrap();
    assert_eq!(unit.person(id(1, 1)).await.unwrap(), None);
}

pub(crate) async fn migrated_at_once(url: String) {
    let (one, two) = (
        SqlRegister::open(&url, RING, 2).await.unwrap(),
        SqlRegister::open(&url, RING, 2).await.unwrap(),
    );
    let (first, second) = tokio::join!(one.migrate(), two.migrate());
    let mut from = [first.unwrap().from, second.unwrap().from];
    from.sort_unstable();
    let last = one.migrate().await.unwrap().to;
    assert_eq!(from, [0, last], "one did it, the other found it done");
}

pub(crate) async fn newer(url: String) {
    let register = open(&url).await;
    again(&register, async |unit| unit.add_person(&person(1)).await).await.unwrap();
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    connection
        .execute("insert into migration (step, words) values (99, 'of the future')")
        .await
        .unwrap();
    let refused = register.migrate().await;
    assert!(matches!(refused, Err(MigrateError::Newer { step: 99, .. })), "{refused:?}");
    connection.execute("delete from migration where step = 99").await.unwrap();
    connection.execute("update migration set words = words || ' '").await.unwrap();
    let refused = register.migrate().await;
    assert!(matches!(refused, Err(MigrateError::Foreign { step: 1 })), "{refused:?}");
}

pub(crate) async fn reader(url: String) {
    let register = open(&url).await;
    let mut reading = register.read().await.unwrap();
    assert_eq!(reading.person(id(1, 1)).await.unwrap(), None);
    again(&register, async |unit| unit.add_person(&person(1)).await).await.unwrap();
    assert_eq!(
        reading.person(id(1, 1)).await.unwrap(),
        None,
        "what it sees does not change under it"
    );
    drop(reading);
    assert!(register.read().await.unwrap().person(id(1, 1)).await.unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn a_new_file_and_its_neighbours_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = crate::both::scratch("rights");
    let url = format!("sqlite:{}", dir.join("register.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        // Of two that make it at once neither fails.
        let both = tokio::join!(SqlRegister::open(&url, RING, 1), SqlRegister::open(&url, RING, 1));
        let (register, _other) = (both.0.unwrap(), both.1.unwrap());
        register.migrate().await.unwrap();
        let files: Vec<_> = std::fs::read_dir(&dir).unwrap().map(|file| file.unwrap()).collect();
        assert!(files.len() >= 2, "the database, and what it writes ahead: {files:?}");
        for file in files {
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file:?}");
        }
    });
}

#[test]
fn a_register_in_a_directory_that_is_missing_is_refused_by_its_name() {
    let dir = crate::both::scratch("nowhere");
    let url = format!("sqlite:{}", dir.join("missing/register.db").display());
    let opened = tokio::runtime::Runtime::new().unwrap().block_on(SqlRegister::open(&url, RING, 1));
    let error = opened.unwrap_err().to_string();
    assert!(error.contains("missing/register.db"), "{error}");
}
