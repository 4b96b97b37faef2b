//! What the run measured.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

use clearance_benches::Fault;

/// Nanoseconds of each case.
pub(crate) struct Figures {
    cases: HashMap<String, Case>,
}

struct Case {
    median: f64,
    least: f64,
}

impl Figures {
    /// Runs `benches/peers`.
    pub(crate) fn measure(rounds: u32) -> Result<Self, Fault> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["run", "--release", "--locked", "--manifest-path"])
            .arg(here.join("peers/Cargo.toml"))
            .arg("--target-dir")
            .arg(here.join("../target/peers"))
            .arg("--")
            .arg(rounds.to_string())
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err("benches/peers did not run: see above".into());
        }
        Self::parse(&String::from_utf8(output.stdout)?)
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let mut cases = HashMap::new();
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, median, least] = fields[..] else {
                return Err(format!("not three fields: {line}").into());
            };
            let case = Case { median: median.parse()?, least: least.parse()? };
            cases.insert(name.to_owned(), case);
        }
        Ok(Self { cases })
    }

    /// Microseconds, the median of the rounds. Not a number where there is no such case.
    pub(crate) fn micros(&self, name: &str) -> f64 {
        self.cases.get(name).map_or(f64::NAN, |case| case.median / 1e3)
    }

    /// Microseconds, the least of the rounds.
    pub(crate) fn least(&self, name: &str) -> f64 {
        self.cases.get(name).map_or(f64::NAN, |case| case.least / 1e3)
    }

    /// How often `b` goes into `a`.
    pub(crate) fn ratio(&self, a: &str, b: &str) -> f64 {
        self.micros(a) / self.micros(b)
    }
}
