use std::fmt;
use std::sync::{Mutex, PoisonError};

use clearance_issuer as issuer;

/// A code that waits for the holder key's signature: good for one `finish`, until its step is over. The wallet may show,
/// renew and update meanwhile.
#[derive(Debug, uniffi::Object)]
#[uniffi::export(Display)]
pub struct Prepared {
    to_sign: Vec<u8>,
    step: u64,
    waiting: Mutex<Option<issuer::Prepared>>,
}

#[uniffi::export]
impl Prepared {
    /// The bytes that the holder key must sign, all of them; the key hashes them itself. They name the holder: keep them out
    /// of logs.
    pub fn to_sign(&self) -> Vec<u8> {
        self.to_sign.clone()
    }

    /// Number of the step that it is for.
    pub fn step(&self) -> u64 {
        self.step
    }
}

impl Prepared {
    pub(crate) fn new(prepared: issuer::Prepared) -> Self {
        Self {
            to_sign: prepared.to_sign().to_vec(),
            step: prepared.step().number,
            waiting: Mutex::new(Some(prepared)),
        }
    }

    /// What waits, for the first who asks.
    pub(crate) fn take(&self) -> Option<issuer::Prepared> {
        // Nothing panics while this is held: an Option is moved.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Display for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a code of step {} that waits for its signature", self.step)
    }
}
