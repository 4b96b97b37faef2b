//! The wrong key: nobody signs a status list but a delegated status key, and it signs nothing else.

use clearance_core::credential::{self, Claims, UntrustedCredential};
use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, CredentialId, SchemeId, Scope};
use clearance_core::sign1::VerifyError;
use clearance_core::trust::{self, TrustAnchor, TrustError};
use clearance_revocation::StatusAnswer;
use clearance_revocation::object::{
    DeltaObject, HEAD_NAME, Head, ObjectError, Snapshot, Untrusted,
};
use clearance_revocation::store::{StatusStore, SyncError};

use crate::kit::{
    ED, HONG_KONG, MACAO, NOW, P256, Press, Repo, TempDir, believed, content, delegation, ed25519,
    index, open, p256, shared_key, signers, state, status, year,
};
use crate::objects::{believe, delta, head, snapshot};

/// What becomes of each kind of object by `press`.
fn judged(press: &Press) -> [Option<ObjectError>; 3] {
    let trust = delegation();
    [
        believe::<Head>(&press.sign(&head(press)), &trust, NOW).err(),
        believe::<Snapshot>(&press.sign(&snapshot(press)), &trust, NOW).err(),
        believe::<DeltaObject>(&press.sign(&delta(press)), &trust, NOW).err(),
    ]
}

#[test]
fn no_key_signs_that_is_not_delegated() {
    let unknown = AuthorityKid([0, 3]);
    let signature = ObjectError::Signature(VerifyError::Signature);
    let forgers = [
        ("stranger", ED, ed25519("stranger"), signature.clone()),
        ("stranger", P256, p256("stranger"), signature.clone()),
        ("status a101", unknown, ed25519("status a101"), ObjectError::UnknownKey { kid: unknown }),
        ("authority", ED, ed25519("authority a101"), signature.clone()),
        ("authority", MACAO, ed25519("authority a101"), ObjectError::UnknownKey { kid: MACAO }),
        ("root", ED, ed25519("root"), signature.clone()),
        ("Hong Kong's", ED, ed25519("status b202"), signature),
    ];
    for (who, kid, key, expected) in forgers {
        let press = Press { kid, key, ..Press::of(MACAO, 1) };
        for found in judged(&press) {
            assert_eq!(found, Some(expected.clone()), "{who} as {kid}");
        }
    }
}

#[test]
fn no_key_signs_under_the_id_of_another() {
    for (press, other) in signers().into_iter().zip([P256, ED]) {
        let press = Press { kid: other, ..press };
        for found in judged(&press) {
            assert!(
                matches!(found, Some(ObjectError::Signature(VerifyError::Algorithm { .. }))),
                "{found:?}"
            );
        }
    }
}

#[test]
fn no_status_key_issues_a_credential() {
    let trust = believed(&content(1));
    let claims = Claims {
        validity: year(),
        id: CredentialId([7; 8]),
        holder_key: ed25519("holder").public(),
        scope: Scope { scheme: SchemeId(1), qualifier: 0 },
        status_index: index(3, 0),
    };
    for press in signers() {
        // Under its own id it is no authority at all; under the authority's it does not verify.
        assert!(trust.authority(press.kid).is_none());
        let forged = credential::sign(MACAO, &*press.key, &claims).unwrap();
        let untrusted = UntrustedCredential::decode(&forged).unwrap();
        let (_, key) = trust.authority(untrusted.authority).unwrap();
        assert!(untrusted.verify(&RING, key).is_err());
        // Nor does a status object pass for a credential, or a credential for a status object.
        assert!(UntrustedCredential::decode(&press.sign(&head(&press))).is_err());
        let own = credential::sign(press.kid, &*press.key, &claims).unwrap();
        assert!(matches!(Untrusted::<Head>::decode(&own), Err(ObjectError::Malformed(_))));
    }
}

#[test]
fn no_status_key_signs_a_trust_list() {
    for press in signers() {
        let mut anchor = TrustAnchor::new(ed25519("root").public());
        let forged = trust::sign(&content(9), &*press.key).unwrap();
        assert_eq!(anchor.accept(&RING, &forged, NOW).err(), Some(TrustError::Signature));
        let object = press.sign(&head(&press));
        assert!(matches!(anchor.accept(&RING, &object, NOW), Err(TrustError::Malformed(_))));
        assert!(matches!(Untrusted::<Snapshot>::decode(&forged), Err(ObjectError::Malformed(_))));
        assert_eq!(anchor.seq(), None);
    }
}

fn sync(store: &StatusStore, repo: &Repo) -> Result<(), SyncError> {
    store.sync(repo, &shared_key(), MACAO, NOW).map(|_| ())
}

#[test]
fn no_other_authoritys_list_is_taken_for_this_ones() {
    let (macao, dir) = (Press::of(MACAO, 1), TempDir::new());
    let hong_kong = Press { authority: HONG_KONG, ..Press::of(MACAO, 1) };
    let (ours, theirs) = (state(&[1], &[]), state(&[], &[]));
    let store = open(&dir, &shared_key());

    // The head itself, by a key that both delegate.
    let their_head = Repo::with(&hong_kong, 5, &theirs, NOW);
    let served = Repo(their_head.0.into_iter().map(|((_, n), b)| ((MACAO, n), b)).collect());
    let refused = sync(&store, &served);
    assert!(matches!(refused, Err(SyncError::OtherAuthority { wanted: MACAO, found: HONG_KONG })));

    // Their snapshot behind our head.
    let mut repo = Repo::default();
    let reference = repo.add_snapshot(&hong_kong, 5, &theirs);
    repo.put_head(&macao, &macao.head(5, &theirs, NOW, reference));
    let served = Repo(repo.0.into_iter().map(|((_, n), b)| ((MACAO, n), b)).collect());
    assert!(matches!(sync(&store, &served), Err(SyncError::WrongFile { .. })));

    // Their delta behind our head and snapshot.
    let mut repo = Repo::default();
    let start = repo.add_snapshot(&macao, 4, &ours);
    let foreign = DeltaObject { authority: HONG_KONG, ..macao.delta((4, &ours), (5, &ours)) };
    let step = repo.add_delta_object(&macao, &foreign, (4, 5));
    repo.put_head(&macao, &Head { deltas: vec![step], ..macao.head(5, &ours, NOW, start) });
    assert!(matches!(sync(&store, &repo), Err(SyncError::WrongFile { .. })));

    assert_eq!(store.answer(MACAO, index(3, 0), NOW), StatusAnswer::Missing);
    sync(&store, &Repo::with(&macao, 5, &ours, NOW)).unwrap();
    assert_eq!(status(&store, 1), Some(clearance_revocation::Status::Revoked));
    assert_eq!(
        store.answer(HONG_KONG, index(3, 1), NOW),
        StatusAnswer::Missing,
        "asked of the other"
    );
}

#[test]
fn no_authority_without_a_delegation_gets_a_list() {
    let (macao, dir) = (Press::of(MACAO, 1), TempDir::new());
    let mut content = content(1);
    content.authorities[0].status = None;
    let trust = believed(&content);
    let store = open(&dir, &trust);
    let repo = Repo::with(&macao, 1, &state(&[], &[]), NOW);
    for authority in [MACAO, AuthorityKid([9, 9])] {
        let refused = store.sync(&repo, &trust, authority, NOW);
        assert!(matches!(refused, Err(SyncError::NotDelegated { authority: a }) if a == authority));
    }
    assert!(store.lists().is_empty());
}

#[test]
fn no_status_key_of_another_authority_signs_the_served_files() {
    let (macao, dir) = (Press::of(MACAO, 1), TempDir::new());
    let forger = Press { authority: MACAO, ..Press::of(HONG_KONG, 1) };
    let trust = believed(&content(1));
    let store = open(&dir, &trust);
    let empty = state(&[], &[]);
    let mut repo = Repo::with(&forger, 5, &empty, NOW);
    let refused = store.sync(&repo, &trust, MACAO, NOW);
    assert!(matches!(refused, Err(SyncError::Head(ObjectError::Signature(_)))));
    // The same behind a good head that names their snapshot: hash right, signature wrong.
    let reference = repo.add_snapshot(&forger, 5, &empty);
    repo.put(&macao, HEAD_NAME, macao.sign(&macao.head(5, &empty, NOW, reference)));
    let refused = store.sync(&repo, &trust, MACAO, NOW);
    let object = matches!(refused, Err(SyncError::Object { cause: ObjectError::Signature(_), .. }));
    assert!(object);
}
