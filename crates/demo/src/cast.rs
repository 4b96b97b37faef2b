//! Who is there, and what can happen to them: told by whoever sets the stage.

use std::path::PathBuf;

use clearance_authority::desk::Question;
use clearance_authority::register::Id;
use clearance_authority_server::Web;
use clearance_core::crypto::PublicKey;
use clearance_gate::GateDir;
use clearance_issuer::SoftwareKey;

use crate::Clock;

/// Everything that a demonstration is made of.
pub struct Setup {
    /// The authority's service, by the demonstration's clock.
    pub web: Web,
    /// The name of the officer's account, who may do everything at the counter.
    pub officer: String,
    /// The root that phones believe from the start.
    pub root: PublicKey,
    /// The clock.
    pub clock: Clock,
    /// The gates, by the name of their checkpoint.
    pub gates: Vec<(&'static str, GateDir)>,
    /// Where the authority publishes its status lists.
    pub repository: PathBuf,
    /// The people. Those of one phone stand together, in the order in which their codes are shown.
    pub people: Vec<Holder>,
}

/// Somebody with a code, or on the way to one. The register knows them, with the key of their phone.
pub struct Holder {
    /// Their number.
    pub id: Id,
    /// Their name, unique here.
    pub name: &'static str,
    /// The key. In real life it never leaves the phone's hardware.
    pub key: SoftwareKey,
    /// Who carries their code: the name of a holder.
    pub phone: &'static str,
    /// The guardian who gets the phone's activation code.
    pub guardian: Option<Id>,
    /// The guard picture: `kite` or `boat`.
    pub picture: Option<Picture>,
    /// For which of the systems they stand on the first page; none: for none.
    pub system: Option<&'static str>,
    /// What the "why?" page asks.
    pub question: Question,
    /// Their gates, by checkpoint; the first is the one that they go to.
    pub gates: &'static [&'static str],
    /// People who come with them, themselves included.
    pub party: u8,
    /// What can happen to them.
    pub deeds: Vec<Deed>,
}

impl Holder {
    /// Their name in addresses.
    pub(crate) fn slug(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// Whether somebody else carries their code.
    pub(crate) fn is_child(&self) -> bool {
        self.phone != self.name
    }
}

/// A guard picture: a parent tells by it whose code is up.
///
/// Open: there are as many as there are children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Picture {
    /// A boat.
    Boat,
    /// A kite.
    Kite,
}

/// Something that can happen, told to the authority by its officer.
pub struct Deed {
    /// What it is.
    pub act: Act,
    /// How it is told.
    pub told: Told,
}

/// What can happen. Its name stands in addresses.
///
/// Open: what there is to try grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// The code is applied for.
    Apply,
    /// The card is cancelled by the authority.
    CancelCard,
    /// Somebody enrols for the e-Channel, at a kiosk.
    Enrol,
    /// Somebody enters Hong Kong, and gets a landing slip.
    Enter,
    /// The card is lost.
    LoseCard,
    /// The passport is lost.
    LosePassport,
    /// The travel permit is lost.
    LosePermit,
    /// The landing slip is lost, and printed again.
    ReprintSlip,
    /// Somebody has come to an appointment, and it is used.
    UseAppointment,
}

impl Act {
    /// Each of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::Apply,
        Self::CancelCard,
        Self::Enrol,
        Self::Enter,
        Self::LoseCard,
        Self::LosePassport,
        Self::LosePermit,
        Self::ReprintSlip,
        Self::UseAppointment,
    ];

    /// Stable name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::CancelCard => "cancel-card",
            Self::Enrol => "enrol",
            Self::Enter => "enter",
            Self::LoseCard => "lose-card",
            Self::LosePassport => "lose-passport",
            Self::LosePermit => "lose-permit",
            Self::ReprintSlip => "reprint-slip",
            Self::UseAppointment => "use-appointment",
        }
    }

    /// Whether something is lost by it.
    pub(crate) const fn is_grave(self) -> bool {
        matches!(self, Self::CancelCard | Self::LoseCard | Self::LosePassport | Self::LosePermit)
    }
}

/// How the authority is told.
///
/// Open: officers have more forms than these.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Told {
    /// An application.
    Application(Box<Question>),
    /// An event, and of which document or scheme.
    Event {
        /// `document.lost` and the like.
        kind: &'static str,
        /// Of which document or scheme.
        of: &'static str,
    },
    /// A passage into a jurisdiction, with a landing slip.
    Passage {
        /// Where.
        checkpoint: &'static str,
        /// Of which border.
        jurisdiction: &'static str,
        /// What the traveller shows and says.
        stated: &'static [(&'static str, &'static str)],
    },
    /// The last landing slip is lost, and printed again.
    Reprint,
}
