//! `[gate]` and `[wallet]`: what gates and phones are told.

use super::{Condition, HolderKeyPolicy, QualifierKind, Spot};

/// `[gate]`.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// What the trust list says of it; none where the scheme has no code of its own.
    pub code: Option<GateCode>,
    /// What else opens a lane or a counter. The enquiry reads it, no gate does.
    pub shown: Vec<Shown>,
    /// Facts.
    pub facts: Vec<String>,
}

/// The half that goes into the trust list. Words are checked when it becomes a scheme of the wire.
#[derive(Clone, Debug)]
pub struct GateCode {
    /// The section `[gate]` as TOML, in the form that the authority's scheme file has.
    pub toml: toml::Table,
    /// Where a code opens.
    pub places: GatePlaces,
    /// What the qualifier means at the gate; must be the grant's.
    pub qualifier: QualifierKind,
    /// How many pass with one code at most.
    pub party: u8,
    /// The person is checked at the gate.
    pub person_check: bool,
}

/// Where a code opens.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum GatePlaces {
    /// A place for each row.
    Listed(Vec<toml::Table>),
    /// A place for each office of a field of `[ask]`.
    Offices(String),
}

/// What a person may show instead of a code.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Where: `mo counter`.
    pub at: String,
    /// Kinds of documents.
    pub documents: Vec<String>,
    /// Papers.
    pub papers: Vec<String>,
    /// For whom.
    pub when: Condition,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// `[wallet]`.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    /// The page that shows the code.
    pub page: String,
    /// It works without a network.
    pub offline: bool,
    /// Whose phone may hold it too.
    pub shares_phone_with: Option<String>,
    /// Minors come first.
    pub minors_first: bool,
    /// Where the keys of its holders may come from.
    pub holder_key: HolderKeyPolicy,
    /// Facts.
    pub facts: Vec<String>,
}
