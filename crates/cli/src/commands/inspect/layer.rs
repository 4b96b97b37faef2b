//! One layer of what is inspected, in words and in JSON.

use clearance_authority::hex;
use serde_json::{Value, json};

use super::diagnostic;
use crate::output::{Ink, Out};

/// A layer: what it is called, its fields with their meaning, its bytes.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    title: &'static str,
    fields: Vec<(&'static str, String)>,
    bytes: Option<Vec<u8>>,
}

impl Layer {
    pub(super) fn new(title: &'static str) -> Self {
        Self { title, fields: Vec::new(), bytes: None }
    }

    /// The layer's CBOR.
    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.bytes = Some(bytes.to_vec());
        self
    }

    pub(super) fn field(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fields.push((name, value.to_string()));
        self
    }

    pub(super) fn describe(&self, out: &Out) -> String {
        let size = self.bytes.as_ref().map_or(String::new(), |b| format!(" ({} bytes)", b.len()));
        let mut text = format!("{}{size}\n", self.title);
        for (name, value) in &self.fields {
            text.push_str(&format!("  {name:<13} {value}\n"));
        }
        if let Some(notation) = self.bytes.as_deref().and_then(diagnostic::notation) {
            for line in notation.lines() {
                text.push_str(&out.ink(Ink::Faint, &format!("  | {line}")));
                text.push('\n');
            }
        }
        text
    }

    pub(super) fn as_json(&self) -> Value {
        let fields: serde_json::Map<_, _> =
            self.fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({
            "layer": self.title,
            "fields": fields,
            "hex": self.bytes.as_deref().map(hex),
            "diagnostic": self.bytes.as_deref().and_then(diagnostic::notation),
        })
    }
}
