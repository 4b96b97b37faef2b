use std::collections::BTreeSet;
use std::path::Path;

use clearance_authority::desk::{
    Binding, By, CarriedOut, Desk, IssueError, IssueRequest, IssuedTo,
};
use clearance_authority::keys::KeyKind;
use clearance_authority::moment::timestamp;
use clearance_authority::office::{
    Clock, Edition, Founding, Office, OrderError, SHARD_CAPACITY, Seal, Terms, found,
};
use clearance_authority::publisher::{Publisher, Rhythm};
use clearance_authority::register::{CredentialRecord, Guardianship, Id, Register};
use clearance_authority::scheme_file::of_library;
use clearance_core::cose_key;
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{RING, Secret32, SigningKey};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;
use clearance_core::time::Validity;
use clearance_revocation::object::StatusSigner;
use clearance_schemes::life::Act;
use clearance_schemes::model::{HolderKeyPolicy, KeyOrigin, QualifierKind};

use crate::both::scratch;
use crate::noise::entropy;
use crate::world::{CARD, S1, World, at, by, day, library, movable, question, state};

const DAY: u64 = 86_400;

/// The phone of this number, to be bound.
pub(crate) fn binding(world: &World, person: Id, phone: u8) -> Binding {
    let key = RING.ed25519_key(&Secret32::from([phone; 32])).public();
    Binding { person, id: world.id(), key, origin: KeyOrigin::Device, event: world.id() }
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
        schemes: of_library(library(), &[S1]).unwrap(),
    };
    found(&dir.join("authority"), &RING, &founding, &mut entropy(1)).unwrap();
    Office::open(&dir.join("authority"), &RING).unwrap()
}

/// What the office was told last of a credential.
pub(crate) fn status(office: &Office, credential: &CredentialRecord) -> Status {
    let index = StatusIndex::new(credential.shard, credential.position).unwrap();
    office.statuses_of(&[index]).unwrap()[0]
}

pub(crate) fn request(office: &Office, phone: u8, now: &By) -> Vec<u8> {
    request_of(office, &*RING.ed25519_key(&Secret32::from([phone; 32])), now)
}

fn request_of(office: &Office, key: &dyn SigningKey, now: &By) -> Vec<u8> {
    let kid = *office.authority_kids().unwrap().last().unwrap();
    let list = office.list().unwrap();
    let request = EnrolmentRequest {
        audience: cose_key::thumbprint(&RING, &list.authority(kid).unwrap().0.key),
        issued_at: timestamp(now.now),
        holder_key: key.public(),
        challenge: None,
    };
    request.sign_with(|message| key.sign(message)).unwrap()
}

/// Somebody with the mutual code's standing, and phone 1.
pub(crate) async fn holder(world: &World) -> (Id, Id) {
    holder_with(world, 1).await
}

/// The same, with another phone.
pub(crate) async fn holder_with(world: &World, phone: u8) -> (Id, Id) {
    let ana = world.enrolled().await;
    binds(world, ana, phone, "2025-01-10T10:00").await;
    let lodged = world.lodge(ana, &question(S1, &[]), "2025-01-11T10:00").await;
    (ana, lodged.standing.expect("it was granted"))
}

async fn issue(
    world: &World,
    seal: &Seal,
    whose: (Id, Id),
    phone: u8,
    now: &str,
) -> Result<IssuedTo, IssueError> {
    let now = by(now);
    ask(&world.desk(), seal, whose, &request(seal.office(), phone, &now), &now).await
}

pub(crate) async fn ask<R: Register>(
    desk: &Desk<'_, R>,
    seal: &Seal,
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
        clock: Clock::showing(timestamp(now.now)),
    };
    // Each request ends with a signature.
    let seed = u64::from_be_bytes(*request.last_chunk().unwrap());
    movable(desk.issue(seal, &ask, &mut entropy(seed), now)).await
}

pub(crate) async fn lost(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("lost", &url)));
    let ana = holder(&world).await;
    let issued = issue(&world, &seal, ana, 1, "2025-01-11T10:05").await.unwrap();
    assert_eq!(issued.credential.until, at("2025-01-25T00:00"), "14 days, the first one counted");
    assert!(issued.settlement.to_do.is_empty(), "{:?}", issued.settlement.to_do);
    let stands = world.tell(ana.0, &format!("2025-01-12T10:00 document.lost of {CARD}")).await;
    assert_eq!(state(&stands, S1), "ended for card-lost");
    assert_eq!(world.desk().with_to_do(None, 10).await.unwrap(), vec![ana.0]);
    let now = by("2025-01-12T10:01");
    let done = movable(world.desk().perform(seal.office(), ana.0, &now)).await.unwrap();
    assert_eq!((done.done.len(), done.credentials), (1, 1));
    assert!(done.settlement.to_do.is_empty(), "{:?}", done.settlement.to_do);
    assert_eq!(status(seal.office(), &issued.credential), Status::Revoked);
    let links = world.chain().await;
    let again = world.desk().perform(seal.office(), ana.0, &now).await.unwrap();
    assert_eq!((again.done.len(), world.chain().await), (0, links));
    let late = issue(&world, &seal, ana, 1, "2025-01-12T10:05").await;
    assert!(matches!(late, Err(IssueError::NotValid { .. })), "{late:?}");
}

pub(crate) async fn rebound(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("rebound", &url)));
    let ana = holder(&world).await;
    let first = issue(&world, &seal, ana, 1, "2025-01-11T10:05").await.unwrap();
    binds(&world, ana.0, 2, "2025-01-13T10:00").await;
    let stands = world.desk().stands(ana.0, at("2025-01-13T10:00")).await.unwrap();
    let acts: Vec<_> = stands.to_do.iter().map(|effect| effect.act.clone()).collect();
    assert_eq!(acts, vec![Act::Replace]);
    let performed =
        world.desk().perform(seal.office(), ana.0, &by("2025-01-13T10:01")).await.unwrap();
    assert_eq!(performed.credentials, 1);
    assert_eq!(status(seal.office(), &first.credential), Status::Revoked);
    let old = issue(&world, &seal, ana, 1, "2025-01-13T10:02").await;
    assert!(matches!(old, Err(IssueError::NotBound)), "{old:?}");
    let second = issue(&world, &seal, ana, 2, "2025-01-13T10:03").await.unwrap();
    assert!(second.settlement.to_do.is_empty(), "{:?}", second.settlement.to_do);
    world.desk().perform(seal.office(), ana.0, &by("2025-01-13T10:04")).await.unwrap();
    assert_eq!(status(seal.office(), &second.credential), Status::Valid);
}

pub(crate) async fn stranger(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("stranger", &url)));
    let ana = holder(&world).await;
    let stranger = issue(&world, &seal, ana, 3, "2025-01-11T10:05").await;
    assert!(matches!(stranger, Err(IssueError::NotBound)), "{stranger:?}");
    let other = world.ana().await;
    let binding = binding(&world, other, 1);
    let taken = world.desk().bind_key(&binding, &by("2025-01-11T10:05")).await;
    assert!(taken.is_err(), "{taken:?}");
}

pub(crate) async fn of_a_passkey(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("passkey", &url)));
    let ana = holder(&world).await;
    let bound = Binding { origin: KeyOrigin::Passkey, ..binding(&world, ana.0, 2) };
    world.desk().bind_key(&bound, &by("2025-01-11T10:05")).await.unwrap();
    let refused = issue(&world, &seal, ana, 2, "2025-01-11T10:06").await;
    assert!(
        matches!(&refused, Err(IssueError::KeyOrigin { scheme }) if scheme == S1),
        "{refused:?}"
    );
    // A version of the scheme that allows it.
    let mut library = library().clone();
    let version = library.folders.get_mut(S1).unwrap().versions.get_mut(&1).unwrap();
    version.scheme.wallet.as_mut().unwrap().holder_key = HolderKeyPolicy::DeviceOrPasskey;
    let (desk, now) = (Desk::new(&world.register, &library, &RING), by("2025-01-11T10:07"));
    let request = request(seal.office(), 2, &now);
    ask(&desk, &seal, ana, &request, &now).await.unwrap();
    // The phone is bound anew, with a key of its own.
    binds(&world, ana.0, 3, "2025-01-11T10:08").await;
    issue(&world, &seal, ana, 3, "2025-01-11T10:09").await.unwrap();
}

/// Each child of a phone has a picture of its own, and keeps it.
pub(crate) async fn pictures(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("pictures", &url)));
    let mut library = library().clone();
    let version = library.folders.get_mut(S1).unwrap().versions.get_mut(&1).unwrap();
    version.scheme.grant.as_mut().unwrap().qualifier = QualifierKind::GuardPicture;
    let desk = Desk::new(&world.register, &library, &RING);
    let parent = world.ana().await;
    let mut shown = BTreeSet::new();
    // So many that some of them would draw the same one.
    for phone in 1..=24 {
        let child = holder_with(&world, phone).await;
        let link =
            Guardianship { guardian: parent, ward: child.0, from: day("2025-01-10"), until: None };
        desk.appoint_guardian(&link, &by("2025-01-11T10:05")).await.unwrap();
        let mut pictures = Vec::new();
        for now in ["2025-01-11T10:06", "2025-01-20T10:06"] {
            let now = by(now);
            let request = request(seal.office(), phone, &now);
            let issued = ask(&desk, &seal, child, &request, &now).await.unwrap();
            pictures.push(issued.credential.qualifier);
        }
        assert_eq!(pictures[0], pictures[1], "it is renewed with its picture");
        assert!(pictures[0] < 64 && shown.insert(pictures[0]), "{shown:?}, {}", pictures[0]);
    }
}

pub(crate) async fn killed(url: String) {
    let (world, office) = (World::open(&url).await, office("killed", &url));
    let ana = holder(&world).await;
    let (now, later) = (by("2025-01-11T10:05"), by("2025-01-11T10:06"));
    let first = request(&office, 1, &now);
    let issued = ask(&world.desk(), &Seal::new(office.clone()), ana, &first, &now).await.unwrap();
    assert!(issued.settlement.to_do.is_empty(), "{:?}", issued.settlement.to_do);
    let claims = UntrustedCredential::decode(&issued.credential.token).unwrap().claims;
    let place = (claims.status_index.shard(), claims.status_index.position());
    assert_eq!(place, (issued.credential.shard, issued.credential.position));
    // The process was killed before it could answer. Another one has other positions, and knows the answer.
    let other = Seal::new(office.clone());
    let links = world.chain().await;
    for _ in 0..2 {
        let again = ask(&world.desk(), &other, ana, &first, &now).await.unwrap();
        assert_eq!(again.credential, issued.credential);
        assert!(again.settlement.to_do.is_empty());
    }
    assert_eq!(world.chain().await, links, "nothing was done");
    let second =
        ask(&world.desk(), &other, ana, &request(&office, 1, &later), &later).await.unwrap();
    let place = (second.credential.shard, second.credential.position);
    assert_ne!(place, (issued.credential.shard, issued.credential.position));
    let elsewhere = (ana.0, world.id());
    let elsewhere = ask(&world.desk(), &other, elsewhere, &first, &now).await;
    assert!(matches!(elsewhere, Err(IssueError::OtherCredential { .. })), "{elsewhere:?}");
}

pub(crate) async fn at_once(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("at-once", &url)));
    let ana = holder(&world).await;
    let now = by("2025-01-11T10:05");
    let request = request(seal.office(), 1, &now);
    let asked = || async {
        loop {
            match ask(&world.desk(), &seal, ana, &request, &now).await {
                Err(IssueError::Desk(error)) if error.is_conflict() => {}
                other => return other.unwrap().credential,
            }
        }
    };
    let (first, second, third) = tokio::join!(asked(), asked(), asked());
    assert!(first == second && second == third, "a request has one answer");
}

/// The clock of the service stands at a time at which the trust list cannot have been signed.
pub(crate) async fn clocks(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("clocks", &url)));
    let ana = holder(&world).await;
    let wrong = by("2025-01-10T07:00");
    let early = ask(&world.desk(), &seal, ana, &request(seal.office(), 1, &wrong), &wrong).await;
    let is_doubted = matches!(early, Err(IssueError::Order(OrderError::Clock(_))));
    assert!(is_doubted, "{early:?}");
}

/// A list that is signed while the service runs is the list that counts.
pub(crate) async fn list_renewed(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("renewed", &url)));
    let ana = holder(&world).await;
    issue(&world, &seal, ana, 1, "2025-01-11T10:05").await.unwrap();
    let now = timestamp(at("2025-01-12T10:00"));
    seal.office().renew(&Terms::at(now)).unwrap();
    let behind = issue(&world, &seal, ana, 1, "2025-01-12T09:59").await;
    let is_doubted = matches!(behind, Err(IssueError::Order(OrderError::Clock(_))));
    assert!(is_doubted, "{behind:?}");
    issue(&world, &seal, ana, 1, "2025-01-12T10:01").await.unwrap();
}

/// Publishes the list, and gives its number.
fn publish(office: &Office, repository: &Path, now: &str) -> u64 {
    let clock = Clock::showing(timestamp(at(now)));
    let edition = Edition { clock, rhythm: Rhythm::default(), shard_capacity: SHARD_CAPACITY };
    let published = office.publish(repository, &edition, &mut entropy(3)).unwrap();
    published.lists[0].1.seq
}

/// What the published list says of credentials.
fn in_force(office: &Office, repository: &Path, of: &[CredentialRecord]) -> Vec<Status> {
    let (list, kid) = (office.list().unwrap(), office.authority_kids().unwrap()[0]);
    let now = timestamp(at("2025-01-12T10:00"));
    let (own, key) = office.status_signer(kid, now).unwrap().unwrap();
    let publisher = Publisher {
        provider: &RING,
        authority: kid,
        delegation: list.authority(kid).unwrap().0.status.as_ref().unwrap(),
        signer: StatusSigner { kid: own, key: key.as_ref() },
        retired_keys: &[],
        rhythm: Rhythm::default(),
    };
    let list = publisher.in_force(repository).unwrap().unwrap();
    let said = of.iter().map(|it| StatusIndex::new(it.shard, it.position).unwrap());
    said.map(|index| list.status(index).unwrap()).collect()
}

/// Somebody gets a credential, and loses the card.
async fn loses_the_card(world: &World, seal: &Seal, number: u32) -> CredentialRecord {
    let ana = world.enrolled().await;
    let mut secret = [9; 32];
    secret[..4].copy_from_slice(&u32::to_be_bytes(number));
    let key = RING.ed25519_key(&Secret32::from(secret));
    let (id, event) = (world.id(), world.id());
    let binding = Binding { person: ana, id, key: key.public(), origin: KeyOrigin::Device, event };
    world.desk().bind_key(&binding, &by("2025-01-10T10:00")).await.unwrap();
    let lodged = world.lodge(ana, &question(S1, &[]), "2025-01-11T10:00").await;
    let now = by("2025-01-11T10:05");
    let request = request_of(seal.office(), &*key, &now);
    let whose = (ana, lodged.standing.unwrap());
    let issued = ask(&world.desk(), seal, whose, &request, &now).await.unwrap();
    world.tell(ana, &format!("2025-01-12T10:00 document.lost of {CARD}")).await;
    issued.credential
}

/// What happens within a minute to a thousand people.
pub(crate) async fn thousand(url: String) {
    let (world, seal) = (World::open(&url).await, Seal::new(office("thousand", &url)));
    let people = if url.starts_with("sqlite") { 1_000 } else { 200 };
    // Some at once: they then wait for the disk together.
    let lane = async |first: u32| {
        let mut issued = Vec::new();
        for number in (first..people).step_by(4) {
            issued.push(loses_the_card(&world, &seal, number).await);
        }
        issued
    };
    let lanes = tokio::join!(lane(0), lane(1), lane(2), lane(3));
    let issued = [lanes.0, lanes.1, lanes.2, lanes.3].concat();
    let places: BTreeSet<_> = issued.iter().map(|it| (it.shard, it.position)).collect();
    assert_eq!(places.len(), issued.len());
    let now = by("2025-01-12T10:01");
    let repository = scratch(&format!("thousand-{}", url.split(':').next().unwrap()));
    let first = publish(seal.office(), &repository, "2025-01-12T10:00");
    let said = in_force(seal.office(), &repository, &issued);
    assert!(said.iter().all(|status| *status == Status::Valid));
    let done = movable(world.desk().carry_out(seal.office(), &now)).await.unwrap();
    let all = CarriedOut { people: issued.len(), credentials: issued.len(), left: 0 };
    assert_eq!(done, all);
    assert!(issued.iter().all(|it| status(seal.office(), it) == Status::Revoked));
    let second = publish(seal.office(), &repository, "2025-01-12T10:01");
    assert_eq!(second, first + 1, "one edition");
    let said = in_force(seal.office(), &repository, &issued);
    assert!(said.iter().all(|status| *status == Status::Revoked));
    let links = world.chain().await;
    let again = world.desk().carry_out(seal.office(), &now).await.unwrap();
    assert_eq!((again, world.chain().await), (CarriedOut::default(), links), "once");
}
