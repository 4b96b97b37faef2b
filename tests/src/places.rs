//! Named gates of Macao and Hong Kong.

use clearance_core::trust::{Direction, Location, TransportMode};

/// A gate, by the names of jurisdiction, checkpoint and hall.
pub fn gate(at: [&str; 3], direction: Direction, mode: TransportMode) -> Location {
    let [jurisdiction, checkpoint, hall] = at.map(|name| name.parse().unwrap());
    Location { jurisdiction, checkpoint, hall, direction, mode, stand: None, office: None }
}

/// Macao, Border Gate (Portas do Cerco), arrival on foot.
pub fn border_gate() -> Location {
    gate(["mo", "border-gate", "arrival"], Direction::Arrival, TransportMode::Foot)
}

/// Macao, Outer Harbour ferry terminal, departure.
pub fn outer_harbour() -> Location {
    gate(["mo", "outer-harbour", "departure"], Direction::Departure, TransportMode::Sea)
}

/// Macao, vehicle channel at the bridge.
pub fn bridge_vehicles() -> Location {
    gate(["mo", "hzmb-macao", "vehicles"], Direction::Arrival, TransportMode::Vehicle)
}

/// Hong Kong, Macau Ferry Terminal in Sheung Wan, arrival.
pub fn sheung_wan() -> Location {
    gate(["hk", "macau-ferry-terminal", "arrival"], Direction::Arrival, TransportMode::Sea)
}

/// Hong Kong, bridge port, departure by shuttle bus.
pub fn bridge_hong_kong() -> Location {
    gate(["hk", "hzmb-hong-kong", "departure"], Direction::Departure, TransportMode::Foot)
}

/// Hong Kong, West Kowloon station, departure by rail: not a way to Macao, open all the same.
pub fn west_kowloon() -> Location {
    gate(["hk", "west-kowloon", "departure"], Direction::Departure, TransportMode::Rail)
}

/// Hong Kong, vehicle channel at the bridge.
pub fn bridge_vehicles_hong_kong() -> Location {
    gate(["hk", "hzmb-hong-kong", "vehicles"], Direction::Arrival, TransportMode::Vehicle)
}
