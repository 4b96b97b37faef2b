//! Accounts of officers and gates, and their tokens.

use axum::response::Response;
use clearance_authority::register::{Register as _, Role};
use clearance_authority_sql::access::{Account, ApiToken};
use clearance_schemes::time::Day;

use super::{Ask, Typed, form, page};
use crate::accounts::{close, end_token, new_password, new_token, put, refuse_peer};
use crate::approvals::{self, Action};
use crate::console::accounts::{self as view, Accounts, Shown};
use crate::console::confirm::{Plain, plain};
use crate::console::words::{common as w, done};
use crate::console::{Act, Form, paths};
use crate::http::{self, Endpoint, Path, Problem};

/// Days that a token lives where no last day is said.
const DAYS: u32 = 365;
/// Longest name of anything here.
const MOST: usize = 100;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        page(paths::ACCOUNTS, Act::Accounts, show),
        form(paths::ACCOUNTS, Act::Accounts, make_account),
        form("/console/accounts/{name}/password", Act::Accounts, password),
        page("/console/accounts/{name}/disable", Act::Accounts, ask_disable),
        form("/console/accounts/{name}/disable", Act::Accounts, disable),
        form(paths::TOKENS, Act::Accounts, make_token),
        page("/console/accounts/tokens/{token}/revoke", Act::Accounts, ask_revoke),
        form("/console/accounts/tokens/{token}/revoke", Act::Accounts, revoke),
    ]
}

/// All accounts and tokens, with what was made just now.
async fn drawn(
    ask: &Ask,
    (account_form, token_form): (&Form, &Form),
    shown: Option<Shown<'_>>,
) -> Result<maud::Markup, Problem> {
    let mut unit = ask.web.register.read().await?;
    let accounts = unit.accounts().await?;
    let tokens = unit.tokens().await?;
    drop(unit);
    let tokens: Vec<_> = tokens.iter().map(|token| of_token(ask, token, &accounts)).collect();
    let accounts: Vec<_> = accounts.into_iter().map(of_account).collect();
    let context =
        Accounts { accounts: &accounts, tokens: &tokens, shown, account_form, token_form };
    Ok(view::page(&ask.frame(), &context))
}

fn of_account(it: Account) -> view::Account {
    view::Account {
        name: it.name,
        role: it.role,
        has_password: it.password.is_some(),
        disabled: it.ended,
    }
}

fn of_token(ask: &Ask, it: &ApiToken, accounts: &[Account]) -> view::Token {
    let account = accounts.iter().find(|account| account.name == it.account);
    view::Token {
        id: it.id.to_string(),
        label: it.label.clone(),
        account: it.account.clone(),
        role: account.map_or(Role::Gate, |account| account.role),
        made: it.made,
        until: ask.clock().day(it.expires),
        revoked: it.ended,
    }
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let forms = (ask.fresh()?, ask.fresh()?);
    Ok(ask.page(drawn(&ask, (&forms.0, &forms.1), None).await?))
}

async fn make_account(ask: Ask, mut typed: Typed) -> Result<Response, Problem> {
    let name = typed.needed(&ask, "account", MOST);
    let role = typed.choice::<Role>(&ask, "role");
    let group = typed.text(&ask, "gate_group", MOST);
    if role == Some(Role::Supervisor) && typed.value("why").is_empty() {
        typed.bad(&ask, "why", w::IS_EMPTY, &[]);
    }
    let why = typed.text(&ask, "why", 500).unwrap_or_default();
    if let (true, Some(role)) = (typed.is_good(), role) {
        match made(&ask, &typed, (&name, role, group.as_deref()), &why).await {
            Ok(response) => return Ok(response),
            Err(problem) => mistakes(&ask, &mut typed, problem)?,
        }
    }
    let forms = (typed.again(&ask)?, ask.fresh()?);
    Ok(ask.again(drawn(&ask, (&forms.0, &forms.1), None).await?))
}

async fn made(
    ask: &Ask,
    typed: &Typed,
    (name, role, group): (&str, Role, Option<&str>),
    why: &str,
) -> Result<Response, Problem> {
    let actor = ask.actor()?;
    if role == Role::Supervisor {
        let id = typed.key(ask).id(&ask.web, "approval");
        let action = Action::Supervisor { name: name.to_owned() };
        approvals::ask(&ask.web, id, &action, &actor, why).await?;
        return Ok(ask.done(paths::APPROVALS, done::WAITS));
    }
    refuse_peer(&ask.web, name).await?;
    put(&ask.web, name, (role, group), &actor).await?;
    if role == Role::Gate {
        return Ok(ask.done(paths::ACCOUNTS, done::ACCOUNT));
    }
    with_password(ask, name).await
}

/// What is wrong, at the field that it is about.
fn mistakes(ask: &Ask, typed: &mut Typed, problem: Problem) -> Result<(), Problem> {
    let fields: Vec<_> = problem.fields().iter().map(|field| field.name.clone()).collect();
    if fields.is_empty() {
        return typed.refused(ask, problem);
    }
    for field in fields {
        match field.as_str() {
            "name" => typed.bad(ask, "account", done::BAD_NAME, &[]),
            "gate_group" => typed.bad(ask, "gate_group", done::BAD_GROUP, &[]),
            "days" => typed.bad(ask, "until", done::LIFE, &[]),
            "role" => typed.bad(ask, "role", w::NO_CHOICE, &[]),
            other => typed.bad(ask, other, w::IS_EMPTY, &[]),
        }
    }
    Ok(())
}

/// A new password, shown once.
async fn with_password(ask: &Ask, name: &str) -> Result<Response, Problem> {
    let password = new_password(&ask.web, name, &ask.actor()?).await?;
    let forms = (ask.fresh()?, ask.fresh()?);
    let shown = Shown::Password { account: name, password: &password };
    Ok(ask.page(drawn(ask, (&forms.0, &forms.1), Some(shown)).await?))
}

async fn password(mut ask: Ask, Path(name): Path<String>, _: Typed) -> Result<Response, Problem> {
    paths::ACCOUNTS.clone_into(&mut ask.looks.path);
    refuse_peer(&ask.web, &name).await?;
    with_password(&ask, &name).await
}

async fn ask_disable(ask: Ask, Path(name): Path<String>) -> Result<Response, Problem> {
    known(&ask, &name).await?;
    Ok(ask.page(plain(&ask.frame(), &Plain::Disable { account: &name }, &ask.fresh()?)))
}

async fn known(ask: &Ask, name: &str) -> Result<Account, Problem> {
    let account = ask.web.register.read().await?.account(name).await?;
    account.ok_or_else(|| Problem::not_found().of("there is no such account"))
}

async fn disable(
    ask: Ask,
    Path(name): Path<String>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    typed.why(&ask);
    if typed.is_good() {
        if known(&ask, &name).await?.ended.is_some() {
            return Ok(ask.done(paths::ACCOUNTS, done::ACCOUNT_CLOSED));
        }
        let closed = match refuse_peer(&ask.web, &name).await {
            Ok(()) => close(&ask.web, &name, &ask.actor()?).await,
            Err(problem) => Err(problem),
        };
        match closed {
            Ok(()) => return Ok(ask.done(paths::ACCOUNTS, done::ACCOUNT_CLOSED)),
            Err(problem) => typed.refused(&ask, problem)?,
        }
    }
    let form = typed.again(&ask)?;
    Ok(ask.again(plain(&ask.frame(), &Plain::Disable { account: &name }, &form)))
}

async fn make_token(mut ask: Ask, mut typed: Typed) -> Result<Response, Problem> {
    let key = typed.key(&ask);
    paths::ACCOUNTS.clone_into(&mut ask.looks.path);
    let (label, account) =
        (typed.needed(&ask, "label", MOST), typed.needed(&ask, "token_account", MOST));
    let until = typed.day(&ask, "until");
    let days = match until {
        Some(until) => days_until(&ask, until),
        None => DAYS,
    };
    if typed.is_good() {
        let what = (account.as_str(), label.as_str(), days);
        match token(&ask, key.id(&ask.web, "token"), what).await {
            Ok(text) => {
                let forms = (ask.fresh()?, ask.fresh()?);
                let shown = Shown::Token { label: &label, token: &text };
                return Ok(ask.page(drawn(&ask, (&forms.0, &forms.1), Some(shown)).await?));
            }
            Err(problem) if problem.code() == "not-found" => {
                typed.bad(&ask, "token_account", w::NO_CHOICE, &[]);
            }
            Err(problem) => mistakes(&ask, &mut typed, problem)?,
        }
    }
    let forms = (ask.fresh()?, typed.again(&ask)?);
    Ok(ask.again(drawn(&ask, (&forms.0, &forms.1), None).await?))
}

async fn token(
    ask: &Ask,
    id: clearance_authority::register::Id,
    what: (&str, &str, u32),
) -> Result<zeroize::Zeroizing<String>, Problem> {
    let actor = ask.actor()?;
    if what.0 != actor.name {
        refuse_peer(&ask.web, what.0).await?;
    }
    let (_, text) = new_token(&ask.web, id, what, &actor).await?;
    Ok(text)
}

/// Whole days until a day is over; 0 where it is today or was.
fn days_until(ask: &Ask, until: Day) -> u32 {
    let today = ask.clock().day(ask.now);
    let days = today.map_or(0, |today| (until - today).num_days());
    u32::try_from(days).unwrap_or(0)
}

async fn known_token(ask: &Ask, id: http::Id) -> Result<ApiToken, Problem> {
    let all = ask.web.register.read().await?.tokens().await?;
    all.into_iter().find(|token| token.id == id.0).ok_or_else(Problem::not_found)
}

async fn ask_revoke(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let token = known_token(&ask, id).await?;
    let what = Plain::RevokeToken { id: &token.id.to_string(), label: &token.label };
    Ok(ask.page(plain(&ask.frame(), &what, &ask.fresh()?)))
}

async fn revoke(ask: Ask, Path(id): Path<http::Id>, mut typed: Typed) -> Result<Response, Problem> {
    let token = known_token(&ask, id).await?;
    typed.why(&ask);
    if typed.is_good() {
        if token.ended.is_none() {
            end_token(&ask.web, token.id, &ask.actor()?).await?;
        }
        return Ok(ask.done(paths::ACCOUNTS, done::TOKEN_ENDED));
    }
    let form = typed.again(&ask)?;
    let what = Plain::RevokeToken { id: &token.id.to_string(), label: &token.label };
    Ok(ask.again(plain(&ask.frame(), &what, &form)))
}
