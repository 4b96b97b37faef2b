//! What must be done now, after all that was done already.
//!
//! A credential that was revoked stays revoked: whoever should have one gets a new one. A text that
//! was sent stays sent. Everything else is brought to where it would be, had all been told in time.

use std::collections::BTreeMap;

use super::rows::speaks;
use super::state::meaning;
use super::{Act, Done, Doubt, Effect, Key, Lived, Record, Settled};
use crate::library::Library;
use crate::model::{EventKind, Scheme, StateMeaning};

pub(super) fn to_do(library: &Library, record: &Record, settled: &Settled) -> Vec<Effect> {
    let mut owners: BTreeMap<(&str, Option<&Key>), Owner<'_>> = BTreeMap::new();
    for effect in &settled.effects {
        let owner = owners.entry((&effect.scheme, effect.standing.as_ref())).or_default();
        owner.effects.push(effect);
    }
    for done in &record.done {
        let owner = owners.entry((&done.scheme, done.standing.as_ref())).or_default();
        owner.done.push(done);
    }
    for lived in &settled.standings {
        owners.entry((&lived.standing.scheme, Some(&lived.key))).or_default();
    }
    let lived: BTreeMap<&Key, &Lived> =
        settled.standings.iter().map(|lived| (&lived.key, lived)).collect();
    let mut all = Vec::new();
    for ((scheme, key), mut owner) in owners {
        let lived = key.and_then(|key| lived.get(key)).copied();
        let version = lived.and_then(|lived| {
            library.folders.get(scheme)?.versions.get(&lived.version).map(|found| &found.scheme)
        });
        owner.lived = lived;
        owner.has_code = version.is_some_and(|scheme| scheme.gate.code.is_some());
        owner.is_over = lived.zip(version).is_some_and(|(lived, scheme)| is_over(lived, scheme));
        all.extend(owner.counted());
        all.extend(owner.moved());
        all.extend(owner.on_the_wire());
        all.extend(owner.undone());
        if let (Some(lived), Some(version)) = (lived, version) {
            all.extend(told_after_grant(record, lived, version, &owner.done));
        }
    }
    all.sort_by_key(|effect| effect.from);
    all
}

/// What concerns one standing, or one scheme for a person without a standing.
#[derive(Default)]
struct Owner<'a> {
    effects: Vec<&'a Effect>,
    done: Vec<&'a Done>,
    lived: Option<&'a Lived>,
    /// Its credentials are shown at gates.
    has_code: bool,
    /// An event opened it, and it is no longer what the event made it.
    is_over: bool,
}

impl Owner<'_> {
    /// Acts of which each is done once: as many are left as were not done yet.
    fn counted(&self) -> Vec<Effect> {
        let mut left: Vec<_> = self.done.iter().map(|done| &done.act).collect();
        let mut open = Vec::new();
        for effect in &self.effects {
            let is_counted = match &effect.act {
                Act::Officer(_) | Act::ReleasePlace | Act::Reprint | Act::Tell(_) => true,
                // Nobody prints the slip of a stay that is over, and some never had one due.
                act => is_issue(act) && !self.has_code && !self.is_over,
            };
            if !is_counted {
                continue;
            }
            match left.iter().position(|done| **done == effect.act) {
                Some(place) => drop(left.swap_remove(place)),
                None => open.push((*effect).clone()),
            }
        }
        open
    }

    /// Of days that were put off the last one counts.
    fn moved(&self) -> Option<Effect> {
        let is_moved = |act: &Act| matches!(act, Act::MoveDate(_));
        let last = self.effects.iter().rev().find(|effect| is_moved(&effect.act))?;
        let done = self.done.iter().rev().find(|done| is_moved(&done.act));
        let is_done = done.is_some_and(|done| done.act == last.act);
        (!is_done).then(|| (*last).clone())
    }

    fn on_the_wire(&self) -> Option<Effect> {
        let lived = self.lived.filter(|_| self.has_code)?;
        let wire = self.done.iter().fold(StateMeaning::None, |wire, done| match done.act {
            Act::Issue | Act::Reissue | Act::Replace => StateMeaning::Valid,
            Act::Status(meaning) => meaning,
            _ => wire,
        });
        use StateMeaning as M;
        match (lived.standing.meaning, wire) {
            (M::None | M::Revoked, M::Valid | M::Suspended) => {
                Some(self.status(lived, Act::Status(M::Revoked)))
            }
            (M::None | M::Revoked, M::None | M::Revoked) => None,
            (M::Suspended, M::Valid) => Some(self.status(lived, Act::Status(M::Suspended))),
            (M::Suspended, _) => None,
            // A new one: what is revoked stays revoked.
            (M::Valid, M::None | M::Revoked) => Some(self.status(lived, Act::Issue)),
            (M::Valid, M::Suspended) => {
                self.newer().or_else(|| Some(self.status(lived, Act::Status(M::Valid))))
            }
            (M::Valid, M::Valid) => self.newer(),
        }
    }

    /// The last act that issues, unless a credential was issued for it, or for something later.
    fn newer(&self) -> Option<Effect> {
        let last = self.effects.iter().rev().find(|effect| is_issue(&effect.act))?;
        let is_done = self.done.iter().any(|done| is_issue(&done.act) && done.from >= last.from);
        (!is_done).then(|| (*last).clone())
    }

    /// The act, for the reason for which the standing is what it is.
    fn status(&self, lived: &Lived, act: Act) -> Effect {
        let wanted = lived.standing.meaning;
        let last = self.effects.iter().rev().find(|effect| match effect.act {
            Act::Status(meaning) => meaning == wanted,
            _ => wanted == StateMeaning::Valid && is_issue(&effect.act),
        });
        match last {
            Some(effect) => Effect { act, ..(*effect).clone() },
            None => Effect {
                scheme: lived.standing.scheme.clone(),
                standing: Some(lived.key.clone()),
                act,
                row: None,
                reason: lived.standing.ended_for.clone(),
                remedies: Vec::new(),
                facts: Vec::new(),
                from: lived.moves.last().map_or(crate::time::Instant(0), |last| last.at),
            },
        }
    }

    /// Places that were given back, and should not have been. Only an officer can mend that.
    fn undone(&self) -> Vec<Effect> {
        let due = |act: &Act| self.effects.iter().filter(|effect| effect.act == *act).count();
        let mut seen: Vec<&Done> = Vec::new();
        let mut open = Vec::new();
        for done in self.done.iter().copied().filter(|done| done.act == Act::ReleasePlace) {
            seen.push(done);
            let doubt = Act::Officer(Doubt::Undone(Box::new(done.act.clone())));
            let is_told = self.done.iter().any(|told| told.act == doubt);
            if seen.len() > due(&done.act) && !is_told {
                open.push(Effect {
                    scheme: done.scheme.clone(),
                    standing: done.standing.clone(),
                    act: doubt,
                    row: None,
                    reason: None,
                    remedies: Vec::new(),
                    facts: Vec::new(),
                    from: done.from,
                });
            }
        }
        open
    }
}

/// Whether an event opened a standing, and it has gone on from there since.
fn is_over(lived: &Lived, scheme: &Scheme) -> bool {
    let is_as_opened =
        scheme.life.as_ref().is_some_and(|life| life.opens_as(&lived.standing.state));
    matches!(lived.key, Key::Opened { .. }) && !is_as_opened
}

fn is_issue(act: &Act) -> bool {
    matches!(act, Act::Issue | Act::Reissue | Act::Replace)
}

/// Reports that came after a grant, of what happened before it and would have spoken against it.
/// The replay does not undo a grant, since nobody knows what the answer would have been.
fn told_after_grant(
    record: &Record,
    lived: &Lived,
    scheme: &Scheme,
    done: &[&Done],
) -> Vec<Effect> {
    let (Key::Lodged(number), Some(life)) = (&lived.key, &scheme.life) else { return Vec::new() };
    let Some(granted) =
        record.standings.iter().find(|lodged| lodged.number == *number).map(|it| it.granted)
    else {
        return Vec::new();
    };
    if lived.standing.meaning == StateMeaning::Revoked {
        return Vec::new();
    }
    let mut open = Vec::new();
    for report in &record.reports {
        let event = &report.event;
        if event.happened >= granted || event.told <= granted {
            continue;
        }
        let speaks_against = life.on.iter().any(|row| {
            let mut happening = super::order::Happening::new(event.kind, event.happened);
            happening.of.clone_from(&event.of);
            happening.cause.clone_from(&event.cause);
            happening.at.clone_from(&event.at);
            let leads = row.to.as_deref().map(|to| meaning(life, to));
            speaks(row, &scheme.head.name, &happening)
                && matches!(leads, Some(StateMeaning::Revoked | StateMeaning::Suspended))
        });
        // A new document makes good what became of the old one.
        let is_made_good = record.reports.iter().any(|later| {
            later.event.kind == EventKind::DocumentCollected
                && later.event.of == event.of
                && (event.happened..=granted).contains(&later.event.happened)
                && event.kind != EventKind::DocumentCollected
        });
        let doubt = Act::Officer(Doubt::ToldAfterGrant(event.kind));
        let is_told = done.iter().any(|done| done.act == doubt && done.from == event.happened);
        if speaks_against && !is_made_good && !is_told {
            open.push(Effect {
                scheme: scheme.head.name.clone(),
                standing: Some(lived.key.clone()),
                act: doubt,
                row: None,
                reason: None,
                remedies: Vec::new(),
                facts: Vec::new(),
                from: event.happened,
            });
        }
    }
    open
}
