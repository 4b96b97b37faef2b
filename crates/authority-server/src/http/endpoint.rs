//! How an endpoint of this service is declared: [`clearance_web::Endpoint`], with this service's roles and pages.

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::access::{Door, Who, guard};
use crate::app::Web;
use crate::console::Act;

/// An endpoint.
pub(crate) type Endpoint = clearance_web::Endpoint<Web, Access>;

/// Who may call an endpoint, and how it answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Access {
    pub(crate) who: Who,
    /// A page of the console.
    pub(crate) is_page: bool,
    /// What an officer does there: a page that is refused names the roles that may.
    pub(crate) act: Option<Act>,
}

impl From<Who> for Access {
    fn from(who: Who) -> Self {
        Self { who, is_page: false, act: None }
    }
}

impl clearance_web::Who for Access {
    type Page = Option<Act>;

    /// Numbers of the register.
    const NUMBERS: &'static [&'static str] = &[
        "application",
        "appointment",
        "approval",
        "document",
        "notice",
        "paper",
        "person",
        "standing",
        "token",
    ];

    const HAS_IDEMPOTENCY: bool = true;

    fn is_anyone(self) -> bool {
        self.who == Who::Anyone
    }

    fn is_page(self) -> bool {
        self.is_page
    }

    fn as_page(self, act: Option<Act>) -> Self {
        Self { is_page: true, act, ..self }
    }

    fn roles(self) -> Vec<&'static str> {
        match self.who {
            Who::Roles(roles) => roles.iter().map(|role| role.name()).collect(),
            Who::Anyone | Who::Phone => Vec::new(),
        }
    }
}

/// The router of all endpoints, each behind its guard.
pub(crate) fn router(web: &Web, endpoints: Vec<Endpoint>) -> Router<Web> {
    clearance_web::router(endpoints, |route, access| {
        let Access { who, is_page, act } = access;
        let door = Door { web: web.clone(), who, is_page, act };
        route.layer(from_fn_with_state(door, guard))
    })
}
