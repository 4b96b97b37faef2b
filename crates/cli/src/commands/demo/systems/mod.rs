//! The eight systems, and a stadium: each with somebody who gets what it gives, somebody who does not and reads why,
//! and somebody who loses it again, which a gate notices.
//!
//! Everything is real but the time: a register in SQLite, the desk, the office, phones and gates. The story
//! is told in July 2026, in years that the calendars know.

mod apcs;
mod appointment;
mod block;
mod cast;
mod counter;
mod echannel;
mod gates;
mod mutual;
mod pass;
mod passport;
mod permit;
mod person;
mod stadium;
mod stay;

use std::path::Path;

use crate::error::CliError;
use crate::output::Out;

pub(super) use block::Block;
pub(super) use cast::cast;
use counter::Counter;

/// A system, and its story.
struct System {
    /// The scheme, by name.
    name: &'static str,
    title: &'static str,
    play: fn(&mut Counter, &mut Block) -> Result<(), CliError>,
}

const ALL: [System; 9] = [
    System {
        name: "hk-mo-mutual",
        title: "One code for the gates of Hong Kong and Macao",
        play: mutual::play,
    },
    System {
        name: "hk-echannel",
        title: "Enrolment for the e-Channels of Hong Kong",
        play: echannel::play,
    },
    System { name: "mo-apcs", title: "The code for Macao's own gates", play: apcs::play },
    System { name: "hk-stay", title: "Stay in Hong Kong, and the landing slip", play: stay::play },
    System {
        name: "cn-temporary-pass",
        title: "A pass for one entry into the Mainland",
        play: pass::play,
    },
    System { name: "mo-travel-permit", title: "Macao's travel permit", play: permit::play },
    System {
        name: "mo-passport",
        title: "Macao's passport, at automated gates abroad",
        play: passport::play,
    },
    System {
        name: "hk-id-appointment",
        title: "An appointment for the Hong Kong identity card",
        play: appointment::play,
    },
    System {
        name: "stadium-season",
        title: "And without any border: a season at the stadium",
        play: stadium::play,
    },
];

/// Plays them, and shows each as it ends.
pub(super) fn play(dir: &Path, out: &mut Out) -> Result<Vec<Block>, CliError> {
    let mut counter = Counter::open(dir)?;
    let mut blocks = Vec::with_capacity(ALL.len());
    for system in &ALL {
        let mut block = Block::new(system.name, system.title);
        (system.play)(&mut counter, &mut block)?;
        block.print(out)?;
        blocks.push(block);
    }
    drop(counter.close()?);
    Ok(blocks)
}
