//! What really happened, kept apart from what the gates say: who showed each code, and whether the
//! admission of it was rightful.

use std::collections::HashMap;

use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use serde::Serialize;

use crate::scenario::{Ledger, Scenario};

/// Who shows a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Presenter {
    /// Somebody with a copy of the holder's key.
    Clone,
    /// Somebody without any of the keys it takes.
    Forger,
    /// The holder, whose credential is in force.
    Holder,
    /// Somebody to whom the holder passed back the code that was just admitted.
    PassBack,
    /// Somebody to whom the code is relayed from the holder's screen.
    Relay,
    /// The holder, whose credential was revoked.
    Revoked,
    /// Somebody with a picture of the holder's screen.
    Screenshot,
}

impl Presenter {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Holder,
        Self::Relay,
        Self::Screenshot,
        Self::PassBack,
        Self::Clone,
        Self::Revoked,
        Self::Forger,
    ];

    /// What the report calls them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clone => "copied key",
            Self::Forger => "forgery",
            Self::Holder => "holder",
            Self::PassBack => "pass-back",
            Self::Relay => "relay",
            Self::Revoked => "revoked holder",
            Self::Screenshot => "screenshot",
        }
    }

    /// Whether this is the person to whom the credential was issued.
    pub(crate) const fn is_in_person(self) -> bool {
        matches!(self, Self::Holder | Self::Revoked)
    }

    /// Whether the code was made by the holder's phone for the holder.
    const fn has_stolen_code(self) -> bool {
        matches!(self, Self::Relay | Self::Screenshot | Self::PassBack)
    }
}

/// A limit that the specification and SECURITY.md state: what is admitted inside it is wrong, and known to be possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Limit {
    /// A key that was copied makes good codes.
    CopiedKey,
    /// Another checkpoint has another ledger.
    Elsewhere,
    /// The list in force is older than the revocation, and still usable.
    ListAge,
    /// Under the policy `own-lane` no lane knows what another one took.
    OwnLane,
    /// Under the policy `shared-else-admit` lanes that are cut off go on by themselves.
    Partition,
    /// The person check takes one in so many for the holder.
    PersonCheck,
    /// The code was good, and its holder had not passed with it.
    WhileGood,
}

impl Limit {
    /// What the report says.
    pub const fn text(self) -> &'static str {
        match self {
            Self::CopiedKey => "the key itself was copied",
            Self::Elsewhere => "another checkpoint, another ledger",
            Self::ListAge => "the list in force was older than the revocation",
            Self::OwnLane => "another lane, whose ledger is its own",
            Self::Partition => "a lane was cut off, and the scheme lets it go on",
            Self::PersonCheck => "the person check took the thief for the holder",
            Self::WhileGood => "the code was good, and its holder had not passed yet",
        }
    }
}

/// What the truth makes of an admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Rightful,
    /// False, inside a stated limit.
    Within(Limit),
    /// False, and nothing says that it could be. The words say what should have stopped it.
    Outside(&'static str),
}

/// An admission, as it really was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) presenter: Presenter,
    pub(crate) holder: u64,
    /// The time in the code.
    pub(crate) issued_at: Timestamp,
    /// By the gate's clock.
    pub(crate) now: Timestamp,
    pub(crate) place: Place,
    /// Date of the list that was in force at the gate.
    pub(crate) list: Option<Timestamp>,
    /// When the credential is revoked, if it is.
    pub(crate) revoked: Option<Timestamp>,
}

/// Where a code was admitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) lane: usize,
    /// Whether that is another checkpoint.
    pub(crate) is_elsewhere: bool,
    /// Whether the lane is cut off.
    pub(crate) is_cut: bool,
    /// How often the lane came back from being cut off, so far.
    pub(crate) heals: u32,
}

/// Everything that was admitted.
#[derive(Debug)]
pub(crate) struct Truth {
    window: Window,
    ledger: Ledger,
    uses: u8,
    has_challenge: bool,
    has_person_check: bool,
    usable_for: i64,
    admitted: HashMap<u64, Vec<Past>>,
}

#[derive(Debug)]
struct Window {
    ahead: i64,
    life: i64,
}

#[derive(Clone, Copy, Debug)]
struct Past {
    issued_at: Timestamp,
    place: Place,
    /// Whether the shared ledger counts it as a use.
    is_counted: bool,
}

impl Truth {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let scheme = &scenario.scheme;
        let life = (scheme.lifetime + scheme.max_behind).min(limit::CODE_LIFE);
        Self {
            window: Window { ahead: scheme.max_ahead.into(), life: life.into() },
            ledger: scheme.ledger,
            uses: scheme.uses,
            has_challenge: scheme.challenge,
            has_person_check: scheme.person_check,
            usable_for: scenario.lists.usable_for.into(),
            admitted: HashMap::new(),
        }
    }

    /// Records an admission, and judges it.
    pub(crate) fn admit(&mut self, case: &Case, heals: &[u32]) -> Verdict {
        let verdict = self.judge(case, heals);
        let past = Past { issued_at: case.issued_at, place: case.place, is_counted: true };
        self.admitted.entry(case.holder).or_default().push(past);
        verdict
    }

    /// A lane that came back told of this code, and the shared ledger did not take it: it knew a newer one.
    pub(crate) fn is_not_counted(&mut self, holder: u64, issued_at: Timestamp) {
        for past in self.admitted.get_mut(&holder).into_iter().flatten() {
            past.is_counted &= !(past.place.is_cut && past.issued_at == issued_at);
        }
    }

    /// Whether another lane took this code or a newer one, and one of the two lanes was cut off.
    pub(crate) fn is_double(&self, case: &Case, heals: &[u32]) -> bool {
        let admitted = self.admitted.get(&case.holder).into_iter().flatten();
        let mut same_or_newer = admitted.filter(|past| past.issued_at >= case.issued_at);
        same_or_newer.any(|past| self.unknown(past, case, heals) == Some(Limit::Partition))
    }

    fn judge(&self, case: &Case, heals: &[u32]) -> Verdict {
        if case.presenter == Presenter::Forger {
            return Verdict::Outside(
                "signatures: nobody but the authority and the holder can make it",
            );
        }
        let ahead = case.issued_at.since(case.now);
        if ahead > self.window.ahead || -ahead >= self.window.life {
            return Verdict::Outside("the window: the code was not good at that time");
        }
        if let Some(broken) = self.list(case) {
            return Verdict::Outside(broken);
        }
        if case.presenter.has_stolen_code() && self.has_challenge {
            return Verdict::Outside("the challenge: the code answers none");
        }
        let beyond = match self.replayed(case, heals) {
            Ok(beyond) => beyond,
            Err(broken) => return Verdict::Outside(broken),
        };
        self.by_whom(case, beyond)
    }

    fn by_whom(&self, case: &Case, beyond: Option<Limit>) -> Verdict {
        if case.presenter == Presenter::Holder {
            // The person whom the credential admits; a use that went uncounted is the ledger's affair.
            return Verdict::Rightful;
        }
        if self.has_person_check && !case.presenter.is_in_person() {
            return Verdict::Within(Limit::PersonCheck);
        }
        Verdict::Within(match case.presenter {
            Presenter::Revoked => Limit::ListAge,
            Presenter::Clone => beyond.unwrap_or(Limit::CopiedKey),
            _ => beyond.unwrap_or(Limit::WhileGood),
        })
    }

    fn list(&self, case: &Case) -> Option<&'static str> {
        let Some(date) = case.list else { return Some("the status list: there was none") };
        if case.now.since(date) > self.usable_for {
            return Some("the status list: it was too old to be used");
        }
        let is_named = case.revoked.is_some_and(|at| at <= date);
        is_named.then_some("the status list: it named the credential as revoked")
    }

    /// Why the ledger could not know that the code, a newer one, or the last use was taken before; none where
    /// it was not. An error where it must have known.
    fn replayed(&self, case: &Case, heals: &[u32]) -> Result<Option<Limit>, &'static str> {
        let Some(admitted) = self.admitted.get(&case.holder) else { return Ok(None) };
        let (mut beyond, mut known_uses) = (None, 0);
        for past in admitted {
            let unknown = self.unknown(past, case, heals);
            known_uses += usize::from(unknown.is_none() && past.is_counted);
            if past.issued_at >= case.issued_at {
                beyond =
                    Some(unknown.ok_or("the ledger: it had recorded this code or a newer one")?);
            }
        }
        let uses = usize::from(self.uses);
        if uses > 0 && known_uses >= uses {
            return Err("the ledger: it had counted the last use");
        }
        if uses > 0 && admitted.len() >= uses {
            let mut all = admitted.iter().filter_map(|past| self.unknown(past, case, heals));
            beyond = beyond.or(all.next_back()).or(Some(Limit::Partition)); // of those that nobody counted
        }
        Ok(beyond)
    }

    /// Why this lane does not know of that admission; none where it does.
    fn unknown(&self, past: &Past, case: &Case, heals: &[u32]) -> Option<Limit> {
        let (there, here) = (past.place, case.place);
        if there.is_elsewhere != here.is_elsewhere {
            return Some(Limit::Elsewhere);
        }
        if there.lane == here.lane {
            return None;
        }
        let came_back = heals.get(there.lane).is_none_or(|heals| *heals > there.heals);
        let was_told = !there.is_cut || came_back;
        match self.ledger {
            Ledger::OwnLane => Some(Limit::OwnLane),
            Ledger::SharedElseAdmit if here.is_cut || !was_told => Some(Limit::Partition),
            Ledger::SharedElseAdmit | Ledger::SharedElseRefer => None,
        }
    }
}
