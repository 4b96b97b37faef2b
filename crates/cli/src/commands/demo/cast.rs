//! Who plays, and where.

use clearance_authority::keys::KeyKind;
use clearance_core::ids::SchemeId;
use clearance_core::trust::{AtGate, Direction, TransportMode};

/// The people, in the order of [`PEOPLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A mother; holds her child's credential too.
    Mei,
    /// Her child.
    Lok,
    /// Eligible for the Macao-only code.
    Ivo,
    /// Has a phone with a hardware key.
    Ana,
    /// Has not renewed.
    Rui,
    /// Lost her phone.
    Bea,
}

pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    pub(super) kind: KeyKind,
    pub(super) scheme: SchemeId,
    /// Days from the story's start on which the credential starts, and hours that it lasts.
    pub(super) days: i64,
    pub(super) hours: u64,
}

/// Of mo-apcs.
const MACAO_ONLY: SchemeId = SchemeId(3);

pub(super) const PEOPLE: [Person; 6] = [
    Person { name: "Mei", phone: "family", kind: KeyKind::Ed25519, ..MUTUAL },
    Person { name: "Lok", phone: "family", kind: KeyKind::Ed25519, ..MUTUAL },
    Person { name: "Ivo", phone: "ivo", scheme: MACAO_ONLY, ..MUTUAL },
    Person { name: "Ana", phone: "ana", kind: KeyKind::P256, ..MUTUAL },
    Person { name: "Rui", phone: "rui", hours: 12, ..MUTUAL },
    Person { name: "Bea", phone: "bea", ..MUTUAL },
];

/// Issued yesterday, for fourteen days.
const MUTUAL: Person = Person {
    name: "",
    phone: "",
    kind: KeyKind::Ed25519,
    scheme: SchemeId(1),
    days: -1,
    hours: 14 * 24,
};

/// The gates, in the order of [`GATES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    BorderGate,
    Hengqin,
    WestKowloon,
    FerryTerminal,
    /// Off the network for two hours.
    InnerHarbour,
    /// Off the network for more than a day.
    LotusBridge,
}

/// Jurisdiction and group, checkpoint, hall, direction, mode, challenge.
pub(super) type Spot = (&'static str, &'static str, &'static str, Direction, TransportMode, AtGate);

pub(super) const GATES: [Spot; 6] = {
    use {AtGate::Optional, AtGate::Required, Direction::*, TransportMode::*};
    [
        ("mo", "border-gate", "arrival-hall", Arrival, Foot, Optional),
        ("mo", "hengqin", "departure-hall", Departure, Foot, Optional),
        ("hk", "west-kowloon", "departure-hall", Departure, Rail, Optional),
        ("hk", "ferry-terminal", "arrival-hall", Arrival, Sea, Required),
        ("mo", "inner-harbour", "arrival-hall", Arrival, Sea, Optional),
        ("mo", "lotus-bridge", "arrival-hall", Arrival, Foot, Optional),
    ]
};
