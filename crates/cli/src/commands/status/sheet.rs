//! What is shown of one file: fields, in words and in JSON.

use serde_json::{Map, Value, json};

/// A title, fields, and whether all is as it should be.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    title: String,
    fields: Vec<(&'static str, Value)>,
    pub(super) is_sound: bool,
}

impl Sheet {
    pub(super) fn new(title: impl ToString) -> Self {
        Self { title: title.to_string(), fields: Vec::new(), is_sound: true }
    }

    pub(super) fn field(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// A field with the outcome of a check: `None` where there was nothing to check it with.
    pub(super) fn check(
        mut self,
        name: &'static str,
        outcome: Option<Result<String, String>>,
        unchecked: &str,
    ) -> Self {
        let said = match outcome {
            None => format!("not verified; {unchecked}"),
            Some(Ok(good)) => good,
            Some(Err(wrong)) => {
                self.is_sound = false;
                format!("WRONG: {wrong}")
            }
        };
        self.field(name, said)
    }

    pub(super) fn describe(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for (name, value) in &self.fields {
            match value {
                Value::Array(rows) => {
                    text.push_str(&format!("  {name:<13} {}\n", rows.len()));
                    for row in rows {
                        text.push_str(&format!("    {}\n", plain(row)));
                    }
                }
                one => text.push_str(&format!("  {name:<13} {}\n", plain(one))),
            }
        }
        text
    }

    pub(super) fn as_json(&self) -> Value {
        let fields: Map<_, _> =
            self.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        json!({"file": self.title, "fields": fields, "sound": self.is_sound})
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{name} {}", plain(value)));
            members.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
