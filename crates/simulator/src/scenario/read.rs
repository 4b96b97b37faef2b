//! A scenario from a file, or what is wrong with it and where.

use core::error::Error;
use core::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Scenario;

/// What is wrong with a scenario. The message names the file, the line and the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    file: String,
    line: Option<usize>,
    problem: String,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

impl Error for ScenarioError {}

/// A setting that makes no sense: where it stands, as `size.lanes` or `partition.2.from`, counted
/// from 0, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nonsense {
    pub(super) key: String,
    pub(super) advice: String,
}

impl Scenario {
    /// The scenario in `text`; `file` is what errors call it.
    ///
    /// # Errors
    /// [`ScenarioError`] for what is no TOML, keys that nobody knows, values of another kind and
    /// values that make no sense.
    pub fn read(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let failed = |line, problem| ScenarioError { file: file.to_owned(), line, problem };
        let scenario: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            let problem = error.message().trim_end();
            failed(
                line,
                quoted_line(text, line)
                    .map_or_else(|| problem.to_owned(), |it| format!("{problem}, in `{it}`")),
            )
        })?;
        scenario.check().map_err(|Nonsense { key, advice }| {
            failed(find(text, &key), format!("`{key}` {advice}"))
        })?;
        Ok(scenario)
    }

    /// The same scenario, if its settings make sense.
    ///
    /// # Errors
    /// [`ScenarioError`] with the first that does not, for a scenario that comes from no file.
    pub fn checked(self) -> Result<Self, ScenarioError> {
        self.check().map_err(|Nonsense { key, advice }| ScenarioError {
            file: self.title.clone(),
            line: None,
            problem: format!("`{key}` {advice}"),
        })?;
        Ok(self)
    }
}

/// The line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.as_bytes().iter().take(byte).filter(|&&byte| byte == b'\n').count()
}

/// The line as the file has it, which names the key that is meant.
fn quoted_line(text: &str, line: Option<usize>) -> Option<&str> {
    let line = text.lines().nth(line?.checked_sub(1)?)?.trim();
    (!line.is_empty() && line.len() <= 100).then_some(line)
}

/// The line where the value of `key` stands; none where it is a default.
fn find(text: &str, key: &str) -> Option<usize> {
    let file = DeTable::parse(text).ok()?;
    let mut parts = key.split('.');
    let first = file.get_ref().get(parts.next()?)?;
    let mut deepest = first.span().start;
    let mut value: &Spanned<DeValue<'_>> = first;
    for part in parts {
        let inner = match value.get_ref() {
            DeValue::Table(table) => table.get(part),
            DeValue::Array(list) => part.parse::<usize>().ok().and_then(|at| list.get(at)),
            _ => None,
        };
        let Some(inner) = inner else { break };
        (value, deepest) = (inner, inner.span().start);
    }
    Some(line_of(text, deepest))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Scenario::read("day.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_named_with_file_line_and_key() {
        for (text, begins) in [
            ("[size]\nlans = 3\n", "day.toml:2: unknown field `lans`"),
            ("[size]\nlanes = \"three\"\n", "day.toml:2: invalid type"),
            ("[size\n", "day.toml:1: "),
            ("seed = 1\nseed = 2\n", "day.toml:2: duplicate key"),
            ("[size]\n\nlanes = 0\n", "day.toml:3: `size.lanes` must"),
            ("seed = 3\ntitle = \"\\u001b[2J\"\n", "day.toml:2: `title` must be one line"),
            ("[lane]\nhold = [5.0, 1.0]\n", "day.toml:2: `lane.hold` must"),
            ("[attacks]\nrelays = 1.5\n", "day.toml:2: `attacks.relays` must"),
            ("[attacks]\nrelays = nan\n", "day.toml:2: `attacks.relays` must"),
            ("[scheme]\nstep = 10\nlifetime = 5\n", "day.toml:3: `scheme.lifetime` must"),
            ("[scheme]\nmax-behind = 31\n", "day.toml:2: `scheme.max-behind` must"),
            (
                "[[partition]]\nfrom = 1.0\nto = 2.0\n[[partition]]\nfrom = 3.0\nto = 2.0\n",
                "day.toml:6: `partition.1.to` must",
            ),
            (
                "[phones]\nclocks = [{ share = 0.5, from = 0.0, to = 1.0 }]\n",
                "day.toml:2: `phones.clocks` must",
            ),
        ] {
            let found = refused(text);
            assert!(found.starts_with(begins), "{text:?} gives {found:?}, not {begins:?}");
        }
    }

    #[test]
    fn an_empty_file_is_the_defaults() {
        assert_eq!(Scenario::read("day.toml", "").unwrap(), Scenario::default());
    }
}
