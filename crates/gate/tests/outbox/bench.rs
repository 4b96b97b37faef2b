//! A directory for one test, with an outbox in it, and an authority that opens what comes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::passage::SealedPassage;
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;
use clearance_core::trust::Direction;
use clearance_gate::outbox::{Batch, Outbox, OutboxError, OutboxSettings, Passage, PassageId};
use serde_json::{Value, json};

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_795_248_000);

/// A fresh directory, gone at the end.
pub(crate) struct Bench {
    pub(crate) dir: PathBuf,
}

impl Bench {
    pub(crate) fn new(test: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("outbox-{test}"));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self { dir }
    }

    pub(crate) fn outbox_dir(&self) -> PathBuf {
        self.dir.join("outbox")
    }

    pub(crate) fn open(&self) -> Outbox {
        self.open_for(100_000).unwrap()
    }

    pub(crate) fn open_for(&self, most: u32) -> Result<Outbox, OutboxError> {
        Outbox::open(&self.outbox_dir(), recipient(), OutboxSettings { most })
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.outbox_dir().join("journal")
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn secret() -> Secret32 {
    Secret32::from([9; 32])
}

pub(crate) fn recipient() -> [u8; 32] {
    RING.x25519_public(&secret())
}

pub(crate) fn passage(n: u64) -> Passage {
    let id = CredentialId(n.to_be_bytes());
    let subject = RosterRef { authority: AuthorityKid([0xa1, 1]), id };
    Passage {
        id: PassageId::of("mo".parse().unwrap(), &subject, NOW),
        checkpoint: "border-gate".to_owned(),
        jurisdiction: "mo".to_owned(),
        direction: Direction::Arrival,
        credential: Some(id),
        happened: NOW,
        stated: BTreeMap::from([("purpose".to_owned(), "MARKED-visit".to_owned())]),
        prints_slips: true,
    }
}

pub(crate) fn put(outbox: &Outbox, n: u64) -> Result<(), OutboxError> {
    let digest = RING.sha256(&[b"entropy", &n.to_be_bytes()]);
    outbox.put(&passage(n), Secret32::from(digest), NOW.plus(n % 7 * 3_600))
}

/// Opens what it is sent, and knows what it had before.
#[derive(Default)]
pub(crate) struct Authority {
    pub(crate) had: BTreeSet<String>,
    /// Passages that came, each time.
    pub(crate) came: Vec<String>,
}

impl Authority {
    /// Takes a batch, or gives for each passage the problem that `problem` has for it.
    pub(crate) fn answers(
        &mut self,
        batch: &Batch,
        problem: impl Fn(&Value) -> Option<&'static str>,
    ) -> Vec<u8> {
        let body: Value = serde_json::from_slice(&batch.body).unwrap();
        assert!(batch.body.len() < 64 << 10 && batch.len() <= 100);
        let results: Vec<Value> = body["sealed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sealed| {
                let bytes = URL_SAFE_NO_PAD.decode(sealed.as_str().unwrap()).unwrap();
                let key = RING.static_key(&secret());
                let text = SealedPassage::decode(&bytes).unwrap().open(&RING, key.as_ref());
                let passage: Value = serde_json::from_slice(&text.unwrap()).unwrap();
                if let Some(code) = problem(&passage) {
                    return json!({"id": passage["id"], "taken": false, "told_before": false, "slip": null, "problem": code, "detail": "so"});
                }
                let id = passage["id"].as_str().unwrap().to_owned();
                self.came.push(id.clone());
                let is_new = self.had.insert(id);
                json!({
                    "id": passage["id"], "taken": true, "told_before": !is_new,
                    "slip": {"number": "7Q2M9-XKD0V", "until": "2027-05-24"}, "problem": null, "detail": null,
                })
            })
            .collect();
        serde_json::to_vec(&json!({ "results": results })).unwrap()
    }

    /// Takes all that waits.
    pub(crate) fn empties(&mut self, outbox: &Outbox) -> usize {
        let mut taken = 0;
        while let Some(batch) = outbox.next_batch() {
            let answer = self.answers(&batch, |_| None);
            taken += outbox.acknowledge(&batch, &answer).unwrap().taken;
        }
        taken
    }
}
