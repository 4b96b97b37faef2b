//! A person's story, told in lines: `2025-05-15T10:00 document.collected of mo-permanent-card for
//! expiry told 2025-05-20T09:00`. Times are those of Macao and Hong Kong.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Done, Key, Known, Lodged, Record, Report, Settled, settle};
use clearance_schemes::model::DocumentState;
use clearance_schemes::situation::{Document, Event, Person, Slot};
use clearance_schemes::time::Instant;

pub(crate) const CARD: &str = "mo-permanent-card";

pub(crate) fn library() -> &'static Library {
    static SHIPPED: OnceLock<Library> = OnceLock::new();
    SHIPPED.get_or_init(clearance_schemes::shipped)
}

/// A moment of Macao and Hong Kong: `2025-05-15T10:00`.
pub(crate) fn at(text: &str) -> Instant {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").expect(text);
    Instant(local.and_utc().timestamp() - 8 * 3_600)
}

pub(crate) fn told(line: &str) -> Report {
    let mut words = line.split(' ');
    let happened = at(words.next().expect("a moment"));
    let kind = words.next().expect("an event").parse().expect(line);
    let mut event = Event {
        kind,
        of: None,
        cause: None,
        at: None,
        capacity: None,
        day: None,
        happened,
        told: happened,
    };
    while let Some(word) = words.next() {
        let value = words.next().expect("a value").to_owned();
        match word {
            "of" => event.of = Some(value),
            "for" => event.cause = Some(value.replace('+', ", ")),
            "at" => event.at = Some(value),
            "day" => event.day = Some(value.parse().expect("a day")),
            "told" => event.told = at(&value),
            _ => panic!("{word:?} in {line:?}"),
        }
    }
    event.into()
}

pub(crate) fn document(kind: &str, issued: &str, expires: &str) -> Document {
    Document {
        kind: kind.to_owned(),
        state: DocumentState::InForce,
        issued: Some(issued.parse().expect(issued)),
        expires: Some(expires.parse().expect(expires)),
        fields: BTreeMap::new(),
    }
}

pub(crate) fn slot(office: &str, begins: &str) -> Slot {
    let begins = at(begins);
    Slot { at: office.to_owned(), begins, ends: Instant(begins.0 + 900), taken: 0 }
}

/// A permanent resident of Macao of 35 with a card.
pub(crate) fn ana() -> Person {
    Person {
        born: Some("1990-02-02".parse().expect("a day")),
        nationality: Some("CHN".to_owned()),
        residence: Some("mo-permanent".to_owned()),
        key_bound: Some(true),
        documents: vec![document(CARD, "2020-01-01", "2030-01-01")],
        ..Person::default()
    }
}

/// A non-permanent resident of Macao with card and permit.
pub(crate) fn wen() -> Person {
    Person {
        residence: Some("mo-non-permanent".to_owned()),
        documents: vec![
            document("mo-non-permanent-card", "2020-01-01", "2030-01-01"),
            document("hk-visit-permit", "2020-01-01", "2030-01-01"),
        ],
        ..ana()
    }
}

#[derive(Clone)]
pub(crate) struct Tale(pub(crate) Record);

impl Tale {
    pub(crate) fn of(person: Person) -> Self {
        Self(Record {
            known: vec![Known { from: at("2000-01-01T00:00"), person }],
            ..Record::default()
        })
    }

    pub(crate) fn granted(self, scheme: &str, granted: &str, asked: &[(&str, &str)]) -> Self {
        self.granted_with(scheme, granted, asked, |_| {})
    }

    pub(crate) fn granted_with(
        mut self,
        scheme: &str,
        granted: &str,
        asked: &[(&str, &str)],
        more: impl FnOnce(&mut Lodged),
    ) -> Self {
        let mut lodged = Lodged {
            number: self.0.standings.len() as u64 + 1,
            scheme: scheme.to_owned(),
            version: 1,
            lodged: at(granted),
            granted: at(granted),
            until: None,
            asked: words(asked),
            form: BTreeMap::new(),
            slot: None,
        };
        more(&mut lodged);
        self.0.standings.push(lodged);
        self
    }

    pub(crate) fn then(self, line: &str) -> Self {
        self.then_with(line, |_| {})
    }

    pub(crate) fn then_with(mut self, line: &str, more: impl FnOnce(&mut Report)) -> Self {
        let mut report = told(line);
        more(&mut report);
        self.0.reports.push(report);
        self
    }

    /// What is otherwise from a moment on.
    pub(crate) fn known_from(mut self, from: &str, change: impl FnOnce(&mut Person)) -> Self {
        let mut person = self.0.known.last().expect("somebody").person.clone();
        change(&mut person);
        self.0.known.push(Known { from: at(from), person });
        self
    }

    /// It was done, for what was due from then.
    pub(crate) fn done(mut self, number: u64, act: Act, from: &str) -> Self {
        let scheme = self.0.standings[number as usize - 1].scheme.clone();
        let standing = Some(Key::Lodged(number));
        self.0.done.push(Done { scheme, standing, act, from: at(from) });
        self
    }

    pub(crate) fn settled(&self, until: &str) -> Settled {
        settle(library(), &self.0, at(until))
    }

    /// The newest standing under a scheme: `active`, `suspended for card-expired`.
    #[track_caller]
    pub(crate) fn state(&self, scheme: &str, until: &str) -> String {
        let settled = self.settled(until);
        let lived = settled.standings.iter().rev().find(|lived| lived.standing.scheme == scheme);
        let Some(lived) = lived else { return "no standing".to_owned() };
        let standing = &lived.standing;
        let mut why = standing.suspended_for.clone();
        why.extend(standing.ended_for.clone());
        why.retain(|why| *why != standing.state);
        match why.is_empty() {
            true => standing.state.clone(),
            false => format!("{} for {}", standing.state, why.join(", ")),
        }
    }

    /// Each moment with the state at it.
    #[track_caller]
    pub(crate) fn goes(&self, scheme: &str, steps: &[(&str, &str)]) {
        let is: Vec<_> = steps.iter().map(|(at, _)| (*at, self.state(scheme, at))).collect();
        let is: Vec<_> = is.iter().map(|(at, state)| (*at, state.as_str())).collect();
        assert_eq!(is, steps, "{scheme}");
    }

    /// Everything that had to be done under a scheme.
    pub(crate) fn acts(&self, scheme: &str, until: &str) -> Vec<Act> {
        let settled = self.settled(until);
        let own = settled.effects.into_iter().filter(|effect| effect.scheme == scheme);
        own.map(|effect| effect.act).collect()
    }

    /// What is left to do under a scheme.
    pub(crate) fn left(&self, scheme: &str, until: &str) -> Vec<Act> {
        let settled = self.settled(until);
        let own = settled.to_do.into_iter().filter(|effect| effect.scheme == scheme);
        own.map(|effect| effect.act).collect()
    }
}

pub(crate) fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}
