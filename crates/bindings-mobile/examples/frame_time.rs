//! The time of a frame in Rust, without a boundary: what `python/tests/frame_time.py` and `examples/android/jvm/FrameTime.kt` are
//! compared with. `cargo run --profile mobile -p clearance-bindings-mobile --example frame_time`
//!
//! Signing is the key store's, so the key here has its signature ready. The best of many batches counts: on a machine with other
//! work, the others tell of that.

use std::error::Error;
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Instant;

use clearance_core::credential::{self, Claims};
use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::{AuthorityKid, CredentialId, GateKid, SchemeId, Scope, StatusIndex};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{self, Authority, GateEpoch, GateGroup, Place, Scheme, TrustContent};
use clearance_issuer::qr::{PngOptions, SvgOptions};
use clearance_issuer::{
    App, AppVersion, Ask, HolderKey, HolderKeyError, Moment, SoftwareKey, Wallet,
};

const BATCHES: u32 = 200;
const BATCH: u32 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let now = Timestamp::from_secs(1_800_000_007);
    let key = ReadyKey { key: SoftwareKey::ed25519(&RING, &secret(3)), signature: OnceLock::new() };
    let (mut wallet, ask) = wallet(&key, now)?;
    let mut entropy = 0;
    let mut frame = || {
        entropy += 1;
        let mut bytes = [7; 32];
        bytes[..4].copy_from_slice(&u32::to_be_bytes(entropy));
        wallet.frame(&ask, &key, Moment::wall(now), &Secret32::from(bytes))
    };
    let shown = frame()?;
    report("frame", || drop(black_box(frame())));
    report("modules", || drop(black_box(shown.draw().map(|code| code.modules().to_vec()))));
    let svg = || shown.draw().and_then(|code| code.svg(&SvgOptions::default()));
    report("svg", || drop(black_box(svg())));
    let png = || shown.draw().and_then(|code| code.png(&PngOptions::default()));
    report("png", || drop(black_box(png())));
    Ok(())
}

fn report(name: &str, mut work: impl FnMut()) {
    let best = (0..BATCHES).map(|_| {
        let start = Instant::now();
        (0..BATCH).for_each(|_| work());
        start.elapsed()
    });
    let best = best.min().unwrap_or_default().as_secs_f64() / f64::from(BATCH);
    println!("rust {name} {:.0} us", best * 1e6);
}

/// A key that signed already: in one step all messages are the same.
struct ReadyKey {
    key: SoftwareKey,
    signature: OnceLock<Result<Vec<u8>, HolderKeyError>>,
}

impl HolderKey for ReadyKey {
    fn public(&self) -> PublicKey {
        self.key.public()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, HolderKeyError> {
        self.signature.get_or_init(|| self.key.sign(message)).clone()
    }
}

fn secret(byte: u8) -> Secret32 {
    Secret32::from([byte; 32])
}

/// One credential, one gate group.
fn wallet(key: &dyn HolderKey, now: Timestamp) -> Result<(Wallet, Ask), Box<dyn Error>> {
    let (root, authority) = (RING.ed25519_key(&secret(1)), RING.ed25519_key(&secret(2)));
    let (kid, group, scheme) = (AuthorityKid([0, 1]), "hk-mo".parse()?, SchemeId(1));
    let validity = Validity { not_before: now.minus(100), not_after: now.plus(86_400) };
    let gate = GateEpoch { kid: GateKid(1), key: RING.x25519_public(&secret(4)), validity };
    let content = TrustContent {
        seq: 1,
        this_update: now,
        next_update: now.plus(86_400),
        authorities: vec![Authority {
            kid,
            key: authority.public(),
            validity,
            name: "A".into(),
            status: None,
        }],
        gate_groups: vec![GateGroup { id: group, epochs: vec![gate] }],
        schemes: vec![Scheme::new(scheme, "S", vec![kid], vec![Place::ANYWHERE])],
        next_root: None,
        dates_from: None,
    };
    let claims = Claims {
        validity,
        id: CredentialId([5; 8]),
        holder_key: key.public(),
        scope: Scope { scheme, qualifier: 0 },
        status_index: StatusIndex::new(1, 7)?,
    };
    let list = trust::sign(&content, &*root)?;
    let app = App::new(&RING, AppVersion(1));
    let mut wallet = Wallet::new(app, root.public(), &list, Moment::wall(now))?;
    let entry = wallet.add("Ana", &credential::sign(kid, &*authority, &claims)?, &key.public())?;
    Ok((wallet, Ask::full(entry, group)))
}
