//! Five years of one authority, its gates and its phones, day by day.
//!
//! The calendar is the guide's: a list each day, a status key each month, a gate key each quarter, an authority
//! key and a root each year. Beside it: an authority key leaks, a disk is lost and comes back from
//! a backup, a gate and some phones sleep for months, and a stolen phone tries its luck every week.

use std::collections::BTreeMap;

use clearance_authority::keys::KeyKind;
use clearance_authority::office::{NewList, Office, Reach, Start, Which};
use clearance_core::crypto::Secret32;
use clearance_core::status::Status;
use clearance_gate::{Running, Start as GateStart};
use clearance_issuer::{Ask, EntryId, Moment, Wallet};
use clearance_verifier::Reason;

use crate::devices::{PhoneAt, wallet};
use crate::operator::No;
use crate::scratch::{copy, replace};
use crate::world::{DAY, START, World, entropy, group, holder_key, open};

/// The whole of it; `CLEARANCE_DAYS` chooses another number of days.
const FIVE_YEARS: u64 = 5 * 365 + 1;
/// What a build without optimisation lives through: everything on the calendar once.
const FIRST_MONTHS: u64 = 270;
/// Travellers in all; the last one's phone is stolen.
const TRAVELLERS: u64 = 8;
/// How long a credential is good for, and how long before its end a phone gets the next one, in days.
const LIFE: u64 = 60;
const EARLY: u64 = 15;
/// The day on which the authority key leaks, on which the disk is lost, and how old the backup is.
const LEAK: u64 = 140;
const DISK: u64 = 240;
const BACKUP_AGE: u64 = 9;
/// Days on which the second gate is switched off: over a gate key, and over a root.
const DARK: [std::ops::Range<u64>; 2] = [150..190, 1_270..1_320];

/// What a phone says that has nothing to show.
const NO_CODE: &str = "no code: ";

/// Why an honest traveller may be turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    /// The credential is by the key that leaked, and there was no time yet to issue another one.
    Leak,
    /// The phone slept beyond its credential or its gate keys, and has not been online yet.
    Asleep,
    /// None: nothing of the kind may happen.
    None,
}

/// What happened to honest travellers: how often, why, and what they were told.
#[derive(Debug, Default)]
struct Tally {
    admitted: u64,
    turned_away: BTreeMap<(Cause, String), u64>,
    thief_refused: u64,
}

struct Traveller {
    holder: u64,
    phone: PhoneAt,
    entry: EntryId,
    expires: u64,
    /// Whether the credential is by the key that leaked.
    is_void: bool,
}

struct Years {
    world: World,
    travellers: Vec<Traveller>,
    gates: Vec<Running>,
    tally: Tally,
    day: u64,
}

#[test]
fn in_five_years_nobody_honest_is_turned_away_but_for_stated_causes() {
    let asked = std::env::var("CLEARANCE_DAYS").ok().and_then(|days| days.parse().ok());
    let days = asked.unwrap_or(if cfg!(debug_assertions) { FIRST_MONTHS } else { FIVE_YEARS });
    let mut years = Years::new();
    for day in 0..days {
        years.live(day);
    }
    println!("{:?}", years.tally);
    let Tally { admitted, turned_away, thief_refused } = years.tally;
    let allowed = |(cause, told): &(Cause, String)| match cause {
        Cause::Leak => told == "unknown-authority",
        Cause::Asleep => told.starts_with(NO_CODE),
        Cause::None => false,
    };
    assert!(turned_away.keys().all(allowed), "{turned_away:?}");
    let count = |cause| turned_away.keys().filter(|(found, _)| *found == cause).count();
    assert!(count(Cause::Leak) > 0 && count(Cause::Asleep) > 0, "{turned_away:?}");
    assert!(admitted > 4 * days, "{admitted}");
    assert!(thief_refused > days / 7, "{thief_refused}");
}

impl Years {
    fn new() -> Self {
        let mut world = World::new(5);
        world.publish();
        world.gates_update();
        let gates = world.gates.iter().map(|gate| start(gate, &world)).collect();
        let mut this =
            Self { world, travellers: Vec::new(), gates, tally: Tally::default(), day: 0 };
        for holder in 1..=TRAVELLERS {
            this.enrol(holder);
        }
        this.world.publish();
        let stolen = this.world.model.handed.last().unwrap().file.clone();
        let revoked = this.world.change(&[Which::File(stolen)], Reach::Named, Status::Revoked);
        revoked.unwrap();
        this
    }

    fn enrol(&mut self, holder: u64) {
        self.world.insist("issue", |world| world.issue(holder, LIFE));
        let office = open(&self.world).unwrap();
        let mut wallet = wallet(&office, self.world.now);
        let handed = self.world.model.handed.last().unwrap();
        let entry = wallet.add("me", &handed.bytes, &handed.claims.holder_key).unwrap();
        let phone = PhoneAt { wallet: wallet.to_bytes() };
        let expires = self.day + LIFE;
        self.travellers.push(Traveller { holder, phone, entry, expires, is_void: false });
    }

    fn live(&mut self, day: u64) {
        self.day = day;
        self.world.now = START.plus(day * DAY + 8 * 3_600);
        self.calendar();
        self.world.publish();
        self.gates_follow();
        // Some come before their phones were online today.
        self.travel(0);
        let issued = self.world.model.handed.len();
        self.phones_follow();
        self.world.now = self.world.now.plus(3_600);
        if self.world.model.handed.len() > issued {
            self.world.publish();
            self.gates_follow();
        }
        self.travel(1);
    }

    /// What the office does on this day beside issuing and publishing.
    fn calendar(&mut self) {
        let day = self.day;
        if day % 30 == 20 {
            self.order("status key", |office, world, terms| {
                let entropy = &mut entropy(&mut world.random);
                let added =
                    office.add_status_key(None, Start::AfterTravel, 45 * DAY, terms, entropy);
                added.map(|made| made.0)
            });
        }
        if day % 30 == 25 {
            self.order("retire", |office, _, terms| office.retire_keys(terms));
        }
        if day % 90 == 70 {
            self.order("gate key", |office, world, terms| {
                let entropy = &mut entropy(&mut world.random);
                let added =
                    office.add_gate_key(group(), Start::AfterTravel, 120 * DAY, terms, entropy);
                added.map(|made| made.0)
            });
        }
        if day % 365 == 90 {
            self.order("authority key", |office, world, terms| {
                let entropy = &mut entropy(&mut world.random);
                let kind = KeyKind::Ed25519;
                let added =
                    office.add_authority_key(kind, Start::AfterTravel, 730 * DAY, terms, entropy);
                added.map(|made| made.0)
            });
        }
        if day % 365 == 180 {
            self.order("announce", |office, world, terms| {
                office.announce_root(KeyKind::P256, terms, &mut entropy(&mut world.random))
            });
        }
        if day % 365 == 215 {
            self.order("rotate", |office, _, terms| office.rotate_root(terms));
        }
        if day == LEAK {
            self.leak();
        }
        if day == DISK - BACKUP_AGE {
            replace(&self.world.dir(), &self.world.scratch.join("tape"));
        }
        if day == DISK {
            replace(&self.world.scratch.join("tape"), &self.world.dir());
            copy(&self.world.safe(), &self.world.dir());
            self.world.recover();
        }
    }

    fn order(
        &mut self,
        what: &str,
        order: impl Fn(
            &Office,
            &mut World,
            &clearance_authority::office::Terms,
        ) -> Result<NewList, clearance_authority::office::ListError>,
    ) {
        let world = &mut self.world;
        world.insist(what, |world| {
            let (office, terms) = (open(world)?, world.terms());
            Ok::<_, No>(order(&office, world, &terms).map(drop)?)
        });
    }

    /// The key that signs credentials leaked: it is withdrawn at once, and another one in its place.
    fn leak(&mut self) {
        let kid = *open(&self.world).unwrap().authority_kids().unwrap().last().unwrap();
        self.order("leak", |office, world, terms| {
            let replace = Some((KeyKind::Ed25519, 730 * DAY));
            let entropy = &mut entropy(&mut world.random);
            office.withdraw_authority(kid, replace, terms, entropy).map(|made| made.0)
        });
        for traveller in &mut self.travellers {
            let held = self.world.model.handed.iter().rev();
            let held = held.clone().find(|known| known.holder == traveller.holder).unwrap();
            traveller.is_void = held.authority == kid;
        }
    }

    fn gates_follow(&mut self) {
        let office = open(&self.world).unwrap();
        for (at, gate) in self.world.gates.iter().enumerate() {
            if at == 1 && DARK.iter().any(|dark| dark.contains(&self.day)) {
                continue;
            }
            gate.update(&office, self.world.now).unwrap();
            gate.sync(&self.world.repository(), self.world.now).unwrap();
        }
        if self.day.is_multiple_of(50) {
            self.gates = self.world.gates.iter().map(|gate| start(gate, &self.world)).collect();
        }
    }

    /// Phones that are on get the newest list, and a new credential in time.
    fn phones_follow(&mut self) {
        let office = open(&self.world).unwrap();
        for at in 0..self.travellers.len() {
            if is_stolen(at) || sleeps(at, self.day) {
                continue;
            }
            let traveller = &mut self.travellers[at];
            traveller.phone.update(&office, self.world.now).unwrap();
            if !traveller.is_void && self.day + EARLY < traveller.expires {
                continue;
            }
            let holder = traveller.holder;
            self.world.insist("issue", |world| world.issue(holder, LIFE));
            let handed = self.world.model.handed.last().unwrap();
            let traveller = &mut self.travellers[at];
            let moment = Moment::wall(self.world.now);
            let mut wallet = traveller.phone.open();
            wallet.renew(traveller.entry, &handed.bytes, moment).unwrap();
            traveller.phone.wallet = wallet.to_bytes();
            (traveller.expires, traveller.is_void) = (self.day + LIFE, false);
        }
    }

    /// Half of the travellers pass, out in the morning and in an hour later; the thief tries on Sundays.
    fn travel(&mut self, gate: usize) {
        if gate == 1 && DARK.iter().any(|dark| dark.contains(&self.day)) {
            return;
        }
        for at in 0..self.travellers.len() {
            if (at as u64 + self.day).is_multiple_of(2) && !is_stolen(at) {
                self.pass(at, gate);
            } else if is_stolen(at) && self.day.is_multiple_of(7) {
                self.thief(at, gate);
            }
        }
    }

    fn pass(&mut self, at: usize, gate: usize) {
        let told = match self.shown(at) {
            // Without the date: one entry for each kind of trouble.
            Err(why) => why.split(" at 20").next().map(str::to_owned),
            Ok(text) => {
                let judged = self.gates[gate].check(&text, self.world.now);
                judged.decision.reason().map(|reason| reason.code().to_owned())
            }
        };
        let Some(told) = told else {
            self.tally.admitted += 1;
            return;
        };
        let traveller = &self.travellers[at];
        let cause = match () {
            () if was_asleep(at, self.day) && told.starts_with(NO_CODE) => Cause::Asleep,
            () if traveller.is_void => Cause::Leak,
            () => Cause::None,
        };
        *self.tally.turned_away.entry((cause, told)).or_default() += 1;
    }

    fn thief(&mut self, at: usize, gate: usize) {
        let Ok(text) = self.shown(at) else {
            self.tally.thief_refused += 1;
            return;
        };
        let reason = self.gates[gate].check(&text, self.world.now).decision.reason();
        let expected = [Reason::Revoked, Reason::UnknownAuthority, Reason::CredentialExpired];
        assert!(reason.is_some_and(|reason| expected.contains(&reason)), "{reason:?}");
        self.tally.thief_refused += 1;
    }

    /// What the phone shows, without having been online.
    fn shown(&mut self, at: usize) -> Result<String, String> {
        self.world.now = self.world.now.plus(15);
        let now = self.world.now;
        let traveller = &self.travellers[at];
        let mut wallet = traveller.phone.open();
        let fresh = Secret32::from(self.world.random.bytes::<32>());
        let ask = Ask::full(traveller.entry, group());
        let key = holder_key(traveller.holder);
        let frame = wallet.frame(&ask, &key, Moment::wall(now), &fresh);
        frame.map(|frame| frame.text).map_err(|error| error.to_string())
    }
}

fn start(gate: &crate::devices::GateAt, world: &World) -> Running {
    Running::start(gate.open(), &GateStart::default(), world.now).unwrap().0
}

fn is_stolen(at: usize) -> bool {
    at as u64 + 1 == TRAVELLERS
}

/// Three phones sleep for months, one after another: shortly, beyond a gate key, beyond a root.
fn sleeps(at: usize, day: u64) -> bool {
    let asleep = match at {
        0 => [20..45, 800..830],
        1 => [60..180, 900..1_000],
        2 => [170..230, 1_265..1_500],
        _ => [0..0, 0..0],
    };
    asleep.iter().any(|range| range.contains(&day))
}

/// Whether the phone slept until now, or until this morning.
fn was_asleep(at: usize, day: u64) -> bool {
    sleeps(at, day) || day.checked_sub(1).is_some_and(|day| sleeps(at, day))
}

impl PhoneAt {
    fn open(&self) -> Wallet {
        Wallet::from_bytes(crate::devices::APP, &self.wallet).unwrap()
    }
}
