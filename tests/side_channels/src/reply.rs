//! What the traveller sees of a code that an officer has to look at: one message, whatever the
//! reason. Does the time until it appears tell the reason?

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use clearance_authority::keys::KeyKind;
use clearance_tests::scene::{FAULTS, Fault, NOW, play};
use clearance_tests::{Forgery, Person, Random, START, World, keys};
use clearance_verifier::{Gate, Message, Reason, ReplyPace};

use crate::dudect::{Class, Seen, sample, time};

/// Many replies in a minute; any slot that is longer than the longest check says the same.
const SLOT: Duration = Duration::from_millis(2);

/// A gate, the code that it is shown, and the reason that it has to refuse.
pub struct Scene {
    /// Why it is not admitted.
    pub reason: Reason,
    gate: Gate,
    text: String,
}

impl Scene {
    fn of(fault: &Fault) -> Self {
        let played = play(&[fault]);
        Self { reason: fault.reason, gate: played.gate, text: played.text }
    }

    fn check(&self) -> Message {
        self.gate.check(black_box(&self.text), NOW).message()
    }

    /// Nanoseconds of a check: the median of many.
    pub fn median(&self) -> u128 {
        let mut times: Vec<_> = (0..301)
            .map(|_| {
                let start = Instant::now();
                black_box(self.check());
                start.elapsed().as_nanos()
            })
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    }
}

/// One scene for each reason that ends in "see an officer", of checks that anybody can repeat.
pub fn scenes() -> Vec<Scene> {
    let faults = FAULTS.iter().filter(|fault| fault.reason.message() == Message::SeeOfficer);
    let scenes = faults.map(Scene::of);
    scenes.filter(|scene| scene.check() == Message::SeeOfficer).collect()
}

/// A gate that has not verified the credential before, and never remembers one.
pub fn forgetful() -> Scene {
    let world = World::new();
    let gate = world.gate_with(|parts| {
        parts.cached_credentials = 0;
        parts.returning_holders = 0;
    });
    let holder = keys::signing(KeyKind::Ed25519, "rogue holder");
    let text = Forgery { holder, ..Forgery::of(&world, Person::Parent, START) }.text();
    Scene { reason: Reason::ForgedHolder, gate, text }
}

/// Revoked, or any of the other reasons, answered as soon as the gate knows.
pub fn at_once(scenes: &[Scene], count: usize) -> Seen {
    let mut random = Random::new("at once");
    time(count, &mut random, |class, random| pick(scenes, class, random), |scene| scene.check())
}

/// The same, answered when the slot is over.
pub fn paced(scenes: &[Scene], count: usize) -> Seen {
    let pace = ReplyPace::every(SLOT);
    let mut random = Random::new("paced");
    sample(
        count,
        &mut random,
        |class, random| pick(scenes, class, random),
        |scene| {
            let scanned = Instant::now();
            let message = scene.check();
            thread::sleep(pace.wait(scanned.elapsed()));
            black_box(message);
            scanned.elapsed()
        },
    )
}

fn pick<'a>(scenes: &'a [Scene], class: Class, random: &mut Random) -> &'a Scene {
    let revoked = scenes.iter().position(|scene| scene.reason == Reason::Revoked);
    let revoked = revoked.expect("it is one of the reasons that end so");
    // Never the revoked one; drawn for either class, so that both are made alike.
    let other = 1 + random.below(scenes.len() as u64 - 1) as usize;
    match class {
        Class::Fixed => &scenes[revoked],
        Class::Random => &scenes[(revoked + other) % scenes.len()],
    }
}
