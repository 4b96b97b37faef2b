//! A new scheme to begin with: small, whole, and proved.

/// The files of a new folder, by their paths, as [`read`](fn@crate::read::read) takes them. `id` is the scheme's at
/// the gate, `day` the first one on which it is in force.
#[must_use]
pub fn scaffold(name: &str, id: u8, day: crate::time::Day) -> Vec<(String, String)> {
    let fill = |text: &str| {
        text.replace("NAME", name).replace("ID", &id.to_string()).replace("DAY", &day.to_string())
    };
    [("1.toml", SCHEME), ("texts.toml", TEXTS), ("cases.toml", CASES)]
        .into_iter()
        .map(|(file, text)| (format!("{name}/{file}"), fill(text)))
        .collect()
}

const SCHEME: &str = include_str!("scaffold/1.toml");
const TEXTS: &str = include_str!("scaffold/texts.toml");
const CASES: &str = include_str!("scaffold/cases.toml");
