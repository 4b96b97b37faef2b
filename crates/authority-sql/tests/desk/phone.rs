use clearance_authority::desk::{Binding, By, Desk, IssueError, IssueRequest, IssuedTo};
use clearance_authority::keys::KeyKind;
use clearance_authority::office::{
    Clock, Founding, NoEntropy, Office, Order, SHARD_CAPACITY, found,
};
use clearance_authority::register::{Id, Register};
use clearance_authority::schemes;
use clearance_core::cose_key;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{AuthorityKid, Scope};
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Validity};
use clearance_schemes::life::Act;
use clearance_schemes::time::Instant;

use crate::both::scratch;
use crate::world::{CARD, S1, World, at, by, movable, question, state};

const DAY: u64 = 86_400;

fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_secs(u64::try_from(at.0).unwrap())
}

fn entropy(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), NoEntropy> + Send {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    move |bytes: &mut [u8]| {
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_be_bytes()[3];
        }
        Ok(())
    }
}

/// The phone of this number, to be bound.
pub(crate) fn binding(world: &World, person: Id, phone: u8) -> Binding {
    let key = RING.ed25519_key(&Secret32::from([phone; 32])).public();
    Binding { person, id: world.id(), key, event: world.id() }
}

pub(crate) async fn binds(world: &World, person: Id, phone: u8, now: &str) {
    world.desk().bind_key(&binding(world, person, phone), &by(now)).await.unwrap();
}

/// An authority of its own, founded on 2025-01-10.
pub(crate) fn office(test: &str, url: &str) -> Office {
    let kind = url.split(':').next().unwrap();
    let dir = scratch(&format!("office-{test}-{kind}"));
    let now = timestamp(at("2025-01-10T08:00"));
    let founding = Founding {
        name: "Test".to_owned(),
        groups: vec!["mo".parse().unwrap()],
        kind: KeyKind::Ed25519,
        now,
        next_update: now.plus(90 * DAY),
        authority_key: Validity { not_before: now.minus(3_600), not_after: now.plus(730 * DAY) },
        gate_keys: Validity { not_before: now.minus(60), not_after: now.plus(90 * DAY) },
        schemes: vec![schemes::mutual(AuthorityKid([0; 2]))],
    };
    found(&dir.join("authority"), &RING, &founding, &mut entropy(1)).unwrap();
    Office::open(&dir.join("authority"), &RING).unwrap()
}

pub(crate) fn request(office: &Office, phone: u8, now: &By) -> Vec<u8> {
    let kid = *office.authority_kids().unwrap().last().unwrap();
    let list = office.list().unwrap();
    let key = RING.ed25519_key(&Secret32::from([phone; 32]));
    let request = EnrolmentRequest {
        audience: cose_key::thumbprint(&RING, &list.authority(kid).unwrap().0.key),
        issued_at: timestamp(now.now),
        holder_key: key.public(),
        challenge: None,
    };
    request.sign_with(|message| key.sign(message)).unwrap()
}

/// Somebody with the mutual code's standing, and phone 1.
async fn holder(world: &World) -> (Id, Id) {
    let ana = world.enrolled().await;
    binds(world, ana, 1, "2025-01-10T10:00").await;
    let lodged = world.lodge(ana, &question(S1, &[]), "2025-01-11T10:00").await;
    (ana, lodged.standing.expect("it was granted"))
}

async fn issue(
    world: &World,
    office: &Office,
    whose: (Id, Id),
    phone: u8,
    now: &str,
) -> Result<IssuedTo, IssueError> {
    let now = by(now);
    ask(&world.desk(), office, whose, &request(office, phone, &now), &now).await
}

pub(crate) async fn ask<R: Register>(
    desk: &Desk<'_, R>,
    office: &Office,
    (person, standing): (Id, Id),
    request: &[u8],
    now: &By,
) -> Result<IssuedTo, IssueError> {
    let ask = IssueRequest {
        person,
        standing,
        request,
        challenge: None,
        app: Some(1),
        shard_capacity: SHARD_CAPACITY,
        clock: Clock::showing(timestamp(now.now)),
    };
    let seed = u64::from(*request.last().unwrap()) + u64::try_from(now.now.0).unwrap();
    movable(desk.issue(office, &ask, &mut entropy(seed), now)).await
}

pub(crate) async fn lost(url: String) {
    let (world, office) = (World::open(&url).await, office("lost", &url));
    let ana = holder(&world).await;
    let issued = issue(&world, &office, ana, 1, "2025-01-11T10:05").await.unwrap();
    assert_eq!(issued.credential.until, at("2025-01-25T00:00"), "14 days, the first one counted");
    assert!(issued.settlement.to_do.is_empty(), "{:?}", issued.settlement.to_do);
    let stands = world.tell(ana.0, &format!("2025-01-12T10:00 document.lost of {CARD}")).await;
    assert_eq!(state(&stands, S1), "ended for card-lost");
    assert_eq!(world.desk().with_to_do(None, 10).await.unwrap(), vec![ana.0]);
    let now = by("2025-01-12T10:01");
    let done = movable(world.desk().perform(&office, ana.0, &now)).await.unwrap();
    assert_eq!((done.done.len(), done.credentials), (1, 1));
    assert!(done.settlement.to_do.is_empty(), "{:?}", done.settlement.to_do);
    assert_eq!(office.credentials().unwrap()[0].status, Status::Revoked);
    let links = world.chain().await;
    let again = world.desk().perform(&office, ana.0, &now).await.unwrap();
    assert_eq!((again.done.len(), world.chain().await), (0, links));
    let late = issue(&world, &office, ana, 1, "2025-01-12T10:05").await;
    assert!(matches!(late, Err(IssueError::NotValid { .. })), "{late:?}");
}

pub(crate) async fn rebound(url: String) {
    let (world, office) = (World::open(&url).await, office("rebound", &url));
    let ana = holder(&world).await;
    let first = issue(&world, &office, ana, 1, "2025-01-11T10:05").await.unwrap();
    binds(&world, ana.0, 2, "2025-01-13T10:00").await;
    let stands = world.desk().stands(ana.0, at("2025-01-13T10:00")).await.unwrap();
    let acts: Vec<_> = stands.to_do.iter().map(|effect| effect.act.clone()).collect();
    assert_eq!(acts, vec![Act::Replace]);
    let performed = world.desk().perform(&office, ana.0, &by("2025-01-13T10:01")).await.unwrap();
    assert_eq!(performed.credentials, 1);
    let status = |cti: &[u8]| {
        let all = office.credentials().unwrap();
        all.into_iter().find(|known| known.claims.id.0 == cti).unwrap().status
    };
    assert_eq!(status(&first.credential.cti), Status::Revoked);
    let old = issue(&world, &office, ana, 1, "2025-01-13T10:02").await;
    assert!(matches!(old, Err(IssueError::NotBound)), "{old:?}");
    let second = issue(&world, &office, ana, 2, "2025-01-13T10:03").await.unwrap();
    assert!(second.settlement.to_do.is_empty(), "{:?}", second.settlement.to_do);
    world.desk().perform(&office, ana.0, &by("2025-01-13T10:04")).await.unwrap();
    assert_eq!(status(&second.credential.cti), Status::Valid);
}

pub(crate) async fn stranger(url: String) {
    let (world, office) = (World::open(&url).await, office("stranger", &url));
    let ana = holder(&world).await;
    let stranger = issue(&world, &office, ana, 3, "2025-01-11T10:05").await;
    assert!(matches!(stranger, Err(IssueError::NotBound)), "{stranger:?}");
    assert!(office.credentials().unwrap().is_empty(), "no position was spent on it");
    let other = world.ana().await;
    let binding = binding(&world, other, 1);
    let taken = world.desk().bind_key(&binding, &by("2025-01-11T10:05")).await;
    assert!(taken.is_err(), "{taken:?}");
}

pub(crate) async fn killed(url: String) {
    let (world, office) = (World::open(&url).await, office("killed", &url));
    let ana = holder(&world).await;
    let now = by("2025-01-11T10:05");
    let from = timestamp(now.now);
    // The office answered, and the register was never told.
    let order = Order {
        scope: Scope { scheme: schemes::MUTUAL, qualifier: 0 },
        validity: Validity { not_before: from, not_after: from.plus(14 * DAY) },
        shard_capacity: SHARD_CAPACITY,
        challenge: None,
        again: false,
        clock: Clock::showing(from),
    };
    let request = request(&office, 1, &now);
    let lost = office.issue(&request, &order, &mut entropy(9)).unwrap();
    for _ in 0..2 {
        let found = issue(&world, &office, ana, 1, "2025-01-11T10:05").await.unwrap();
        assert_eq!(found.credential.cti, lost.grant.id.0);
        assert_eq!(found.credential.token, lost.credential);
        assert!(found.settlement.to_do.is_empty());
    }
    assert_eq!(office.credentials().unwrap().len(), 1);
}
