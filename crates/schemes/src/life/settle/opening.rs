//! Standings that begin: granted on an application, or opened by what happened.

use std::collections::{BTreeMap, BTreeSet};

use super::{Replay, acts};
use crate::judge::{Truth, holds};
use crate::life::living::Living;
use crate::life::order::Happening;
use crate::life::rows::speaks;
use crate::life::state::{Change, State};
use crate::life::{Act, Doubt, Effect, Key, Lodged};
use crate::model::{Do, EventKind, Life, LifeRow, Scheme, StateMeaning};
use crate::time::Instant;

impl<'a> Replay<'a> {
    /// Begins a standing that was granted on an application.
    pub(super) fn begin(&mut self, lodged: &'a Lodged) {
        let version = self
            .library
            .folders
            .get(&lodged.scheme)
            .and_then(|folder| folder.versions.get(&lodged.version));
        let Some((scheme, life)) =
            version.and_then(|version| Some((&version.scheme, version.scheme.life.as_ref()?)))
        else {
            let key = Some(Key::Lodged(lodged.number));
            let doubt = Doubt::UnknownVersion(lodged.version);
            self.doubt(&lodged.scheme, key, doubt, Vec::new());
            return;
        };
        let living = Living {
            key: Key::Lodged(lodged.number),
            scheme,
            life,
            lodged: lodged.lodged,
            begun: lodged.granted,
            until: lodged.until,
            asked: lodged.asked.clone(),
            form: lodged.form.clone(),
            slot: lodged.slot.clone(),
            state: State::begin(life, &life.start, lodged.granted),
            deadlines: Vec::new(),
            passed: BTreeSet::new(),
            moves: Vec::new(),
            is_granted: false,
            next: None,
        };
        let begins = Happening::new(EventKind::StandingGranted, lodged.granted);
        let is_issued = living.meaning() == StateMeaning::Valid
            && scheme.gate.code.is_some()
            && scheme.grant.as_ref().is_some_and(|grant| grant.credential.is_some());
        if is_issued {
            let grant = scheme.grant.as_ref();
            self.effects.push(Effect {
                scheme: lodged.scheme.clone(),
                standing: Some(living.key.clone()),
                act: Act::Issue,
                row: None,
                reason: None,
                remedies: Vec::new(),
                facts: grant.map_or_else(Vec::new, |grant| grant.facts.clone()),
                from: lodged.granted,
            });
        }
        let caused = self.join(living, life.starts.as_deref(), &begins);
        self.offer(caused.into());
    }

    /// Opens standings, and tells those who have none.
    pub(super) fn open(&mut self, happening: &Happening) -> Vec<Happening> {
        let mut caused = Vec::new();
        let library = self.library;
        for (name, folder) in &library.folders {
            // By the version that was in force when it happened.
            let version = folder.versions.values().rev().find(|version| {
                let head = &version.scheme.head;
                head.time.local(happening.happened).is_some_and(|local| head.from <= local)
            });
            let Some((scheme, life)) =
                version.and_then(|version| Some((&version.scheme, version.scheme.life.as_ref()?)))
            else {
                continue;
            };
            let rows: Vec<_> = life.on.iter().filter(|row| speaks(row, name, happening)).collect();
            let opens: Vec<_> = rows.iter().copied().filter(|row| row.opens.is_some()).collect();
            if !opens.is_empty() {
                let (met, unclear) = self.ask_stranger(scheme, happening, |situation| {
                    self.sort(scheme, opens, situation)
                });
                if met.is_empty() {
                    for row in unclear {
                        let doubt = Doubt::When(row.spot.line);
                        self.doubt(name, None, doubt, row.facts.clone());
                    }
                }
                for row in met {
                    caused.extend(self.open_one(scheme, life, row, happening));
                }
            }
            let has_one = self.living.iter().any(|living| {
                living.scheme.head.name == *name && living.meaning() != StateMeaning::Revoked
            });
            if has_one {
                continue;
            }
            // An offer to whoever has none. If nobody can tell whether it fits, it is not made.
            let tells: Vec<_> = rows.into_iter().filter(|row| tells_anybody(row)).collect();
            if tells.is_empty() {
                continue;
            }
            let (met, _) = self
                .ask_stranger(scheme, happening, |situation| self.sort(scheme, tells, situation));
            for row in met {
                self.effects.push(Effect {
                    scheme: name.clone(),
                    standing: None,
                    act: Act::Tell(row.text.clone().unwrap_or_default()),
                    row: Some(row.spot.line),
                    reason: row.reason.clone(),
                    remedies: row.remedies.clone(),
                    facts: row.facts.clone(),
                    from: happening.happened,
                });
            }
        }
        caused
    }

    fn open_one(
        &mut self,
        scheme: &'a Scheme,
        life: &'a Life,
        row: &'a LifeRow,
        happening: &Happening,
    ) -> Vec<Happening> {
        let Some(state) = &row.opens else { return Vec::new() };
        let at = happening.happened;
        let key = Key::Opened { scheme: scheme.head.name.clone(), at };
        if self.living.iter().any(|living| living.key == key) {
            return Vec::new();
        }
        let living = Living {
            key,
            scheme,
            life,
            lodged: at,
            begun: at,
            until: None,
            asked: happening.stated.clone(),
            form: BTreeMap::new(),
            slot: happening.slot.clone(),
            state: State::begin(life, state, at),
            deadlines: Vec::new(),
            passed: BTreeSet::new(),
            moves: Vec::new(),
            is_granted: false,
            next: None,
        };
        let effect = Effect {
            scheme: scheme.head.name.clone(),
            standing: Some(living.key.clone()),
            act: Act::Issue,
            row: Some(row.spot.line),
            reason: row.reason.clone(),
            remedies: row.remedies.clone(),
            facts: row.facts.clone(),
            from: at,
        };
        let acts = acts(row, happening).into_iter();
        self.effects.extend(acts.map(|act| Effect { act, ..effect.clone() }));
        self.join(living, row.starts.as_deref(), happening)
    }

    /// Takes a new standing in: its deadline, its last day, and what already holds it elsewhere.
    fn join(
        &mut self,
        mut living: Living<'a>,
        starts: Option<&str>,
        happening: &Happening,
    ) -> Vec<Happening> {
        let at = living.begun;
        living.note(at, None);
        let added = Change { added: living.state.reasons(), removed: Vec::new() };
        self.living.push(living);
        let index = self.living.len() - 1;
        self.touch(index);
        if let Some(name) = starts {
            self.start(index, name, at);
        }
        self.set_last_day(index);
        let mut caused = self.caused(index, StateMeaning::None, &added, happening);
        for held in self.held_elsewhere(index, at) {
            let living = &self.living[index];
            let name = &living.scheme.head.name;
            let rows: Vec<_> =
                living.life.on.iter().filter(|row| speaks(row, name, &held)).collect();
            caused.extend(self.try_rows(index, &rows, &held));
        }
        caused
    }

    /// What a standing would have heard of the other schemes, had it been there: of each the newest
    /// standing counts.
    fn held_elsewhere(&self, index: usize, at: Instant) -> Vec<Happening> {
        let mut heard = Vec::new();
        let mut seen = vec![&self.living[index].scheme.head.name];
        for other in self.living[..index].iter().rev() {
            let name = &other.scheme.head.name;
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let told = |kind, cause| Happening {
                of: Some(name.clone()),
                cause,
                depth: 1,
                ..Happening::new(kind, at)
            };
            if other.meaning() == StateMeaning::Revoked {
                heard.push(told(EventKind::StandingEnded, other.state.ended_for.clone()));
            }
            let reasons = other.state.reasons().into_iter();
            heard.extend(reasons.map(|why| told(EventKind::StandingSuspended, Some(why))));
        }
        heard
    }

    pub(super) fn set_last_day(&mut self, index: usize) {
        let living = &self.living[index];
        if living.until.is_some() {
            return;
        }
        let rows = living.scheme.grant.as_ref().map_or(&[][..], |grant| &grant.standing);
        if rows.is_empty() {
            return;
        }
        let scheme = living.scheme;
        let row = self.ask(living, |situation| {
            let is_met =
                |condition| holds(self.library, scheme, situation, condition) == Truth::Met;
            rows.iter().find(|row| is_met(&row.when))
        });
        match row {
            Some(row) if row.until.is_some() => {
                self.living[index].until = row.until;
                self.touch(index);
            }
            Some(row) => {
                let key = Some(living.key.clone());
                let facts = row.facts.clone();
                self.doubt(&scheme.head.name, key, Doubt::LastDay, facts);
            }
            None => {}
        }
    }
}

/// Whether a row tells something to people who have no standing: it asks for none and moves none.
fn tells_anybody(row: &LifeRow) -> bool {
    row.act == Some(Do::Tell)
        && row.from.is_empty()
        && row.to.is_none()
        && row.lifts.is_none()
        && row.starts.is_none()
        && row.opens.is_none()
}
