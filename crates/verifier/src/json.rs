//! Decisions for tools, as any serde format.

use core::error::Error;

use clearance_core::trust::Qualified;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use crate::decision::{Decision, Details, LedgerSaid, StatusSeen};
use crate::ledger::{Keeper, Unavailable};
use crate::reason::{Class, Reason};
use crate::text::{Language, Texts};

impl Serialize for Decision {
    /// `{"decision", "reason", "class", "message", "texts", "details"}`; reason and class are null
    /// for an admission. Holds nothing of the person.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Decision", 6)?;
        map.serialize_field("decision", self.code())?;
        map.serialize_field("reason", &self.reason().map(Reason::code))?;
        map.serialize_field("class", &self.class().map(Class::code))?;
        map.serialize_field("message", self.message().code())?;
        let operator = self.reason().map(|reason| ByTag(reason.texts()));
        let texts = AllTexts { traveller: ByTag(self.message().texts()), operator };
        map.serialize_field("texts", &texts)?;
        map.serialize_field("details", self.details())?;
        map.end()
    }
}

struct AllTexts {
    traveller: ByTag,
    operator: Option<ByTag>,
}

impl Serialize for AllTexts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Texts", 2)?;
        map.serialize_field("traveller", &self.traveller)?;
        map.serialize_field("operator", &self.operator)?;
        map.end()
    }
}

/// A text by language tag.
struct ByTag(Texts);

impl Serialize for ByTag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Language::ALL.len()))?;
        for language in Language::ALL {
            map.serialize_entry(language.tag(), self.0.in_language(language))?;
        }
        map.end()
    }
}

impl Serialize for Details {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Details", 10)?;
        map.serialize_field("proven", self.proven.code())?;
        map.serialize_field("gate_key", &self.gate_key.map(|kid| kid.to_string()))?;
        map.serialize_field("form", &self.form.map(|form| form.code()))?;
        map.serialize_field("authority", &self.authority.map(|kid| kid.to_string()))?;
        map.serialize_field("scheme", &self.scheme.map(|scheme| scheme.0))?;
        map.serialize_field("qualifier", &self.qualified.map(Meaning))?;
        map.serialize_field("skew_seconds", &self.skew)?;
        map.serialize_field("status", &self.status)?;
        map.serialize_field("ledger", &self.ledger)?;
        map.serialize_field("evidence", &self.evidence.map(|evidence| evidence.to_string()))?;
        map.end()
    }
}

impl Serialize for StatusSeen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("StatusSeen", 3)?;
        map.serialize_field("status", &self.status.map(|status| status.to_string()))?;
        map.serialize_field("age_seconds", &self.age)?;
        map.serialize_field("grade", self.grade.code())?;
        map.end()
    }
}

/// What a qualifier means.
struct Meaning(Qualified);

impl Serialize for Meaning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Qualifier", 3)?;
        map.serialize_field("place", &self.0.place)?;
        map.serialize_field("party", &self.0.party)?;
        map.serialize_field("picture", &self.0.picture)?;
        map.end()
    }
}

impl Serialize for LedgerSaid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("LedgerSaid", 3)?;
        map.serialize_field("by", &self.by.map(Keeper::code))?;
        map.serialize_field("flagged", &self.flagged)?;
        map.serialize_field("away", &self.away.as_ref().map(causes))?;
        map.end()
    }
}

/// An error and what it comes from, in one line.
fn causes(error: &Unavailable) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        line = format!("{line}: {error}");
        source = error.source();
    }
    line
}
