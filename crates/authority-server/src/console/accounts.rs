//! Accounts of officers, and tokens of programs and gates.

use clearance_authority::register::Role;
use clearance_schemes::time::{Day, Instant};
use maud::{Markup, html};

use super::act::{self, Act};
use super::form::{Field, Form, Kind, button, post, summary};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, notice, table_or};
use super::paths;
use super::words::{common as c, watch as w};

/// An officer's account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// When it was closed.
    pub disabled: Option<Instant>,
    /// Whether somebody can sign in by it.
    pub has_password: bool,
}

/// A token.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its public part.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// Whose.
    pub account: String,
    /// As what.
    pub role: Role,
    /// When it was made.
    pub made: Instant,
    /// Its last day.
    pub until: Option<Day>,
    /// When it was revoked.
    pub revoked: Option<Instant>,
}

/// Something that is shown once.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shown<'a> {
    /// A first password.
    Password {
        /// Of which account.
        account: &'a str,
        /// The password.
        password: &'a str,
    },
    /// A token.
    Token {
        /// What it is for.
        label: &'a str,
        /// The token.
        token: &'a str,
    },
}

/// Context.
#[derive(Debug)]
pub struct Accounts<'a> {
    /// Accounts.
    pub accounts: &'a [Account],
    /// Tokens.
    pub tokens: &'a [Token],
    /// What was made just now.
    pub shown: Option<Shown<'a>>,
    /// `account`, `role`, `gate_group`, `why`.
    pub account_form: &'a Form,
    /// `label`, `token_account`, `until`.
    pub token_form: &'a Form,
}

/// The roles that an account can have.
const ROLES: [Role; 6] =
    [Role::Enroller, Role::Officer, Role::Supervisor, Role::Auditor, Role::Publisher, Role::Gate];

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Accounts) -> Markup {
    let count = context.accounts.len();
    let title = frame.count(count, (w::ACCOUNTS_TITLE_ONE, w::ACCOUNTS_TITLE_MANY), "");
    let main = html! {
        div.stack {
            h1 { (title) }
            @if let Some(shown) = context.shown { (once(frame, shown)) }
        }
        (parts::allowed(frame, Act::Accounts, || html! {
            (accounts(frame, context))
            (parts::section("new-account", frame.say(w::NEW_ACCOUNT), new_account(frame, context.account_form)))
            (tokens(frame, context))
            (parts::section("new-token", frame.say(w::NEW_TOKEN), new_token(frame, context)))
        }))
    };
    frame.page(Area::Accounts, &title, main)
}

fn once(frame: &Frame, shown: Shown) -> Markup {
    let (heading, secret, then) = match shown {
        Shown::Password { account, password } => (
            frame.fill(w::NEW_SECRET_PASSWORD, &[account]),
            password,
            frame.say(w::SHOWN_PASSWORD_THEN),
        ),
        Shown::Token { label, token } => {
            (frame.fill(w::NEW_SECRET_TOKEN, &[label]), token, frame.say(w::SHOWN_TOKEN_THEN))
        }
    };
    html! {
        section.stack aria-labelledby="once" {
            h2 #once { (heading) }
            p.once.once-long translate="no" { (secret) }
            (notice(Tone::Soon, frame.say(w::SHOWN_ONCE), then))
        }
    }
}

fn accounts(frame: &Frame, context: &Accounts) -> Markup {
    let heads = [w::ACCOUNT, w::ROLE, w::STATE, w::ACTION].map(|it| frame.say(it));
    let rows: Vec<_> = context
        .accounts
        .iter()
        .map(|account| {
            vec![
                html! { strong { (account.name) } },
                html! { (frame.say(act::role(account.role))) },
                state(frame, account),
                actions(frame, context, account),
            ]
        })
        .collect();
    table_or("accounts", frame.say(c::NAV_ACCOUNTS), &heads, &rows, frame.say(w::NO_ACCOUNTS))
}

fn state(frame: &Frame, account: &Account) -> Markup {
    match account.disabled {
        Some(_) => badge(Tone::Bad, frame.say(w::DISABLED)),
        None => badge(Tone::Good, frame.say(w::ACTIVE)),
    }
}

fn actions(frame: &Frame, context: &Accounts, account: &Account) -> Markup {
    if frame.officer == Some(account.name.as_str()) {
        return html! { span.quiet { (frame.say(w::THIS_IS_YOU)) } };
    }
    if account.disabled.is_some() {
        return html! {};
    }
    // Another supervisor's account is changed by the operator, on the machine.
    if account.role == Role::Supervisor {
        return html! {};
    }
    let path = paths::account(&account.name);
    let words = if account.has_password { w::NEW_PASSWORD } else { w::FIRST_PASSWORD };
    html! {
        div.row {
            @if account.role != Role::Gate {
                (button(frame, &format!("{path}/password"), context.account_form, "btn btn-2",
                    &frame.fill(words, &[&account.name]), html! {}))
            }
            a.btn.btn-grave href={ (path) "/disable" } { (frame.fill(w::DISABLE, &[&account.name])) }
        }
    }
}

fn new_account(frame: &Frame, form: &Form) -> Markup {
    let inside = html! {
        (Field::new("account", frame.say(w::ACCOUNT_NAME), Kind::Text).hint(frame.say(w::ACCOUNT_NAME_HINT)).draw(frame, form))
        (Field::new("role", frame.say(w::ROLE), Kind::Choice(roles(frame, &ROLES))).draw(frame, form))
        (Field::new("gate_group", frame.say(w::GATE_GROUP), Kind::Text).hint(frame.say(w::GATE_GROUP_HINT)).optional().draw(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(w::SUPERVISOR_WHY)).optional().draw(frame, form))
        p.small.quiet { (frame.say(w::PASSWORD_MADE)) }
        div.row { button.btn.btn-2 type="submit" { (frame.say(w::NEW_ACCOUNT)) } }
    };
    html! { (summary(frame, form)) (post(frame, paths::ACCOUNTS, form, "form", inside)) }
}

fn roles(frame: &Frame, all: &[Role]) -> Vec<(String, String)> {
    all.iter()
        .map(|role| (role.name().to_owned(), frame.say(act::role(*role)).to_owned()))
        .collect()
}

fn tokens(frame: &Frame, context: &Accounts) -> Markup {
    let heads = [w::TOKEN_FOR, w::ACCOUNT, w::STATE, w::MADE, w::ENDS_ON, w::ACTION];
    let heads = heads.map(|it| frame.say(it));
    let rows: Vec<_> = context.tokens.iter().map(|it| token(frame, it)).collect();
    table_or("tokens", frame.say(w::TOKENS), &heads, &rows, frame.say(w::NO_TOKENS))
}

fn token(frame: &Frame, token: &Token) -> Vec<Markup> {
    let today = frame.day_of(frame.now);
    let is_over = token.until.is_some_and(|until| today.is_some_and(|today| until < today));
    let state = match (token.revoked, is_over) {
        (Some(_), _) => badge(Tone::Bad, frame.say(w::TOKEN_REVOKED)),
        (None, true) => badge(Tone::Pending, frame.say(w::TOKEN_OVER)),
        (None, false) => badge(Tone::Good, frame.say(w::ACTIVE)),
    };
    vec![
        html! { strong { (token.label) } br; span.ref.small { (token.id) } },
        html! { (token.account) br; span.small.quiet { (frame.say(act::role(token.role))) } },
        state,
        frame.stamp(token.made),
        frame.until(token.until),
        html! { @if token.revoked.is_none() && !is_over {
            a.btn.btn-grave href={ (paths::token(&token.id)) "/revoke" } {
                (frame.fill(w::REVOKE_TOKEN, &[&token.label]))
            }
        } },
    ]
}

fn new_token(frame: &Frame, context: &Accounts) -> Markup {
    let form = context.token_form;
    let open = context.accounts.iter().filter(|account| account.disabled.is_none());
    let all = open.map(|account| {
        let role = frame.say(act::role(account.role));
        (account.name.clone(), frame.fill(c::WHO, &[&account.name, role]))
    });
    let inside = html! {
        (Field::new("label", frame.say(w::TOKEN_FOR), Kind::Text).hint(frame.say(w::TOKEN_FOR_HINT)).draw(frame, form))
        (Field::new("token_account", frame.say(w::ACCOUNT), Kind::Choice(all.collect())).draw(frame, form))
        (Field::new("until", frame.say(w::ENDS_ON), Kind::Day).optional().draw(frame, form))
        div.row { button.btn.btn-2 type="submit" { (frame.say(w::NEW_TOKEN)) } }
    };
    html! { (summary(frame, form)) (post(frame, paths::TOKENS, form, "form", inside)) }
}
