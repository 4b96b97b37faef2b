//! Stands before every endpoint: who calls, whether they may, and how often.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use clearance_authority::register::{HolderKeyRecord, Register as _, Unit as _};
use clearance_authority_sql::access::Hash;
use clearance_schemes::time::Instant;
use clearance_web::{NoBearer, bearer, is_foreign};

use super::{Caller, Kind, Who, cookie_of, hash_of};
use crate::app::Web;
use crate::console::{Act, paths};
use crate::http::Problem;
use crate::pages::Instead;

/// Seconds after which a session that nobody uses is over.
const IDLE: i64 = 30 * 60;
/// Seconds after which its use is noted again.
const NOTED: i64 = 60;

/// The address that a request comes from. Headers that claim another one are not believed.
pub(crate) fn address(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip().to_canonical())
}

/// What stands before an endpoint.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) web: Web,
    pub(crate) who: Who,
    /// What fails is answered with a page.
    pub(crate) is_page: bool,
    /// What an officer does there.
    pub(crate) act: Option<Act>,
}

/// Lets a request through to its endpoint, or answers it.
pub(crate) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let passed = passes(&door, &mut parts).await;
    if !door.is_page {
        return match passed {
            Ok(()) => next.run(Request::from_parts(parts, body)).await,
            Err(problem) => problem.into_response(),
        };
    }
    let instead = Instead::of(&parts, door.act);
    match passed {
        Ok(()) => {
            let answer = next.run(Request::from_parts(parts, body)).await;
            instead.of_answer(&door.web, answer)
        }
        Err(problem) if problem.status() == 401 => to_sign_in(&parts),
        Err(problem) => instead.of_answer(&door.web, problem.into_response()),
    }
}

/// A browser without a session goes to the page where one begins, and comes back after it.
fn to_sign_in(request: &Parts) -> Response {
    let is_get = request.method == Method::GET;
    let back = request.uri.path_and_query().filter(|_| is_get).map(|path| path.as_str());
    let place =
        format!("{}?back={}", paths::SIGN_IN, paths::segment(back.unwrap_or(paths::PEOPLE)));
    let place = HeaderValue::from_str(&place);
    let place = place.unwrap_or(HeaderValue::from_static(paths::SIGN_IN));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

async fn passes(door: &Door, request: &mut Parts) -> Result<(), Problem> {
    let (web, who) = (&door.web, door.who);
    let caller = identify(web, request).await?;
    if let Some(caller) = &caller {
        request.extensions.insert(caller.clone());
    }
    match &caller {
        Some(caller) => web.doors.known(caller.label())?,
        None => web.doors.stranger(address(&request.extensions))?,
    }
    if !who.lets(caller.as_ref()) {
        return Err(match (&caller, who) {
            (None, _) => Problem::not_signed_in().of("sign in, or show a token"),
            (Some(_), Who::Roles(roles)) => {
                let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
                Problem::forbidden().of(format!("for {}; nothing was changed", names.join(", ")))
            }
            (Some(_), _) => Problem::forbidden().of("for a person's phone; nothing was changed"),
        });
    }
    // Nobody may be signed in by a foreign page either.
    let is_browser = door.is_page || caller.as_ref().is_some_and(|it| it.session().is_some());
    if is_browser && is_foreign(request) {
        return Err(Problem::foreign_page().of("send the form from this service"));
    }
    Ok(())
}

/// Who shows what. Something that is shown and is not good is an error, also where nothing need be shown.
async fn identify(web: &Web, request: &Parts) -> Result<Option<Caller>, Problem> {
    let headers = &request.headers;
    let shown = bearer(headers).map_err(|NoBearer| {
        Problem::not_signed_in().of("write Authorization: Bearer, and the token")
    })?;
    let (kind, text) = match shown {
        Some(text) => (Kind::of(text).filter(|kind| *kind != Kind::Session), text),
        None => match cookie_of(web, headers) {
            Some(text) => (Some(Kind::Session), text),
            None => return Ok(None),
        },
    };
    let bad = || Problem::not_signed_in().of("the token is not good, or not any more");
    let kind = kind.ok_or_else(bad)?;
    let hash = hash_of(web, text);
    if let Some(caller) = web.doors.remembered(&hash) {
        return Ok(Some(caller));
    }
    let found = match kind {
        Kind::Api => api(web, &hash).await?,
        Kind::Phone => phone(web, &hash).await?,
        Kind::Session => session(web, &hash).await?,
    };
    match found {
        Some(caller) => {
            web.doors.remember(hash, &caller);
            Ok(Some(caller))
        }
        // An old cookie is no error: the browser is sent to sign in where that is needed.
        None if kind == Kind::Session => Ok(None),
        None => {
            web.doors.stranger(address(&request.extensions))?;
            Err(bad())
        }
    }
}

async fn api(web: &Web, hash: &Hash) -> Result<Option<Caller>, Problem> {
    let mut unit = web.register.read().await?;
    let now = web.now();
    let token = unit.token(hash).await?;
    let Some(token) = token.filter(|it| it.ended.is_none() && it.expires > now) else {
        return Ok(None);
    };
    let account = unit.account(&token.account).await?.filter(|account| account.ended.is_none());
    Ok(account.map(|account| Caller::Account {
        name: account.name,
        role: account.role,
        gate_group: account.gate_group,
        session: None,
    }))
}

async fn phone(web: &Web, hash: &Hash) -> Result<Option<Caller>, Problem> {
    let mut unit = web.register.read().await?;
    let phone = unit.phone(hash).await?.filter(|phone| phone.ended.is_none());
    let Some(phone) = phone else { return Ok(None) };
    // A token is good as long as its key: whoever gives a phone up ends the key.
    let is_its = |key: &HolderKeyRecord| key.id == phone.holder_key && key.ended.is_none();
    let is_bound = unit.keys(phone.person).await?.iter().any(is_its);
    Ok(is_bound.then_some(Caller::Phone { person: phone.person, holder_key: phone.holder_key }))
}

async fn session(web: &Web, hash: &Hash) -> Result<Option<Caller>, Problem> {
    let mut unit = web.register.read().await?;
    let now = web.now();
    let is_live = |seen: Instant| now.0.saturating_sub(seen.0) < IDLE;
    let session = unit.session(hash).await?;
    let Some(session) = session.filter(|it| it.expires > now && is_live(it.seen)) else {
        return Ok(None);
    };
    let account = unit.account(&session.account).await?.filter(|account| account.ended.is_none());
    drop(unit);
    if now.0.saturating_sub(session.seen.0) >= NOTED {
        let mut unit = web.register.begin().await?;
        unit.touch_session(hash, now).await?;
        unit.commit().await?;
    }
    Ok(account.map(|account| Caller::Account {
        name: account.name,
        role: account.role,
        gate_group: None,
        session: Some(*hash),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_is_itself_also_where_the_service_listens_on_ipv6() {
        let mut extensions = Extensions::new();
        let from: SocketAddr = "[::ffff:192.0.2.7]:443".parse().unwrap();
        extensions.insert(ConnectInfo(from));
        assert_eq!(address(&extensions), "192.0.2.7".parse::<IpAddr>().unwrap());
    }
}
