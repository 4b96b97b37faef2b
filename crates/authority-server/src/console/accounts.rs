//! Accounts of officers, and tokens of programs and gates.

use clearance_authority::register::Role;
use clearance_schemes::time::{Day, Instant};
use maud::{Markup, html};

use super::act::{self, Act};
use super::form::{Field, Form, Kind, post, summary};
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
    /// Until when it is locked after wrong passwords.
    pub locked_until: Option<Instant>,
    /// When it was used last.
    pub seen: Option<Instant>,
}

/// A token.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its public part.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// As what.
    pub role: Role,
    /// When it was made.
    pub made: Instant,
    /// By whom.
    pub made_by: String,
    /// Its last day.
    pub until: Option<Day>,
    /// When it was revoked.
    pub revoked: Option<Instant>,
    /// When it was used last.
    pub seen: Option<Instant>,
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
    /// `account`, `role`.
    pub account_form: &'a Form,
    /// `label`, `token_role`, `until`.
    pub token_form: &'a Form,
}

/// The roles that a person can have.
const OF_PEOPLE: [Role; 5] =
    [Role::Enroller, Role::Officer, Role::Supervisor, Role::Auditor, Role::Publisher];

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
            (parts::section("new-token", frame.say(w::NEW_TOKEN), new_token(frame, context.token_form)))
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
    let heads = [w::ACCOUNT, w::ROLE, w::STATE, w::LAST_SEEN, w::ACTION].map(|it| frame.say(it));
    let rows: Vec<_> = context
        .accounts
        .iter()
        .map(|account| {
            vec![
                html! { strong { (account.name) } },
                html! { (frame.say(act::role(account.role))) },
                state(frame, account),
                seen(frame, account.seen),
                disable(frame, account),
            ]
        })
        .collect();
    table_or("accounts", frame.say(c::NAV_ACCOUNTS), &heads, &rows, frame.say(w::NO_ACCOUNTS))
}

fn seen(frame: &Frame, seen: Option<Instant>) -> Markup {
    match seen {
        Some(at) => frame.stamp(at),
        None => html! { span.quiet { (frame.say(w::NEVER)) } },
    }
}

fn state(frame: &Frame, account: &Account) -> Markup {
    let locked = account.locked_until.filter(|until| *until > frame.now);
    match (account.disabled, locked) {
        (Some(_), _) => badge(Tone::Bad, frame.say(w::DISABLED)),
        (None, Some(until)) => badge(Tone::Soon, &frame.fill(w::LOCKED, &[&frame.within(until)])),
        (None, None) => badge(Tone::Good, frame.say(w::ACTIVE)),
    }
}

fn disable(frame: &Frame, account: &Account) -> Markup {
    if frame.officer == Some(account.name.as_str()) {
        return html! { span.quiet { (frame.say(w::THIS_IS_YOU)) } };
    }
    if account.disabled.is_some() {
        return html! {};
    }
    html! {
        a.btn.btn-grave href={ (paths::account(&account.name)) "/disable" } {
            (frame.fill(w::DISABLE, &[&account.name]))
        }
    }
}

fn new_account(frame: &Frame, form: &Form) -> Markup {
    let inside = html! {
        (Field::new("account", frame.say(w::ACCOUNT_NAME), Kind::Text).hint(frame.say(w::ACCOUNT_NAME_HINT)).draw(frame, form))
        (Field::new("role", frame.say(w::ROLE), Kind::Choice(roles(frame, &OF_PEOPLE))).draw(frame, form))
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
    let heads = [w::TOKEN_FOR, w::ROLE, w::STATE, w::MADE, w::ENDS_ON, w::LAST_SEEN, w::ACTION];
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
        html! { (frame.say(act::role(token.role))) },
        state,
        html! { (frame.fill(w::MADE_BY, &[&frame.moment(token.made), &token.made_by])) },
        frame.until(token.until),
        seen(frame, token.seen),
        html! { @if token.revoked.is_none() && !is_over {
            a.btn.btn-grave href={ (paths::token(&token.id)) "/revoke" } {
                (frame.fill(w::REVOKE_TOKEN, &[&token.label]))
            }
        } },
    ]
}

fn new_token(frame: &Frame, form: &Form) -> Markup {
    let mut all = vec![Role::Gate];
    all.extend(OF_PEOPLE);
    let inside = html! {
        (Field::new("label", frame.say(w::TOKEN_FOR), Kind::Text).hint(frame.say(w::TOKEN_FOR_HINT)).draw(frame, form))
        (Field::new("token_role", frame.say(w::ROLE), Kind::Choice(roles(frame, &all))).draw(frame, form))
        (Field::new("until", frame.say(w::ENDS_ON), Kind::Day).optional().draw(frame, form))
        div.row { button.btn.btn-2 type="submit" { (frame.say(w::NEW_TOKEN)) } }
    };
    html! { (summary(frame, form)) (post(frame, paths::TOKENS, form, "form", inside)) }
}
