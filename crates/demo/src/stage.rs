//! Everybody and everything together, and what a visitor can do to them.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clearance_authority_server::{Web, accounts, publish};
use clearance_core::ids::GateGroupId;
use clearance_fetch::Bearer;
use clearance_gate::SAME_PRESENTATION;
use clearance_verifier::PersonMatch;
use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::authority::{Authority, moment, number, question};
use crate::lane::{Before, Lane, shared_ledger};
use crate::phone::{Fast, Phone};
use crate::{Act, Clock, DemoError, Holder, Setup, Told};

/// The stage. Its work blocks: call it where that is allowed.
pub(crate) struct Stage {
    pub(crate) web: Web,
    pub(crate) clock: Clock,
    pub(crate) authority: Authority,
    pub(crate) people: Vec<Holder>,
    officer: String,
    token: Bearer,
    phones: Mutex<Vec<(&'static str, Phone)>>,
    lanes: Mutex<Vec<Lane>>,
    trust_list: PathBuf,
    repository: PathBuf,
    runtime: Handle,
    /// Why the last thing that a visitor tried was not done.
    failed: Mutex<Option<DemoError>>,
}

/// What a visitor does between phone and gate. Its name stands in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// Shows the code on the screen.
    Show,
    /// Shows the code on the screen twice.
    Again,
    /// Shows a picture of the code that is a minute old.
    Old,
    /// With a phone whose clock is 40 s fast.
    Fast,
    /// With a phone whose clock is an hour fast.
    Hour,
    /// With a copy of the phone, right after the phone itself.
    Copy,
    /// Somebody else holds the phone up.
    Other,
}

impl Move {
    pub(crate) const TRICKS: [Self; 6] =
        [Self::Again, Self::Old, Self::Fast, Self::Hour, Self::Copy, Self::Other];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Again => "again",
            Self::Old => "old",
            Self::Fast => "fast",
            Self::Hour => "hour",
            Self::Copy => "copy",
            Self::Other => "other",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Show].into_iter().chain(Self::TRICKS).find(|it| it.name() == name)
    }
}

/// Seconds of the longest step of a shipped scheme, and a little more.
const STEP: u32 = 20;
/// Seconds after which a gate takes the same code for another presentation.
const AGAIN: u32 = SAME_PRESENTATION as u32 + 1;
/// Seconds of age of a picture that somebody took of a code.
const OLD: u32 = 60;

impl Stage {
    /// Sets it: every phone is activated and goes online, every gate fetches its lists.
    pub(crate) fn set(setup: Setup, url: String, runtime: Handle) -> Result<Self, DemoError> {
        let Setup { web, officer, root, clock, gates, repository, people } = setup;
        let authority = Authority::at(url)?;
        let now = clock.timestamp();
        let token = runtime.block_on(token(&web, &officer))?;
        runtime.block_on(publish(&web)).map_err(|cause| DemoError::Publish(cause.to_string()))?;
        let ledger = shared_ledger(now);
        let start = |(name, dir)| Lane::start(name, dir, ledger.clone(), &clock);
        let lanes = gates.into_iter().map(start).collect::<Result<Vec<_>, _>>()?;
        let mut phones: Vec<(&'static str, Phone)> = Vec::new();
        for who in &people {
            let at = match phones.iter().position(|(owner, _)| *owner == who.phone) {
                Some(at) => at,
                None => {
                    phones.push((who.phone, Phone::new(&authority, root, now)?));
                    phones.len() - 1
                }
            };
            let new = json!({
                "handed_to": who.guardian.map(|id| id.to_string()),
                "identity_checked": true, "why": "the card was looked at",
            });
            let path = format!("/v1/persons/{}/activation", who.id);
            let made = authority.post(&path, &new, Some(&token))?;
            let phone = &mut phones[at].1;
            phone.activate(&authority, who, made["code"].as_str().unwrap_or_default(), now)?;
            phone.contact(&authority, who, now)?;
        }
        let trust_list = web.office.trust_list();
        let (phones, lanes) = (Mutex::new(phones), Mutex::new(lanes));
        let stage = Self {
            web,
            clock,
            authority,
            people,
            officer,
            token,
            phones,
            lanes,
            trust_list,
            repository,
            runtime,
            failed: Mutex::default(),
        };
        // The first step of a new credential begins after it was issued.
        stage.wait(STEP)?;
        Ok(stage)
    }

    /// Keeps why something was not done, for the page that comes next.
    pub(crate) fn fail(&self, error: DemoError) {
        *lock(&self.failed) = Some(error);
    }

    /// Why the last thing was not done, in some words.
    pub(crate) fn failed<T>(&self, says: impl FnOnce(&DemoError) -> T) -> Option<T> {
        lock(&self.failed).as_ref().map(says)
    }

    /// The name of the officer's account.
    pub(crate) fn officer(&self) -> &str {
        &self.officer
    }

    /// Somebody, by their name in addresses.
    pub(crate) fn who(&self, slug: &str) -> Result<&Holder, DemoError> {
        self.people.iter().find(|who| who.slug() == slug).ok_or(DemoError::NoSuch)
    }

    /// Does something with the phone that somebody's code is on.
    pub(crate) fn on_phone<T>(
        &self,
        who: &Holder,
        does: impl FnOnce(&mut Phone) -> Result<T, DemoError>,
    ) -> Result<T, DemoError> {
        let mut phones = lock(&self.phones);
        let phone = phones.iter_mut().find(|(owner, _)| *owner == who.phone);
        does(&mut phone.ok_or(DemoError::NoSuch)?.1)
    }

    /// Everybody's phone of that one goes online.
    pub(crate) fn contact(&self, who: &Holder) -> Result<(), DemoError> {
        let now = self.clock.timestamp();
        self.people
            .iter()
            .filter(|it| it.phone == who.phone)
            .try_for_each(|it| self.on_phone(it, |phone| phone.contact(&self.authority, it, now)))
    }

    /// Does something at a lane.
    pub(crate) fn at_lane<T>(
        &self,
        name: &str,
        does: impl FnOnce(&mut Lane) -> T,
    ) -> Result<T, DemoError> {
        let mut lanes = lock(&self.lanes);
        let lane = lanes.iter_mut().find(|lane| lane.name == name);
        Ok(does(lane.ok_or(DemoError::NoSuch)?))
    }

    /// The gate group of a lane.
    pub(crate) fn group(&self, name: &str) -> Result<GateGroupId, DemoError> {
        self.at_lane(name, |lane| lane.group)
    }

    /// Every gate that is on the network fetches the newest lists.
    pub(crate) fn sync(&self) -> Result<(), DemoError> {
        let now = self.clock.timestamp();
        let mut lanes = lock(&self.lanes);
        lanes.iter_mut().try_for_each(|lane| lane.sync(&self.trust_list, &self.repository, now))
    }

    /// Time passes: the authority does what is due and publishes, and the gates fetch it.
    pub(crate) fn wait(&self, seconds: u32) -> Result<(), DemoError> {
        self.clock.skip(seconds);
        let published = self.runtime.block_on(publish(&self.web));
        published.map_err(|cause| DemoError::Publish(cause.to_string()))?;
        self.sync()
    }

    /// Something that a visitor does between phone and gate.
    pub(crate) fn play(&self, who: &Holder, gate: &str, does: Move) -> Result<(), DemoError> {
        let group = self.group(gate)?;
        self.pause(gate)?;
        let holder = Before { persons: who.party, ..Before::default() };
        let current = || {
            let now = self.clock.timestamp();
            let code = self.on_phone(who, |phone| phone.code(who, group, now))?;
            Ok::<_, DemoError>(code.frame.text)
        };
        let made = |fast| {
            let now = self.clock.timestamp();
            Ok::<_, DemoError>(self.on_phone(who, |it| it.mint(who, group, now, fast))?.text)
        };
        let shows = |text: &str, before| {
            let now = self.clock.timestamp();
            self.at_lane(gate, |lane| lane.show(text, before, now))?
        };
        match does {
            Move::Show => shows(&current()?, holder),
            Move::Again => {
                let text = current()?;
                shows(&text, holder)?;
                self.pause(gate)?;
                shows(&text, holder)
            }
            Move::Old => {
                let text = current()?;
                self.clock.skip(OLD);
                shows(&text, holder)
            }
            Move::Fast => shows(&made(Fast(40))?, holder),
            Move::Hour => shows(&made(Fast(3_600))?, holder),
            Move::Copy => {
                shows(&current()?, holder)?;
                self.pause(gate)?;
                shows(&made(Fast(0))?, holder)
            }
            Move::Other => shows(&current()?, Before { person: PersonMatch::Differs, ..holder }),
        }
    }

    /// Lets a gate forget what it saw just before: whoever clicks shows a code anew.
    fn pause(&self, gate: &str) -> Result<(), DemoError> {
        let now = self.clock.timestamp();
        let last = self.at_lane(gate, |lane| lane.last.front().map(|shown| shown.at))?;
        if last.is_some_and(|at| now.since(at) < AGAIN.into()) {
            self.clock.skip(AGAIN);
        }
        Ok(())
    }

    /// Something happens to somebody, and the officer tells the authority.
    pub(crate) fn happen(&self, who: &Holder, act: Act) -> Result<(), DemoError> {
        let deed = who.deeds.iter().find(|deed| deed.act == act).ok_or(DemoError::NoSuch)?;
        let (own, now) = (format!("/v1/persons/{}", who.id), moment(self.clock.now()));
        let tell = |kind: &str, of: &str| {
            let event =
                json!({ "kind": kind, "of": of, "happened": now, "why": "told at the counter" });
            self.post(&format!("{own}/events"), &event)
        };
        match &deed.told {
            Told::Application(asked) => {
                let new = json!({ "question": question(asked), "why": "asked for in the demo" });
                self.post(&format!("{own}/applications"), &new)?;
            }
            Told::Event { kind, of } => drop(tell(kind, of)?),
            Told::Passage { checkpoint, jurisdiction, stated } => {
                let stated: serde_json::Map<String, Value> =
                    stated.iter().map(|(key, it)| ((*key).to_owned(), (*it).into())).collect();
                let passage = json!({
                    "checkpoint": checkpoint, "jurisdiction": jurisdiction, "direction": "in",
                    "happened": now, "stated": stated, "slip": true, "why": "seen at the counter",
                });
                self.post(&format!("{own}/passages"), &passage)?;
            }
            Told::Reprint => {
                let slip = self.slip(who)?.ok_or(DemoError::NoSuch)?;
                tell("document.lost", "hk-landing-slip")?;
                let again = json!({ "printed": slip.printed, "why": "the first one is lost" });
                self.post(&format!("{own}/slips/{}/reprint", slip.number), &again)?;
            }
        }
        self.contact(who)
    }

    /// The last landing slip of somebody.
    pub(crate) fn slip(&self, who: &Holder) -> Result<Option<Slip>, DemoError> {
        let page = self.authority.get(&format!("/v1/persons/{}", who.id), &self.token)?;
        let slips = page["slips"].as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(slips.last().map(|it| Slip {
            number: it["number"].as_str().unwrap_or_default().to_owned(),
            until: it["until"].as_str().unwrap_or_default().to_owned(),
            printed: it["printed"].as_u64().unwrap_or_default(),
        }))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, DemoError> {
        self.authority.post(path, body, Some(&self.token))
    }

    /// The cookie that signs the officer in at the console.
    pub(crate) async fn session(&self) -> Result<String, DemoError> {
        let session = accounts::session(&self.web, &self.officer).await;
        session.map(|it| it.to_string()).map_err(refused)
    }
}

/// A landing slip.
pub(crate) struct Slip {
    pub(crate) number: String,
    /// Last day of stay.
    pub(crate) until: String,
    pub(crate) printed: u64,
}

/// A token for the officer's account, which is there.
async fn token(web: &Web, officer: &str) -> Result<Bearer, DemoError> {
    let id = number()?.parse().map_err(|_| DemoError::Random)?;
    let by = clearance_authority::register::Actor {
        name: "operator".to_owned(),
        role: clearance_authority::register::Role::System,
    };
    let made = accounts::new_token(web, id, (officer, "demonstration", 30), &by).await;
    let (_, secret) = made.map_err(refused)?;
    Bearer::new(&secret).map_err(|_| DemoError::Random)
}

fn refused(problem: clearance_authority_server::http::Problem) -> DemoError {
    DemoError::Authority { status: 500, detail: problem.to_string() }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
