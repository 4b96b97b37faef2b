//! An officer signs in by name and password, and gets a session.

use std::net::IpAddr;
use std::sync::Arc;

use clearance_authority::register::{Actor, AuditEntry, Register as _, RegisterError, Unit as _};
use clearance_authority_sql::SqlUnit;
use clearance_authority_sql::access::{Account, Hash, Session};
use clearance_schemes::time::Instant;

use super::password::is_password;
use super::{Kind, Secret};
use crate::app::Web;
use crate::http::Problem;

/// Seconds that a session lives, used or not: a long shift.
const LIFE: i64 = 12 * 3_600;

/// Begins a session. Wrong name and wrong password are one answer, and take the same time.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn sign_in(
    web: &Web,
    name: &str,
    password: &str,
    from: IpAddr,
) -> Result<Secret, Problem> {
    web.doors.password(name, from)?;
    let known = web.register.read().await?.account(name).await?;
    let open = known.filter(|account| account.ended.is_none());
    let hash = open.as_ref().and_then(|account| account.password.clone());
    let is_right = is_password(web, hash.clone(), password).await?;
    if !is_right {
        web.metrics.sign_in(false);
        // Not before the answer: it would take longer for a name that there is.
        tokio::spawn(count_failure(Arc::clone(web), name.to_owned()));
        return Err(Problem::sign_in());
    }
    let mut unit = web.register.begin().await?;
    // What counts is the account as it is now: it may have been closed, or given another password meanwhile.
    let account = unit.account(name).await?;
    let account = account.filter(|it| it.ended.is_none() && it.password == hash);
    let Some(mut account) = account else { return Err(Problem::sign_in()) };
    (account.failures, account.failed) = (0, None);
    unit.put_account(&account).await?;
    let secret = begin(web, &mut unit, account).await?;
    unit.commit().await?;
    web.metrics.sign_in(true);
    Ok(secret)
}

/// Begins a session of an open account whose officer has shown in another way who they are.
///
/// # Errors
/// [`Problem`] where there is no such account.
pub(crate) async fn begin_for(web: &Web, name: &str) -> Result<Secret, Problem> {
    let mut unit = web.register.begin().await?;
    let known = unit.account(name).await?.filter(|account| account.ended.is_none());
    let secret = begin(web, &mut unit, known.ok_or_else(Problem::sign_in)?).await?;
    unit.commit().await?;
    Ok(secret)
}

async fn begin(web: &Web, unit: &mut SqlUnit, account: Account) -> Result<Secret, Problem> {
    let now = web.now();
    let secret = Secret::fresh(web, Kind::Session)?;
    unit.add_session(&Session {
        hash: secret.hash,
        account: account.name.clone(),
        made: now,
        seen: now,
        expires: Instant(now.0.saturating_add(LIFE)),
    })
    .await?;
    let actor = Actor { name: account.name, role: account.role };
    unit.note(AuditEntry::of(now, actor, "session.begun")).await?;
    Ok(secret)
}

/// Notes that a password was wrong, where there is such an account.
async fn count_failure(web: Web, name: String) {
    let counted = async {
        let mut unit = web.register.begin().await?;
        let known = unit.account(&name).await?.filter(|account| account.ended.is_none());
        let Some(mut account) = known else { return Ok::<_, RegisterError>(()) };
        account.failures = account.failures.saturating_add(1);
        account.failed = Some(web.now());
        unit.put_account(&account).await?;
        unit.commit().await
    };
    if let Err(error) = counted.await {
        tracing::warn!(%error, "a wrong password was not counted");
    }
}

/// Ends a session.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn sign_out(web: &Web, session: &Hash) -> Result<(), Problem> {
    let mut unit = web.register.begin().await?;
    unit.end_session(session).await?;
    unit.commit().await?;
    web.doors.forget();
    Ok(())
}
