//! What cannot be undone is asked for by one and granted by another.

use std::collections::BTreeSet;

use clearance_authority::register::{
    Actor, AuditEntry, Id as Number, Register as _, RegisterError, Role, Unit as _,
};
use clearance_authority_sql::SqlUnit;
use clearance_authority_sql::access::Approval;
use clearance_schemes::model::EventKind;
use clearance_schemes::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts;
use crate::app::Web;
use crate::http::{Id, Moment, Problem, reason};

/// Something grave. Deliberately closed: each is carried out below.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(tag = "what", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Action {
    /// A standing is taken back: its credentials are revoked, for ever.
    EndStanding {
        /// Whose.
        person: Id,
        /// Which.
        standing: Id,
    },
    /// The person's data are erased, for good.
    Erase {
        /// Whose.
        person: Id,
    },
    /// The person's phone is given up: its credentials are revoked, for ever.
    RevokePhone {
        /// Whose.
        person: Id,
    },
    /// Somebody becomes a supervisor, who can grant such requests.
    Supervisor {
        /// The account.
        name: String,
    },
}

impl Action {
    pub(crate) const fn subject(&self) -> Option<Number> {
        match self {
            Self::EndStanding { person, .. }
            | Self::Erase { person }
            | Self::RevokePhone { person } => Some(person.0),
            Self::Supervisor { .. } => None,
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::EndStanding { .. } => "end-standing",
            Self::Erase { .. } => "erase",
            Self::RevokePhone { .. } => "revoke-phone",
            Self::Supervisor { .. } => "supervisor",
        }
    }
}

/// A request that waits, or was decided.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Waiting {
    /// Number.
    pub(crate) id: Id,
    /// What is to be done.
    pub(crate) action: Action,
    /// Who asked.
    pub(crate) asked_by: String,
    /// Why.
    pub(crate) why: String,
    /// When.
    pub(crate) asked: Moment,
    /// Who decided.
    pub(crate) decided_by: Option<String>,
    /// Yes or no; left out while it waits.
    pub(crate) granted: Option<bool>,
    /// When it was done.
    pub(crate) done: Option<Moment>,
}

impl Waiting {
    pub(crate) fn of(approval: Approval) -> Result<Self, Problem> {
        Ok(Self {
            id: approval.id.into(),
            action: serde_json::from_str(&approval.action).map_err(|_| Problem::failed())?,
            asked_by: approval.asked_by,
            why: approval.why,
            asked: approval.asked.into(),
            decided_by: approval.decided_by,
            granted: approval.is_granted,
            done: approval.done.map(Moment::from),
        })
    }
}

/// Asks for something grave.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn ask(
    web: &Web,
    id: Number,
    action: &Action,
    by: &Actor,
    why: &str,
) -> Result<Waiting, Problem> {
    let why = reason(why)?;
    let text = serde_json::to_string(action).map_err(|_| Problem::failed())?;
    let mut unit = web.register.begin().await?;
    if let Some(person) = action.subject() {
        let known = unit.person(person).await?;
        known.ok_or_else(|| Problem::not_found().of("the register knows no such person"))?;
    }
    let approval = Approval {
        id,
        action: text,
        subject: action.subject(),
        asked_by: by.name.clone(),
        why: why.to_owned(),
        asked: web.now(),
        decided_by: None,
        decided: None,
        is_granted: None,
        done: None,
    };
    unit.add_approval(&approval).await?;
    let kept = unit.approval(id).await?.filter(|kept| kept.action == approval.action);
    let kept =
        kept.ok_or_else(|| Problem::conflict().of("something else was asked for under that key"))?;
    unit.note(entry(web, by, &format!("approval.asked.{}", action.name()), &kept)).await?;
    unit.commit().await?;
    Waiting::of(kept)
}

/// What waits.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn waiting(web: &Web) -> Result<Vec<Waiting>, Problem> {
    let all = web.register.read().await?.approvals().await?;
    all.into_iter().map(Waiting::of).collect()
}

/// Grants or refuses what somebody else asked for. What was granted and not done is done by the same call again.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn decide(
    web: &Web,
    id: Number,
    is_granted: bool,
    by: &Actor,
) -> Result<Waiting, Problem> {
    let missing = || Problem::not_found().of("nothing of that number waits");
    let mut unit = web.register.begin().await?;
    let approval = unit.approval(id).await?.ok_or_else(missing)?;
    if approval.asked_by == by.name {
        return Err(Problem::second_person().of("you asked for it: somebody else must decide"));
    }
    if may_be_one(&mut unit, &approval.asked_by, &by.name, web.now()).await? {
        return Err(Problem::second_person().of(
            "one of you made the password or a token of the other, or one supervisor made them for both: another supervisor must decide",
        ));
    }
    match approval.is_granted {
        None => {
            unit.decide_approval(id, &by.name, is_granted, web.now()).await?;
            let word = if is_granted { "approval.granted" } else { "approval.refused" };
            unit.note(entry(web, by, word, &approval)).await?;
            unit.commit().await?;
        }
        Some(before) if before != is_granted => {
            return Err(Problem::not_now().of("it was decided otherwise before"));
        }
        Some(_) => drop(unit),
    }
    if is_granted && approval.done.is_none() {
        let action: Action =
            serde_json::from_str(&approval.action).map_err(|_| Problem::failed())?;
        carry_out(web, &action, by, &approval).await?;
        let mut unit = web.register.begin().await?;
        unit.approval_done(id, web.now()).await?;
        unit.commit().await?;
    }
    let decided = web.register.read().await?.approval(id).await?.ok_or_else(missing)?;
    Waiting::of(decided)
}

/// Whether one person can act under both names.
async fn may_be_one(
    unit: &mut SqlUnit,
    asker: &str,
    decider: &str,
    now: Instant,
) -> Result<bool, RegisterError> {
    let asking = hands(unit, asker, now).await?;
    let deciding = hands(unit, decider, now).await?;
    Ok(!asking.is_disjoint(&deciding))
}

/// Who can act under a name: its owner, whoever made its password or a token that is good, and whoever can act as
/// those. The operator of the machine could do anything, and is nobody's second hand.
async fn hands(
    unit: &mut SqlUnit,
    name: &str,
    now: Instant,
) -> Result<BTreeSet<String>, RegisterError> {
    let mut known = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        if next == "operator" || known.contains(&next) {
            continue;
        }
        open.extend(unit.account(&next).await?.and_then(|account| account.keys_by));
        open.extend(unit.token_makers(&next, now).await?);
        known.insert(next);
    }
    Ok(known)
}

async fn carry_out(
    web: &Web,
    action: &Action,
    by: &Actor,
    approval: &Approval,
) -> Result<(), Problem> {
    let by_both = web.by(by.clone(), &approval.why);
    match action {
        Action::EndStanding { person, standing } => {
            // The request's own number: granted twice, it is told once.
            let what = (EventKind::StandingEnded, approval.id);
            crate::hand::lay(web, (person.0, standing.0), what, &by_both).await?;
            web.publishing.ask();
        }
        Action::Erase { person } => {
            web.desk().erase_person(person.0, &by_both).await?;
            web.doors.forget();
        }
        Action::RevokePhone { person } => {
            web.desk().unbind(person.0, &by_both).await?;
            web.doors.forget();
            // At once: nothing else remembers it after a kill but this request, which is not done yet.
            web.desk().perform(&web.office, person.0, &by_both).await?;
            web.publishing.ask();
        }
        Action::Supervisor { name } => {
            accounts::put(web, name, (Role::Supervisor, None), by).await?;
        }
    }
    Ok(())
}

fn entry(web: &Web, by: &Actor, action: &str, approval: &Approval) -> AuditEntry {
    AuditEntry {
        subject: approval.subject,
        why: format!("{}: {}", approval.id, approval.why),
        digest: web.provider.sha256(&[approval.action.as_bytes()]),
        ..AuditEntry::of(web.now(), by.clone(), action)
    }
}
