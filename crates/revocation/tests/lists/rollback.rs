//! Every older version offered to every newer one, with a restart before each.

use clearance_core::trust::TrustList;
use clearance_revocation::store::{SyncError, Version};

use crate::kit::{MACAO, NOW, Press, Repo, TempDir, open, state, trust};

const VERSIONS: u64 = 100;
/// Versions in each epoch.
const EPOCH: u64 = 25;

#[test]
fn no_older_version_is_accepted_after_a_restart() {
    let dir = TempDir::new();
    let trusts: Vec<TrustList> =
        (0..=VERSIONS / EPOCH).map(|epoch| trust(epoch as u32 + 1)).collect();
    let trust_of = |number: u64| &trusts[(number / EPOCH) as usize];
    // The numbers fall where an epoch starts, and skip some inside it.
    let version = |n: u64| Version { epoch: (n / EPOCH) as u32 + 1, seq: 3 * (n % EPOCH) + 1 };
    let repos: Vec<Repo> = (0..VERSIONS)
        .map(|number| {
            let press = Press::of(MACAO, version(number).epoch);
            let state = state(&(0..(number % EPOCH) as u32).collect::<Vec<_>>(), &[]);
            Repo::with(&press, version(number).seq, &state, NOW.plus(number))
        })
        .collect();
    let now = NOW.plus(VERSIONS);
    let mut attempts = 0;
    for newer in 0..VERSIONS {
        let store = open(&dir, trust_of(newer));
        let report = store.sync(&repos[newer as usize], trust_of(newer), MACAO, now).unwrap();
        assert_eq!(report.after, version(newer));
        drop(store);
        for older in 0..newer {
            // Whoever holds back the trust list too does not get further.
            let epoch_is_over = version(older).epoch < version(newer).epoch;
            for trust in [Some(trust_of(newer)), epoch_is_over.then(|| trust_of(older))] {
                let Some(trust) = trust else { continue };
                let store = open(&dir, trust);
                let refused = store.sync(&repos[older as usize], trust, MACAO, now).unwrap_err();
                let expected =
                    matches!(refused, SyncError::Rollback { .. } | SyncError::VoidEpoch { .. });
                assert!(expected, "{older} after {newer}: {refused}");
                let [list] = &store.lists()[..] else { panic!("the list in force is gone") };
                assert_eq!(list.version, version(newer));
            }
            attempts += 1;
        }
    }
    assert_eq!(attempts, VERSIONS * (VERSIONS - 1) / 2);
    let store = open(&dir, trust_of(VERSIONS - 1));
    assert_eq!(store.lists()[0].version, version(VERSIONS - 1));
}
