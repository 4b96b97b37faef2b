//! Accounts of officers and programs, by the operator of the machine.

use clap::{Args, Subcommand};
use clearance_authority::register::{Actor, Id, Register as _, Role};
use clearance_authority_server::{Web, accounts};
use serde_json::json;

use super::service::Service;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::runtime::wait;

/// Make accounts for officers and programs: who may do what in the service.
///
/// Officers sign in with a name and a password; programs and gates show a token. Passwords and tokens are made
/// here, shown once, and kept as hashes. Everything is in the audit, under the name "operator".
#[derive(Debug, Args)]
pub(super) struct Account {
    #[command(subcommand)]
    command: AccountCommand,
    #[command(flatten)]
    service: Service,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Add an account, or give one another role, and show its new password.
    #[command(after_help = "Examples:
  clearance authority account add ana --role supervisor
  clearance authority account add lane-7 --role gate --gate-group mo --no-password")]
    Add(Add),
    /// List the accounts.
    #[command(after_help = "Example:
  clearance authority account list --json")]
    List,
    /// Give an account a new password and show it; its sessions end.
    #[command(after_help = "Example:
  clearance authority account password ana")]
    Password(Named),
    /// Make a token for an account and show it.
    #[command(after_help = "Example:
  clearance authority account token lane-7 --label gate-7 --days 365")]
    Token(Token),
    /// Close an account: its sessions and tokens open nothing any more.
    #[command(after_help = "Example:
  clearance authority account close ana")]
    Close(Named),
}

#[derive(Debug, Args)]
struct Named {
    /// The account's name.
    name: String,
}

#[derive(Debug, Args)]
struct Add {
    /// 2 to 40 small letters, digits, dots, dashes or underscores.
    name: String,
    /// enroller, officer, supervisor, auditor, publisher or gate.
    #[arg(long, value_parser = role)]
    role: Role,
    /// Of a gate: the group whose keys it may fetch.
    #[arg(long, value_name = "GROUP")]
    gate_group: Option<String>,
    /// It is for programs alone: make no password.
    #[arg(long)]
    no_password: bool,
}

#[derive(Debug, Args)]
struct Token {
    /// The account's name.
    name: String,
    /// What the token is for.
    #[arg(long)]
    label: String,
    /// How many days it lives.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=400))]
    days: u32,
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| {
        "a role is enroller, officer, supervisor, auditor, publisher or gate".to_owned()
    })
}

fn operator() -> Actor {
    Actor { name: "operator".to_owned(), role: Role::System }
}

pub(super) fn run(args: &Account, out: &mut Out) -> Result<Exit, CliError> {
    let settings = args.service.settings()?;
    wait(async {
        let web = args.service.open(settings).await?;
        let done = match &args.command {
            AccountCommand::Add(args) => add(&web, args, out).await,
            AccountCommand::List => list(&web, out).await,
            AccountCommand::Password(args) => password(&web, &args.name, out).await,
            AccountCommand::Token(args) => token(&web, args, out).await,
            AccountCommand::Close(args) => close(&web, &args.name, out).await,
        };
        web.register.close().await;
        done.map(|()| Exit::Done)
    })
}

async fn add(web: &Web, args: &Add, out: &mut Out) -> Result<(), CliError> {
    let what = (args.role, args.gate_group.as_deref());
    accounts::put(web, &args.name, what, &operator()).await.map_err(CliError::failed)?;
    let (name, role) = (&args.name, args.role.name());
    if args.no_password || args.role == Role::Gate {
        let value = json!({ "name": name, "role": role });
        return out.answer(&value, &format!("{name}: {role}"));
    }
    let secret = accounts::new_password(web, name, &operator()).await.map_err(CliError::failed)?;
    let value = json!({ "name": name, "role": role, "password": secret.as_str() });
    out.answer(&value, &format!("{name}: {role}\npassword: {}", secret.as_str()))
}

async fn list(web: &Web, out: &mut Out) -> Result<(), CliError> {
    let mut unit = web.register.read().await.map_err(CliError::failed)?;
    for account in unit.accounts().await.map_err(CliError::failed)? {
        let is_closed = account.ended.is_some();
        let value = json!({
            "name": account.name, "role": account.role.name(), "gate_group": account.gate_group,
            "closed": is_closed, "failures": account.failures,
        });
        let state = if is_closed { ", closed" } else { "" };
        out.answer(&value, &format!("{}: {}{state}", account.name, account.role.name()))?;
    }
    Ok(())
}

async fn password(web: &Web, name: &str, out: &mut Out) -> Result<(), CliError> {
    let secret = accounts::new_password(web, name, &operator()).await.map_err(CliError::failed)?;
    let value = json!({ "name": name, "password": secret.as_str() });
    out.answer(&value, &format!("password: {}", secret.as_str()))
}

async fn token(web: &Web, args: &Token, out: &mut Out) -> Result<(), CliError> {
    let what = (args.name.as_str(), args.label.as_str(), args.days);
    let made = accounts::new_token(web, Id(entropy::bytes()?), what, &operator()).await;
    let (token, secret) = made.map_err(CliError::failed)?;
    let value = json!({ "id": token.id.to_string(), "token": secret.as_str() });
    out.answer(&value, secret.as_str())
}

async fn close(web: &Web, name: &str, out: &mut Out) -> Result<(), CliError> {
    accounts::close(web, name, &operator()).await.map_err(CliError::failed)?;
    out.answer(&json!({ "closed": name }), &format!("{name} is closed"))
}
