//! X25519 (RFC 7748) with a key that stays, which ring has not.
//!
//! graviola computes it where the CPU can run it, in half the time: s2n-bignum's assembly, formally
//! verified. x25519-dalek does everywhere else. The tests hold the two together.

use core::fmt;

use x25519_dalek::{PublicKey, StaticSecret};

use super::{Agreement, Secret32, StaticKey, ZeroSharedSecret, forgetting};

/// X25519 as every provider here has it.
#[derive(Debug)]
pub(super) struct X25519;

impl Agreement for X25519 {
    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        forgetting(|| Box::new(X25519Key::new(secret)))
    }

    fn x25519(&self, secret: &Secret32, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        PrivateKey::new(secret).agree(peer)
    }

    fn x25519_public(&self, secret: &Secret32) -> [u8; 32] {
        PrivateKey::new(secret).public()
    }
}

struct X25519Key {
    secret: PrivateKey,
    public: [u8; 32],
}

impl X25519Key {
    fn new(secret: &Secret32) -> Self {
        let secret = PrivateKey::new(secret);
        let public = secret.public();
        Self { secret, public }
    }
}

impl StaticKey for X25519Key {
    fn public(&self) -> &[u8; 32] {
        &self.public
    }

    fn agree(&self, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        self.secret.agree(peer)
    }
}

impl fmt::Debug for X25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("X25519Key(redacted)")
    }
}

/// A private key, ready for many agreements. Both backends wipe it on drop.
pub(super) enum PrivateKey {
    /// On a CPU that graviola supports.
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    Graviola(graviola_backend::PrivateKey),
    /// On any.
    Dalek(StaticSecret),
}

impl PrivateKey {
    /// A key of the fastest backend that this CPU runs. Asking costs some nanoseconds.
    pub(super) fn new(secret: &Secret32) -> Self {
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        if let Some(key) = graviola_backend::PrivateKey::new(secret) {
            return Self::Graviola(key);
        }
        Self::portable(secret)
    }

    fn portable(secret: &Secret32) -> Self {
        Self::Dalek(StaticSecret::from(*secret.as_bytes()))
    }

    /// X25519(secret, 9).
    pub(super) fn public(&self) -> [u8; 32] {
        match self {
            #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
            Self::Graviola(key) => key.public(),
            Self::Dalek(key) => PublicKey::from(key).to_bytes(),
        }
    }

    /// X25519(secret, peer); an all-zero result is an error, found in constant time.
    pub(super) fn agree(&self, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        match self {
            #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
            Self::Graviola(key) => key.agree(peer),
            Self::Dalek(key) => {
                let shared = key.diffie_hellman(&PublicKey::from(*peer));
                if !shared.was_contributory() {
                    return Err(ZeroSharedSecret);
                }
                Ok(Secret32::from(*shared.as_bytes()))
            }
        }
    }
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod graviola_backend {
    use graviola::key_agreement::x25519::{PublicKey, StaticPrivateKey};
    use zeroize::Zeroize;

    use super::{Secret32, ZeroSharedSecret};

    /// Holding one is proof that the CPU runs graviola, which would panic elsewhere.
    pub(in super::super) struct PrivateKey(StaticPrivateKey);

    impl PrivateKey {
        pub(super) fn new(secret: &Secret32) -> Option<Self> {
            graviola::util::is_cpu_supported()
                .then(|| Self(StaticPrivateKey::from_array(secret.as_bytes())))
        }

        pub(super) fn public(&self) -> [u8; 32] {
            self.0.public_key().as_bytes()
        }

        /// graviola refuses an all-zero result itself (RFC 7748 §6.1).
        pub(super) fn agree(&self, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
            let shared = self.0.diffie_hellman(&PublicKey::from_array(peer));
            let mut shared = shared.map_err(|_| ZeroSharedSecret)?;
            let secret = Secret32::from(shared.0);
            shared.0.zeroize();
            Ok(secret)
        }
    }
}

#[cfg(all(test, any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests {
    use proptest::prelude::*;

    use super::super::is_small_order_x25519;
    use super::*;

    fn both(secret: [u8; 32]) -> [PrivateKey; 2] {
        let secret = Secret32::from(secret);
        let fast = PrivateKey::new(&secret);
        assert!(
            matches!(fast, PrivateKey::Graviola(_)) || !graviola::util::is_cpu_supported(),
            "the slow backend on a CPU that can do better"
        );
        [fast, PrivateKey::portable(&secret)]
    }

    fn answers(secret: [u8; 32], peer: [u8; 32]) -> [Option<[u8; 32]>; 2] {
        both(secret).map(|key| key.agree(&peer).ok().map(|shared| *shared.as_bytes()))
    }

    proptest! {
        #[test]
        fn backends_agree_on_random_keys(secret: [u8; 32], peer: [u8; 32]) {
            let [fast, portable] = both(secret);
            prop_assert_eq!(fast.public(), portable.public());
            let [fast, portable] = answers(secret, peer);
            prop_assert_eq!(fast, portable);
            prop_assert!(fast.is_some());
        }
    }

    /// Small coordinates and those from p - 2 to 2^255 - 1, points of small order among them, each
    /// with the top bit set as well.
    #[test]
    fn backends_agree_at_the_edges() {
        let small = (0..=20).map(|low| (low, 0x00));
        let great = (0xeb..=0xff).map(|low| (low, 0xff));
        for (low, rest) in small.chain(great) {
            for top in [rest & 0x7f, rest | 0x80] {
                let mut peer = [rest; 32];
                (peer[0], peer[31]) = (low, top);
                let [fast, portable] = answers([0x5a; 32], peer);
                assert_eq!(fast, portable, "{peer:02x?}");
                assert_eq!(fast.is_none(), is_small_order_x25519(&peer), "{peer:02x?}");
            }
        }
    }
}
