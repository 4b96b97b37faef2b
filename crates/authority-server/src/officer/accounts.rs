//! Accounts and tokens of officers and programs. Only supervisors; who becomes one is decided by two.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::response::Response;
use clearance_authority::register::{Register as _, Role};
use clearance_authority_sql::access::{Account, ApiToken};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{ALL_STAFF, Caller, Who};
use crate::accounts;
use crate::app::Web;
use crate::http::{Endpoint, Id, IdempotencyKey, Json, Moment, Page, Path, Problem, secrets_out};

const SUPERVISORS: Who = Who::Roles(&[Role::Supervisor]);
const LOOKING: Who = Who::Roles(&[Role::Auditor, Role::Supervisor]);

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/accounts", LOOKING, list)
            .says("All accounts")
            .gives::<Page<AccountView>>(200, "By name"),
        Endpoint::post("/v1/accounts", SUPERVISORS, put)
            .says("Adds an account, or changes its role")
            .more("For a new supervisor ask by /v1/approvals: two decide.")
            .takes::<NewAccount>()
            .gives::<AccountView>(200, "The account")
            .fails(&[Problem::second_person]),
        Endpoint::post("/v1/accounts/{name}/password", SUPERVISORS, password)
            .says("Gives an account a new password, which is shown once")
            .gives::<Password>(200, "The password")
            .fails(&[Problem::second_person]),
        Endpoint::post("/v1/password", Who::Roles(ALL_STAFF), own_password)
            .says("Changes one's own password; all one's sessions end")
            .takes::<OwnPassword>()
            .gives_bytes(204, "It is changed", None)
            .fails(&[Problem::sign_in]),
        Endpoint::post("/v1/accounts/{name}/close", SUPERVISORS, close)
            .says("Closes an account: its sessions and tokens open nothing any more")
            .gives_bytes(204, "It is closed", None)
            .fails(&[Problem::second_person]),
        Endpoint::get("/v1/tokens", LOOKING, tokens)
            .says("All tokens, without their secrets")
            .gives::<Page<TokenView>>(200, "The newest first"),
        Endpoint::post("/v1/tokens", SUPERVISORS, new_token)
            .says("Makes a token, which is shown once")
            .more("The same `Idempotency-Key` again is a conflict: the token was shown. End it, and make another.")
            .takes::<NewToken>()
            .gives::<Token>(201, "The token")
            .fails(&[Problem::not_found, Problem::second_person, Problem::conflict]),
        Endpoint::post("/v1/tokens/{token}/end", SUPERVISORS, end_token)
            .says("Ends a token")
            .gives_bytes(204, "It is over", None),
    ]
}

/// An account.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AccountView {
    name: String,
    /// `enroller`, `officer`, `supervisor`, `auditor`, `publisher` or `gate`.
    role: String,
    /// Of a gate: whose keys it may fetch.
    gate_group: Option<String>,
    has_password: bool,
    made: Moment,
    closed: Option<Moment>,
    /// Wrong passwords since the last right one.
    failures: u32,
}

impl From<Account> for AccountView {
    fn from(it: Account) -> Self {
        Self {
            name: it.name,
            role: it.role.name().to_owned(),
            gate_group: it.gate_group,
            has_password: it.password.is_some(),
            made: it.made.into(),
            closed: it.ended.map(Moment::from),
            failures: it.failures,
        }
    }
}

/// An account to add.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    /// 2 to 40 small letters, digits, dots, dashes or underscores.
    #[schema(pattern = "^[a-z0-9._-]{2,40}$")]
    name: String,
    /// `enroller`, `officer`, `auditor`, `publisher` or `gate`.
    role: String,
    /// Of a gate: whose keys it may fetch.
    gate_group: Option<String>,
}

/// A password, shown once.
#[derive(Serialize, ToSchema)]
struct Password {
    password: String,
}

/// One's own new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OwnPassword {
    /// The one before.
    #[schema(max_length = 256)]
    before: String,
    /// The new one: at least 12 characters.
    #[schema(min_length = 12, max_length = 256)]
    password: String,
}

/// A token, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TokenView {
    id: Id,
    account: String,
    label: String,
    made: Moment,
    expires: Moment,
    ended: Option<Moment>,
}

impl From<ApiToken> for TokenView {
    fn from(it: ApiToken) -> Self {
        Self {
            id: it.id.into(),
            account: it.account,
            label: it.label,
            made: it.made.into(),
            expires: it.expires.into(),
            ended: it.ended.map(Moment::from),
        }
    }
}

/// A token to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// Whose.
    account: String,
    /// What it is for.
    #[schema(min_length = 1, max_length = 100)]
    label: String,
    /// How many days it lives.
    #[schema(minimum = 1, maximum = 400)]
    days: u32,
}

/// A token, with its secret: shown once.
#[derive(Serialize, ToSchema)]
struct Token {
    id: Id,
    /// For `Authorization: Bearer`.
    token: String,
    expires: Moment,
}

async fn list(State(web): State<Web>) -> Result<axum::Json<Page<AccountView>>, Problem> {
    let all = web.register.read().await?.accounts().await?;
    let items = all.into_iter().map(AccountView::from).collect();
    Ok(axum::Json(Page { items, next: None }))
}

async fn put(
    State(web): State<Web>,
    caller: Caller,
    Json(new): Json<NewAccount>,
) -> Result<axum::Json<AccountView>, Problem> {
    let role: Role =
        new.role.parse().map_err(|_| Problem::invalid().field("role", "there is no such role"))?;
    if role == Role::Supervisor {
        return Err(Problem::second_person().of("ask by /v1/approvals: two decide who becomes one"));
    }
    accounts::refuse_peer(&web, &new.name).await?;
    let group = new.gate_group.as_deref();
    let account = accounts::put(&web, &new.name, (role, group), &caller.actor()).await?;
    Ok(axum::Json(account.into()))
}

async fn password(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    accounts::refuse_peer(&web, &name).await?;
    let password = accounts::new_password(&web, &name, &caller.actor()).await?;
    Ok(secrets_out(axum::Json(Password { password: password.to_string() })))
}

async fn own_password(
    State(web): State<Web>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    caller: Caller,
    Json(new): Json<OwnPassword>,
) -> Result<StatusCode, Problem> {
    let both = (new.before.as_str(), new.password.as_str());
    accounts::change_own(&web, &caller.actor(), both, from.ip()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn close(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    accounts::refuse_peer(&web, &name).await?;
    accounts::close(&web, &name, &caller.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn tokens(State(web): State<Web>) -> Result<axum::Json<Page<TokenView>>, Problem> {
    let all = web.register.read().await?.tokens().await?;
    let items = all.into_iter().map(TokenView::from).collect();
    Ok(axum::Json(Page { items, next: None }))
}

async fn new_token(
    State(web): State<Web>,
    caller: Caller,
    key: IdempotencyKey,
    Json(new): Json<NewToken>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    if new.account != actor.name {
        accounts::refuse_peer(&web, &new.account).await?;
    }
    let what = (new.account.as_str(), new.label.as_str(), new.days);
    let (token, text) = accounts::new_token(&web, key.id(&web, "token"), what, &actor).await?;
    let token =
        Token { id: token.id.into(), token: text.to_string(), expires: token.expires.into() };
    Ok(secrets_out((StatusCode::CREATED, axum::Json(token))))
}

async fn end_token(
    State(web): State<Web>,
    caller: Caller,
    Path(token): Path<Id>,
) -> Result<StatusCode, Problem> {
    accounts::end_token(&web, token.0, &caller.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
