//! Recorded primitives, ready to run again on any provider.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use clearance_benches::recorder::Call;
use clearance_core::crypto::{FixedKey, Provider, TableSize};

const LONGEST: usize = 512;

pub(crate) type Once<'c> = Box<dyn FnMut() + 'c>;

/// The next of `all` each time it is called.
pub(crate) fn in_turn<'c>(mut all: Vec<Once<'c>>) -> impl FnMut() + 'c {
    let mut next = 0;
    move || {
        all[next]();
        next = (next + 1) % all.len();
    }
}

/// The tables of one provider for each key, made once, as a gate has them.
#[derive(Default)]
pub(crate) struct FixedKeys {
    large: HashMap<[u8; 32], Table>,
    small: HashMap<[u8; 32], Table>,
}

type Table = Option<Arc<dyn FixedKey>>;

impl FixedKeys {
    fn get(&mut self, key: &[u8; 32], size: TableSize, provider: &Provider) -> Table {
        let make = || {
            let mut fixed = provider.ed25519.fixed(size)?;
            fixed.fill(key).ok()?;
            Some(Arc::from(fixed))
        };
        let tables = match size {
            TableSize::Large => &mut self.large,
            TableSize::Small => &mut self.small,
        };
        tables.entry(*key).or_insert_with(make).clone()
    }
}

/// Does what `call` says, with everything prepared that a gate prepares once.
pub(crate) fn prepared<'c>(
    call: &'c Call,
    provider: &'static Provider,
    fixed_keys: &mut FixedKeys,
) -> Once<'c> {
    match call {
        Call::Agree { secret, peer } => {
            let key = provider.static_key(secret);
            Box::new(move || {
                let shared = key.agree(black_box(peer));
                assert!(black_box(shared).is_ok());
            })
        }
        Call::Decompress { x, y_is_odd } => Box::new(move || {
            let point = provider.p256.decompress(black_box(x), *y_is_odd);
            assert!(black_box(point).is_ok());
        }),
        Call::Ed25519 { key, message, signature } => Box::new(move || {
            let verdict = provider.ed25519.verify(black_box(key), message, signature);
            assert!(verdict.is_ok());
        }),
        Call::Ed25519Fixed { key, size, message, signature } => {
            let fixed = fixed_keys.get(key, *size, provider);
            Box::new(move || {
                let verdict = match &fixed {
                    Some(fixed) => fixed.verify(black_box(message), signature),
                    None => provider.ed25519.verify(black_box(key), message, signature),
                };
                assert!(verdict.is_ok());
            })
        }
        Call::P256 { key, message, signature } => Box::new(move || {
            let verdict = provider.p256.verify(black_box(key), message, signature);
            assert!(verdict.is_ok());
        }),
        Call::Hmac { key, parts } => {
            let parts = borrowed(parts);
            Box::new(move || {
                black_box(provider.hmac_sha256(black_box(key), &parts));
            })
        }
        Call::Sha256 { parts } => {
            let parts = borrowed(parts);
            Box::new(move || {
                black_box(provider.sha256(black_box(&parts)));
            })
        }
        Call::Open { key, nonce, aad, data } => Box::new(move || {
            let mut buffer = [0; LONGEST];
            let sealed = &mut buffer[..data.len()];
            sealed.copy_from_slice(data);
            let opened = provider.sealing.open_in_place(black_box(key), nonce, aad, sealed);
            assert!(black_box(opened).is_ok());
        }),
    }
}

fn borrowed(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}
