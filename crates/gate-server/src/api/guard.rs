//! Stands before every endpoint: who asks, and whether they may.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use clearance_web::{NoBearer, Problem, bearer, cookie, is_foreign};

use super::Web;
use crate::tokens::{Caller, Role};

/// The cookie of the lane page: a token, so that the browser's event stream shows it, too.
pub(crate) const COOKIE: &str = "clearance-gate";

/// Who may call an endpoint.
///
/// Deliberately closed: the guard knows each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Who {
    /// Everybody; the handler may tell less to those without a token.
    Anyone,
    /// A page, for the token of a role; everybody else is sent to sign in.
    Page(&'static [Role]),
    /// Tokens of these roles.
    Roles(&'static [Role]),
}

impl Who {
    pub(crate) fn names(self) -> Vec<&'static str> {
        match self {
            Self::Anyone => vec!["anyone"],
            Self::Page(roles) | Self::Roles(roles) => {
                roles.iter().map(|role| role.code()).collect()
            }
        }
    }
}

impl clearance_web::Who for Who {
    type Page = ();

    fn is_anyone(self) -> bool {
        self == Self::Anyone
    }

    fn is_page(self) -> bool {
        matches!(self, Self::Page(_))
    }

    fn as_page(self, (): ()) -> Self {
        match self {
            Self::Anyone => Self::Page(&[]),
            Self::Page(roles) | Self::Roles(roles) => Self::Page(roles),
        }
    }

    fn roles(self) -> Vec<&'static str> {
        match self {
            Self::Anyone | Self::Page(_) => Vec::new(),
            Self::Roles(roles) => roles.iter().map(|role| role.code()).collect(),
        }
    }
}

/// The address that a request comes from. Headers that claim another one are not believed.
fn address(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}

/// Lets a request through to its endpoint, or answers it.
pub(super) async fn guard(
    State((web, who)): State<(Web, Who)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let had_session = cookie(&parts.headers, COOKIE).is_some();
    match passes(&web, who, &mut parts) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) if matches!(who, Who::Page(_)) && problem.status() == 401 => {
            // A token that was good and is no longer ends its page, which says so.
            let place = if had_session { "/lane/sign-in?say=ended" } else { "/lane/sign-in" };
            Redirect::to(place).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

fn passes(web: &Web, who: Who, request: &mut Parts) -> Result<(), Problem> {
    let caller = caller_of(web, &request.headers)?;
    if let Some(caller) = &caller {
        request.extensions.insert(caller.clone());
    }
    if is_foreign(request) {
        return Err(Problem::foreign_page().of("send it from this gate's own page"));
    }
    let roles = match who {
        Who::Anyone | Who::Page(&[]) => return Ok(()),
        Who::Page(roles) | Who::Roles(roles) => roles,
    };
    match caller {
        None => Err(Problem::not_signed_in().of("show a token: clearance gate token add")),
        Some(caller) if roles.contains(&caller.role) => Ok(()),
        Some(_) => {
            let names = who.names().join(", ");
            Err(Problem::forbidden().of(format!("for {names}; nothing was changed")))
        }
    }
}

/// Who shows what. A token that is shown and is not good is an error, also where none need be shown; an old cookie is not.
fn caller_of(web: &Web, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    let whose = |token: &str| web.runtime.tokens().whose(token).cloned();
    let bad =
        || Problem::not_signed_in().of("write Authorization: Bearer, and a token that is good");
    match bearer(headers).map_err(|NoBearer| bad())? {
        Some(token) => whose(token).map(Some).ok_or_else(bad),
        None => Ok(cookie(headers, COOKIE).and_then(whose)),
    }
}

/// Whether a request shows a token. Without one, only this machine is answered.
pub(super) fn is_known(request: &Extensions) -> Result<bool, Problem> {
    let is_known = request.get::<Caller>().is_some();
    if is_known || address(request).is_loopback() {
        return Ok(is_known);
    }
    Err(Problem::not_signed_in().of("show a token, or ask from this machine"))
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::not_signed_in)
    }
}
