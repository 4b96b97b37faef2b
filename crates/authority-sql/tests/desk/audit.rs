//! The audit's end is signed, and whoever holds such a head finds out.

use clearance_authority::desk::AuditError;
use clearance_authority::moment::timestamp;
use clearance_authority::office::{Clock, Office, Seal};
use clearance_authority::register::{ChainError, HeadError, UntrustedHead};
use clearance_core::crypto::PublicKey;
use clearance_core::ids::AuthorityKid;
use sqlx::{AnyConnection, Connection as _};

use crate::phone::{ask, holder, office, request};
use crate::world::{World, at, by};

fn key_of(
    office: &Office,
) -> impl Fn(AuthorityKid, clearance_core::time::Timestamp) -> Option<PublicKey> {
    let list = office.list().unwrap();
    move |kid, _| list.authority(kid).map(|(entry, _)| entry.key)
}

/// Somebody with the right to write in the database.
async fn tamper(url: &str, statement: &'static str) {
    let mut on = AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(statement).execute(&mut on).await.unwrap();
    on.close().await.unwrap();
}

pub(crate) async fn signed(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("audit", &url)));
    let desk = world.desk();
    let clock = |text| Clock::showing(timestamp(at(text)));
    assert!(desk.sign_audit(&seal, clock("2025-01-10T09:00")).await.unwrap().is_none());
    let ana = holder(&world).await;
    let first = desk.sign_audit(&seal, clock("2025-01-11T10:00")).await.unwrap().unwrap();
    let again = desk.sign_audit(&seal, clock("2025-01-11T10:01")).await.unwrap().unwrap();
    assert_eq!(first, again, "nothing was done meanwhile");
    let now = by("2025-01-11T10:05");
    let issued = ask(&desk, &seal, ana, &request(seal.office(), 1, &now), &now).await.unwrap();
    let second = desk.sign_audit(&seal, clock("2025-01-11T10:06")).await.unwrap().unwrap();
    let key_of = key_of(seal.office());
    let followed = desk.verify_audit(&[&first.signed[..]], &key_of).await.unwrap();
    assert_eq!((followed.entries, followed.heads), (second.seq, 3));
    // Nothing else that an authority key signs is one, and a changed one is none.
    assert!(UntrustedHead::decode(&issued.credential.token).is_err());
    let mut changed = second.signed.clone();
    *changed.last_mut().unwrap() ^= 1;
    let error = desk.verify_audit(&[&changed[..]], &key_of).await.unwrap_err();
    assert!(matches!(error, AuditError::Head(HeadError::Signature(_))), "{error}");
    let error = desk.verify_audit(&[], |_, _| None).await.unwrap_err();
    assert!(matches!(error, AuditError::Head(HeadError::UnknownKey(_))), "{error}");
    // The end is cut off, with the heads that speak of it.
    let last = "delete from audit_head where seq = (select max(seq) from audit_head);
                delete from audit where seq = (select max(seq) from audit)";
    tamper(&url, last).await;
    desk.verify_audit(&[&first.signed[..]], &key_of).await.unwrap();
    let error = desk.verify_audit(&[&second.signed[..]], &key_of).await.unwrap_err();
    let is_cut =
        matches!(error, AuditError::Chain(ChainError::Cut { signed, .. }) if signed == second.seq);
    assert!(is_cut, "{error}");
    // Another entry takes its place: the chain is whole again.
    world.ana().await;
    desk.verify_audit(&[], &key_of).await.unwrap();
    let error = desk.verify_audit(&[&second.signed[..]], &key_of).await.unwrap_err();
    assert!(matches!(error, AuditError::Chain(ChainError::Rewritten { .. })), "{error}");
    tamper(&url, "update audit set why = 'nobody asked' where seq = 2").await;
    let error = desk.verify_audit(&[], &key_of).await.unwrap_err();
    assert!(matches!(error, AuditError::Chain(ChainError::Broken { seq: 2 })), "{error}");
}
