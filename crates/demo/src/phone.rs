//! A phone: a real wallet, that asks the authority's phone API. Its keys are in this process.

use std::collections::BTreeMap;

use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::{Challenge, GateGroupId, KeyThumbprint};
use clearance_core::time::Timestamp;
use clearance_fetch::Bearer;
use clearance_issuer::{
    Advice, App, AppVersion, Ask, EnrolmentAsk, EntryId, Frame, HolderKey as _, Moment, Wallet,
    WhyNot, enrol,
};
use clearance_schemes::time::Instant;
use serde_json::{Value, json};

use crate::authority::{Authority, base64, entropy, from_base64, question, read_moment};
use crate::{DemoError, Holder};

/// A phone, with the codes of everybody who is on it.
pub(crate) struct Phone {
    wallet: Wallet,
    held: BTreeMap<&'static str, Held>,
    /// The code that is on the screen, so that it is one a step.
    shown: BTreeMap<(&'static str, String), Frame>,
}

/// What a phone has for one person.
struct Held {
    token: Bearer,
    entries: BTreeMap<String, EntryId>,
    standings: Vec<Standing>,
}

/// What somebody has under a scheme, as the phone was told last.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) scheme: String,
    /// The scheme's word for it.
    pub(crate) state: String,
    /// `pending`, `valid`, `suspended` or `revoked`.
    pub(crate) meaning: String,
    pub(crate) has_code: bool,
    /// Until when the phone's credential is good.
    pub(crate) until: Option<Instant>,
    /// When the state changes by itself.
    pub(crate) next: Option<Instant>,
    id: String,
    fetch_from: Option<Instant>,
}

/// What the phone's own checks say of a code.
pub(crate) struct Code {
    pub(crate) frame: Frame,
    pub(crate) advice: Vec<Advice>,
}

/// How a phone's clock differs from the right one, in seconds; positive where it is fast.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fast(pub(crate) i64);

impl Phone {
    /// A new phone: the app came with the root, and fetches the trust list.
    pub(crate) fn new(
        authority: &Authority,
        root: PublicKey,
        now: Timestamp,
    ) -> Result<Self, DemoError> {
        let list = authority.bytes("/v1/public/trust-list")?;
        let wallet = Wallet::new(App::new(&RING, AppVersion(1)), root, &list, Moment::wall(now))?;
        Ok(Self { wallet, held: BTreeMap::new(), shown: BTreeMap::new() })
    }

    /// Is bound to somebody by the code that the officer handed over.
    pub(crate) fn activate(
        &mut self,
        authority: &Authority,
        who: &Holder,
        code: &str,
        now: Timestamp,
    ) -> Result<(), DemoError> {
        let request = request(authority, who, now)?;
        let shown = json!({ "code": code, "request": request });
        let given = authority.post("/v1/phone/activation", &shown, None)?;
        let token = Bearer::new(text(&given, "token")).map_err(|_| bad("no token"))?;
        let held = Held { token, entries: BTreeMap::new(), standings: Vec::new() };
        self.held.insert(who.name, held);
        Ok(())
    }

    /// Goes online: the trust list, what the person has, and the credentials that are due.
    pub(crate) fn contact(
        &mut self,
        authority: &Authority,
        who: &Holder,
        now: Timestamp,
    ) -> Result<(), DemoError> {
        let moment = Moment::wall(now);
        let list = authority.bytes("/v1/public/trust-list")?;
        self.wallet.update_trust(&list, moment)?;
        let Some(held) = self.held.get_mut(who.name) else { return Err(DemoError::NoSuch) };
        let all = authority.get("/v1/phone/standings", &held.token)?;
        let items = all["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        held.standings = items.iter().map(Standing::read).collect();
        let at = clearance_authority::moment::instant(now);
        for standing in &mut held.standings {
            let known = held.entries.get(&standing.scheme).copied();
            let is_due = standing.fetch_from.is_some_and(|from| from <= at);
            // What the authority issued to somebody else's wallet, or before this one was new, is not here.
            if standing.fetch_from.is_none() || (known.is_some() && !is_due) {
                continue;
            }
            let asked = json!({ "standing": standing.id, "request": request(authority, who, now)?, "app": 1 });
            let given = match authority.post("/v1/phone/credentials", &asked, Some(&held.token)) {
                Ok(given) => given,
                // What is not given now, as after an appointment, leaves what the phone has.
                Err(DemoError::Authority { .. }) => continue,
                Err(other) => return Err(other),
            };
            let bytes = from_base64(text(&given, "credential")).unwrap_or_default();
            standing.until = read_moment(text(&given, "until"));
            let is_renewed =
                known.is_some_and(|known| self.wallet.renew(known, &bytes, moment).is_ok());
            if !is_renewed {
                let label = format!("{} {}", who.name, standing.scheme);
                if let Some(old) = known {
                    self.wallet.remove(old);
                }
                let entry = self.wallet.add(&label, &bytes, &who.key.public())?;
                held.entries.insert(standing.scheme.clone(), entry);
            }
        }
        Ok(())
    }

    /// What the phone was told last of somebody.
    pub(crate) fn standings(&self, who: &Holder) -> &[Standing] {
        self.held.get(who.name).map(|held| held.standings.as_slice()).unwrap_or_default()
    }

    /// The code on the screen: one a step.
    ///
    /// # Errors
    /// [`DemoError::NoCode`] with the phone's reason.
    pub(crate) fn code(
        &mut self,
        who: &Holder,
        group: GateGroupId,
        now: Timestamp,
    ) -> Result<Code, DemoError> {
        let place = (who.name, group.to_string());
        let advice = self.advice(who, group, now)?;
        let known = self.shown.get(&place);
        if let Some(frame) = known.filter(|it| it.valid_from <= now && now < it.refresh_at) {
            return Ok(Code { frame: frame.clone(), advice });
        }
        let frame = self.mint(who, group, now, Fast::default())?;
        self.shown.insert(place, frame.clone());
        Ok(Code { frame, advice })
    }

    /// A code of this very moment, by a clock that may be wrong: of this phone, or of a copy of it with the same key.
    pub(crate) fn mint(
        &self,
        who: &Holder,
        group: GateGroupId,
        now: Timestamp,
        fast: Fast,
    ) -> Result<Frame, DemoError> {
        let mut copy = self.wallet.clone();
        let ask = self.ask(who, group, now)?;
        let moment = Moment::wall(now.offset_by(fast.0));
        Ok(copy.frame(&ask, &who.key, moment, &entropy()?)?)
    }

    fn advice(
        &self,
        who: &Holder,
        group: GateGroupId,
        now: Timestamp,
    ) -> Result<Vec<Advice>, DemoError> {
        let ask = self.ask(who, group, now)?;
        Ok(self.wallet.enquire(&ask, &who.key.public(), Moment::wall(now)).advice)
    }

    /// The credential that serves best for those gates: one that opens there, then one that has a code at all.
    fn ask(&self, who: &Holder, group: GateGroupId, now: Timestamp) -> Result<Ask, DemoError> {
        let held = self.held.get(who.name).ok_or(DemoError::NoSuch)?;
        let (key, moment) = (who.key.public(), Moment::wall(now));
        let rank = |ask: &Ask| {
            let found = self.wallet.enquire(ask, &key, moment);
            let is_elsewhere =
                found.advice.iter().any(|it| matches!(it, Advice::OtherPlaces { .. }));
            (found.why_not.is_some(), is_elsewhere)
        };
        let asks = held.entries.values().map(|entry| Ask::full(*entry, group));
        let none = WhyNot::NoCredential { entry: EntryId(0) };
        asks.min_by_key(rank).ok_or(DemoError::NoCode(none))
    }

    /// The answer of a scheme, with every obstacle and what to do about it, in a language.
    pub(crate) fn enquire(
        &self,
        authority: &Authority,
        who: &Holder,
        language: &str,
    ) -> Result<Value, DemoError> {
        let held = self.held.get(who.name).ok_or(DemoError::NoSuch)?;
        let mut asked = question(&who.question);
        asked["language"] = language.into();
        // A phone asks for its own person; of the others it says what they are asked.
        for member in asked["members"].as_array_mut().into_iter().flatten() {
            member["person"] = Value::Null;
        }
        authority.post("/v1/phone/enquiry", &asked, Some(&held.token))
    }

    /// What the authority tells somebody, the newest first: texts, each with what to do.
    pub(crate) fn notices(
        &self,
        authority: &Authority,
        who: &Holder,
        language: &str,
    ) -> Result<Vec<(String, Vec<String>)>, DemoError> {
        let held = self.held.get(who.name).ok_or(DemoError::NoSuch)?;
        let path = format!("/v1/phone/notices?language={language}");
        let all = authority.get(&path, &held.token)?;
        let items = all["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let lines = |it: &Value| {
            let lines = it["advice"].as_array().map(Vec::as_slice).unwrap_or_default();
            lines.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        Ok(items.iter().map(|it| (text(it, "text").to_owned(), lines(it))).collect())
    }
}

impl Standing {
    fn read(it: &Value) -> Self {
        let moment = |name: &str| it[name].as_str().and_then(read_moment);
        Self {
            id: text(it, "id").to_owned(),
            scheme: text(it, "scheme").to_owned(),
            state: text(it, "state").to_owned(),
            meaning: text(it, "meaning").to_owned(),
            has_code: it["has_code"].as_bool().unwrap_or(false),
            until: moment("credential_until"),
            next: moment("next"),
            fetch_from: moment("fetch_from"),
        }
    }
}

/// An enrolment request that answers a challenge of now, in base64url.
fn request(authority: &Authority, who: &Holder, now: Timestamp) -> Result<String, DemoError> {
    let given = authority.post("/v1/phone/challenge", &json!({}), None)?;
    let challenge: Challenge =
        text(&given, "challenge").parse().map_err(|_| bad("a challenge that is none"))?;
    let audience: KeyThumbprint =
        text(&given, "audience").parse().map_err(|_| bad("an audience that is none"))?;
    let ask = EnrolmentAsk { authority: audience, now, challenge: Some(challenge) };
    Ok(base64(&enrol(&RING, &who.key, &ask)?))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn bad(what: &str) -> DemoError {
    DemoError::Authority { status: 200, detail: what.to_owned() }
}
