//! Who acts, why, and when.

use clearance_core::crypto::Provider;
use clearance_schemes::time::Instant;

use crate::register::{Actor, AuditEntry, Id, digest};

/// Who acts, why, and when.
#[derive(Clone, Debug)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// Why, in the actor's words; must not name people.
    pub why: String,
    /// The moment.
    pub now: Instant,
}

impl By {
    /// The audit's entry: what was done, about whom, and the digest of the data.
    #[must_use]
    pub fn entry(
        &self,
        provider: &Provider,
        action: &str,
        subject: Id,
        data: &[&str],
    ) -> AuditEntry {
        AuditEntry {
            at: self.now,
            actor: self.actor.clone(),
            action: action.to_owned(),
            subject: Some(subject),
            why: self.why.clone(),
            digest: digest(provider, data),
        }
    }
}

/// The number of something that follows from something else: the same each time it is worked out.
pub(super) fn derived(provider: &Provider, what: &str, of: Id, more: &str) -> Id {
    Id::following(provider, &["clearance desk 1", what, &of.to_string(), more])
}
