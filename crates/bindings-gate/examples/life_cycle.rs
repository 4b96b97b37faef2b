//! Writes the life cycle of a gate: fresh codes, and what the verifier in Rust decides about each, for the programs in the other
//! languages beside this one to decide the same.
//!
//! ```console
//! cargo run -p clearance-bindings-gate --example life_cycle -- DIR
//! ```
//!
//! `life-cycle.txt` has a step a line, its parts apart by tabs: what, when, what must come of it, and with what.
//!
//! | step | is |
//! |---|---|
//! | `gate` | a new gate; with `challenge=0 person=0` or 1: whether it asks for them |
//! | `status` | from now on the status of all is this number of `CLEARANCE_STATUS_…` |
//! | `challenge` | the gate opens this challenge, in hexadecimal; what comes of it is the text |
//! | `check` | a text is judged: `admit`, or outcome and reason |
//! | `frame` | a frame, `file width height stride`, is read and judged |
//! | `confirm` | the person of the last check `matches` or `differs` |

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs};

use clearance_core::crypto::RING;
use clearance_core::ids::Challenge;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::AtGate;
use clearance_tests::phone::Phone;
use clearance_tests::world::{hk_mo, ledger, zhuhai};
use clearance_tests::{Person, START, World};
use clearance_verifier::{Decision, FixedStatus, Gate, PersonCheck, PersonMatch, StatusAnswer};

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let dir = PathBuf::from(env::args().nth(1).ok_or("say where: life_cycle DIR")?);
    fs::create_dir_all(&dir)?;
    let world = World::with(|setup| setup.credential.not_after = START.plus(3_600));
    let key = World::gate_pair(&hk_mo());
    fs::write(dir.join("root.pub"), World::root().public().to_text(&RING))?;
    fs::write(dir.join("trust-list.cbor"), &world.list_bytes)?;
    fs::write(dir.join("gate.key"), key.to_text(&RING).as_bytes())?;
    let mut story = Story::new(&world, dir);
    story.a_gate()?;
    story.a_gate_that_asks_for_its_challenge()?;
    story.a_gate_that_compares_the_person()?;
    fs::write(story.dir.join("life-cycle.txt"), &story.steps)?;
    println!("{} steps", story.steps.lines().count());
    Ok(())
}

struct Story<'w> {
    world: &'w World,
    phone: Phone,
    dir: PathBuf,
    gate: Gate,
    status: StatusAnswer,
    asks: (bool, bool),
    steps: String,
}

impl<'w> Story<'w> {
    fn new(world: &'w World, dir: PathBuf) -> Self {
        let status = StatusAnswer::Known { status: Status::Valid, this_update: START.minus(600) };
        let (gate, phone) = (gate(world, (false, false), status), world.phone());
        Self { world, phone, dir, gate, status, asks: (false, false), steps: String::new() }
    }

    fn a_gate(&mut self) -> Done<()> {
        self.begin(false, false)?;
        let now = START.plus(3);
        let code = self.phone.text(Person::Parent, now);
        self.check(now, &code, "admit")?;
        self.check(now.plus(1), &code, "refuse code-used")?;
        let later = START.plus(33);
        let next = self.phone.text(Person::Parent, later);
        self.check(later, &next, "admit")?;
        self.check(later, &code, "refuse code-stale")?;
        let of_then = self.phone.text(Person::Child, later);
        self.check(later.plus(300), &of_then, "refuse code-stale")?;
        self.check(later, &self.tampered(&of_then)?, "refuse cannot-open")?;
        self.check(later, &of_then, "admit")?;
        let mut elsewhere = self.phone.ask(Person::Child);
        elsewhere.gate_group = zhuhai();
        let other = self.phone.frame(&elsewhere, later)?.text;
        self.check(later, &other, "refuse other-gate-group")?;
        self.check(later, "https://example.org/", "refuse not-a-code")?;
        self.check(later, "", "refuse not-a-code")?;
        let last = self.phone.text(Person::Parent, START.plus(3_590));
        self.check(START.plus(3_601), &last, "refuse credential-expired")?;
        self.a_frame()?;
        let now = START.plus(90);
        let code = self.phone.text(Person::Parent, now);
        for (number, status, expected) in [
            (3, Status::Revoked, "refuse revoked"),
            (2, Status::Suspended, "refuse suspended"),
            (1, Status::Valid, "admit"),
        ] {
            let this_update = START.minus(600);
            self.status = StatusAnswer::Known { status, this_update };
            self.step("status", this_update, "ok", &number.to_string())?;
            self.renew();
            self.check(now, &code, expected)?;
        }
        Ok(())
    }

    /// Through a picture: with a border, and rows that begin every `stride` bytes.
    fn a_frame(&mut self) -> Done<()> {
        const MODULE: usize = 4;
        let now = START.plus(60);
        let frame = self.phone.frame(&self.phone.ask(Person::Parent), now)?;
        let code = frame.draw()?;
        let side = (code.width() + 8) * MODULE;
        let stride = side + 13;
        let mut pixels = vec![255_u8; stride * side];
        for y in 0..side {
            for x in 0..side {
                let module = |at: usize| (at / MODULE).checked_sub(4);
                if let (Some(x_of), Some(y_of)) = (module(x), module(y))
                    && code.is_dark(x_of, y_of)
                {
                    pixels[y * stride + x] = 0;
                }
            }
        }
        fs::write(self.dir.join("frame.grey"), &pixels)?;
        fs::write(self.dir.join("nothing.grey"), vec![200_u8; stride * side])?;
        self.step("frame", now, "no-code", &format!("nothing.grey {side} {side} {stride}"))?;
        self.is(&self.gate.check(&frame.text, now), "admit")?;
        self.step("frame", now, "admit", &format!("frame.grey {side} {side} {stride}"))?;
        self.step("frame", now, "refuse code-used", &format!("frame.grey {side} {side} {stride}"))
    }

    fn a_gate_that_asks_for_its_challenge(&mut self) -> Done<()> {
        self.begin(true, false)?;
        let now = START.plus(3);
        let code = self.phone.text(Person::Parent, now);
        self.check(now, &code, "refuse challenge-missing")?;
        let challenge = Challenge([7, 6, 5, 4, 3, 2, 1, 0]);
        let answering = self.phone.ask(Person::Parent).answering(challenge);
        let code = self.phone.frame(&answering, now)?.text;
        self.check(now, &code, "refuse challenge-unknown")?;
        self.gate.open_challenge(challenge.0, now);
        let text = challenge.to_string();
        self.step("challenge", now, &text, &text)?;
        self.check(now, &code, "admit")?;
        let next = now.plus(15);
        let again = self.phone.frame(&answering, next)?.text;
        self.check(next, &again, "refuse challenge-unknown")
    }

    fn a_gate_that_compares_the_person(&mut self) -> Done<()> {
        self.begin(false, true)?;
        for (at, result, after, expected) in [
            (3, "differs", 1, "refer person-differs"),
            (18, "matches", 5, "admit"),
            (33, "matches", 61, "refer person-late"),
        ] {
            let now = START.plus(at);
            let code = self.phone.text(Person::Parent, now);
            let Decision::Refer(referral) = self.gate.check(&code, now) else {
                return Err("the person is compared here".into());
            };
            self.step("check", now, "refer person-pending", &code)?;
            let compared = match result {
                "matches" => PersonMatch::Matches,
                _ => PersonMatch::Differs,
            };
            let later = now.plus(after);
            self.is(&referral.confirm_person(compared, later), expected)?;
            self.step("confirm", later, expected, result)?;
        }
        Ok(())
    }

    fn begin(&mut self, challenge: bool, person: bool) -> Done<()> {
        self.asks = (challenge, person);
        self.gate = gate(self.world, self.asks, self.status);
        let asks = format!("challenge={} person={}", u8::from(challenge), u8::from(person));
        self.step("gate", START.minus(600), "ok", &asks)
    }

    /// A gate by another status: nothing that this story looks at was recorded before.
    fn renew(&mut self) {
        self.gate = gate(self.world, self.asks, self.status);
    }

    fn check(&mut self, now: Timestamp, text: &str, expected: &str) -> Done<()> {
        self.is(&self.gate.check(text, now), expected)?;
        self.step("check", now, expected, text)
    }

    /// The story is what the verifier says.
    fn is(&self, decision: &Decision, expected: &str) -> Done<()> {
        let reason = decision.reason().map(|reason| format!(" {reason}")).unwrap_or_default();
        let found = format!("{}{reason}", decision.code());
        if found == expected { Ok(()) } else { Err(format!("{found}, not {expected}").into()) }
    }

    fn step(&mut self, what: &str, at: Timestamp, expected: &str, with: &str) -> Done<()> {
        Ok(writeln!(self.steps, "{what}\t{}\t{expected}\t{with}", at.as_secs())?)
    }

    /// Another character where the sealed part is, such that the text is still one of bytes.
    fn tampered(&self, code: &str) -> Done<String> {
        let middle = code.len() / 2;
        for from in 0..3 {
            let at = middle + from;
            let other = if &code[at..=at] == "0" { "1" } else { "0" };
            let text = format!("{}{other}{}", &code[..at], &code[at + 1..]);
            let decision = self.gate.check(&text, START.plus(33));
            if self.is(&decision, "refuse cannot-open").is_ok() {
                return Ok(text);
            }
        }
        Err("no change of one character is damage behind the text".into())
    }
}

fn gate(world: &World, (challenge, person): (bool, bool), status: StatusAnswer) -> Gate {
    world.gate_with(|parts| {
        parts.status = Arc::new(FixedStatus::new(status));
        parts.ledger = ledger(START.minus(600));
        if challenge {
            parts.policy.challenge = AtGate::Required;
        }
        if person {
            parts.policy.person_check = PersonCheck::Here;
        }
    })
}
