//! A new version of a scheme, and what was given under the one before.

use clearance_authority::desk::{CarriedOut, Desk, IssueError};
use clearance_authority::office::Seal;
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::RING;
use clearance_core::status::Status;
use clearance_schemes::library::Library;

use crate::phone::{ask, holder, office, request, status};
use crate::world::{S1, World, by};

/// The shipped schemes, and a second version of the mutual code's, in force from 2025-01-15.
fn library(earlier: &str) -> Library {
    let mut files = clearance_schemes::shipped_files().to_vec();
    let (_, first) = files.iter().find(|(path, _)| *path == "hk-mo-mutual/1.toml").unwrap();
    let second = first
        .replace("version = 1", "version = 2")
        .replace("from = 2024-07-19T00:00:00", "from = 2025-01-15T00:00:00")
        .replace("earlier = \"re-check-at-renewal\"", &format!("earlier = \"{earlier}\""));
    assert_ne!(second, **first);
    files.push(("hk-mo-mutual/2.toml", &second));
    clearance_schemes::read::read(&files).unwrap()
}

pub(crate) async fn revoked(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("version-revoke", &url)));
    let ana = holder(&world).await;
    let library = library("revoke");
    let desk = Desk::new(&world.register, &library, &RING);
    let now = by("2025-01-14T23:58");
    let first = request(seal.office(), 1, &now);
    let issued = ask(&desk, &seal, ana, &first, &now).await.unwrap().credential;
    assert_eq!(desk.begin_versions(1_000, &now).await.unwrap(), 0, "it is not in force yet");
    assert_eq!(desk.carry_out(seal.office(), &now).await.unwrap(), CarriedOut::default());
    let now = by("2025-01-15T00:00");
    assert_eq!(desk.begin_versions(1_000, &now).await.unwrap(), 1);
    assert_eq!(desk.begin_versions(1_000, &now).await.unwrap(), 0, "once");
    assert_eq!(desk.carry_out(seal.office(), &now).await.unwrap().credentials, 1);
    assert_eq!(status(seal.office(), &issued), Status::Revoked);
    let again = ask(&desk, &seal, ana, &request(seal.office(), 1, &now), &now).await;
    assert!(matches!(again, Err(IssueError::EarlierVersion { .. })), "{again:?}");
    let before = ask(&desk, &seal, ana, &first, &now).await;
    assert!(matches!(before, Err(IssueError::Revoked { .. })), "{before:?}");
    assert_eq!(desk.carry_out(seal.office(), &now).await.unwrap(), CarriedOut::default());
    world.chain().await;
}

pub(crate) async fn checked_by(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("version-by", &url)));
    let (ana, late) = (holder(&world).await, crate::phone::holder_with(&world, 2).await);
    let library = library("re-check-by 2025-01-20");
    let desk = Desk::new(&world.register, &library, &RING);
    let issue = async |whose, phone, now: &str| {
        let now = by(now);
        let request = request(seal.office(), phone, &now);
        ask(&desk, &seal, whose, &request, &now).await.unwrap().credential
    };
    let (old, never) =
        (issue(ana, 1, "2025-01-12T10:00").await, issue(late, 2, "2025-01-12T10:00").await);
    let new = issue(ana, 1, "2025-01-16T10:00").await;
    let now = by("2025-01-20T23:59");
    assert_eq!(desk.begin_versions(1_000, &now).await.unwrap(), 0, "the day is not over");
    let now = by("2025-01-21T00:00");
    assert_eq!(desk.begin_versions(1_000, &now).await.unwrap(), 2);
    let done = desk.carry_out(seal.office(), &now).await.unwrap();
    assert_eq!(done, CarriedOut { people: 2, credentials: 2, left: 0 });
    let said = [&old, &never, &new].map(|it| status(seal.office(), it));
    assert_eq!(said, [Status::Revoked, Status::Revoked, Status::Valid]);
    let back = issue(late, 2, "2025-01-21T10:00").await;
    desk.carry_out(seal.office(), &by("2025-01-21T10:01")).await.unwrap();
    assert_eq!(status(seal.office(), &back), Status::Valid, "who comes late is checked late");
}

pub(crate) async fn kept(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("version-keep", &url)));
    let ana = holder(&world).await;
    for earlier in ["keep", "re-check-at-renewal"] {
        let library = library(earlier);
        let desk: Desk<'_, SqlRegister> = Desk::new(&world.register, &library, &RING);
        let now = by("2025-01-16T10:00");
        assert_eq!(desk.begin_versions(1_000, &now).await.unwrap(), 0, "{earlier}");
        let stands = desk.stands(ana.0, now.now).await.unwrap();
        assert_eq!(crate::world::state(&stands, S1), "active");
    }
    let _ = seal;
}
