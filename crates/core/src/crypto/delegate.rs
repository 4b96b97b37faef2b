//! Providers that differ from another one in a few primitives.

/// Within an `impl Provider`: the named methods are another provider's.
///
/// Each is named, so that a primitive which is added to [`Provider`](crate::crypto::Provider) goes to no
/// other backend unnoticed. `fixed_ed25519` and `decompress_p256` may be left out; without the former there
/// are no tables. Whoever writes `verify_ed25519` anew and names `fixed_ed25519` here has keys with tables
/// verified past the new one.
///
/// ```
/// use clearance_core::crypto::{Provider, RING};
/// use clearance_core::delegate_provider;
///
/// #[derive(Debug)]
/// struct NoHash;
///
/// impl Provider for NoHash {
///     fn name(&self) -> &'static str {
///         "no hash"
///     }
///
///     fn sha256(&self, _: &[&[u8]]) -> [u8; 32] {
///         [0; 32]
///     }
///
///     delegate_provider!(RING => verify_ed25519, fixed_ed25519, verify_p256, ed25519_key,
///         p256_key, static_key, x25519, x25519_public, hmac_sha256, seal_in_place, open_in_place);
/// }
/// # assert_eq!(NoHash.hmac_sha256(b"key", &[]), RING.hmac_sha256(b"key", &[]));
/// ```
#[macro_export]
macro_rules! delegate_provider {
    ($base:expr => $($method:ident),+ $(,)?) => {
        $($crate::delegate_provider!(@ $method, $base);)+
    };
    (@ verify_ed25519, $base:expr) => {
        $crate::delegate_provider!(@@ $base, verify_ed25519(key: &[u8; 32], message: &[u8],
            signature: &$crate::crypto::Signature) -> Result<(), $crate::crypto::BadSignature>);
    };
    (@ fixed_ed25519, $base:expr) => {
        $crate::delegate_provider!(@@ $base, fixed_ed25519(size: $crate::crypto::TableSize)
            -> Option<Box<dyn $crate::crypto::FixedKey>>);
    };
    (@ verify_p256, $base:expr) => {
        $crate::delegate_provider!(@@ $base, verify_p256(key: &[u8; 65], message: &[u8],
            signature: &$crate::crypto::Signature) -> Result<(), $crate::crypto::BadSignature>);
    };
    (@ ed25519_key, $base:expr) => {
        $crate::delegate_provider!(@@ $base, ed25519_key(seed: &$crate::crypto::Secret32)
            -> Box<dyn $crate::crypto::SigningKey>);
    };
    (@ p256_key, $base:expr) => {
        $crate::delegate_provider!(@@ $base, p256_key(scalar: &$crate::crypto::Secret32)
            -> Result<Box<dyn $crate::crypto::SigningKey>, $crate::crypto::InvalidKey>);
    };
    (@ static_key, $base:expr) => {
        $crate::delegate_provider!(@@ $base, static_key(secret: &$crate::crypto::Secret32)
            -> Box<dyn $crate::crypto::StaticKey>);
    };
    (@ x25519, $base:expr) => {
        $crate::delegate_provider!(@@ $base, x25519(secret: &$crate::crypto::Secret32, peer: &[u8; 32])
            -> Result<$crate::crypto::Secret32, $crate::crypto::ZeroSharedSecret>);
    };
    (@ x25519_public, $base:expr) => {
        $crate::delegate_provider!(@@ $base,
            x25519_public(secret: &$crate::crypto::Secret32) -> [u8; 32]);
    };
    (@ hmac_sha256, $base:expr) => {
        $crate::delegate_provider!(@@ $base,
            hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32]);
    };
    (@ sha256, $base:expr) => {
        $crate::delegate_provider!(@@ $base, sha256(parts: &[&[u8]]) -> [u8; 32]);
    };
    (@ seal_in_place, $base:expr) => {
        $crate::delegate_provider!(@@ $base, seal_in_place(key: &[u8; 32], nonce: &[u8; 12],
            aad: &[u8], data: &mut [u8]) -> Result<[u8; 16], $crate::crypto::TooLong>);
    };
    (@ open_in_place, $base:expr) => {
        $crate::delegate_provider!(@@ $base, open_in_place(key: &[u8; 32], nonce: &[u8; 12],
            aad: &[u8], data: &mut [u8]) -> Result<usize, $crate::crypto::BadTag>);
    };
    (@@ $base:expr, $method:ident($($argument:ident: $type:ty),+) -> $result:ty) => {
        fn $method(&self, $($argument: $type),+) -> $result {
            $crate::crypto::Provider::$method(&$base, $($argument),+)
        }
    };
}
