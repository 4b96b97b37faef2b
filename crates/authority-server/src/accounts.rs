//! Accounts of officers and programs: made, closed, given passwords and tokens.

use clearance_authority::register::{
    Actor, AuditEntry, Id, Register as _, RegisterError, Role, Unit as _,
};
use clearance_authority_sql::SqlUnit;
use clearance_authority_sql::access::{Account, ApiToken};
use clearance_schemes::time::Instant;
use std::net::IpAddr;
use zeroize::Zeroizing;

use crate::access::{Kind, Secret, begin_for, cookie_name, hash_password, is_password};
use crate::app::Web;
use crate::http::Problem;

/// Longest life of a token, in days.
const LONGEST_LIFE: u32 = 400;

/// Adds an account without a password, or changes the role of one.
///
/// # Errors
/// [`Problem`].
pub async fn put(
    web: &Web,
    name: &str,
    (role, gate_group): (Role, Option<&str>),
    by: &Actor,
) -> Result<Account, Problem> {
    check(name, role, gate_group)?;
    let now = web.now();
    let mut unit = web.register.begin().await?;
    let known = unit.account(name).await?;
    let account = Account {
        name: name.to_owned(),
        role,
        password: known.as_ref().and_then(|it| it.password.clone()),
        gate_group: gate_group.map(str::to_owned),
        // A role or a second opening leaves the password, and who knows it, as they were.
        keys_by: known.as_ref().map_or_else(|| Some(by.name.clone()), |it| it.keys_by.clone()),
        made: known.as_ref().map_or(now, |it| it.made),
        ended: None,
        failures: 0,
        failed: None,
    };
    unit.put_account(&account).await?;
    note(&mut unit, by, "account.put", &format!("{name} as {}", role.name()), now).await?;
    unit.commit().await?;
    web.doors.forget();
    Ok(account)
}

fn check(name: &str, role: Role, gate_group: Option<&str>) -> Result<(), Problem> {
    let is_name = (2..=40).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b));
    if !is_name {
        let reason = "2 to 40 small letters, digits, dots, dashes or underscores, please";
        return Err(Problem::invalid().field("name", reason));
    }
    if name == "operator" || name == "service" {
        return Err(Problem::invalid().field("name", "the audit uses this name for itself"));
    }
    if matches!(role, Role::Person | Role::System) {
        return Err(Problem::invalid().field("role", "no account has this role"));
    }
    match (role, gate_group) {
        (Role::Gate, None) => {
            Err(Problem::invalid().field("gate_group", "say of which group the gate is"))
        }
        (Role::Gate, Some(group)) if group.parse::<clearance_core::ids::GateGroupId>().is_err() => {
            Err(Problem::invalid().field("gate_group", "that is no name of a gate group"))
        }
        (Role::Gate, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err(Problem::invalid().field("gate_group", "only a gate has a group")),
    }
}

/// A supervisor who could change or enter another one's account would be two persons.
///
/// # Errors
/// [`Problem`] where it is a supervisor's.
pub(crate) async fn refuse_peer(web: &Web, name: &str) -> Result<(), Problem> {
    let known = web.register.read().await?.account(name).await?;
    match known {
        Some(account) if account.role == Role::Supervisor && account.ended.is_none() => {
            Err(Problem::second_person()
                .of("that is a supervisor's account; the operator changes it on the machine"))
        }
        _ => Ok(()),
    }
}

/// Gives an account a new password, made here and shown once. Its sessions and the tokens that it made for itself end:
/// nobody who had the password before gets in by them.
///
/// # Errors
/// [`Problem`].
pub async fn new_password(web: &Web, name: &str, by: &Actor) -> Result<Zeroizing<String>, Problem> {
    let password = Zeroizing::new(readable(web)?);
    set_password(web, name, &password, by).await?;
    Ok(password)
}

/// Sets an account's password. Its sessions end.
///
/// # Errors
/// [`Problem`].
pub async fn set_password(
    web: &Web,
    name: &str,
    password: &str,
    by: &Actor,
) -> Result<(), Problem> {
    let hash = hash_password(web, password).await?;
    let mut unit = web.register.begin().await?;
    let mut account = open(&mut unit, name).await?;
    (account.password, account.failures, account.failed) = (Some(hash), 0, None);
    // Whoever made the password before could have changed it under this name as well: they stay its keeper.
    if by.name != name {
        account.keys_by = Some(by.name.clone());
        unit.end_own_tokens(name, web.now()).await?;
    }
    unit.put_account(&account).await?;
    unit.end_sessions(name).await?;
    note(&mut unit, by, "account.password", name, web.now()).await?;
    unit.commit().await?;
    web.doors.forget();
    Ok(())
}

/// A session of an account, for whoever runs the service in their own process and knows the officer. The console takes
/// it as the cookie `NAME=VALUE` that this gives.
///
/// # Errors
/// [`Problem`] where there is no such account.
pub async fn session(web: &Web, name: &str) -> Result<Zeroizing<String>, Problem> {
    let secret = begin_for(web, name).await?;
    Ok(Zeroizing::new(format!("{}={}", cookie_name(web), secret.text.as_str())))
}

/// Lets somebody change their own password, who knows the one before. Their other sessions end.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn change_own(
    web: &Web,
    caller: &Actor,
    (before, new): (&str, &str),
    from: IpAddr,
) -> Result<(), Problem> {
    web.doors.password(&caller.name, from)?;
    let known = web.register.read().await?.account(&caller.name).await?;
    let hash = known.and_then(|account| account.password);
    if !is_password(web, hash, before).await? {
        return Err(Problem::sign_in().of("the password before is another one"));
    }
    set_password(web, &caller.name, new, caller).await
}

/// Closes an account: its sessions and tokens open nothing any more.
///
/// # Errors
/// [`Problem`].
pub async fn close(web: &Web, name: &str, by: &Actor) -> Result<(), Problem> {
    if by.name == name {
        return Err(Problem::second_person().of("let somebody else close your account"));
    }
    let mut unit = web.register.begin().await?;
    let mut account = open(&mut unit, name).await?;
    account.ended = Some(web.now());
    unit.put_account(&account).await?;
    unit.end_sessions(name).await?;
    note(&mut unit, by, "account.closed", name, web.now()).await?;
    unit.commit().await?;
    web.doors.forget();
    Ok(())
}

/// Makes a token, whose text is shown once.
///
/// # Errors
/// [`Problem`].
pub async fn new_token(
    web: &Web,
    id: Id,
    (name, label, days): (&str, &str, u32),
    by: &Actor,
) -> Result<(ApiToken, Zeroizing<String>), Problem> {
    if !(1..=LONGEST_LIFE).contains(&days) {
        let reason = format!("between 1 and {LONGEST_LIFE}, please");
        return Err(Problem::invalid().field("days", reason));
    }
    if label.trim().is_empty() || label.len() > 100 {
        return Err(Problem::invalid().field("label", "say what the token is for, in 100 letters"));
    }
    let now = web.now();
    let secret = Secret::fresh(web, Kind::Api)?;
    let mut unit = web.register.begin().await?;
    open(&mut unit, name).await?;
    if unit.tokens().await?.iter().any(|token| token.id == id) {
        return Err(Problem::conflict().of(
            "a token was made under that key, and is shown once; end it, and make another under another key",
        ));
    }
    let token = ApiToken {
        hash: secret.hash,
        id,
        account: name.to_owned(),
        label: label.trim().to_owned(),
        made_by: by.name.clone(),
        made: now,
        expires: Instant(now.0.saturating_add(i64::from(days) * 86_400)),
        ended: None,
    };
    unit.add_token(&token).await?;
    note(&mut unit, by, "token.made", &format!("{name}: {}", token.id), now).await?;
    unit.commit().await?;
    Ok((token, secret.text))
}

/// Ends a token.
///
/// # Errors
/// [`Problem`].
pub async fn end_token(web: &Web, token: Id, by: &Actor) -> Result<(), Problem> {
    let now = web.now();
    let mut unit = web.register.begin().await?;
    unit.end_token(token, now).await?;
    note(&mut unit, by, "token.ended", &token.to_string(), now).await?;
    unit.commit().await?;
    web.doors.forget();
    Ok(())
}

async fn open(unit: &mut SqlUnit, name: &str) -> Result<Account, Problem> {
    let account = unit.account(name).await?.filter(|account| account.ended.is_none());
    account.ok_or_else(|| Problem::not_found().of("there is no open account of that name"))
}

async fn note(
    unit: &mut SqlUnit,
    by: &Actor,
    action: &str,
    why: &str,
    at: Instant,
) -> Result<(), RegisterError> {
    let entry = AuditEntry { why: why.to_owned(), ..AuditEntry::of(at, by.clone(), action) };
    unit.note(entry).await.map(drop)
}

/// A password that can be read out: 24 letters without those that look alike, in groups, 118 bits.
fn readable(web: &Web) -> Result<String, Problem> {
    const LETTERS: &[u8; 31] = b"abcdefghijkmnpqrstuvwxyz2345678";
    let mut text = String::new();
    while text.len() < 29 {
        let [byte] = *Zeroizing::new(web.random::<1>()?);
        // Of 256 values the last eight would favour some letters.
        let Some(letter) = (byte < 248).then(|| LETTERS[usize::from(byte) % LETTERS.len()]) else {
            continue;
        };
        if text.len() % 5 == 4 && text.len() < 29 {
            text.push('-');
        }
        text.push(char::from(letter));
    }
    Ok(text)
}
