//! Passwords: argon2id with RFC 9106's second recommended parameters scaled as OWASP has them (19 MiB, two passes).

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Argon2, PasswordHash};

use crate::app::Web;
use crate::http::Problem;

/// Shortest password.
const SHORTEST: usize = 12;
/// Longest one: argon2 would take more, a form should not.
const LONGEST: usize = 256;

/// The PHC string of a password, which takes some 70 ms.
///
/// # Errors
/// A problem where it is too short or too long.
pub(crate) async fn hash_password(web: &Web, password: &str) -> Result<String, Problem> {
    if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        let reason = format!("{SHORTEST} to {LONGEST} characters, please; a few words are best");
        return Err(Problem::invalid().field("password", reason));
    }
    hash_code(web, password).await
}

/// The PHC string of a code that somebody chose, however short: what protects it is how often it may be tried.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn hash_code(web: &Web, code: &str) -> Result<String, Problem> {
    let (password, salt) = (zeroize::Zeroizing::new(code.to_owned()), web.random::<16>()?);
    in_background(web, move || {
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).ok()
    })
    .await?
    .ok_or_else(Problem::failed)
}

/// Whether a password is the one that was hashed. Where there is no hash as much work is done, and the answer is no.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn is_password(
    web: &Web,
    hash: Option<String>,
    password: &str,
) -> Result<bool, Problem> {
    let password = zeroize::Zeroizing::new(password.chars().take(LONGEST + 1).collect::<String>());
    in_background(web, move || match hash.as_deref().map(PasswordHash::new) {
        Some(Ok(hash)) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        _ => {
            let _ = Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
            false
        }
    })
    .await
}

/// A few at once: each takes much memory.
async fn in_background<T: Send + 'static>(
    web: &Web,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let place = web.doors.passwords.acquire().await;
    let done = tokio::task::spawn_blocking(work).await;
    drop(place);
    done.map_err(|_| Problem::failed())
}
