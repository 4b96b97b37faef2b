//! What happens, in the order of time.

use std::collections::BTreeMap;

use crate::checkpoint::passage::Traveller;
use crate::checkpoint::theft::Theft;
use crate::clock::Millis;
use crate::phone::Shown;

pub(super) enum Event {
    /// A traveller comes.
    Arrive { number: usize },
    /// A traveller holds a code before the reader.
    Present(Box<Traveller>),
    /// The gate has read it.
    Judge(Box<Traveller>, Shown),
    /// The next one may step up.
    Free { lane: usize },
    /// A thief films the victim's screen.
    Film(Box<Theft>),
    /// A thief makes a code with a copied key, and shows it.
    Copy(Box<Theft>),
    /// A forger makes a code without the keys, and shows it.
    Forge(Box<Theft>),
    /// A thief shows what was filmed.
    Steal(Box<Theft>, Shown),
    /// A lane's gate stops and starts again.
    Restart { lane: usize, takes: Millis },
    /// A lane loses the shared ledger.
    Cut { lane: usize },
    /// It is back.
    Heal { lane: usize },
}

/// What will happen. Of two events at one time the one that was planned first comes first.
#[derive(Default)]
pub(super) struct Events {
    planned: BTreeMap<(Millis, u64), Event>,
    count: u64,
}

impl Events {
    pub(super) fn push(&mut self, at: Millis, event: Event) {
        self.planned.insert((at, self.count), event);
        self.count += 1;
    }

    pub(super) fn next(&mut self) -> Option<(Millis, Event)> {
        let ((at, _), event) = self.planned.pop_first()?;
        Some((at, event))
    }
}
